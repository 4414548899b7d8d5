"""Refunds that may have to wait for approval."""

from entrepot.approvals.operations import requesting
from entrepot.kernel.database import Tx
from entrepot.orders import approvals, order_facts
from entrepot.orders.operations import refunds
from entrepot.orders.operations.refunds import RefundOrder
from entrepot.orders.rules.refunds import plan_refund
from entrepot.payments import reads as payment_reads


async def refund_or_ask(tx: Tx, *, command: RefundOrder) -> None:
    """Refund an order, unless a policy wants that approved first: then it is asked for, and done once granted.

    The order is locked before its refund is planned, so that the amount which is approved is the one that is refunded.
    """
    await payment_reads.lock_payments_of_documents(tx, document_ids=[command.order_id])
    [order] = (await order_facts.lock_orders(tx, ids=[command.order_id])).values()
    plan = plan_refund(order.facts, command.wish)
    facts = approvals.facts_of(command, amount_minor=plan.amount_minor, currency=order.row["currency"])
    await requesting.gate(
        tx, kind=approvals.REFUND, node_id=command.order_id, facts=facts, payload=approvals.to_payload(command)
    )
    await refunds.refund_orders(tx, commands=[command])
