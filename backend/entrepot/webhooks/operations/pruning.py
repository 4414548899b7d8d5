"""Forgetting the log of what was settled long ago; its attempts go with it."""

from datetime import timedelta

from sqlalchemy import bindparam, delete

from entrepot.kernel.database import Tx, sql
from entrepot.kernel.tables import Instant
from entrepot.webhooks.rules.schedule import DeliveryState
from entrepot.webhooks.tables import webhook_delivery

KEPT = timedelta(days=30)
PRUNE = sql(
    delete(webhook_delivery).where(
        webhook_delivery.c.shop_id == bindparam("shop_id"),
        webhook_delivery.c.state != DeliveryState.PENDING.value,
        webhook_delivery.c.created_at < bindparam("before", type_=Instant),
    )
)


async def forget_old_deliveries(tx: Tx) -> int:
    """Forget deliveries that were settled and are older than what is kept; how many."""
    return await tx.run(PRUNE, before=tx.now - KEPT)
