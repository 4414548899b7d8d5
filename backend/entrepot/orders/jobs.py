"""Jobs of orders."""

from entrepot.kernel import jobs
from entrepot.kernel.database import Tx
from entrepot.orders.operations import cancellation, carts


@jobs.scheduled("expire_orders", cron="* * * * *")
async def expire_orders(tx: Tx) -> None:
    """Give up orders whose time to pay is up."""
    await cancellation.expire_orders(tx)


@jobs.scheduled("remove_abandoned_carts", cron="23 2 * * *")
async def remove_abandoned_carts(tx: Tx) -> None:
    """Forget carts that nobody came back to."""
    await carts.remove_abandoned_carts(tx)
