"""What is done with pictures: announce an upload, take it in, describe, delete; and what rendering reports back."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import strawberry
from sqlalchemy import bindparam, delete, func, update

from entrepot.kernel import errors, ids, storage, text
from entrepot.kernel.database import Row, Tx, among, insert_rows, sql, update_rows
from entrepot.media import reads, rules
from entrepot.media.tables import MEDIA, media

INSERT = insert_rows(media, "id", "filename", "content_type", "size_bytes", "storage_key", "alt", returning=("id",))
SET_STATE = update_rows(media, key=("id",), set=("state", "failure"))
SET_ALT = update_rows(media, key=("id",), set=("alt",))
SET_RENDERED = update_rows(
    media,
    key=("id",),
    set=("state", "failure", "width", "height", "checksum", "placeholder", "renditions"),
)
TOUCH = sql(
    update(media)
    .where(media.c.shop_id == bindparam("shop_id"), among(media.c.id, "ids"))
    .values(version=media.c.version + 1, updated_at=func.now())
)
DELETE = sql(delete(media).where(media.c.shop_id == bindparam("shop_id"), among(media.c.id, "ids")))


@dataclass(frozen=True, kw_only=True)
class EditMedia:
    """A change of a picture's description."""

    id: uuid.UUID
    alt: Mapping[str, str] | Any = strawberry.UNSET
    if_version: int | None = None


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What rendering reports of one picture: a failure, or what it made."""

    id: uuid.UUID
    failure: rules.MediaFailure | None = None
    rendered: rules.Rendered | None = None


async def create_uploads(tx: Tx, *, commands: Sequence[rules.CreateUpload]) -> list[Row]:
    """Register pictures that are about to be uploaded."""
    errors.raise_all([error for command in commands for error in rules.check_upload(command, path=("input",))])
    rows: list[dict[str, Any]] = [
        {
            "id": media_id,
            "filename": rules.shown_filename(command.filename),
            "content_type": command.content_type,
            "size_bytes": command.size_bytes,
            "storage_key": f"{storage.PRIVATE}{tx.shop_id}/media/{media_id}",
            "alt": {},
        }
        for media_id, command in zip(ids.new_many(MEDIA, len(commands)), commands, strict=True)
    ]
    await tx.insert(INSERT, rows)
    for row in rows:
        after = {name: row[name] for name in ("filename", "content_type", "size_bytes")}
        tx.change(node=row["id"], operation="mediaUploadCreate", after=after)
    return await _reread(tx, [row["id"] for row in rows])


async def complete_uploads(tx: Tx, *, media_ids: Sequence[uuid.UUID]) -> list[Row]:
    """Take in what was uploaded: the job looks at the file, because no transaction waits for another system."""
    found = await _locked(tx, media_ids)
    errors.raise_all(
        [error for row in found for error in _transition(row, to=rules.MediaState.PROCESSING, path=("id",))]
    )
    await _set_state(tx, found, operation="mediaUploadComplete")
    for row in found:
        tx.enqueue("render_media", {"media_id": str(row["id"])}, dedupe_key=f"render_media:{row['id']}")
    return await _reread(tx, media_ids)


async def edit_media(tx: Tx, *, commands: Sequence[EditMedia]) -> list[Row]:
    """Change what is said about pictures."""
    found = {row["id"]: row for row in await _locked(tx, [command.id for command in commands])}
    changed = [command for command in commands if command.alt is not strawberry.UNSET]
    for command in commands:
        row = found[command.id]
        if command.if_version is not None and command.if_version != row["version"]:
            raise errors.StaleVersion(current=row["version"], field=("input", "if_version"))
    for command in changed:
        text.check(command.alt, locales=tx.shop.locales, limit=500, field=("input", "alt"))
    await tx.update(SET_ALT, [{"id": command.id, "alt": dict(command.alt)} for command in changed])
    await _touch(tx, [command.id for command in changed])
    for command in changed:
        before = {"alt": found[command.id]["alt"]}
        tx.change(node=command.id, operation="mediaUpdate", before=before, after={"alt": dict(command.alt)})
    return await _reread(tx, [command.id for command in commands])


async def delete_media(tx: Tx, *, media_ids: Sequence[uuid.UUID], operation: str = "mediaDelete") -> None:
    """Delete pictures, and their files after the commit."""
    found = await _locked(tx, media_ids)
    await tx.run(DELETE, ids=list(media_ids))
    for row in found:
        keys = [row["storage_key"], *(item["key"] for item in rules.renditions_of(row))]
        tx.enqueue("remove_files", {"keys": keys})
        before = {"filename": row["filename"], "state": row["state"]}
        tx.change(node=row["id"], operation=operation, before=before)


async def delete_abandoned(tx: Tx) -> None:
    """Delete what was announced a day ago and never uploaded."""
    found = await tx.rows(reads.ABANDONED, before=tx.now - rules.ABANDONED_AFTER)
    if found:
        await delete_media(tx, media_ids=[row["id"] for row in found], operation="mediaAbandoned")


async def record_outcomes(tx: Tx, *, outcomes: Sequence[Outcome]) -> list[uuid.UUID]:
    """Write what rendering reports; the ids that still waited for it, so that a repeated report changes nothing."""
    found = await reads.lock_media(tx, ids=[outcome.id for outcome in outcomes])
    waiting = [
        outcome
        for outcome in outcomes
        if outcome.id in found and found[outcome.id]["state"] == rules.MediaState.PROCESSING
    ]
    await tx.update(SET_RENDERED, [_row_of(outcome) for outcome in waiting])
    await _touch(tx, [outcome.id for outcome in waiting])
    for outcome in waiting:
        state = rules.MediaState.FAILED if outcome.failure else rules.MediaState.READY
        after = {"state": state, "failure": outcome.failure}
        tx.change(node=outcome.id, operation="mediaRender", before={"state": "PROCESSING"}, after=after)
    return [outcome.id for outcome in waiting]


def _row_of(outcome: Outcome) -> dict[str, Any]:
    rendered = outcome.rendered
    return {
        "id": outcome.id,
        "state": "READY" if rendered else "FAILED",
        "failure": outcome.failure.value if outcome.failure else None,
        "width": rendered.width if rendered else None,
        "height": rendered.height if rendered else None,
        "checksum": rendered.checksum if rendered else None,
        "placeholder": rendered.placeholder if rendered else None,
        "renditions": {"webp": list(rendered.renditions)} if rendered else {},
    }


def _transition(row: Row, *, to: rules.MediaState, path: errors.FieldPath) -> list[errors.DomainError]:
    return rules.check_transition(rules.MediaState(row["state"]), to, path=path)


async def _locked(tx: Tx, media_ids: Sequence[uuid.UUID]) -> list[Row]:
    found = await reads.lock_media(tx, ids=media_ids)
    if any(media_id not in found for media_id in media_ids):
        raise errors.NotFound(what="Media", field=("id",))
    return [found[media_id] for media_id in media_ids]


async def _set_state(tx: Tx, rows: Sequence[Row], *, operation: str) -> None:
    state = rules.MediaState.PROCESSING.value
    await tx.update(SET_STATE, [{"id": row["id"], "state": state, "failure": None} for row in rows])
    await _touch(tx, [row["id"] for row in rows])
    for row in rows:
        tx.change(node=row["id"], operation=operation, before={"state": row["state"]}, after={"state": state})


async def _touch(tx: Tx, media_ids: Sequence[uuid.UUID]) -> None:
    if media_ids:
        await tx.run(TOUCH, ids=list(media_ids))


async def _reread(tx: Tx, media_ids: Sequence[uuid.UUID]) -> list[Row]:
    found = await tx.rows(reads.LIST, ids=list(media_ids))
    by_id = {row["id"]: row for row in found}
    return [by_id[media_id] for media_id in media_ids]
