"""Reading pictures. Whoever may not read all of them sees those that are ready."""

import uuid
from collections.abc import Sequence

from sqlalchemy import Boolean, bindparam, or_, select

from entrepot.kernel import errors, filters, pagination, permissions
from entrepot.kernel.database import Row, Tx, among, sql
from entrepot.kernel.tables import Instant
from entrepot.media import permissions as media_permissions
from entrepot.media import rules
from entrepot.media.tables import media

_ALL = select(media).where(media.c.shop_id == bindparam("shop_id"))
# For the statements of those who show pictures: what the actor may see, given `SHOWN_ALL`.
SHOWN_ALL = "all_media"
SHOWN = _ALL.where(
    or_(media.c.state == rules.MediaState.READY, bindparam(SHOWN_ALL, type_=Boolean, required=True))
).subquery("media")
FIND = sql(_ALL.where(media.c.id == bindparam("id")))
LIST = sql(_ALL.where(among(media.c.id, "ids")))
LOCK = sql(_ALL.where(among(media.c.id, "ids")).order_by(media.c.id).with_for_update())
ABANDONED = sql(
    _ALL.where(media.c.state == rules.MediaState.PENDING, media.c.created_at < bindparam("before", type_=Instant))
    .order_by(media.c.created_at)
    .limit(500)
    .with_for_update(skip_locked=True)
)

SOURCE = pagination.Source(
    name="media",
    table=media,
    columns=tuple(media.c),
    filters={
        "id": filters.id(media.c.id),
        "filename": filters.text(media.c.filename),
        "state": filters.enum(media.c.state),
        "created_at": filters.instant(media.c.created_at),
    },
    orders={"CREATED_AT": (media.c.created_at,), "FILENAME": (media.c.filename,)},
    default_order=("CREATED_AT", pagination.Direction.DESC),
    guards={"ready": lambda: media.c.state == "READY"},
)


def sees_everything(actor: permissions.Actor) -> bool:
    """Whether the actor sees pictures that are not ready."""
    return actor.may(media_permissions.READ_MEDIA)


async def find_media(tx: Tx, *, id: uuid.UUID) -> Row | None:
    """A picture that the actor may see, or None."""
    row = await tx.row(FIND, id=id)
    return row if row is not None and _visible(tx, row) else None


async def get_media(tx: Tx, *, id: uuid.UUID) -> Row:
    """A picture that the actor may see; NotFound where there is none."""
    row = await find_media(tx, id=id)
    if row is None:
        raise errors.NotFound(what="Media", field=("id",))
    return row


async def list_media(tx: Tx, *, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Row]:
    """The pictures of these ids that the actor may see."""
    found = await tx.rows(LIST, ids=list(ids)) if ids else []
    return {row["id"]: row for row in found if _visible(tx, row)}


async def lock_media(tx: Tx, *, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Row]:
    """The pictures of these ids, locked in the order of their ids until the transaction ends."""
    return {row["id"]: row for row in await tx.rows(LOCK, ids=list(ids))}


def _visible(tx: Tx, row: Row) -> bool:
    return bool(row["state"] == rules.MediaState.READY) or sees_everything(tx.actor)
