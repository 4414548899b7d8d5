"""Reading operations in bulk. Everybody sees their own; whoever may read the audit sees all, without the files."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, Text, Uuid, bindparam, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from entrepot.bulk.tables import bulk_operation, bulk_part
from entrepot.kernel import filters, pagination, permissions
from entrepot.kernel.database import Row, Tx, among, sql
from entrepot.kernel.statements import one_of
from entrepot.kernel.tables import Instant
from entrepot.shops.permissions import READ_AUDIT

SHOP_ID: Any = bindparam("shop_id", type_=Uuid)
_ALL = select(bulk_operation).where(bulk_operation.c.shop_id == SHOP_ID)

FIND = sql(_ALL.where(bulk_operation.c.id == bindparam("id", type_=Uuid)))
LIST = sql(_ALL.where(among(bulk_operation.c.id, "ids")))
LOCK = sql(_ALL.where(bulk_operation.c.id == bindparam("id", type_=Uuid)).with_for_update())
LIST_PARTS = sql(
    select(bulk_part.c.number, bulk_part.c.storage_key)
    .where(bulk_part.c.shop_id == SHOP_ID, bulk_part.c.operation_id == bindparam("id", type_=Uuid))
    .order_by(bulk_part.c.number)
)
COUNT_WAITING = sql(
    select(func.count()).where(
        bulk_operation.c.shop_id == SHOP_ID,
        bulk_operation.c.actor_key == bindparam("actor_key", type_=Text),
        one_of(bulk_operation.c.state, ("UPLOADING", "QUEUED")),
    )
)
# What can go on: what nobody holds any more, and the oldest that waits of everybody who has nothing running.
_OTHER = bulk_operation.alias("other")
LIST_STALLED = sql(
    select(bulk_operation.c.id).where(
        bulk_operation.c.shop_id == SHOP_ID,
        bulk_operation.c.state == "RUNNING",
        bulk_operation.c.leased_until < func.now(),
    )
)
_BUSY = (
    select(1)
    .where(
        _OTHER.c.shop_id == bulk_operation.c.shop_id,
        _OTHER.c.actor_key == bulk_operation.c.actor_key,
        _OTHER.c.kind == bulk_operation.c.kind,
        _OTHER.c.state == "RUNNING",
    )
    .exists()
)
LIST_NEXT = sql(
    select(bulk_operation.c.id)
    .ext(distinct_on(bulk_operation.c.actor_key, bulk_operation.c.kind))
    .where(bulk_operation.c.shop_id == SHOP_ID, bulk_operation.c.state == "QUEUED", ~_BUSY)
    .order_by(bulk_operation.c.actor_key, bulk_operation.c.kind, bulk_operation.c.created_at, bulk_operation.c.id)
)
LIST_EXPIRED = sql(
    _ALL.where(bulk_operation.c.result_key.is_not(None), bulk_operation.c.expires_at < func.now())
    .order_by(bulk_operation.c.id)
    .limit(bindparam("most", type_=BigInteger))
    .with_for_update(skip_locked=True)
)
LIST_ABANDONED = sql(
    _ALL.where(bulk_operation.c.state == "UPLOADING", bulk_operation.c.created_at < bindparam("before", type_=Instant))
    .order_by(bulk_operation.c.id)
    .limit(bindparam("most", type_=BigInteger))
    .with_for_update(skip_locked=True)
)

SOURCE = pagination.Source(
    name="bulkOperations",
    table=bulk_operation,
    columns=tuple(bulk_operation.c),
    filters={
        "kind": filters.enum(bulk_operation.c.kind),
        "state": filters.enum(bulk_operation.c.state),
        "is_mass_export": filters.boolean(bulk_operation.c.is_mass_export),
        "created_at": filters.instant(bulk_operation.c.created_at),
    },
    orders={"CREATED_AT": (bulk_operation.c.created_at,)},
    default_order=("CREATED_AT", pagination.Direction.DESC),
    guards={"own": lambda: bulk_operation.c.actor_key == bindparam("actor_key", type_=Text)},
)


def sees_everything(actor: permissions.Actor) -> bool:
    """Whether the actor sees the operations of others."""
    return actor.may(READ_AUDIT)


def is_own(row: Row, actor: permissions.Actor) -> bool:
    """Whether the actor asked for this operation."""
    return bool(row["actor_key"] == actor.key)


async def find_operation(tx: Tx, *, id: uuid.UUID) -> Row | None:
    """An operation that the actor sees, or None."""
    row = await tx.row(FIND, id=id)
    return row if row is not None and (is_own(row, tx.actor) or sees_everything(tx.actor)) else None


async def list_operations(tx: Tx, *, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Row]:
    """Those of these operations that the actor sees, by id."""
    everything = sees_everything(tx.actor)
    found = await tx.rows(LIST, ids=list(ids)) if ids else []
    return {row["id"]: row for row in found if everything or is_own(row, tx.actor)}


async def page_operations(tx: Tx, **asked: Any) -> dict[str, Any]:
    """A page of the operations that the actor sees."""
    guard = () if sees_everything(tx.actor) else ("own",)
    return await pagination.page(tx, SOURCE, guard=guard, values={"actor_key": tx.actor.key}, **asked)


async def list_parts(tx: Tx, *, id: uuid.UUID) -> list[str]:
    """Where the chunks of an operation lie, in their order."""
    return [row["storage_key"] for row in await tx.rows(LIST_PARTS, id=id)]
