"""What a shipment takes from an order: units, revenue, and whose money pays for it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from entrepot.kernel import errors, quantity
from entrepot.orders.rules import actions, refusals
from entrepot.orders.rules.facts import LineFacts, OrderFacts, line_of, share_of_units
from entrepot.orders.rules.states import FulfilmentState, FulfilmentStep, LineKind

CARRIER_LIMIT, URL_LIMIT = 100, 2000
# Buyers follow it: nothing that a page could run, and nothing that hides where it leads.
TRACKING_URL = re.compile(r"https?://[^\s\x00-\x20\x7f@\\]+", re.IGNORECASE)


def check_tracking_url(given: str | None, *, field: errors.FieldPath) -> str | None:
    """The address at which a carrier tells where a parcel is, if there is one."""
    url = (given or "").strip()
    if url and (len(url) > URL_LIMIT or not TRACKING_URL.fullmatch(url)):
        raise refusals.TrackingUrlInvalid(limit=URL_LIMIT, field=field)
    return url or None


@dataclass(frozen=True, slots=True)
class ShipLine:
    """Units of a line that leave."""

    line_id: UUID
    quantity: int


@dataclass(frozen=True, slots=True)
class ShippedPart:
    """Units of a line that leave, their revenue, and the discount already taken off it."""

    line: LineFacts
    quantity: int
    revenue_minor: int
    discount_minor: int


@dataclass(frozen=True, slots=True)
class ShipmentPlan:
    """A shipment as the books will see it: `advance_minor + receivable_minor = revenue_minor + shipping_minor`."""

    parts: tuple[ShippedPart, ...]
    shipping_minor: int
    advance_minor: int
    receivable_minor: int
    step: FulfilmentStep

    @property
    def revenue_minor(self) -> int:
        """The revenue of all lines, without the shipping charge."""
        return sum(part.revenue_minor for part in self.parts)


def plan_shipment(order: OrderFacts, wanted: Sequence[ShipLine] | None) -> ShipmentPlan:
    """Ship `wanted`, or everything open. Charges and the shipping charge are earned with the first shipment."""
    refusal = actions.refuse_ship(order)
    if refusal is not None:
        raise refusal
    quantities = _quantities(order, wanted)
    parts = tuple(_part(line, quantities[line.id]) for line in order.lines if quantities.get(line.id))
    shipping_minor = order.open_shipping_minor
    value = sum(part.revenue_minor for part in parts) + shipping_minor
    advance = min(value, order.advance_minor)
    rest = all(quantities.get(line.id, 0) == line.open_quantity for line in order.lines)
    return ShipmentPlan(
        parts=parts,
        shipping_minor=shipping_minor,
        advance_minor=advance,
        receivable_minor=value - advance,
        step=FulfilmentStep.SHIP_REST if rest else FulfilmentStep.SHIP_PART,
    )


def delivery_step(order: OrderFacts, *, arriving: int) -> FulfilmentStep:
    """How the arrival of `arriving` shipments moves the fulfilment axis."""
    complete = order.fulfilment_state is FulfilmentState.SHIPPED and arriving == order.undelivered_shipments
    return FulfilmentStep.DELIVER_ALL if complete else FulfilmentStep.DELIVER_PART


def _quantities(order: OrderFacts, wanted: Sequence[ShipLine] | None) -> dict[UUID, int]:
    """Units by line; goods not named stay, charges always go."""
    if wanted is None:
        return {line.id: line.open_quantity for line in order.lines}
    quantities: dict[UUID, int] = {}
    problems: list[errors.DomainError] = []
    for index, item in enumerate(wanted):
        quantities[item.line_id] = quantities.get(item.line_id, 0) + item.quantity
        problem = _problem(order, item, quantities[item.line_id])
        if problem is not None:
            problems.append(problem.at("lines", index))
    errors.raise_all(problems)
    quantities.update({line.id: line.open_quantity for line in order.lines if line.kind is LineKind.CHARGE})
    if not any(quantities.values()):
        raise refusals.LineQuantityInvalid(field=("lines",))
    return quantities


def _problem(order: OrderFacts, item: ShipLine, together: int) -> errors.DomainError | None:
    line = line_of(order, item.line_id)
    if line is None:
        return refusals.LineNotInOrder(number=order.number, field=("line_id",))
    if item.quantity <= 0:
        return refusals.LineQuantityInvalid(field=("quantity",))
    if together > line.open_quantity:
        return refusals.QuantityExceedsOpen(
            sku=line.sku,
            available=quantity.to_text(line.open_quantity, decimals=line.unit_decimals),
            field=("quantity",),
        )
    return None


def _part(line: LineFacts, units: int) -> ShippedPart:
    before = line.shipped_quantity
    return ShippedPart(
        line=line,
        quantity=units,
        revenue_minor=share_of_units(line.open_minor, line.open_quantity, units),
        discount_minor=share_of_units(line.discount_minor, line.quantity, before + units)
        - share_of_units(line.discount_minor, line.quantity, before),
    )
