"""Giving orders up before anything has left: by hand, or because nobody paid in time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import Integer, Uuid, bindparam, select

from entrepot.kernel import errors
from entrepot.kernel.database import Tx, sql
from entrepot.kernel.permissions import Permission
from entrepot.kernel.tables import Instant
from entrepot.orders import events, order_facts
from entrepot.orders.operations import batching, settlement, timeline
from entrepot.orders.permissions import WRITE_ORDERS
from entrepot.orders.rules import actions, axes
from entrepot.orders.rules.refunds import plan_cancellation
from entrepot.orders.rules.states import EventKind, FulfilmentStep, PaymentState
from entrepot.orders.tables import sales_order
from entrepot.payments import operations as payment_operations
from entrepot.payments import reads as payment_reads

EXPIRED = sql(
    select(sales_order.c.id)
    .where(
        sales_order.c.shop_id == bindparam("shop_id", type_=Uuid),
        sales_order.c.expires_at <= bindparam("now", type_=Instant),
        sales_order.c.cancelled_at.is_(None),
        sales_order.c.payment_state == PaymentState.UNPAID.value,
    )
    .order_by(sales_order.c.expires_at)
    .limit(bindparam("most", type_=Integer))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelOrder:
    """Give an order up; a buyer may until money has come."""

    order_id: UUID
    reason: str = ""
    effective_at: datetime | None = None
    by_buyer: bool = False


async def cancel_orders(tx: Tx, *, commands: Sequence[CancelOrder]) -> list[UUID]:
    """Cancel orders of which nothing has left: money goes back, stock and coupons are free. All or none."""
    order_ids = [command.order_id for command in commands]
    by_staff = any(not command.by_buyer for command in commands)
    orders = await _lock(tx, order_ids, right=WRITE_ORDERS if by_staff else None)
    settlements: list[settlement.Settlement] = []
    problems: list[errors.DomainError] = []
    for index, command in enumerate(commands):
        try:
            settlements.append(_decide(tx, orders[command.order_id], command))
        except errors.DomainError as problem:
            problems.append(batching.placed_at(problem, index, count=len(commands)))
    errors.raise_all(problems)
    await _cancel(tx, settlements, EventKind.CANCELLED)
    return order_ids


async def expire_orders(tx: Tx, *, limit: int = 500) -> list[UUID]:
    """Cancel orders whose time to pay is up; those paid or cancelled while we waited for their lock are left alone."""
    due = [row["id"] for row in await tx.rows(EXPIRED, now=tx.now, most=limit)]
    if not due:
        return []
    orders = await _lock(tx, due)
    still = [
        order
        for order in orders.values()
        if order.row["expires_at"] is not None
        and order.row["cancelled_at"] is None
        and order.facts.payment_state is PaymentState.UNPAID
    ]
    settlements = [
        _decide(tx, order, CancelOrder(order_id=order.facts.id, reason=EventKind.EXPIRED.value)) for order in still
    ]
    await _cancel(tx, settlements, EventKind.EXPIRED)
    return [order.facts.id for order in still]


async def _lock(tx: Tx, order_ids: Sequence[UUID], *, right: Permission | None = None) -> dict[UUID, order_facts.Order]:
    await payment_reads.lock_payments_of_documents(tx, document_ids=order_ids)
    return await order_facts.lock_orders(tx, ids=order_ids, right=right)


def _decide(tx: Tx, order: order_facts.Order, command: CancelOrder) -> settlement.Settlement:
    refusal = actions.refuse_cancel_by_buyer(order.facts) if command.by_buyer else None
    if refusal is not None:
        raise refusal
    plan = plan_cancellation(order.facts)
    after = replace(
        order_facts.after_refund(order.facts, plan),
        fulfilment_state=axes.fulfilment_after(order.facts.fulfilment_state, FulfilmentStep.CANCEL),
        refund_count=order.facts.refund_count + (1 if plan.money_minor else 0),
    )
    return settlement.Settlement(
        order=order,
        plan=plan,
        after=after,
        reason=command.reason,
        effective_at=command.effective_at or tx.now,
        location_id=order.row["location_id"],
    )


async def _cancel(tx: Tx, settlements: Sequence[settlement.Settlement], kind: EventKind) -> None:
    if not settlements:
        return
    await settlement.settle(tx, settlements=settlements)
    await payment_operations.void_payments(tx, document_ids=[item.after.id for item in settlements])
    operation = "orderExpire" if kind is EventKind.EXPIRED else "orderCancel"
    await order_facts.write_orders(
        tx,
        written=[
            order_facts.Written(item.order, item.after, operation, cancelled_at=item.effective_at)
            for item in settlements
        ],
    )
    await timeline.record(
        tx,
        happened=[
            timeline.Happened(item.after.id, kind, item.effective_at, {"reason": item.reason}) for item in settlements
        ],
    )
    await tx.announce(events.OrdersCancelled(items=tuple(_fact(item) for item in settlements)))


def _fact(item: settlement.Settlement) -> events.CancelledFact:
    return events.CancelledFact(
        order_id=item.after.id,
        order_number=item.after.number,
        effective_at=item.effective_at,
        currency=item.after.currency,
        total_minor=item.order.row["total_minor"],
        money_minor=item.plan.money_minor,
        reason=item.reason,
    )
