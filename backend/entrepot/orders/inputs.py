"""GraphQL inputs of orders and carts."""

from datetime import datetime
from enum import StrEnum

import strawberry

from entrepot.contract.declare import input_type
from entrepot.customers.inputs import AddressInput
from entrepot.fields.filtering import CustomFieldFilter
from entrepot.kernel import filters, money, pagination
from entrepot.kernel.ids import Id
from entrepot.kernel.quantity import Quantity
from entrepot.kernel.text import LocalizedTextInput
from entrepot.orders.rules.states import AfterSaleState, FulfilmentState, PaymentState
from entrepot.payments.rules import Method


@strawberry.enum(description="What orders are ordered by. / 订单排序。")
class OrderOrderField(StrEnum):
    """What orders are ordered by."""

    PLACED_AT = "PLACED_AT"
    NUMBER = "NUMBER"
    TOTAL = "TOTAL"


@input_type
class OrderOrder:
    """The order of an order list. / 订单列表的排序。"""

    field: OrderOrderField
    direction: pagination.Direction = pagination.Direction.DESC


@filters.where_input
class OrderWhere:
    """Conditions on orders; `sku` and `variantId` ask for any of the lines. / 订单筛选条件。"""

    id: filters.IdFilter | None
    number: filters.TextFilter | None
    external_reference: filters.TextFilter | None
    email: filters.TextFilter | None
    country: filters.TextFilter | None
    customer_id: filters.IdFilter | None
    channel_id: filters.IdFilter | None
    payment_state: filters.EnumFilter[PaymentState] | None
    fulfilment_state: filters.EnumFilter[FulfilmentState] | None
    after_sale_state: filters.EnumFilter[AfterSaleState] | None
    payment_method: filters.EnumFilter[Method] | None
    placed_at: filters.InstantFilter | None
    total: filters.DecimalFilter | None
    sku: filters.TextFilter | None
    variant_id: filters.IdFilter | None
    custom: list[CustomFieldFilter] | None


@strawberry.enum(description="What returns are ordered by. / 退货排序。")
class SalesReturnOrderField(StrEnum):
    """What returns are ordered by."""

    EFFECTIVE_AT = "EFFECTIVE_AT"


@input_type
class SalesReturnOrder:
    """The order of a list of returns. / 退货列表的排序。"""

    field: SalesReturnOrderField
    direction: pagination.Direction = pagination.Direction.DESC


@filters.where_input
class SalesReturnWhere:
    """Conditions on returns that name no order. / 无原单退货筛选条件。"""

    id: filters.IdFilter | None
    number: filters.TextFilter | None
    external_reference: filters.TextFilter | None
    customer_id: filters.IdFilter | None
    country: filters.TextFilter | None
    effective_at: filters.InstantFilter | None


@input_type
class CartLineInput:
    """How much of a variant, in its stock unit. / 规格及数量。"""

    variant_id: Id
    quantity: Quantity


@input_type
class CartCreateInput:
    """A cart, empty or not. / 新建购物车。"""

    lines: list[CartLineInput] = strawberry.field(default_factory=list)
    channel_id: Id | None = None


@input_type
class CartLinesInput:
    """Lines for a cart. / 购物车行。"""

    token: str
    lines: list[CartLineInput]


@input_type
class CartLinesRemoveInput:
    """Variants to take out of a cart. / 移出购物车的规格。"""

    token: str
    variant_ids: list[Id]


@input_type
class CartCouponInput:
    """A coupon code for a cart. / 优惠码。"""

    token: str
    code: str


@input_type
class CartAddressInput:
    """Whom to reach and where to send; what is absent stays. / 联系方式与收货地址。"""

    token: str
    email: str | None = None
    phone: str | None = None
    shipping_address: AddressInput | None = None


@input_type
class CheckoutInput:
    """Order what is in a cart; refused when the total is not what the buyer was shown. / 结算。"""

    token: str
    payment_method: Method
    expected_total: money.MoneyInput | None = None
    note: str | None = None


@input_type
class OrderLineInput:
    """Goods, or without a variant a charge that needs a name and a price. / 商品行，或无规格的收费行。"""

    quantity: Quantity
    variant_id: Id | None = None
    unit_price: money.MoneyInput | None = None
    name: list[LocalizedTextInput] | None = None
    charge_code: str | None = None


@input_type
class OrderCreateInput:
    """An order that staff take, by telephone or at the counter. / 员工代客下单。"""

    lines: list[OrderLineInput]
    payment_method: Method
    prepaid: bool | None = None
    channel_id: Id | None = None
    customer_id: Id | None = None
    email: str | None = None
    phone: str | None = None
    name: str | None = None
    shipping_address: AddressInput | None = None
    shipping: money.MoneyInput | None = None
    coupon_codes: list[str] = strawberry.field(default_factory=list)
    note: str | None = None


@input_type
class ShipLineInput:
    """Units of a line that leave. / 发货行。"""

    line_id: Id
    quantity: Quantity


@input_type
class OrderShipInput:
    """A shipment; without lines everything open leaves. / 发货；不填行即全部发出。"""

    order_id: Id
    lines: list[ShipLineInput] | None = None
    carrier: str | None = None
    tracking_number: str | None = None
    tracking_url: str | None = None
    effective_at: datetime | None = None


@input_type
class OrderMarkDeliveredInput:
    """Shipments that arrived; without a list all that are on their way. / 签收。"""

    order_id: Id
    shipment_ids: list[Id] | None = None
    effective_at: datetime | None = None


@input_type
class OrderCancelInput:
    """An order to give up; a guest names the order's token. / 取消订单。"""

    order_id: Id | None = None
    token: str | None = None
    reason: str = ""


@input_type
class RefundLineInput:
    """Units, an amount, or both; `restock` puts goods that came back into stock. / 退款行。"""

    line_id: Id
    quantity: Quantity | None = None
    amount: money.MoneyInput | None = None
    restock: bool = False


@input_type
class OrderRefundInput:
    """A refund; without lines everything that is left, the shipping charge included. / 退款；不填行即全额退款。"""

    order_id: Id
    lines: list[RefundLineInput] | None = None
    shipping: money.MoneyInput | None = None
    restock: bool = False
    reason: str = ""


@input_type
class OrderRefundRequestInput:
    """Ask for a refund of one's own order; a guest names the order's token. / 申请退款。"""

    reason: str
    order_id: Id | None = None
    token: str | None = None
