"""What webhooks read for many parents at once."""

import uuid
from collections.abc import Sequence
from typing import Any

from entrepot.access import batches as access_batches
from entrepot.access.reads import apps as app_reads
from entrepot.contract.declare import Reader
from entrepot.kernel.database import Row
from entrepot.webhooks.permissions import READ_WEBHOOKS
from entrepot.webhooks.reads import deliveries as delivery_reads
from entrepot.webhooks.reads import hooks as hook_reads

LATEST = 20


async def webhooks_by_id(reader: Reader, ids: Sequence[uuid.UUID]) -> list[Row | None]:
    """Webhooks by id, for those who may see them; an app finds its own."""
    seen = list(ids) if reader.actor.may(READ_WEBHOOKS) else []
    found = await hook_reads.list_webhooks(reader.tx, ids=seen)
    return [found.get(key) for key in ids]


async def deliveries_by_id(reader: Reader, ids: Sequence[uuid.UUID]) -> list[Row | None]:
    """Deliveries by id, for those who may see them; an app finds its own."""
    seen = list(ids) if reader.actor.may(READ_WEBHOOKS) else []
    found = {row["id"]: row for row in await delivery_reads.list_own(reader.tx, ids=seen)}
    return [found.get(key) for key in ids]


async def apps_of_webhooks(reader: Reader, rows: Sequence[Row]) -> list[Row | None]:
    """The app of each webhook, for those who may see apps."""
    return await access_batches.apps_by_id(reader, [row["app_id"] for row in rows])


async def failing_of_apps(reader: Reader, rows: Sequence[dict[str, Any]]) -> list[int]:
    """How many webhooks of each app fail."""
    found = await hook_reads.count_failing(reader.tx, app_ids=[row["id"] for row in rows])
    return [found.get(row["id"], 0) for row in rows]


async def webhooks_of_deliveries(reader: Reader, rows: Sequence[Row]) -> list[Row | None]:
    """The webhook of each delivery."""
    return await webhooks_by_id(reader, [row["webhook_id"] for row in rows])


async def deliveries_of_webhooks(reader: Reader, rows: Sequence[Row]) -> list[list[Row]]:
    """The latest deliveries of each webhook; `webhookDeliveries(where: {webhookId})` pages through all of them."""
    found = await delivery_reads.list_latest(reader.tx, webhook_ids=[row["id"] for row in rows], first=LATEST)
    return [found.get(row["id"], []) for row in rows]


async def attempts_of_deliveries(reader: Reader, rows: Sequence[Row]) -> list[list[dict[str, Any]]]:
    """The attempts of each delivery; what was answered is shown to those who may see what was sent."""
    found = await delivery_reads.list_attempts(reader.tx, delivery_ids=[row["id"] for row in rows])
    open_to = await _apps_that_hide_nothing(reader, rows)
    return [
        [
            {**dict(item), "answer": item["answer"] if row["app_id"] in open_to else None}
            for item in found.get(row["id"], [])
        ]
        for row in rows
    ]


async def bodies_of_deliveries(reader: Reader, rows: Sequence[Row]) -> list[str | None]:
    """The bytes of each delivery as text; an app sees its own, staff those of apps that may no more than they."""
    open_to = await _apps_that_hide_nothing(reader, rows)
    return [
        bytes(row["body"]).decode() if row["body"] is not None and row["app_id"] in open_to else None for row in rows
    ]


async def _apps_that_hide_nothing(reader: Reader, rows: Sequence[Row]) -> set[uuid.UUID]:
    """The apps whose payloads hold nothing that the reader could not ask for."""
    wanted = {row["app_id"] for row in rows}
    if reader.actor.app_id is not None:
        return wanted & {reader.actor.app_id}
    found = await app_reads.list_apps(reader.tx, ids=list(wanted))
    return {row["id"] for row in found if reader.actor.held.issuperset(row["scopes"])}
