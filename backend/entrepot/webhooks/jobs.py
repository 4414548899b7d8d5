"""Jobs of webhooks; deliveries are none of them."""

import uuid

from entrepot.kernel import jobs
from entrepot.kernel.database import Tx
from entrepot.kernel.worker import Errand
from entrepot.webhooks.operations import notices, pruning


@jobs.errand("tell_of_paused_webhook")
async def tell_of_paused_webhook(errand: Errand, webhook_id: str) -> None:
    """Write to the owners that a webhook was paused."""
    await notices.tell_of_paused_webhook(errand, webhook_id=uuid.UUID(webhook_id))


@jobs.scheduled("forget_old_deliveries", cron="41 3 * * *")
async def forget_old_deliveries(tx: Tx) -> None:
    """Forget the log of what was settled long ago."""
    await pruning.forget_old_deliveries(tx)
