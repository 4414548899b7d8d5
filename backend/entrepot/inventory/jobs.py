"""Jobs of inventory."""

from entrepot.inventory.operations import holds
from entrepot.kernel import jobs
from entrepot.kernel.database import Tx


@jobs.scheduled("expire_holds", cron="* * * * *")
async def expire_holds(tx: Tx) -> None:
    """Free the stock of holds that ran out of time; what is left over waits for the next minute."""
    await holds.expire_holds(tx)
