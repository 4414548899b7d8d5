"""Noting that shipments have arrived."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select

from entrepot.kernel import errors
from entrepot.kernel.database import Row, Tx, among, sql, update_rows
from entrepot.orders import events, order_facts
from entrepot.orders.operations import batching, timeline
from entrepot.orders.permissions import SHIP_ORDERS
from entrepot.orders.rules import actions, axes
from entrepot.orders.rules.fulfilment import delivery_step
from entrepot.orders.rules.states import EventKind
from entrepot.orders.tables import shipment

ON_THEIR_WAY = sql(
    select(shipment.c.id, shipment.c.order_id, shipment.c.number, shipment.c.shipped_at)
    .where(
        shipment.c.shop_id == bindparam("shop_id", type_=Uuid),
        among(shipment.c.order_id, "order_ids"),
        shipment.c.delivered_at.is_(None),
    )
    .order_by(shipment.c.id)
)
DELIVER = update_rows(shipment, key=("id",), set=("delivered_at",))


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkDelivered:
    """Shipments of an order arrived: `shipment_ids` None means all that are on their way."""

    order_id: UUID
    shipment_ids: tuple[UUID, ...] | None = None
    effective_at: datetime | None = None


async def mark_delivered(tx: Tx, *, commands: Sequence[MarkDelivered]) -> list[UUID]:
    """Note that shipments arrived: all commands or none; the shipments' ids."""
    arrived: list[UUID] = []
    for wave in batching.in_waves(commands):
        arrived.extend(await _deliver_wave(tx, wave, len(commands)))
    return arrived


async def _deliver_wave(tx: Tx, wave: Sequence[tuple[int, MarkDelivered]], count: int) -> list[UUID]:
    order_ids = [command.order_id for _, command in wave]
    orders = await order_facts.lock_orders(tx, ids=order_ids, with_lines=False, right=SHIP_ORDERS)
    travelling: dict[UUID, list[Row]] = defaultdict(list)
    for row in await tx.rows(ON_THEIR_WAY, order_ids=order_ids):
        travelling[row["order_id"]].append(row)
    written: list[order_facts.Written] = []
    facts: list[events.DeliveredFact] = []
    problems: list[errors.DomainError] = []
    for index, command in wave:
        order = orders[command.order_id]
        try:
            arriving = _arriving(order, command, travelling[command.order_id])
        except errors.DomainError as problem:
            problems.append(batching.placed_at(problem, index, count=count))
            continue
        written.append(_written(order, len(arriving)))
        facts.extend(_fact(row, order, _moment(tx, command, row)) for row in arriving)
    errors.raise_all(problems)
    await _write(tx, written, facts)
    return [fact.shipment_id for fact in facts]


async def _write(tx: Tx, written: Sequence[order_facts.Written], facts: Sequence[events.DeliveredFact]) -> None:
    await tx.update(DELIVER, [{"id": fact.shipment_id, "delivered_at": fact.effective_at} for fact in facts])
    await order_facts.write_orders(tx, written=written)
    await timeline.record(
        tx, happened=[timeline.Happened(fact.order_id, EventKind.DELIVERED, fact.effective_at) for fact in facts]
    )
    await tx.announce(events.OrdersDelivered(items=tuple(facts)))


def _arriving(order: order_facts.Order, command: MarkDelivered, travelling: Sequence[Row]) -> list[Row]:
    refusal = actions.refuse_deliver(order.facts)
    if refusal is not None:
        raise refusal
    if command.shipment_ids is None:
        return list(travelling)
    arriving = [row for row in travelling if row["id"] in command.shipment_ids]
    if len(arriving) != len(set(command.shipment_ids)) or not arriving:
        raise errors.NotFound(what="Shipment", field=("shipment_ids",))
    return arriving


def _moment(tx: Tx, command: MarkDelivered, row: Row) -> datetime:
    """When it arrived: never before it left, whatever the clocks say."""
    left: datetime = row["shipped_at"]
    return max(command.effective_at or tx.now, left)


def _written(order: order_facts.Order, arriving: int) -> order_facts.Written:
    step = delivery_step(order.facts, arriving=arriving)
    after = replace(
        order.facts,
        delivered_count=order.facts.delivered_count + arriving,
        fulfilment_state=axes.fulfilment_after(order.facts.fulfilment_state, step),
    )
    return order_facts.Written(order, after, "orderMarkDelivered")


def _fact(row: Row, order: order_facts.Order, moment: datetime) -> events.DeliveredFact:
    return events.DeliveredFact(row["id"], order.facts.id, order.facts.number, moment, order.row["customer_id"])
