"""What orders does when payments and approvals speak."""

from entrepot.approvals.events import ApprovalsGranted
from entrepot.customers.events import CustomersMerged
from entrepot.kernel.database import Tx
from entrepot.orders import approvals
from entrepot.orders.operations import belonging, payment, refunds
from entrepot.payments.events import PaymentsCaptured


async def on_payments_captured(tx: Tx, event: PaymentsCaptured) -> None:
    """Count the money on its orders."""
    await payment.pay_orders(
        tx,
        commands=[
            payment.PayOrder(
                order_id=fact.document_id,
                payment_id=fact.payment_id,
                method=fact.method,
                amount_minor=fact.amount_minor,
                effective_at=fact.effective_at,
            )
            for fact in event.items
        ],
    )


async def on_approvals_granted(tx: Tx, event: ApprovalsGranted) -> None:
    """Make the refunds that were approved."""
    approved = [item for item in event.items if item.document == approvals.REFUND.code]
    await refunds.refund_orders(tx, commands=[approvals.from_payload(item.payload) for item in approved])


async def on_customers_merged(tx: Tx, event: CustomersMerged) -> None:
    """What a guest ordered is the account's."""
    await belonging.hand_over(tx, from_ids=event.from_ids, into_id=event.into_id, email=event.email)
