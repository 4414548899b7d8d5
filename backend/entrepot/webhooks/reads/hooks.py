"""Statements and functions that read webhooks; an app finds its own only."""

import uuid
from collections.abc import Sequence

from sqlalchemy import Uuid, bindparam, or_, select

from entrepot.kernel.database import Row, Tx, among, sql
from entrepot.webhooks.tables import webhook, webhook_reader

_SHOP = bindparam("shop_id", type_=Uuid)
_OWN = bindparam("own_app_id", type_=Uuid)

# Secrets are not among the columns that leave this feature.
COLUMNS = tuple(column for column in webhook.c if not column.name.endswith("_sealed"))

HAS_WEBHOOKS = sql(select(webhook_reader.c.position).where(webhook_reader.c.shop_id == _SHOP))
LIST = sql(
    select(*COLUMNS).where(
        webhook.c.shop_id == _SHOP, among(webhook.c.id, "ids"), or_(_OWN.is_(None), webhook.c.app_id == _OWN)
    )
)


async def has_webhooks(tx: Tx) -> bool:
    """Whether the shop has, or ever had, a webhook."""
    return await tx.value(HAS_WEBHOOKS) is not None


async def list_webhooks(tx: Tx, *, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Row]:
    """Webhooks by id, as far as the actor may see them."""
    return {row["id"]: row for row in await tx.rows(LIST, ids=list(ids), own_app_id=tx.actor.app_id)}
