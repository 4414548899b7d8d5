"""Giving back: what a cancellation, a refund and an overpayment have in common once the rules have decided.

Money goes back through payments, goods go back into stock at the cost they left with, promises of stock and coupons are
released, what is asked for is lowered, and the refund is written and announced. The caller holds the locks.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select

from entrepot.inventory.operations import deliveries, holds
from entrepot.kernel import ids
from entrepot.kernel.database import Row, Tx, among, insert_rows, sql, update_rows
from entrepot.orders import events
from entrepot.orders.order_facts import Order
from entrepot.orders.rules.facts import OrderFacts
from entrepot.orders.rules.refunds import Issued, RefundedPart, RefundPlan, pick_issues
from entrepot.orders.rules.states import AfterSaleStep, LineKind
from entrepot.orders.tables import (
    ORDER_LINE,
    REFUND,
    REFUND_LINE,
    refund,
    refund_line,
    sales_order_line,
    shipment,
    shipment_line,
)
from entrepot.payments import operations as payment_operations
from entrepot.payments.rules import Method
from entrepot.pricing.operations import coupons as coupon_operations

INSERT_REFUNDS = insert_rows(
    refund,
    "id",
    "order_id",
    "number",
    "currency",
    "reason",
    "amount_minor",
    "money_minor",
    "receivable_minor",
    "shipping_minor",
    "cost_minor",
    "effective_at",
)
INSERT_REFUND_LINES = insert_rows(
    refund_line,
    "id",
    "refund_id",
    "order_line_id",
    "undelivered_quantity",
    "delivered_quantity",
    "undelivered_minor",
    "delivered_minor",
    "restocked_quantity",
    "cost_minor",
)
RENEW_HOLDS = update_rows(sales_order_line, key=("id",), set=("hold_id",))
COUNT_RETURNED = update_rows(shipment_line, key=("id",), set=("returned_quantity",))
ISSUES = sql(
    select(
        shipment_line.c.id,
        shipment_line.c.order_line_id,
        shipment_line.c.issue_move_id,
        shipment_line.c.quantity,
        shipment_line.c.returned_quantity,
    )
    .join(
        shipment,
        (shipment.c.shop_id == shipment_line.c.shop_id) & (shipment.c.id == shipment_line.c.shipment_id),
    )
    .where(
        shipment_line.c.shop_id == bindparam("shop_id", type_=Uuid),
        among(shipment_line.c.order_line_id, "line_ids"),
        shipment_line.c.issue_move_id.is_not(None),
    )
    .order_by(shipment.c.shipped_at, shipment_line.c.id)
)


@dataclass(slots=True)
class Settlement:
    """One order's giving back; `after` is the order as it will be written."""

    order: Order
    plan: RefundPlan
    after: OrderFacts
    reason: str
    effective_at: datetime
    location_id: UUID
    refund_id: UUID = field(default_factory=lambda: ids.new(REFUND))
    money: tuple[tuple[Method, int], ...] = ()
    costs: dict[UUID, int] = field(default_factory=dict)

    @property
    def documented(self) -> bool:
        """Whether anything of value moves, so that a refund is written."""
        return bool(self.plan.amount_minor or any(part.delivered_quantity for part in self.plan.parts))

    @property
    def number(self) -> str:
        """The refund's number: the order's, and which refund it is."""
        return f"{self.after.number}-R{self.after.refund_count}"

    @property
    def cost_minor(self) -> int:
        """What the goods that came back had cost."""
        return sum(self.costs.values())


async def settle(tx: Tx, *, settlements: Sequence[Settlement]) -> None:
    """Do all of it, set-wise, and announce what moved value."""
    await _restock(tx, settlements)
    await _release_holds(tx, settlements)
    await _pay_back(tx, [item for item in settlements if item.plan.money_minor])
    await _ask_for_less(tx, [item for item in settlements if item.plan.forgiven_minor])
    await _release_coupons(tx, settlements)
    documented = [item for item in settlements if item.documented]
    if documented:
        await tx.insert(INSERT_REFUNDS, [_refund_row(item) for item in documented])
        rows = [row for item in documented for row in _refund_line_rows(item)]
        new_ids = ids.new_many(REFUND_LINE, len(rows))
        await tx.insert(INSERT_REFUND_LINES, [{"id": new_id, **row} for new_id, row in zip(new_ids, rows, strict=True)])
        for item in documented:
            after = {"number": item.number, "amount_minor": item.plan.amount_minor}
            tx.change(node=item.refund_id, operation="refundCreate", after=after)
        await tx.announce(events.OrdersRefunded(items=tuple(_refund_fact(item) for item in documented)))


async def _restock(tx: Tx, settlements: Sequence[Settlement]) -> None:
    """Put goods back into stock, each unit at the cost of the issue it left with."""
    wanted = [
        (item, part)
        for item in settlements
        for part in item.plan.parts
        if part.restocked_quantity and item.order.lines[part.line.id]["hold_id"] is not None
    ]
    if not wanted:
        return
    issues = await _list_issues(tx, [part.line.id for _, part in wanted])
    picked = [
        (item, part, issue, quantity)
        for item, part in wanted
        for issue, quantity in pick_issues(issues[part.line.id], part.restocked_quantity)
    ]
    returned = await deliveries.return_stock(
        tx, commands=[_return_command(item, part, issue, quantity) for item, part, issue, quantity in picked]
    )
    for (item, part, _, _), back in zip(picked, returned, strict=True):
        item.costs[part.line.id] = item.costs.get(part.line.id, 0) + back.value_minor
    await tx.update(
        COUNT_RETURNED,
        [
            {"id": issue.shipment_line_id, "returned_quantity": issue.returned_quantity + quantity}
            for _, _, issue, quantity in picked
        ],
    )


async def _list_issues(tx: Tx, line_ids: Sequence[UUID]) -> dict[UUID, list[Issued]]:
    found: dict[UUID, list[Issued]] = defaultdict(list)
    for row in await tx.rows(ISSUES, line_ids=list(line_ids)):
        found[row["order_line_id"]].append(
            Issued(row["id"], row["issue_move_id"], row["quantity"], row["returned_quantity"])
        )
    return found


def _return_command(item: Settlement, part: RefundedPart, issue: Issued, quantity: int) -> deliveries.ReturnStock:
    return deliveries.ReturnStock(
        issue_move_id=issue.issue_move_id,
        quantity=quantity,
        location_id=item.location_id,
        effective_at=item.effective_at,
        document_id=item.refund_id,
        document_line_id=part.line.id,
    )


async def _release_holds(tx: Tx, settlements: Sequence[Settlement]) -> None:
    """Free the stock of units that will not be sent; what remains of a line is promised anew in the same breath."""
    parts = [
        (item, part, item.order.lines[part.line.id])
        for item in settlements
        for part in item.plan.parts
        if part.undelivered_quantity and item.order.lines[part.line.id]["hold_id"] is not None
    ]
    if not parts:
        return
    await holds.release_holds(tx, reference_ids=[row["hold_id"] for _, _, row in parts])
    rests = [
        (item, row, part.line.open_quantity - part.undelivered_quantity)
        for item, part, row in parts
        if part.undelivered_quantity < part.line.open_quantity
    ]
    if not rests:
        return
    renewed = ids.new_many(ORDER_LINE, len(rests))
    await holds.hold_stock(
        tx,
        commands=[
            holds.HoldStock(
                reference_id=hold_id,
                variant_id=row["variant_id"],
                location_id=item.order.row["location_id"],
                quantity=quantity,
            )
            for hold_id, (item, row, quantity) in zip(renewed, rests, strict=True)
        ],
    )
    await tx.update(
        RENEW_HOLDS,
        [{"id": row["id"], "hold_id": hold_id} for hold_id, (_, row, _) in zip(renewed, rests, strict=True)],
    )


async def _pay_back(tx: Tx, paying: Sequence[Settlement]) -> None:
    if not paying:
        return
    ways = await payment_operations.refund_payments(
        tx,
        commands=[
            payment_operations.RefundDocument(
                document_id=item.after.id,
                refund_id=item.refund_id,
                amount_minor=item.plan.money_minor,
                effective_at=item.effective_at,
            )
            for item in paying
        ],
    )
    for item, way in zip(paying, ways, strict=True):
        item.money = way


async def _ask_for_less(tx: Tx, forgiven: Sequence[Settlement]) -> None:
    """Replace what is still asked for by what is still due."""
    if not forgiven:
        return
    await payment_operations.void_payments(tx, document_ids=[item.after.id for item in forgiven])
    await payment_operations.create_payments(
        tx,
        commands=[
            payment_operations.CreatePayment(
                document_id=item.after.id,
                document_number=item.after.number,
                method=Method(item.order.row["payment_method"]),
                amount_minor=item.after.due_minor,
                currency=item.after.currency,
            )
            for item in forgiven
            if item.after.due_minor > 0
        ],
    )


async def _release_coupons(tx: Tx, settlements: Sequence[Settlement]) -> None:
    """A coupon is given back when nothing of its order stands."""
    whole = [
        item.after.id
        for item in settlements
        if item.plan.after_sale_step is AfterSaleStep.REFUND_ALL and item.order.row["discount_minor"]
    ]
    if whole:
        await coupon_operations.release_coupons(tx, reference_ids=whole)


def _refund_row(item: Settlement) -> dict[str, Any]:
    plan = item.plan
    return {
        "id": item.refund_id,
        "order_id": item.after.id,
        "number": item.number,
        "currency": item.after.currency,
        "reason": item.reason,
        "amount_minor": plan.amount_minor,
        "money_minor": plan.money_minor,
        "receivable_minor": plan.receivable_minor,
        "shipping_minor": plan.delivered_shipping_minor + plan.undelivered_shipping_minor,
        "cost_minor": item.cost_minor,
        "effective_at": item.effective_at,
    }


def _refund_line_rows(item: Settlement) -> list[dict[str, Any]]:
    return [
        {
            "refund_id": item.refund_id,
            "order_line_id": part.line.id,
            "undelivered_quantity": part.undelivered_quantity,
            "delivered_quantity": part.delivered_quantity,
            "undelivered_minor": part.undelivered_minor,
            "delivered_minor": part.delivered_minor,
            "restocked_quantity": part.restocked_quantity,
            "cost_minor": item.costs.get(part.line.id, 0),
        }
        for part in item.plan.parts
    ]


def _refund_fact(item: Settlement) -> events.RefundFact:
    plan, row = item.plan, item.order.row
    delivered = {kind: sum(part.delivered_minor for part in plan.parts if part.line.kind is kind) for kind in LineKind}
    return events.RefundFact(
        refund_id=item.refund_id,
        refund_number=item.number,
        order_id=item.after.id,
        order_number=item.after.number,
        effective_at=item.effective_at,
        currency=item.after.currency,
        customer_id=row["customer_id"],
        country=row["country"],
        goods_minor=delivered[LineKind.GOODS],
        charges_minor=delivered[LineKind.CHARGE],
        shipping_minor=plan.delivered_shipping_minor,
        advance_minor=plan.advance_minor,
        money_minor=plan.money_minor,
        money=tuple((method.value, amount) for method, amount in item.money),
        receivable_minor=plan.receivable_minor,
        restocked_cost_minor=item.cost_minor,
        lines=tuple(_line_fact(item, part, item.order.lines) for part in plan.parts),
    )


def _line_fact(item: Settlement, part: RefundedPart, lines: Mapping[UUID, Row]) -> events.RefundLineFact:
    row = lines[part.line.id]
    return events.RefundLineFact(
        order_line_id=part.line.id,
        kind=part.line.kind.value,
        charge_code=row["charge_code"],
        variant_id=row["variant_id"],
        delivered_quantity=part.delivered_quantity,
        undelivered_quantity=part.undelivered_quantity,
        delivered_minor=part.delivered_minor,
        undelivered_minor=part.undelivered_minor,
        restocked_quantity=part.restocked_quantity,
        restocked_cost_minor=item.costs.get(part.line.id, 0),
    )
