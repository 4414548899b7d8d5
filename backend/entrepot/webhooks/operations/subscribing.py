"""Subscribing, changing and ending webhooks; an app reaches its own, staff those of apps whose rights they hold."""

import base64
import secrets
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Uuid, bindparam, delete, func, or_, select

from entrepot.access.reads import actors as actors_of_now
from entrepot.access.reads import apps as app_reads
from entrepot.access.rules import roles as role_rules
from entrepot.kernel import errors, ids, signing, visibility
from entrepot.kernel.database import Row, Tx, among, insert_rows, sql, update_rows
from entrepot.kernel.permissions import Actor, ActorKind
from entrepot.kernel.worker import Services
from entrepot.shops.permissions import READ_AUDIT
from entrepot.webhooks.operations import planning
from entrepot.webhooks.operations.sending import place_of
from entrepot.webhooks.reads import hooks as hook_reads
from entrepot.webhooks.rules import subscriptions
from entrepot.webhooks.rules.schedule import WebhookState
from entrepot.webhooks.tables import WEBHOOK, webhook

SECRET_BYTES = 32
HINT_LENGTH = 10
SHOWN = ("url", "topics", "document", "filter", "fields")
_SHOP = bindparam("shop_id", type_=Uuid)


@dataclass(frozen=True, kw_only=True)
class CreateWebhook:
    """A webhook to subscribe; `app_id` is for staff, an app's are its own. `document` asks for the node `$id`."""

    url: str
    topics: Sequence[str]
    app_id: uuid.UUID | None = None
    document: str | None = None
    where: Any = None
    fields: Sequence[str] | None = None
    field: errors.FieldPath = ()


@dataclass(frozen=True, kw_only=True)
class UpdateWebhook:
    """A webhook to change; `changes` holds what of url, topics, document, filter and fields is given."""

    id: uuid.UUID
    changes: Mapping[str, Any]
    if_version: int | None = None
    field: errors.FieldPath = ()


@dataclass(frozen=True, kw_only=True)
class SubscribedWebhook:
    """A webhook's row and its secret, which is shown this once."""

    webhook: Row
    secret: str

    def __repr__(self) -> str:
        return f"SubscribedWebhook({self.webhook['id']})"


INSERT = insert_rows(
    webhook, "id", "app_id", "url", "host", "topics", "document", "filter", "fields", "secret_sealed", "secret_hint",
    "begins_after",
)  # fmt: skip
UPDATE = update_rows(webhook, key=("id",), set=("url", "host", "topics", "document", "filter", "fields", "version"))
ROTATE = update_rows(
    webhook,
    key=("id",),
    set=("secret_sealed", "secret_hint", "previous_secret_sealed", "previous_secret_expires_at", "version"),
)
DELETE = sql(delete(webhook).where(webhook.c.shop_id == _SHOP, among(webhook.c.id, "ids")))
COUNT_OF_APPS = sql(
    select(webhook.c.app_id, func.count().label("count"))
    .where(
        webhook.c.shop_id == _SHOP, among(webhook.c.app_id, "app_ids"), webhook.c.state != WebhookState.STOPPED.value
    )
    .group_by(webhook.c.app_id)
)
_OWN = bindparam("own_app_id", type_=Uuid)
LOCK = sql(
    select(webhook)
    .where(webhook.c.shop_id == _SHOP, among(webhook.c.id, "ids"), or_(_OWN.is_(None), webhook.c.app_id == _OWN))
    .order_by(webhook.c.id)
    .with_for_update()
)


async def create_webhooks(tx: Tx, *, commands: Sequence[CreateWebhook], services: Services) -> list[SubscribedWebhook]:
    """Subscribe webhooks; they are told of what stands in the feed after this moment. Holds the shop's reader."""
    owners = [_owner_of(tx.actor, item) for item in commands]
    actors = await _acting(tx, [(owner, (*item.field, "app_id")) for owner, item in zip(owners, commands, strict=True)])
    wishes = [
        _checked(services, actors[owner], _wish(item), field=item.field)
        for owner, item in zip(owners, commands, strict=True)
    ]
    head = await planning.hold_reader(tx)
    await _check_number(tx, owners)
    keys = ids.new_many(WEBHOOK, len(commands))
    made = [_new_secret() for _ in commands]
    rows = [
        {
            "id": key,
            "app_id": owner,
            **wish,
            "secret_sealed": services.sealer.seal(signing.decode_secret(secret), place=place_of(key)),
            "secret_hint": secret[:HINT_LENGTH],
            "begins_after": head,
        }
        for key, owner, wish, secret in zip(keys, owners, wishes, made, strict=True)
    ]
    await tx.insert(INSERT, rows)
    for row in rows:
        shown = {name: row[name] for name in SHOWN if row[name] is not None}
        tx.change(node=row["id"], operation="webhookCreate", after={"app_id": row["app_id"], **shown})
    found = await hook_reads.list_webhooks(tx, ids=keys)
    return [SubscribedWebhook(webhook=found[key], secret=secret) for key, secret in zip(keys, made, strict=True)]


async def update_webhooks(tx: Tx, *, commands: Sequence[UpdateWebhook], services: Services) -> list[Row]:
    """Change webhooks; what was rendered already goes out as it is."""
    known = await lock_webhooks(tx, wanted=[(item.id, (*item.field, "id")) for item in commands])
    owners = {row["app_id"] for row in known.values()}
    actors = await _acting(tx, [(owner, ("id",)) for owner in owners])
    rows = []
    for item in commands:
        before = known[item.id]
        if item.if_version not in (None, before["version"]):
            raise errors.StaleVersion(current=before["version"], field=(*item.field, "if_version"))
        wish = {name: before[name] for name in SHOWN} | dict(item.changes)
        checked = _checked(services, actors[before["app_id"]], wish, field=item.field)
        rows.append({"id": item.id, **checked, "version": before["version"] + 1})
    await tx.update(UPDATE, rows)
    for row in rows:
        before = known[row["id"]]
        changed = [name for name in SHOWN if before[name] != row[name]]
        tx.change(
            node=row["id"],
            operation="webhookUpdate",
            before={name: before[name] for name in changed},
            after={name: row[name] for name in changed},
        )
    found = await hook_reads.list_webhooks(tx, ids=[row["id"] for row in rows])
    return [found[item.id] for item in commands]


async def delete_webhooks(tx: Tx, *, webhook_ids: Sequence[uuid.UUID]) -> None:
    """End webhooks; what waits for them, and their log, goes with them."""
    known = await lock_webhooks(tx, wanted=[(key, ("id",)) for key in webhook_ids], stopped=True)
    await tx.run(DELETE, ids=list(webhook_ids))
    for key in webhook_ids:
        tx.change(node=key, operation="webhookDelete", before={"url": known[key]["url"]})


async def rotate_secret(tx: Tx, *, webhook_id: uuid.UUID, overlap_hours: int, services: Services) -> SubscribedWebhook:
    """Give a webhook a new secret; for some hours, what goes out is signed with either."""
    known = await lock_webhooks(tx, wanted=[(webhook_id, ("id",))])
    until = subscriptions.overlap_until(overlap_hours, now=tx.now, field=("overlap_hours",))
    secret = _new_secret()
    row = {
        "id": webhook_id,
        "secret_sealed": services.sealer.seal(signing.decode_secret(secret), place=place_of(webhook_id)),
        "secret_hint": secret[:HINT_LENGTH],
        "previous_secret_sealed": known[webhook_id]["secret_sealed"] if until else None,
        "previous_secret_expires_at": until,
        "version": known[webhook_id]["version"] + 1,
    }
    await tx.update(ROTATE, [row])
    tx.change(node=webhook_id, operation="webhookSecretRotate", after={"overlap_hours": overlap_hours})
    found = await hook_reads.list_webhooks(tx, ids=[webhook_id])
    return SubscribedWebhook(webhook=found[webhook_id], secret=secret)


async def lock_webhooks(
    tx: Tx, *, wanted: Sequence[tuple[uuid.UUID, errors.FieldPath]], stopped: bool = False
) -> dict[uuid.UUID, Row]:
    """Lock webhooks in key order; unknown ones, and those of another app, are not found, one whose app is gone rests.

    Staff touch those of apps only whose rights they hold: else they could have read to them what they may not read.
    """
    found = await tx.rows(LOCK, ids=[key for key, _ in wanted], own_app_id=tx.actor.app_id)
    known = {row["id"]: row for row in found}
    for key, field in wanted:
        if key not in known:
            raise errors.NotFound(what="Webhook", field=field)
        if not stopped and known[key]["state"] == WebhookState.STOPPED.value:
            raise subscriptions.WebhookStopped(field=field)
    apps = await app_reads.list_apps(tx, ids=list({row["app_id"] for row in found}))
    if tx.actor.app_id is None:
        for app in apps:
            role_rules.check_grant(app["scopes"], held=tx.actor.held, field=("id",))
    return known


def _owner_of(actor: Actor, command: CreateWebhook) -> uuid.UUID:
    """Whose the webhook will be: an app's own; staff have to say."""
    if actor.app_id is not None and command.app_id in (None, actor.app_id):
        return actor.app_id
    if actor.app_id is not None:
        raise errors.NotFound(what="App", field=(*command.field, "app_id"))
    if command.app_id is None:
        raise errors.Required(field=(*command.field, "app_id"))
    return command.app_id


async def _acting(tx: Tx, wanted: Sequence[tuple[uuid.UUID, errors.FieldPath]]) -> dict[uuid.UUID, Actor]:
    """The apps as they may act for themselves; refuses one that may not, or that may more than the actor."""
    actors = await actors_of_now.list_own_actors(tx, app_ids=list({key for key, _ in wanted}))
    for key, field in wanted:
        if key not in actors:
            raise errors.NotFound(what="App", field=field)
        if tx.actor.app_id is None:
            role_rules.check_grant(actors[key].permissions, held=tx.actor.held, field=field)
    return actors


def _wish(command: CreateWebhook) -> dict[str, Any]:
    return {
        "url": command.url,
        "topics": command.topics,
        "document": command.document,
        "filter": command.where,
        "fields": command.fields,
    }


def _checked(services: Services, actor: Actor, wish: Mapping[str, Any], *, field: errors.FieldPath) -> dict[str, Any]:
    """What is kept of a wish; raises what is wrong with it, at its place."""
    assert actor.kind is ActorKind.APP
    target = services.outward.rules.read(wish["url"], field=(*field, "url"))
    topics = subscriptions.check_topics(wish["topics"], field=(*field, "topics"))
    seen = visibility.sight_of(actor, audit=READ_AUDIT).fields
    subscriptions.check_sight(topics, seen=seen, field=(*field, "topics"))
    fields = subscriptions.check_fields(wish["fields"], topics=topics, seen=seen, field=(*field, "fields"))
    where = subscriptions.check_filter_form(wish["filter"], field=(*field, "filter"))
    if where is not None:
        lists = subscriptions.list_of(topics, field=(*field, "filter"))
        services.standing.check_filter(where, lists=lists, actor=actor, field=(*field, "filter"))
    if wish["document"]:
        services.standing.check_document(wish["document"], actor=actor, field=(*field, "query"))
    return {
        "url": wish["url"],
        "host": target.host,
        "topics": topics,
        "document": wish["document"] or None,
        "filter": where,
        "fields": fields,
    }


async def _check_number(tx: Tx, owners: Iterable[uuid.UUID]) -> None:
    """Refuse more than an app may have; the reader that is held keeps others from adding beside."""
    wanted = list(owners)
    counted = {row["app_id"]: row["count"] for row in await tx.rows(COUNT_OF_APPS, app_ids=list(set(wanted)))}
    for owner in set(wanted):
        if counted.get(owner, 0) + wanted.count(owner) > subscriptions.MOST_OF_AN_APP:
            raise subscriptions.TooManyWebhooks(limit=subscriptions.MOST_OF_AN_APP, field=("app_id",))


def _new_secret() -> str:
    return signing.SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
