"""GraphQL objects and inputs of payments."""

from datetime import datetime
from enum import StrEnum

import strawberry

from entrepot.contract.declare import derived, input_type, object_type, payload, plain
from entrepot.kernel import filters, money, pagination
from entrepot.kernel.ids import Id
from entrepot.kernel.permissions import PUBLIC
from entrepot.payments.permissions import READ_PAYMENTS
from entrepot.payments.rules import Method, State
from entrepot.payments.tables import PAYMENT


@object_type(allow=PUBLIC, node=PAYMENT, load="entrepot.payments.batches:payments_by_id")
class Payment:
    """Money asked for a document, and whether it came. / 收款。"""

    document_number: str
    method: Method
    state: State
    amount: money.Money = derived(needs=("amount_minor", "currency"), fn=money.of("amount_minor", "currency"))
    refunded: money.Money = derived(needs=("refunded_minor", "currency"), fn=money.of("refunded_minor", "currency"))
    failure: str | None
    misreport: str | None = plain(
        description="What the gateway says has arrived, where that is not what was asked for: the payment waits until "
        "somebody has looked. / 回报不符：支付网关回报的金额或币种与应收不符，需人工核查。"
    )
    provider_reference: str | None = derived(
        needs=("provider_reference",), fn=lambda row: row["provider_reference"], allow=READ_PAYMENTS
    )
    created_at: datetime
    captured_at: datetime | None


@strawberry.enum(description="What payments are ordered by. / 收款排序。")
class PaymentOrderField(StrEnum):
    """What payments are ordered by."""

    CREATED_AT = "CREATED_AT"


@input_type
class PaymentOrder:
    """The order of a payment list. / 收款列表的排序。"""

    field: PaymentOrderField
    direction: pagination.Direction = pagination.Direction.DESC


@filters.where_input
class PaymentWhere:
    """Conditions on payments. / 收款筛选条件。"""

    id: filters.IdFilter | None
    document_number: filters.TextFilter | None
    method: filters.EnumFilter[Method] | None
    state: filters.EnumFilter[State] | None
    created_at: filters.InstantFilter | None


@strawberry.enum(description="What the test gateway shall report. / 测试网关的回报结果。")
class TestOutcome(StrEnum):
    """What the test gateway shall report."""

    __test__ = False

    SUCCEED = "SUCCEED"
    FAIL = "FAIL"


@input_type
class PaymentConfirmInput:
    """Money that arrived by bank or on delivery; less than asked leaves the rest open. / 确认到账。"""

    payment_id: Id
    amount: money.MoneyInput | None = None
    reference: str | None = None
    effective_at: datetime | None = None


@input_type
class TestGatewayPayInput:
    """Have the test gateway report on a payment. / 让测试网关回报一笔付款。"""

    __test__ = False

    payment_id: Id
    outcome: TestOutcome = TestOutcome.SUCCEED


@input_type
class PaymentGatewaySwitchInput:
    """Offer a gateway to customers, or no longer. / 启用或停用支付网关。"""

    gateway: Method
    enabled: bool


@payload
class PaymentPayload:
    """The payment as it is now. / 操作后的收款。"""

    payment: Payment | None


@payload
class PaymentMethodsPayload:
    """The ways to pay that the shop offers now. / 可用付款方式。"""

    methods: list[Method] | None
