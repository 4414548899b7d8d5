"""Jobs of orders."""

from entrepot.kernel import jobs
from entrepot.kernel.database import Tx
from entrepot.orders.operations import cancellation


@jobs.scheduled("expire_orders", cron="* * * * *")
async def expire_orders(tx: Tx) -> None:
    """Give up orders whose time to pay is up."""
    await cancellation.expire_orders(tx)
