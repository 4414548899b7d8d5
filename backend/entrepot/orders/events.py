"""What orders announces: ids and facts, in the past tense. The ledger posts from these; amounts are minor units.

Every value-moving event is complete: money on one side equals value on the other, see each class.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from entrepot.kernel import events


@dataclass(frozen=True, slots=True)
class PlacedFact:
    """An order that was placed; nothing of value has moved yet."""

    order_id: UUID
    order_number: str
    effective_at: datetime
    currency: str
    channel_id: UUID
    customer_id: UUID | None
    country: str | None
    payment_method: str
    total_minor: int


@dataclass(frozen=True, slots=True)
class OrdersPlaced(events.Event):
    """Orders were placed; their stock is held."""

    items: tuple[PlacedFact, ...]


@dataclass(frozen=True, slots=True)
class PaidFact:
    """Money that arrived: `amount_minor = advance_minor + receivable_minor`.

    `receivable_minor` settles goods already sent (credit 1122), `advance_minor` is held for others (credit 2205).
    """

    order_id: UUID
    order_number: str
    effective_at: datetime
    currency: str
    customer_id: UUID | None
    country: str | None
    payment_id: UUID
    method: str
    amount_minor: int
    advance_minor: int
    receivable_minor: int


@dataclass(frozen=True, slots=True)
class OrdersPaid(events.ValueMoved):
    """Money for orders arrived; posted from here, not from `PaymentsCaptured`, which is the same money."""

    items: tuple[PaidFact, ...]


@dataclass(frozen=True, slots=True)
class ShipmentLineFact:
    """A part of a line that left; `charge_code` names a charge without goods."""

    order_line_id: UUID
    kind: str
    charge_code: str | None
    variant_id: UUID | None
    quantity: int
    revenue_minor: int
    cost_minor: int


@dataclass(frozen=True, slots=True)
class ShipmentFact:
    """A shipment: `advance_minor + receivable_minor = goods_minor + charges_minor + shipping_minor`.

    `advance_minor` uses money already held (debit 2205), `receivable_minor` is now owed (debit 1122). `cost_minor` left
    the stock. `discount_minor` is information: the revenue parts are already net of it. Over all shipments and
    undelivered refunds the revenue of a line is exactly its total.
    """

    shipment_id: UUID
    shipment_number: str
    order_id: UUID
    order_number: str
    effective_at: datetime
    currency: str
    customer_id: UUID | None
    country: str | None
    advance_minor: int
    receivable_minor: int
    goods_minor: int
    charges_minor: int
    shipping_minor: int
    discount_minor: int
    cost_minor: int
    lines: tuple[ShipmentLineFact, ...]


@dataclass(frozen=True, slots=True)
class ShipmentsSent(events.ValueMoved):
    """Goods left and their revenue is earned."""

    items: tuple[ShipmentFact, ...]


@dataclass(frozen=True, slots=True)
class DeliveredFact:
    """A shipment that reached its customer."""

    shipment_id: UUID
    order_id: UUID
    order_number: str
    effective_at: datetime
    customer_id: UUID | None


@dataclass(frozen=True, slots=True)
class OrdersDelivered(events.Event):
    """Shipments arrived; no value moves."""

    items: tuple[DeliveredFact, ...]


@dataclass(frozen=True, slots=True)
class CancelledFact:
    """A cancelled order; money that goes back is in the `OrdersRefunded` announced with it."""

    order_id: UUID
    order_number: str
    effective_at: datetime
    currency: str
    total_minor: int
    money_minor: int
    reason: str


@dataclass(frozen=True, slots=True)
class OrdersCancelled(events.Event):
    """Orders were given up before shipping; holds and coupons are free again."""

    items: tuple[CancelledFact, ...]


@dataclass(frozen=True, slots=True)
class RefundLineFact:
    """A line's part of a refund; `delivered_minor` reverses revenue, `undelivered_minor` never was revenue."""

    order_line_id: UUID
    kind: str
    charge_code: str | None
    variant_id: UUID | None
    delivered_quantity: int
    undelivered_quantity: int
    delivered_minor: int
    undelivered_minor: int
    restocked_quantity: int
    restocked_cost_minor: int


@dataclass(frozen=True, slots=True)
class RefundFact:
    """A refund: `goods_minor + charges_minor + shipping_minor + advance_minor = money_minor + receivable_minor`.

    The first three reverse revenue; `advance_minor` is money held for what will not be sent (debit 2205). `money_minor`
    went back (credit the bank of each method in `money`), `receivable_minor` is no longer owed (credit 1122).
    `restocked_cost_minor` came back to stock at the cost it left with (debit 1405, credit 6401).
    """

    refund_id: UUID
    refund_number: str
    order_id: UUID
    order_number: str
    effective_at: datetime
    currency: str
    customer_id: UUID | None
    country: str | None
    goods_minor: int
    charges_minor: int
    shipping_minor: int
    advance_minor: int
    money_minor: int
    money: tuple[tuple[str, int], ...]
    receivable_minor: int
    restocked_cost_minor: int
    lines: tuple[RefundLineFact, ...]


@dataclass(frozen=True, slots=True)
class OrdersRefunded(events.ValueMoved):
    """Money went back or a debt was forgiven, with or without goods; posted from here, not from `PaymentsRefunded`."""

    items: tuple[RefundFact, ...]


@dataclass(frozen=True, slots=True)
class ReturnLineFact:
    """A line of a return that names no order; `restocked` goods came in at `cost_minor`."""

    kind: str
    charge_code: str | None
    variant_id: UUID | None
    quantity: int
    amount_minor: int
    restocked: bool
    cost_minor: int


@dataclass(frozen=True, slots=True)
class ReturnFact:
    """A return that names no order: `goods_minor + charges_minor` of revenue reversed and settled by `settlement`.

    `BANK_TRANSFER` credits the bank, `ON_ACCOUNT` credits the customer's receivable (1122). `cost_minor` came back to
    stock at the average cost of the day (debit 1405, credit 6401).
    """

    return_id: UUID
    return_number: str
    effective_at: datetime
    currency: str
    customer_id: UUID | None
    country: str | None
    settlement: str
    goods_minor: int
    charges_minor: int
    cost_minor: int
    lines: tuple[ReturnLineFact, ...]


@dataclass(frozen=True, slots=True)
class ReturnsAccepted(events.ValueMoved):
    """Goods or charges came back without an order to point at."""

    items: tuple[ReturnFact, ...]
