"""What the rules know about an order: plain frozen values, and the sums that follow from them."""

from dataclasses import dataclass
from uuid import UUID

from entrepot.orders.rules.states import AfterSaleState, FulfilmentState, LineKind, PaymentState


@dataclass(frozen=True, slots=True)
class LineFacts:
    """A line and what became of it. Quantities in smallest units, money in minor units."""

    id: UUID
    kind: LineKind
    sku: str
    unit_decimals: int
    quantity: int
    shipped_quantity: int
    cancelled_quantity: int
    returned_quantity: int
    total_minor: int
    discount_minor: int
    recognised_minor: int
    cancelled_minor: int
    reversed_minor: int

    @property
    def open_quantity(self) -> int:
        """Units still to ship."""
        return self.quantity - self.shipped_quantity - self.cancelled_quantity

    @property
    def open_minor(self) -> int:
        """The price of the units still to ship."""
        return self.total_minor - self.recognised_minor - self.cancelled_minor

    @property
    def kept_quantity(self) -> int:
        """Units shipped and not returned."""
        return self.shipped_quantity - self.returned_quantity

    @property
    def kept_minor(self) -> int:
        """Revenue of the line that stands."""
        return self.recognised_minor - self.reversed_minor


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """An order with its lines in position order; `lines` is empty where only money is looked at."""

    id: UUID
    number: str
    currency: str
    prepaid: bool
    payment_state: PaymentState
    fulfilment_state: FulfilmentState
    after_sale_state: AfterSaleState
    total_minor: int
    shipping_minor: int
    paid_minor: int
    refunded_minor: int
    given_up_minor: int
    advance_minor: int
    receivable_minor: int
    shipping_recognised_minor: int
    shipping_cancelled_minor: int
    shipping_reversed_minor: int
    shipment_count: int
    delivered_count: int
    refund_count: int
    lines: tuple[LineFacts, ...]

    @property
    def open_shipping_minor(self) -> int:
        """The shipping charge that is not yet revenue."""
        return self.shipping_minor - self.shipping_recognised_minor - self.shipping_cancelled_minor

    @property
    def kept_shipping_minor(self) -> int:
        """The shipping charge that is revenue and stands."""
        return self.shipping_recognised_minor - self.shipping_reversed_minor

    @property
    def open_minor(self) -> int:
        """The price of everything still to ship, its shipping charge included."""
        return self.open_shipping_minor + sum(line.open_minor for line in self.lines)

    @property
    def kept_minor(self) -> int:
        """Revenue of the order that stands."""
        return self.kept_shipping_minor + sum(line.kept_minor for line in self.lines)

    @property
    def due_minor(self) -> int:
        """What the customer still has to pay; negative when too much has been paid."""
        return self.total_minor - self.given_up_minor - (self.paid_minor - self.refunded_minor)

    @property
    def refundable_minor(self) -> int:
        """What can be given back: money held, and what is owed for goods sent."""
        return self.paid_minor - self.refunded_minor + self.receivable_minor

    @property
    def undelivered_shipments(self) -> int:
        """Shipments on their way."""
        return self.shipment_count - self.delivered_count

    @property
    def shipped_anything(self) -> bool:
        """Whether any shipment has left."""
        return self.shipment_count > 0

    @property
    def has_open_lines(self) -> bool:
        """Whether any unit is still to ship."""
        return any(line.open_quantity for line in self.lines)


def share_of_units(value_minor: int, units: int, taken: int) -> int:
    """The part of `value_minor` that belongs to the first `taken` of `units` by largest remainder, ties to the first.

    Taking units in any number of steps, each from what is then left, gives parts that sum exactly to the whole.
    """
    if taken == 0:
        return 0
    each, extra = divmod(value_minor, units)
    return each * taken + min(extra, taken)


def line_of(order: OrderFacts, line_id: UUID) -> LineFacts | None:
    """The line with this id, or None."""
    return next((line for line in order.lines if line.id == line_id), None)
