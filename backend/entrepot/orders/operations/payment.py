"""Money that arrived for orders: it settles what is owed for goods sent, the rest is held for goods to come."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from entrepot.kernel.database import Tx
from entrepot.orders import events, order_facts
from entrepot.orders.operations import settlement, timeline
from entrepot.orders.rules import axes
from entrepot.orders.rules.facts import OrderFacts
from entrepot.orders.rules.refunds import plan_excess
from entrepot.orders.rules.states import EventKind


@dataclass(frozen=True, slots=True, kw_only=True)
class PayOrder:
    """Money of one payment for one order."""

    order_id: UUID
    payment_id: UUID
    method: str
    amount_minor: int
    effective_at: datetime


async def pay_orders(tx: Tx, *, commands: Sequence[PayOrder]) -> None:
    """Count money that arrived; the payments are locked already. What exceeds the due goes back at once."""
    order_ids = list(dict.fromkeys(command.order_id for command in commands))
    orders = await order_facts.lock_orders(tx, ids=order_ids, with_lines=False)
    current = {order_id: order.facts for order_id, order in orders.items()}
    facts = []
    for command in commands:
        before = current[command.order_id]
        current[command.order_id] = after = _after(before, command.amount_minor)
        facts.append(_fact(command, orders[command.order_id], before, after))
    await tx.announce(events.OrdersPaid(items=tuple(facts)))
    await timeline.record(
        tx,
        happened=[
            timeline.Happened(
                command.order_id,
                EventKind.PAID,
                command.effective_at,
                {"amount_minor": command.amount_minor, "method": command.method},
            )
            for command in commands
        ],
    )
    excess = _give_back_excess(orders, current, {command.order_id: command for command in commands})
    await settlement.settle(tx, settlements=excess)
    current.update({item.after.id: item.after for item in excess})
    await order_facts.write_orders(
        tx, written=[order_facts.Written(orders[order_id], after, "orderPay") for order_id, after in current.items()]
    )


def _after(order: OrderFacts, amount_minor: int) -> OrderFacts:
    step = axes.payment_step_of_capture(order, amount_minor=amount_minor)
    settles = min(amount_minor, order.receivable_minor)
    return replace(
        order,
        paid_minor=order.paid_minor + amount_minor,
        receivable_minor=order.receivable_minor - settles,
        advance_minor=order.advance_minor + amount_minor - settles,
        payment_state=axes.payment_after(order.payment_state, step),
    )


def _give_back_excess(
    orders: dict[UUID, order_facts.Order], current: dict[UUID, OrderFacts], last: dict[UUID, PayOrder]
) -> list[settlement.Settlement]:
    """Refunds of money that nobody was waiting for: the order was cancelled, or paid twice."""
    settlements = []
    for order_id, paid in current.items():
        if paid.due_minor >= 0:
            continue
        plan = plan_excess(paid, -paid.due_minor)
        after = replace(order_facts.after_refund(paid, plan), refund_count=paid.refund_count + 1)
        settlements.append(
            settlement.Settlement(
                order=orders[order_id],
                plan=plan,
                after=after,
                reason="OVERPAID",
                effective_at=last[order_id].effective_at,
                location_id=orders[order_id].row["location_id"],
            )
        )
    return settlements


def _fact(command: PayOrder, order: order_facts.Order, before: OrderFacts, after: OrderFacts) -> events.PaidFact:
    return events.PaidFact(
        order_id=after.id,
        order_number=after.number,
        effective_at=command.effective_at,
        currency=after.currency,
        customer_id=order.row["customer_id"],
        country=order.row["country"],
        payment_id=command.payment_id,
        method=command.method,
        amount_minor=command.amount_minor,
        advance_minor=after.advance_minor - before.advance_minor,
        receivable_minor=before.receivable_minor - after.receivable_minor,
    )
