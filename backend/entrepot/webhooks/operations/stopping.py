"""The end of an app's webhooks: nothing more goes out, but for the word that this is the end."""

import uuid
from collections.abc import Sequence

from sqlalchemy import Text, Uuid, bindparam, func, select, update

from entrepot.kernel import ids, statements
from entrepot.kernel.database import Row, Tx, among
from entrepot.webhooks.rules import payloads
from entrepot.webhooks.rules.schedule import DeliveryState, WebhookState
from entrepot.webhooks.rules.topics import UNINSTALLED
from entrepot.webhooks.tables import DELIVERY, webhook, webhook_delivery

_SHOP = bindparam("shop_id", type_=Uuid)
LOCK = statements.sql(
    select(webhook.c.id, webhook.c.app_id, webhook.c.topics)
    .where(webhook.c.shop_id == _SHOP, among(webhook.c.app_id, "app_ids"))
    .order_by(webhook.c.id)
    .with_for_update()
)
STOP = statements.sql(
    update(webhook)
    .values(
        state=WebhookState.STOPPED.value,
        pause_reason=None,
        paused_at=None,
        not_before=None,
        version=webhook.c.version + 1,
    )
    .where(webhook.c.shop_id == _SHOP, among(webhook.c.id, "ids"))
)
CANCEL = statements.sql(
    update(webhook_delivery)
    .values(state=DeliveryState.CANCELLED.value, reason=bindparam("why", type_=Text), settled_at=func.now())
    .where(
        webhook_delivery.c.shop_id == _SHOP,
        among(webhook_delivery.c.webhook_id, "ids"),
        webhook_delivery.c.state == DeliveryState.PENDING.value,
    )
)
INSERT_LAST = statements.insert_rows(webhook_delivery, "id", "webhook_id", "topic", "node_id", "happened_at", "body")


async def stop_webhooks(tx: Tx, *, app_ids: Sequence[uuid.UUID]) -> None:
    """Stop the webhooks of apps that are taken away and cancel what waits; those that asked are told, after all else.

    What is on its way at this moment ends first: the last word is only claimed when nothing else is.
    """
    found = await tx.rows(LOCK, app_ids=list(app_ids))
    if not found:
        return
    hook_ids = [row["id"] for row in found]
    await tx.run(STOP, ids=hook_ids)
    await tx.run(CANCEL, ids=hook_ids, why="UNINSTALLED")
    await tx.insert(INSERT_LAST, [_last(tx, row) for row in found if UNINSTALLED in row["topics"]])
    for row in found:
        tx.change(node=row["id"], operation="webhookStop", after={"state": WebhookState.STOPPED.value})


def _last(tx: Tx, row: Row) -> dict[str, object]:
    return {
        "id": ids.new(DELIVERY),
        "webhook_id": row["id"],
        "topic": UNINSTALLED,
        "node_id": row["app_id"],
        "happened_at": tx.now,
        "body": payloads.envelope(topic=UNINSTALLED, happened_at=tx.now, shop_id=tx.shop_id, node_id=row["app_id"]),
    }
