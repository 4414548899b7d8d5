"""Statements and functions that read webhooks; an app finds its own only."""

import uuid
from collections.abc import Sequence

from sqlalchemy import Uuid, and_, bindparam, func, or_, select

from entrepot.kernel.database import Row, Tx, among, sql
from entrepot.webhooks.rules.schedule import PauseReason, WebhookState
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

COUNT_FAILING = sql(
    select(webhook.c.app_id, func.count().label("count"))
    .where(
        webhook.c.shop_id == _SHOP,
        among(webhook.c.app_id, "app_ids"),
        or_(
            and_(webhook.c.state == WebhookState.ACTIVE.value, webhook.c.failures > 0),
            and_(webhook.c.state == WebhookState.PAUSED.value, webhook.c.pause_reason != PauseReason.PERSON.value),
        ),
    )
    .group_by(webhook.c.app_id)
)


async def has_webhooks(tx: Tx) -> bool:
    """Whether the shop has, or ever had, a webhook."""
    return await tx.value(HAS_WEBHOOKS) is not None


async def list_webhooks(tx: Tx, *, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Row]:
    """Webhooks by id, as far as the actor may see them."""
    return {row["id"]: row for row in await tx.rows(LIST, ids=list(ids), own_app_id=tx.actor.app_id)}


async def count_failing(tx: Tx, *, app_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, int]:
    """How many webhooks of each app fail, or were paused by the shop itself; of an app without any, nothing."""
    return {row["app_id"]: row["count"] for row in await tx.rows(COUNT_FAILING, app_ids=list(app_ids))}
