"""Delivering again what was settled, telling a resumed webhook what it missed, and a delivery for trying."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, Text, Uuid, bindparam, func, or_, select, update

from entrepot.kernel import errors, ids
from entrepot.kernel.database import Row, Tx, among, insert_rows, sql
from entrepot.kernel.tables import Instant
from entrepot.webhooks.operations import planning, settling, subscribing
from entrepot.webhooks.reads import deliveries as delivery_reads
from entrepot.webhooks.reads import hooks as hook_reads
from entrepot.webhooks.rules import payloads, subscriptions
from entrepot.webhooks.rules.schedule import DeliveryState, PauseReason, WebhookState
from entrepot.webhooks.rules.topics import TEST
from entrepot.webhooks.tables import DELIVERY, webhook, webhook_delivery

_SHOP = bindparam("shop_id", type_=Uuid)
AGAIN = (DeliveryState.DELIVERED, DeliveryState.FAILED)


@dataclass(frozen=True, kw_only=True)
class RedeliverRange:
    """What of a webhook to deliver again: what happened from a moment on, up to another; failed ones, unless all."""

    webhook_id: uuid.UUID
    since: datetime
    until: datetime | None = None
    also_delivered: bool = False
    field: errors.FieldPath = ()


INSERT_TEST = insert_rows(webhook_delivery, "id", "webhook_id", "topic", "node_id", "happened_at", "body")
RESUME = sql(
    update(webhook)
    .values(
        state=WebhookState.ACTIVE.value,
        pause_reason=None,
        paused_at=None,
        failures=0,
        failing_since=None,
        not_before=None,
        version=webhook.c.version + 1,
    )
    .where(webhook.c.shop_id == _SHOP, webhook.c.id == bindparam("webhook_id", type_=Uuid))
)
LOCK = sql(
    select(webhook_delivery.c.id, webhook_delivery.c.webhook_id, webhook_delivery.c.state)
    .where(webhook_delivery.c.shop_id == _SHOP, among(webhook_delivery.c.id, "ids"))
    .order_by(webhook_delivery.c.id)
    .with_for_update()
)
REQUEUE = sql(
    update(webhook_delivery)
    .values(
        state=DeliveryState.PENDING.value,
        reason=None,
        tries=0,
        next_at=func.now(),
        leased_until=None,
        settled_at=None,
    )
    .where(webhook_delivery.c.shop_id == _SHOP, among(webhook_delivery.c.id, "ids"))
)
LIST_RANGE = sql(
    select(webhook_delivery.c.id)
    .where(
        webhook_delivery.c.shop_id == _SHOP,
        webhook_delivery.c.webhook_id == bindparam("webhook_id", type_=Uuid),
        webhook_delivery.c.happened_at >= bindparam("since", type_=Instant),
        webhook_delivery.c.happened_at <= bindparam("until", type_=Instant),
        or_(
            webhook_delivery.c.state == DeliveryState.FAILED.value,
            webhook_delivery.c.state == bindparam("also", type_=Text),
        ),
    )
    .order_by(webhook_delivery.c.happened_at, webhook_delivery.c.id)
    .limit(bindparam("limit", type_=BigInteger))
)


async def redeliver(tx: Tx, *, delivery_ids: Sequence[uuid.UUID]) -> list[Row]:
    """Put settled deliveries back into the queue with all their tries; each keeps its id and its bytes.

    One that waits already only waits no longer. What was cancelled, or never fitted, is not found.
    """
    found = {row["id"]: row for row in await delivery_reads.list_own(tx, ids=delivery_ids)}
    for index, key in enumerate(delivery_ids):
        if key not in found or found[key]["state"] not in (*AGAIN, DeliveryState.PENDING):
            raise errors.NotFound(what="WebhookDelivery", field=("ids", index))
    hooks = list(dict.fromkeys(row["webhook_id"] for row in found.values()))
    await subscribing.lock_webhooks(tx, wanted=[(key, ("ids",)) for key in sorted(hooks)])
    await _requeue(tx, delivery_ids)
    for key in hooks:
        again = [str(item) for item in delivery_ids if found[item]["webhook_id"] == key]
        tx.change(node=key, operation="webhookRedeliver", after={"deliveries": again})
    now = {row["id"]: row for row in await delivery_reads.list_own(tx, ids=delivery_ids)}
    return [now[key] for key in delivery_ids]


async def redeliver_range(tx: Tx, *, command: RedeliverRange) -> int:
    """Deliver again what a webhook was told of a time, the oldest first and at most a thousand; how many."""
    await subscribing.lock_webhooks(tx, wanted=[(command.webhook_id, (*command.field, "webhook_id"))])
    until = command.until or tx.now
    if until < command.since:
        raise errors.Invalid(reason="until < since", field=(*command.field, "until"))
    rows = await tx.rows(
        LIST_RANGE,
        webhook_id=command.webhook_id,
        since=command.since,
        until=until,
        also=DeliveryState.DELIVERED.value if command.also_delivered else DeliveryState.FAILED.value,
        limit=subscriptions.MOST_AGAIN,
    )
    await _requeue(tx, [row["id"] for row in rows])
    shown = {"since": command.since.isoformat(), "until": until.isoformat(), "count": len(rows)}
    tx.change(node=command.webhook_id, operation="webhookRedeliver", after=shown)
    return len(rows)


async def resume_webhook(tx: Tx, *, webhook_id: uuid.UUID) -> Row:
    """Let a webhook be told again, from where it was paused; one that was not paused stays as it is."""
    await planning.hold_reader(tx)
    known = await subscribing.lock_webhooks(tx, wanted=[(webhook_id, ("id",))])
    before = known[webhook_id]
    if before["state"] == WebhookState.PAUSED.value:
        missed = await planning.plan_missed(tx, webhook_id=webhook_id, after=before["begins_after"])
        await tx.run(RESUME, webhook_id=webhook_id)
    else:
        missed = 0
    tx.change(
        node=webhook_id,
        operation="webhookResume",
        before={"state": before["state"]},
        after={"state": WebhookState.ACTIVE.value, "missed": missed},
    )
    return (await hook_reads.list_webhooks(tx, ids=[webhook_id]))[webhook_id]


async def pause_webhook(tx: Tx, *, webhook_id: uuid.UUID) -> Row:
    """Tell a webhook nothing until it is resumed; what waits for it waits."""
    await subscribing.lock_webhooks(tx, wanted=[(webhook_id, ("id",))])
    if not await settling.pause(tx, webhook_id=webhook_id, reason=PauseReason.PERSON):
        tx.change(node=webhook_id, operation="webhookPause", after={})
    return (await hook_reads.list_webhooks(tx, ids=[webhook_id]))[webhook_id]


async def send_test(tx: Tx, *, webhook_id: uuid.UUID) -> Row:
    """Deliver something that tells of nothing, for trying; a paused webhook gets it, too."""
    await subscribing.lock_webhooks(tx, wanted=[(webhook_id, ("id",))])
    key = ids.new(DELIVERY)
    body = payloads.envelope(topic=TEST, happened_at=tx.now, shop_id=tx.shop_id, node_id=webhook_id, data={})
    row = {
        "id": key,
        "webhook_id": webhook_id,
        "topic": TEST,
        "node_id": webhook_id,
        "happened_at": tx.now,
        "body": body,
    }
    await tx.insert(INSERT_TEST, [row])
    tx.change(node=webhook_id, operation="webhookTest", after={"delivery": str(key)})
    [found] = await delivery_reads.list_own(tx, ids=[key])
    return found


async def _requeue(tx: Tx, delivery_ids: Sequence[uuid.UUID]) -> None:
    """In key order, so that two who ask for the same do not wait for each other in a circle."""
    await tx.rows(LOCK, ids=list(delivery_ids))
    await tx.run(REQUEUE, ids=list(delivery_ids))
