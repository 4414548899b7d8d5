"""Sending orders and noting that they arrived."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from entrepot.inventory.operations import deliveries
from entrepot.kernel import errors, ids
from entrepot.kernel.database import Tx, insert_rows
from entrepot.orders import events, order_facts
from entrepot.orders.operations import batching, timeline
from entrepot.orders.permissions import SHIP_ORDERS
from entrepot.orders.rules import axes
from entrepot.orders.rules.facts import OrderFacts
from entrepot.orders.rules.fulfilment import ShipLine, ShipmentPlan, ShippedPart, plan_shipment
from entrepot.orders.rules.states import EventKind, LineKind
from entrepot.orders.tables import SHIPMENT, SHIPMENT_LINE, shipment, shipment_line

INSERT_SHIPMENTS = insert_rows(
    shipment,
    "id",
    "order_id",
    "number",
    "currency",
    "carrier",
    "tracking_number",
    "tracking_url",
    "revenue_minor",
    "shipping_minor",
    "cost_minor",
    "shipped_at",
)
INSERT_SHIPMENT_LINES = insert_rows(
    shipment_line, "id", "shipment_id", "order_line_id", "quantity", "revenue_minor", "cost_minor", "issue_move_id"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipOrder:
    """Send goods of an order: `lines` None means everything open."""

    order_id: UUID
    lines: tuple[ShipLine, ...] | None = None
    carrier: str | None = None
    tracking_number: str | None = None
    tracking_url: str | None = None
    effective_at: datetime | None = None


@dataclass(slots=True)
class _Sending:
    """A shipment on its way out; `issues` are the stock moves of its tracked lines."""

    order: order_facts.Order
    command: ShipOrder
    plan: ShipmentPlan
    after: OrderFacts
    id: UUID
    effective_at: datetime
    line_ids: list[UUID]
    issues: dict[UUID, deliveries.Issued]

    @property
    def number(self) -> str:
        return f"{self.after.number}-{self.after.shipment_count}"

    @property
    def cost_minor(self) -> int:
        return sum(issue.value_minor for issue in self.issues.values())

    def cost_of(self, part: ShippedPart) -> int:
        issue = self.issues.get(part.line.id)
        return issue.value_minor if issue else 0


async def ship_orders(tx: Tx, *, commands: Sequence[ShipOrder]) -> list[UUID]:
    """Send goods: issue what was promised, earn the revenue, announce. All commands or none; the shipments' ids."""
    made: dict[int, UUID] = {}
    for wave in batching.in_waves(commands):
        for (index, _), item in zip(wave, await _ship_wave(tx, wave, len(commands)), strict=True):
            made[index] = item.id
    return [made[index] for index in range(len(commands))]


async def _ship_wave(tx: Tx, wave: Sequence[tuple[int, ShipOrder]], count: int) -> list[_Sending]:
    orders = await order_facts.lock_orders(tx, ids=[command.order_id for _, command in wave], right=SHIP_ORDERS)
    sendings: list[_Sending] = []
    problems: list[errors.DomainError] = []
    for index, command in wave:
        try:
            sendings.append(_decide(tx, orders[command.order_id], command))
        except (errors.DomainError, errors.Several) as problem:
            problems.extend(batching.placed_at(item, index, count=count) for item in batching.flattened(problem))
    errors.raise_all(problems)
    _number_lines(sendings)
    await _issue(tx, sendings)
    await tx.insert(INSERT_SHIPMENTS, [_shipment_row(item) for item in sendings])
    await tx.insert(INSERT_SHIPMENT_LINES, [row for item in sendings for row in _line_rows(item)])
    await order_facts.write_orders(
        tx, written=[order_facts.Written(item.order, item.after, "orderShip") for item in sendings]
    )
    await timeline.record(tx, happened=[_happened(item) for item in sendings])
    await tx.announce(events.ShipmentsSent(items=tuple(_shipment_fact(item) for item in sendings)))
    return sendings


def _decide(tx: Tx, order: order_facts.Order, command: ShipOrder) -> _Sending:
    plan = plan_shipment(order.facts, command.lines)
    return _Sending(
        order=order,
        command=command,
        plan=plan,
        after=_after(order.facts, plan),
        id=ids.new(SHIPMENT),
        effective_at=command.effective_at or tx.now,
        line_ids=[],
        issues={},
    )


def _after(order: OrderFacts, plan: ShipmentPlan) -> OrderFacts:
    parts = {part.line.id: part for part in plan.parts}
    lines = tuple(
        replace(
            line,
            shipped_quantity=line.shipped_quantity + part.quantity,
            recognised_minor=line.recognised_minor + part.revenue_minor,
        )
        if (part := parts.get(line.id))
        else line
        for line in order.lines
    )
    return replace(
        order,
        lines=lines,
        advance_minor=order.advance_minor - plan.advance_minor,
        receivable_minor=order.receivable_minor + plan.receivable_minor,
        shipping_recognised_minor=order.shipping_recognised_minor + plan.shipping_minor,
        shipment_count=order.shipment_count + 1,
        fulfilment_state=axes.fulfilment_after(order.fulfilment_state, plan.step),
    )


def _number_lines(sendings: Sequence[_Sending]) -> None:
    new_ids = iter(ids.new_many(SHIPMENT_LINE, sum(len(item.plan.parts) for item in sendings)))
    for item in sendings:
        item.line_ids = [next(new_ids) for _ in item.plan.parts]


async def _issue(tx: Tx, sendings: Sequence[_Sending]) -> None:
    """Turn the promises of stock into issues; each says what its goods had cost."""
    wanted = [
        (item, part, line_id, hold_id)
        for item in sendings
        for part, line_id in zip(item.plan.parts, item.line_ids, strict=True)
        if (hold_id := item.order.lines[part.line.id]["hold_id"]) is not None
    ]
    issued = await deliveries.commit_holds(
        tx,
        commands=[
            deliveries.CommitHold(
                reference_id=hold_id,
                quantity=part.quantity,
                effective_at=item.effective_at,
                document_id=item.id,
                document_line_id=line_id,
            )
            for item, part, line_id, hold_id in wanted
        ],
    )
    for (item, part, _, _), issue in zip(wanted, issued, strict=True):
        item.issues[part.line.id] = issue


def _shipment_row(item: _Sending) -> dict[str, Any]:
    return {
        "id": item.id,
        "order_id": item.after.id,
        "number": item.number,
        "currency": item.after.currency,
        "carrier": item.command.carrier,
        "tracking_number": item.command.tracking_number,
        "tracking_url": item.command.tracking_url,
        "revenue_minor": item.plan.revenue_minor,
        "shipping_minor": item.plan.shipping_minor,
        "cost_minor": item.cost_minor,
        "shipped_at": item.effective_at,
    }


def _line_rows(item: _Sending) -> list[dict[str, Any]]:
    return [
        {
            "id": line_id,
            "shipment_id": item.id,
            "order_line_id": part.line.id,
            "quantity": part.quantity,
            "revenue_minor": part.revenue_minor,
            "cost_minor": item.cost_of(part),
            "issue_move_id": issue.move_id if (issue := item.issues.get(part.line.id)) else None,
        }
        for line_id, part in zip(item.line_ids, item.plan.parts, strict=True)
    ]


def _happened(item: _Sending) -> timeline.Happened:
    facts = {"number": item.number, "carrier": item.command.carrier, "tracking": item.command.tracking_number}
    return timeline.Happened(item.after.id, EventKind.SHIPPED, item.effective_at, facts)


def _shipment_fact(item: _Sending) -> events.ShipmentFact:
    plan, row = item.plan, item.order.row
    revenue: Mapping[LineKind, int] = {
        kind: sum(part.revenue_minor for part in plan.parts if part.line.kind is kind) for kind in LineKind
    }
    return events.ShipmentFact(
        shipment_id=item.id,
        shipment_number=item.number,
        order_id=item.after.id,
        order_number=item.after.number,
        effective_at=item.effective_at,
        currency=item.after.currency,
        customer_id=row["customer_id"],
        country=row["country"],
        advance_minor=plan.advance_minor,
        receivable_minor=plan.receivable_minor,
        goods_minor=revenue[LineKind.GOODS],
        charges_minor=revenue[LineKind.CHARGE],
        shipping_minor=plan.shipping_minor,
        discount_minor=sum(part.discount_minor for part in plan.parts),
        cost_minor=item.cost_minor,
        lines=tuple(_line_fact(item, part) for part in plan.parts),
    )


def _line_fact(item: _Sending, part: ShippedPart) -> events.ShipmentLineFact:
    row = item.order.lines[part.line.id]
    return events.ShipmentLineFact(
        order_line_id=part.line.id,
        kind=part.line.kind.value,
        charge_code=row["charge_code"],
        variant_id=row["variant_id"],
        quantity=part.quantity,
        revenue_minor=part.revenue_minor,
        cost_minor=item.cost_of(part),
    )
