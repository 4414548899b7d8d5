"""Whether what orders store agrees with what it follows from; no differences, or there is a defect."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Uuid, bindparam, func, select

from entrepot.kernel.database import Tx, sql
from entrepot.orders.rules.states import AfterSaleState, FulfilmentState, PaymentState
from entrepot.orders.tables import (
    FIRST_NUMBER,
    ORDER_SERIES,
    order_discount,
    order_sequence,
    refund,
    sales_order,
    sales_order_line,
    shipment,
    shipment_line,
)
from entrepot.payments import reads as payment_reads

MOST = 100
_SHOP = bindparam("shop_id", type_=Uuid)
_ORDER = sales_order.c
_LINE = sales_order_line.c


@dataclass(frozen=True, slots=True)
class Difference:
    """One stored value that does not agree: which check, where, what is stored and what it should be."""

    check: str
    node_id: UUID
    stored: Any
    expected: Any


def _sum(column: ColumnElement[Any], *where: ColumnElement[bool]) -> ColumnElement[Any]:
    return select(func.coalesce(func.sum(column), 0)).where(*where).scalar_subquery()


def _lines(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return _sum(column, _LINE.shop_id == _ORDER.shop_id, _LINE.order_id == _ORDER.id)


def _of_order(table: Any, column: ColumnElement[Any]) -> ColumnElement[Any]:
    return _sum(column, table.c.shop_id == _ORDER.shop_id, table.c.order_id == _ORDER.id)


def _shipped(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return _sum(column, shipment_line.c.shop_id == _LINE.shop_id, shipment_line.c.order_line_id == _LINE.id)


def _orders(stored: ColumnElement[Any], expected: ColumnElement[Any]) -> Select[Any]:
    return (
        select(_ORDER.id, stored.label("stored"), expected.label("expected"))
        .where(_ORDER.shop_id == _SHOP, stored.is_distinct_from(expected))
        .limit(MOST)
    )


def _order_lines(stored: ColumnElement[Any], expected: ColumnElement[Any]) -> Select[Any]:
    return (
        select(_LINE.id, stored.label("stored"), expected.label("expected"))
        .where(_LINE.shop_id == _SHOP, stored.is_distinct_from(expected))
        .limit(MOST)
    )


def _numbered() -> Select[Any]:
    """Orders bring their own numbers or take one each, so there are at least as many as were taken."""
    taken = order_sequence.c.next_number - FIRST_NUMBER
    there = select(func.count()).where(_ORDER.shop_id == _SHOP).scalar_subquery()
    return select(order_sequence.c.shop_id.label("id"), taken.label("stored"), there.label("expected")).where(
        order_sequence.c.shop_id == _SHOP, order_sequence.c.series == ORDER_SERIES, taken > there
    )


# What stands of the order's price, and the money held against it.
_KEPT = (
    _ORDER.shipping_recognised_minor
    - _ORDER.shipping_reversed_minor
    + _lines(_LINE.recognised_minor)
    - _lines(_LINE.reversed_minor)
)
CHECKS = {
    name: sql(statement)
    for name, statement in {
        "order numbers taken ≤ orders": _numbered(),
        "order list total = lines": _orders(_ORDER.list_total_minor, _lines(_LINE.list_total_minor)),
        "order discount = lines": _orders(_ORDER.discount_minor, _lines(_LINE.discount_minor)),
        "order goods = lines": _orders(_ORDER.goods_minor, _lines(_LINE.total_minor)),
        "order line count": _orders(
            _ORDER.line_count,
            select(func.count()).where(_LINE.shop_id == _ORDER.shop_id, _LINE.order_id == _ORDER.id).scalar_subquery(),
        ),
        "held − owed = paid − refunded − earned": _orders(
            _ORDER.advance_minor - _ORDER.receivable_minor, _ORDER.paid_minor - _ORDER.refunded_minor - _KEPT
        ),
        "given up = lines and shipping": _orders(
            _ORDER.given_up_minor,
            _ORDER.shipping_cancelled_minor
            + _ORDER.shipping_reversed_minor
            + _lines(_LINE.cancelled_minor)
            + _lines(_LINE.reversed_minor),
        ),
        "order refunded = refunds": _orders(_ORDER.refunded_minor, _of_order(refund, refund.c.money_minor)),
        "shipments' shipping = order's": _orders(
            _ORDER.shipping_recognised_minor, _of_order(shipment, shipment.c.shipping_minor)
        ),
        "line shipped = shipments": _order_lines(_LINE.shipped_quantity, _shipped(shipment_line.c.quantity)),
        "line earned = shipments": _order_lines(_LINE.recognised_minor, _shipped(shipment_line.c.revenue_minor)),
        "line discount = discounts": _order_lines(
            _LINE.discount_minor,
            select(func.coalesce(func.sum(order_discount.c.amount_minor), _LINE.discount_minor))
            .where(order_discount.c.shop_id == _LINE.shop_id, order_discount.c.line_id == _LINE.id)
            .scalar_subquery(),
        ),
    }.items()
}

STATES = sql(
    select(
        _ORDER.id,
        _ORDER.payment_state,
        _ORDER.fulfilment_state,
        _ORDER.after_sale_state,
        _ORDER.paid_minor,
        _ORDER.refunded_minor,
        _ORDER.shipment_count,
        _ORDER.delivered_count,
        (_lines(_LINE.quantity) - _lines(_LINE.shipped_quantity) - _lines(_LINE.cancelled_quantity)).label("open"),
        _lines(_LINE.shipped_quantity).label("shipped"),
    ).where(_ORDER.shop_id == _SHOP)
)


async def find_differences(tx: Tx) -> list[Difference]:
    """Every difference, at most a hundred of each kind."""
    found: list[Difference] = []
    for name, statement in CHECKS.items():
        rows = await tx.rows(statement)
        found += [Difference(name, row["id"], row["stored"], row["expected"]) for row in rows]
    rows = await tx.rows(STATES)
    found += [difference for row in rows if (difference := _state_difference(row)) is not None]
    return found + await _payment_differences(tx, [row["id"] for row in rows], {row["id"]: row for row in rows})


def _state_difference(row: Any) -> Difference | None:
    """Whether the three states could follow from the counters."""
    fulfilment = FulfilmentState(row["fulfilment_state"])
    expected = _fulfilment(row)
    if fulfilment is not expected:
        return Difference("fulfilment state", row["id"], fulfilment.value, expected.value)
    payment = PaymentState(row["payment_state"])
    refunded, paid = row["refunded_minor"], row["paid_minor"]
    if (payment is PaymentState.REFUNDED) != (paid > 0 and refunded == paid):
        return Difference("payment state", row["id"], payment.value, "refunded = paid")
    if refunded and payment not in (PaymentState.REFUNDED, PaymentState.PARTIALLY_REFUNDED):
        return Difference("payment state", row["id"], payment.value, "refunded")
    cancelled = fulfilment is FulfilmentState.CANCELLED
    if cancelled and AfterSaleState(row["after_sale_state"]) is AfterSaleState.REQUESTED:
        return Difference("after-sale state", row["id"], row["after_sale_state"], "not requested")
    return None


def _fulfilment(row: Any) -> FulfilmentState:
    if not row["shipped"]:
        return FulfilmentState.UNFULFILLED if row["open"] else FulfilmentState.CANCELLED
    if row["open"]:
        return FulfilmentState.PARTIAL
    arrived = row["delivered_count"] == row["shipment_count"]
    return FulfilmentState.DELIVERED if arrived else FulfilmentState.SHIPPED


async def _payment_differences(tx: Tx, order_ids: list[UUID], orders: dict[UUID, Any]) -> list[Difference]:
    """Orders' money against the payments that brought it."""
    captured = dict.fromkeys(order_ids, 0)
    refunded = dict.fromkeys(order_ids, 0)
    for row in await payment_reads.list_payments_of_documents(tx, document_ids=order_ids):
        if row["captured_at"] is not None:
            captured[row["document_id"]] += row["amount_minor"]
            refunded[row["document_id"]] += row["refunded_minor"]
    return [
        Difference(check, order_id, orders[order_id][column], sums[order_id])
        for check, column, sums in (
            ("order paid = payments", "paid_minor", captured),
            ("order refunded = payments", "refunded_minor", refunded),
        )
        for order_id in order_ids
        if orders[order_id][column] != sums[order_id]
    ]
