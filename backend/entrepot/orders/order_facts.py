"""Orders as the rules see them, loaded or locked, and written back after a decision: set-wise, whatever the number."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select

from entrepot.kernel import errors
from entrepot.kernel.database import Row, Statement, Tx, among, sql, update_rows
from entrepot.kernel.permissions import Actor, Permission
from entrepot.orders.rules import axes
from entrepot.orders.rules.facts import LineFacts, OrderFacts
from entrepot.orders.rules.refunds import RefundPlan
from entrepot.orders.rules.states import AfterSaleState, FulfilmentState, LineKind, PaymentState
from entrepot.orders.tables import sales_order, sales_order_line

_SHOP = bindparam("shop_id", type_=Uuid)
LOAD_ORDERS = sql(
    select(sales_order).where(sales_order.c.shop_id == _SHOP, among(sales_order.c.id, "ids")).order_by(sales_order.c.id)
)
LOCK_ORDERS = sql(
    select(sales_order)
    .where(sales_order.c.shop_id == _SHOP, among(sales_order.c.id, "ids"))
    .order_by(sales_order.c.id)
    .with_for_update(key_share=True)
)
LINES = sql(
    select(sales_order_line)
    .where(sales_order_line.c.shop_id == _SHOP, among(sales_order_line.c.order_id, "ids"))
    .order_by(sales_order_line.c.order_id, sales_order_line.c.position)
)
ORDER_COLUMNS = (
    "paid_minor",
    "refunded_minor",
    "given_up_minor",
    "advance_minor",
    "receivable_minor",
    "shipping_recognised_minor",
    "shipping_cancelled_minor",
    "shipping_reversed_minor",
    "shipment_count",
    "delivered_count",
    "refund_count",
    "payment_state",
    "fulfilment_state",
    "after_sale_state",
)
LINE_COLUMNS = (
    "shipped_quantity",
    "cancelled_quantity",
    "returned_quantity",
    "recognised_minor",
    "cancelled_minor",
    "reversed_minor",
)
WRITE_ORDERS = update_rows(sales_order, key=("id",), set=(*ORDER_COLUMNS, "expires_at", "cancelled_at", "version"))
WRITE_LINES = update_rows(sales_order_line, key=("id",), set=LINE_COLUMNS)


@dataclass(frozen=True, slots=True)
class Order:
    """An order's row and lines beside the facts that the rules read."""

    row: Row
    lines: Mapping[UUID, Row]
    facts: OrderFacts


@dataclass(frozen=True, slots=True)
class Written:
    """An order as it was and as it shall be; `cancelled_at` is given where it is cancelled."""

    before: Order
    after: OrderFacts
    operation: str
    cancelled_at: datetime | None = None


async def load_orders(tx: Tx, *, ids: Sequence[UUID]) -> dict[UUID, Order]:
    """Orders by id, without locks."""
    return await _orders(tx, LOAD_ORDERS, ids)


async def lock_orders(
    tx: Tx, *, ids: Sequence[UUID], with_lines: bool = True, right: Permission | None = None
) -> dict[UUID, Order]:
    """Orders by id, locked in id order; lines are read after the lock.

    An unknown id is `NotFound`, and so is an order that the actor has no `right` to, where one is named.
    """
    found = await _orders(tx, LOCK_ORDERS, ids, with_lines=with_lines)
    missing = [
        index
        for index, order_id in enumerate(ids)
        if order_id not in found or (right is not None and not is_within(tx.actor, found[order_id].row, right))
    ]
    prefix = len(ids) > 1
    errors.raise_all(
        [errors.NotFound(what="Order", field=(*([index] if prefix else []), "order_id")) for index in missing]
    )
    return found


def is_within(actor: Actor, order: Row, *rights: Permission) -> bool:
    """Whether an order is within the scope of one of the actor's rights."""
    scope = actor.within(*rights)
    return scope.is_everywhere or scope.reaches(
        location_id=order["location_id"],
        channel_id=order["channel_id"],
        own=actor.id is not None and order["taken_by_id"] == actor.id,
    )


async def write_orders(tx: Tx, *, written: Sequence[Written]) -> None:
    """Write what changed of orders and lines in two statements, and tell the change feed."""
    await tx.update(WRITE_ORDERS, [_order_row(item) for item in written])
    changed = [
        _line_row(line)
        for item in written
        for line, old in zip(item.after.lines, item.before.facts.lines, strict=True)
        if line != old
    ]
    await tx.update(WRITE_LINES, changed)
    for item in written:
        before, after = _difference(item.before.facts, item.after)
        tx.change(node=item.after.id, operation=item.operation, before=before, after=after)


def after_refund(order: OrderFacts, plan: RefundPlan) -> OrderFacts:
    """The order after a refund or a cancellation: money and lines; the after-sale axis is the caller's."""
    parts = {part.line.id: part for part in plan.parts}
    step = axes.payment_step_of_refund(order, money_minor=plan.money_minor, forgiven_minor=plan.forgiven_minor)
    lines = tuple(
        replace(
            line,
            cancelled_quantity=line.cancelled_quantity + part.undelivered_quantity,
            returned_quantity=line.returned_quantity + part.delivered_quantity,
            cancelled_minor=line.cancelled_minor + part.undelivered_minor,
            reversed_minor=line.reversed_minor + part.delivered_minor,
        )
        if (part := parts.get(line.id))
        else line
        for line in order.lines
    )
    return replace(
        order,
        lines=lines,
        refunded_minor=order.refunded_minor + plan.money_minor,
        given_up_minor=order.given_up_minor + plan.given_up_minor,
        advance_minor=order.advance_minor - plan.advance_minor,
        receivable_minor=order.receivable_minor - plan.receivable_minor,
        shipping_cancelled_minor=order.shipping_cancelled_minor + plan.undelivered_shipping_minor,
        shipping_reversed_minor=order.shipping_reversed_minor + plan.delivered_shipping_minor,
        payment_state=axes.payment_after(order.payment_state, step) if step else order.payment_state,
    )


async def _orders(tx: Tx, statement: Statement, ids: Sequence[UUID], *, with_lines: bool = True) -> dict[UUID, Order]:
    wanted = sorted(set(ids))
    rows = await tx.rows(statement, ids=wanted)
    lines: dict[UUID, list[Row]] = defaultdict(list)
    for line in await tx.rows(LINES, ids=wanted) if with_lines else ():
        lines[line["order_id"]].append(line)
    return {row["id"]: _order(row, lines[row["id"]]) for row in rows}


def _order(row: Row, lines: Sequence[Row]) -> Order:
    facts = OrderFacts(
        id=row["id"],
        number=row["number"],
        currency=row["currency"],
        prepaid=row["prepaid"],
        payment_state=PaymentState(row["payment_state"]),
        fulfilment_state=FulfilmentState(row["fulfilment_state"]),
        after_sale_state=AfterSaleState(row["after_sale_state"]),
        total_minor=row["total_minor"],
        shipping_minor=row["shipping_minor"],
        paid_minor=row["paid_minor"],
        refunded_minor=row["refunded_minor"],
        given_up_minor=row["given_up_minor"],
        advance_minor=row["advance_minor"],
        receivable_minor=row["receivable_minor"],
        shipping_recognised_minor=row["shipping_recognised_minor"],
        shipping_cancelled_minor=row["shipping_cancelled_minor"],
        shipping_reversed_minor=row["shipping_reversed_minor"],
        shipment_count=row["shipment_count"],
        delivered_count=row["delivered_count"],
        refund_count=row["refund_count"],
        lines=tuple(_line(line) for line in lines),
    )
    return Order(row, {line["id"]: line for line in lines}, facts)


def _line(row: Row) -> LineFacts:
    return LineFacts(
        id=row["id"],
        kind=LineKind(row["kind"]),
        sku=row["sku"] or row["charge_code"] or "",
        unit_decimals=row["unit_decimals"],
        quantity=row["quantity"],
        shipped_quantity=row["shipped_quantity"],
        cancelled_quantity=row["cancelled_quantity"],
        returned_quantity=row["returned_quantity"],
        total_minor=row["total_minor"],
        discount_minor=row["discount_minor"],
        recognised_minor=row["recognised_minor"],
        cancelled_minor=row["cancelled_minor"],
        reversed_minor=row["reversed_minor"],
    )


def _order_row(item: Written) -> dict[str, Any]:
    row: dict[str, Any] = {name: getattr(item.after, name) for name in ORDER_COLUMNS}
    return {
        **row,
        "id": item.after.id,
        "expires_at": item.before.row["expires_at"] if item.after.payment_state.waits_for_money else None,
        "cancelled_at": item.cancelled_at or item.before.row["cancelled_at"],
        "version": item.before.row["version"] + 1,
    }


def _line_row(line: LineFacts) -> dict[str, Any]:
    return {"id": line.id, **{name: getattr(line, name) for name in LINE_COLUMNS}}


def _difference(before: OrderFacts, after: OrderFacts) -> tuple[dict[str, Any], dict[str, Any]]:
    names = [name for name in ORDER_COLUMNS if getattr(before, name) != getattr(after, name)]
    return {name: getattr(before, name) for name in names}, {name: getattr(after, name) for name in names}
