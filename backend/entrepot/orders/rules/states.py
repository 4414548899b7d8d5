"""The words of an order and its three axes, each with its literal table of legal transitions."""

from enum import StrEnum

import strawberry


@strawberry.enum(name="OrderLineKind", description="Goods, or a charge without goods. / 商品行或收费行。")
class LineKind(StrEnum):
    """What a line sells: goods, or a charge without goods (carriage, voucher, a manual amount)."""

    GOODS = "GOODS"
    CHARGE = "CHARGE"


@strawberry.enum(description="Whether a cart can still change. / 购物车状态。")
class CartState(StrEnum):
    """Whether a cart can still change."""

    OPEN = "OPEN"
    COMPLETED = "COMPLETED"


@strawberry.enum(name="OrderPaymentState", description="The payment axis of an order. / 订单付款状态。")
class PaymentState(StrEnum):
    """The payment axis."""

    UNPAID = "UNPAID"
    COLLECT_ON_DELIVERY = "COLLECT_ON_DELIVERY"
    ON_CREDIT = "ON_CREDIT"
    PARTIALLY_PAID = "PARTIALLY_PAID"
    PAID = "PAID"
    PARTIALLY_REFUNDED = "PARTIALLY_REFUNDED"
    REFUNDED = "REFUNDED"
    VOIDED = "VOIDED"

    @property
    def waits_for_money(self) -> bool:
        """Whether money is still expected before anything is sent."""
        return self in (PaymentState.UNPAID, PaymentState.PARTIALLY_PAID)


@strawberry.enum(description="The fulfilment axis of an order. / 订单履约状态。")
class FulfilmentState(StrEnum):
    """The fulfilment axis."""

    UNFULFILLED = "UNFULFILLED"
    PARTIAL = "PARTIAL"
    SHIPPED = "SHIPPED"
    DELIVERED = "DELIVERED"
    CANCELLED = "CANCELLED"


@strawberry.enum(description="The after-sale axis of an order. / 订单售后状态。")
class AfterSaleState(StrEnum):
    """The after-sale axis."""

    NONE = "NONE"
    REQUESTED = "REQUESTED"
    PARTIALLY_REFUNDED = "PARTIALLY_REFUNDED"
    REFUNDED = "REFUNDED"


@strawberry.enum(name="ReturnSettlement", description="How a return gives its value back. / 退货结算方式。")
class Settlement(StrEnum):
    """How a return without an order gives its value back: money now, or off what the customer owes."""

    BANK_TRANSFER = "BANK_TRANSFER"
    ON_ACCOUNT = "ON_ACCOUNT"


@strawberry.enum(name="OrderEventKind", description="What the timeline of an order can say. / 订单时间线事件。")
class EventKind(StrEnum):
    """What the timeline of an order can say."""

    PLACED = "PLACED"
    PAID = "PAID"
    SHIPPED = "SHIPPED"
    DELIVERED = "DELIVERED"
    CANCELLED = "CANCELLED"
    EXPIRED = "EXPIRED"
    REFUND_REQUESTED = "REFUND_REQUESTED"
    REFUNDED = "REFUNDED"


class PaymentStep(StrEnum):
    """What moves the payment axis."""

    PAY_PART = "PAY_PART"
    PAY_ALL = "PAY_ALL"
    REFUND_PART = "REFUND_PART"
    REFUND_ALL = "REFUND_ALL"
    WAIVE = "WAIVE"


class FulfilmentStep(StrEnum):
    """What moves the fulfilment axis."""

    SHIP_PART = "SHIP_PART"
    SHIP_REST = "SHIP_REST"
    DELIVER_PART = "DELIVER_PART"
    DELIVER_ALL = "DELIVER_ALL"
    CANCEL = "CANCEL"


class AfterSaleStep(StrEnum):
    """What moves the after-sale axis."""

    REQUEST = "REQUEST"
    REFUND_PART = "REFUND_PART"
    REFUND_ALL = "REFUND_ALL"


P, PS = PaymentState, PaymentStep
PAYMENT_TRANSITIONS: dict[tuple[PaymentState, PaymentStep], PaymentState] = {
    (P.UNPAID, PS.PAY_PART): P.PARTIALLY_PAID,
    (P.UNPAID, PS.PAY_ALL): P.PAID,
    (P.UNPAID, PS.WAIVE): P.VOIDED,
    (P.COLLECT_ON_DELIVERY, PS.PAY_PART): P.PARTIALLY_PAID,
    (P.COLLECT_ON_DELIVERY, PS.PAY_ALL): P.PAID,
    (P.COLLECT_ON_DELIVERY, PS.WAIVE): P.VOIDED,
    (P.ON_CREDIT, PS.PAY_PART): P.PARTIALLY_PAID,
    (P.ON_CREDIT, PS.PAY_ALL): P.PAID,
    (P.ON_CREDIT, PS.WAIVE): P.VOIDED,
    (P.PARTIALLY_PAID, PS.PAY_PART): P.PARTIALLY_PAID,
    (P.PARTIALLY_PAID, PS.PAY_ALL): P.PAID,
    (P.PARTIALLY_PAID, PS.WAIVE): P.PAID,
    (P.PARTIALLY_PAID, PS.REFUND_PART): P.PARTIALLY_REFUNDED,
    (P.PARTIALLY_PAID, PS.REFUND_ALL): P.REFUNDED,
    (P.PAID, PS.PAY_ALL): P.PAID,
    (P.PAID, PS.WAIVE): P.PAID,
    (P.PAID, PS.REFUND_PART): P.PARTIALLY_REFUNDED,
    (P.PAID, PS.REFUND_ALL): P.REFUNDED,
    (P.PARTIALLY_REFUNDED, PS.REFUND_PART): P.PARTIALLY_REFUNDED,
    (P.PARTIALLY_REFUNDED, PS.REFUND_ALL): P.REFUNDED,
    (P.PARTIALLY_REFUNDED, PS.PAY_PART): P.PARTIALLY_REFUNDED,
    (P.PARTIALLY_REFUNDED, PS.PAY_ALL): P.PARTIALLY_REFUNDED,
    (P.PARTIALLY_REFUNDED, PS.WAIVE): P.PARTIALLY_REFUNDED,
    # Money that arrives when nothing is due any more is recorded, then refunded in the same transaction.
    (P.REFUNDED, PS.PAY_ALL): P.PARTIALLY_REFUNDED,
    (P.VOIDED, PS.PAY_ALL): P.PAID,
}

F, FS = FulfilmentState, FulfilmentStep
FULFILMENT_TRANSITIONS: dict[tuple[FulfilmentState, FulfilmentStep], FulfilmentState] = {
    (F.UNFULFILLED, FS.SHIP_PART): F.PARTIAL,
    (F.UNFULFILLED, FS.SHIP_REST): F.SHIPPED,
    (F.UNFULFILLED, FS.CANCEL): F.CANCELLED,
    (F.PARTIAL, FS.SHIP_PART): F.PARTIAL,
    (F.PARTIAL, FS.SHIP_REST): F.SHIPPED,
    (F.PARTIAL, FS.DELIVER_PART): F.PARTIAL,
    (F.SHIPPED, FS.DELIVER_PART): F.SHIPPED,
    (F.SHIPPED, FS.DELIVER_ALL): F.DELIVERED,
}

A, AS = AfterSaleState, AfterSaleStep
AFTER_SALE_TRANSITIONS: dict[tuple[AfterSaleState, AfterSaleStep], AfterSaleState] = {
    (A.NONE, AS.REQUEST): A.REQUESTED,
    (A.NONE, AS.REFUND_PART): A.PARTIALLY_REFUNDED,
    (A.NONE, AS.REFUND_ALL): A.REFUNDED,
    (A.REQUESTED, AS.REFUND_PART): A.PARTIALLY_REFUNDED,
    (A.REQUESTED, AS.REFUND_ALL): A.REFUNDED,
    (A.PARTIALLY_REFUNDED, AS.REQUEST): A.REQUESTED,
    (A.PARTIALLY_REFUNDED, AS.REFUND_PART): A.PARTIALLY_REFUNDED,
    (A.PARTIALLY_REFUNDED, AS.REFUND_ALL): A.REFUNDED,
}
