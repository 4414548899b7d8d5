"""Statements and functions that read the log: deliveries and attempts; an app finds its own only."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Uuid, and_, bindparam, func, or_, select, true

from entrepot.kernel import filters, pagination
from entrepot.kernel.database import Row, Tx, among, sql
from entrepot.webhooks.reads.hooks import COLUMNS as WEBHOOK_COLUMNS
from entrepot.webhooks.tables import webhook, webhook_attempt, webhook_delivery

_SHOP = bindparam("shop_id", type_=Uuid)
_OWN = bindparam("own_app_id", type_=Uuid)

_LOG = (
    select(
        *(column for column in webhook_delivery.c if column.name not in ("leased_until", "position")),
        webhook.c.app_id,
        func.octet_length(webhook_delivery.c.body).label("size_bytes"),
    )
    .join_from(
        webhook_delivery,
        webhook,
        and_(webhook.c.shop_id == webhook_delivery.c.shop_id, webhook.c.id == webhook_delivery.c.webhook_id),
    )
    .subquery("log")
)
LIST = sql(
    select(_LOG).where(_LOG.c.shop_id == _SHOP, among(_LOG.c.id, "ids"), or_(_OWN.is_(None), _LOG.c.app_id == _OWN))
)
_PARENTS = func.unnest(bindparam("ids", type_=ARRAY(Uuid))).table_valued("id", name="parents").render_derived()
_LATEST = (
    select(_LOG)
    .where(_LOG.c.shop_id == _SHOP, _LOG.c.webhook_id == _PARENTS.c.id)
    .order_by(_LOG.c.created_at.desc(), _LOG.c.id.desc())
    .limit(bindparam("first", type_=BigInteger))
    .lateral("latest")
)
LIST_LATEST = sql(select(_LATEST).select_from(_PARENTS.join(_LATEST, true())))
LIST_ATTEMPTS = sql(
    select(webhook_attempt)
    .where(webhook_attempt.c.shop_id == _SHOP, among(webhook_attempt.c.delivery_id, "ids"))
    .order_by(webhook_attempt.c.delivery_id, webhook_attempt.c.number)
)

WEBHOOKS = pagination.Source(
    name="webhooks",
    table=webhook,
    columns=WEBHOOK_COLUMNS,
    filters={
        "id": filters.id(webhook.c.id),
        "app_id": filters.id(webhook.c.app_id),
        "state": filters.enum(webhook.c.state),
        "url": filters.text(webhook.c.url),
    },
    orders={"CREATED_AT": (webhook.c.created_at,)},
    default_order=("CREATED_AT", pagination.Direction.ASC),
    guards={"own": lambda: webhook.c.app_id == _OWN},
)
DELIVERIES = pagination.Source(
    name="webhookDeliveries",
    table=_LOG,
    columns=tuple(_LOG.c),
    filters={
        "id": filters.id(_LOG.c.id),
        "webhook_id": filters.id(_LOG.c.webhook_id),
        "state": filters.enum(_LOG.c.state),
        "topic": filters.text(_LOG.c.topic),
        "node_id": filters.id(_LOG.c.node_id),
        "happened_at": filters.instant(_LOG.c.happened_at),
    },
    orders={"CREATED_AT": (_LOG.c.created_at,)},
    default_order=("CREATED_AT", pagination.Direction.DESC),
    guards={"own": lambda: _LOG.c.app_id == _OWN},
)


def guard_of(app_id: uuid.UUID | None) -> tuple[tuple[str, ...], Mapping[str, Any]]:
    """What an app is kept to, and the values of that; nothing for staff."""
    return ((), {}) if app_id is None else (("own",), {"own_app_id": app_id})


async def list_own(tx: Tx, *, ids: Sequence[uuid.UUID]) -> Sequence[Row]:
    """Deliveries by id, as far as the actor may see them."""
    return await tx.rows(LIST, ids=list(ids), own_app_id=tx.actor.app_id)


async def list_latest(tx: Tx, *, webhook_ids: Sequence[uuid.UUID], first: int) -> dict[uuid.UUID, list[Row]]:
    """The latest deliveries of each webhook."""
    found: dict[uuid.UUID, list[Row]] = {}
    for row in await tx.rows(LIST_LATEST, ids=list(webhook_ids), first=first):
        found.setdefault(row["webhook_id"], []).append(row)
    return found


async def list_attempts(tx: Tx, *, delivery_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Row]]:
    """The attempts of each delivery, in order."""
    found: dict[uuid.UUID, list[Row]] = {}
    for row in await tx.rows(LIST_ATTEMPTS, ids=list(delivery_ids)):
        found.setdefault(row["delivery_id"], []).append(row)
    return found
