"""What webhooks do when apps end."""

from entrepot.access.events import AppsUninstalled
from entrepot.kernel.database import Tx
from entrepot.webhooks.operations import stopping


async def stop_webhooks(tx: Tx, event: AppsUninstalled) -> None:
    """Stop the apps' webhooks in the transaction that takes the apps away."""
    await stopping.stop_webhooks(tx, app_ids=event.app_ids)
