"""What orders does when payments speaks."""

from entrepot.kernel.database import Tx
from entrepot.orders.operations import payment
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
