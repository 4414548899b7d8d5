"""Refunds of orders: in full or in part, with or without goods coming back; and a customer's request for one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from entrepot.kernel import errors
from entrepot.kernel.database import Tx
from entrepot.orders import order_facts
from entrepot.orders.operations import batching, settlement, timeline
from entrepot.orders.permissions import REFUND_ORDERS
from entrepot.orders.rules import actions, axes
from entrepot.orders.rules.facts import OrderFacts
from entrepot.orders.rules.refunds import RefundPlan, RefundWish, plan_refund
from entrepot.orders.rules.states import AfterSaleStep, EventKind, FulfilmentState, FulfilmentStep
from entrepot.payments import reads as payment_reads


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundOrder:
    """Refund an order; goods come back to `location_id`, by default where they left from."""

    order_id: UUID
    wish: RefundWish
    reason: str = ""
    location_id: UUID | None = None
    effective_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRefund:
    """A customer asks for a refund."""

    order_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class Refunded:
    """A refund that was made; `amount_minor` is money back plus debt forgiven."""

    refund_id: UUID
    order_id: UUID
    number: str
    amount_minor: int
    restocked_cost_minor: int


async def refund_orders(tx: Tx, *, commands: Sequence[RefundOrder]) -> list[Refunded]:
    """Refund orders: all commands, or none and every refusal. Two refunds of one order come one after the other."""
    done: dict[int, Refunded] = {}
    for wave in batching.in_waves(commands):
        for (index, _), item in zip(wave, await _refund_wave(tx, wave, len(commands)), strict=True):
            done[index] = _outcome(item)
    return [done[index] for index in range(len(commands))]


async def request_refunds(tx: Tx, *, commands: Sequence[RequestRefund]) -> None:
    """Note that customers ask for their money back; staff decide."""
    orders = await order_facts.lock_orders(tx, ids=[command.order_id for command in commands])
    written = []
    for command in commands:
        order = orders[command.order_id]
        refusal = actions.refuse_request(order.facts)
        if refusal is not None:
            raise refusal
        state = axes.after_sale_after(order.facts.after_sale_state, AfterSaleStep.REQUEST)
        after = replace(order.facts, after_sale_state=state)
        written.append(order_facts.Written(order, after, "orderRefundRequest"))
    await order_facts.write_orders(tx, written=written)
    await timeline.record(
        tx,
        happened=[
            timeline.Happened(command.order_id, EventKind.REFUND_REQUESTED, tx.now, {"reason": command.reason})
            for command in commands
        ],
    )


async def _refund_wave(tx: Tx, wave: Sequence[tuple[int, RefundOrder]], count: int) -> list[settlement.Settlement]:
    order_ids = [command.order_id for _, command in wave]
    await payment_reads.lock_payments_of_documents(tx, document_ids=order_ids)
    orders = await order_facts.lock_orders(tx, ids=order_ids, right=REFUND_ORDERS)
    settlements: list[settlement.Settlement] = []
    problems: list[errors.DomainError] = []
    for index, command in wave:
        try:
            settlements.append(_decide(tx, orders[command.order_id], command))
        except (errors.DomainError, errors.Several) as problem:
            problems.extend(batching.placed_at(item, index, count=count) for item in batching.flattened(problem))
    errors.raise_all(problems)
    await settlement.settle(tx, settlements=settlements)
    await order_facts.write_orders(tx, written=[_written(item) for item in settlements])
    await timeline.record(tx, happened=[_happened(item) for item in settlements])
    return settlements


def _decide(tx: Tx, order: order_facts.Order, command: RefundOrder) -> settlement.Settlement:
    plan = plan_refund(order.facts, command.wish)
    return settlement.Settlement(
        order=order,
        plan=plan,
        after=_after(order.facts, plan),
        reason=command.reason,
        effective_at=command.effective_at or tx.now,
        location_id=command.location_id or order.row["location_id"],
    )


def _after(order: OrderFacts, plan: RefundPlan) -> OrderFacts:
    after = order_facts.after_refund(order, plan)
    after = replace(
        after,
        after_sale_state=axes.after_sale_after(order.after_sale_state, plan.after_sale_step),
        refund_count=order.refund_count + 1,
    )
    return replace(after, fulfilment_state=_fulfilment(order, after))


def _fulfilment(before: OrderFacts, after: OrderFacts) -> FulfilmentState:
    """Without open units an order is complete with what it has; where nothing had left it is cancelled."""
    state = before.fulfilment_state
    if after.has_open_lines or not before.has_open_lines:
        return state
    if not after.shipped_anything:
        return axes.fulfilment_after(state, FulfilmentStep.CANCEL)
    state = axes.fulfilment_after(state, FulfilmentStep.SHIP_REST)
    return state if after.undelivered_shipments else axes.fulfilment_after(state, FulfilmentStep.DELIVER_ALL)


def _written(item: settlement.Settlement) -> order_facts.Written:
    cancelled = item.after.fulfilment_state is FulfilmentState.CANCELLED
    return order_facts.Written(
        item.order, item.after, "orderRefund", cancelled_at=item.effective_at if cancelled else None
    )


def _happened(item: settlement.Settlement) -> timeline.Happened:
    facts = {"number": item.number, "amount_minor": item.plan.amount_minor, "reason": item.reason}
    return timeline.Happened(item.after.id, EventKind.REFUNDED, item.effective_at, facts)


def _outcome(item: settlement.Settlement) -> Refunded:
    return Refunded(item.refund_id, item.after.id, item.number, item.plan.amount_minor, item.cost_minor)
