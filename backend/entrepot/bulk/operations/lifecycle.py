"""From the queue to the end: ask for an operation, take it, keep it, take it forward, end it."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Boolean, Integer, Text, Uuid, bindparam, delete, func, select, update

from entrepot.bulk import reads
from entrepot.bulk.rules import states
from entrepot.bulk.rules.states import BulkKind, BulkState
from entrepot.bulk.tables import BULK_OPERATION, bulk_operation, bulk_part
from entrepot.kernel import errors, ids, permissions, storage
from entrepot.kernel.database import Row, Tx, insert_rows, sql
from entrepot.kernel.tables import Instant

RUN_JOB = "run_bulk_operation"
_OWN = (
    bulk_operation.c.shop_id == bindparam("shop_id", type_=Uuid),
    bulk_operation.c.id == bindparam("of", type_=Uuid),
)
_HELD = (*_OWN, bulk_operation.c.run == bindparam("held", type_=Uuid))
_LEASE = func.now() + states.LEASE
INSERT = insert_rows(
    bulk_operation,
    *("id", "kind", "state", "format", "document", "variables", "plan", "locale", "actor_kind", "actor_id", "app_id"),
    *("actor_key", "actor_name", "scopes", "input_key"),
)
INSERT_PARTS = insert_rows(bulk_part, "operation_id", "number", "storage_key")
TAKE = sql(
    update(bulk_operation)
    .where(*_OWN)
    .values(
        state=BulkState.RUNNING.value,
        run=bindparam("run_now", type_=Uuid),
        leased_until=_LEASE,
        started_at=func.coalesce(bulk_operation.c.started_at, func.now()),
    )
)
QUEUE = sql(update(bulk_operation).where(*_OWN).values(state=BulkState.QUEUED.value))
IS_BUSY = sql(
    select(1).where(
        bulk_operation.c.shop_id == bindparam("shop_id", type_=Uuid),
        bulk_operation.c.actor_key == bindparam("actor_key", type_=Text),
        bulk_operation.c.kind == bindparam("kind", type_=Text),
        bulk_operation.c.state == BulkState.RUNNING.value,
    )
)
KEEP = sql(update(bulk_operation).where(*_HELD).values(leased_until=_LEASE).returning(bulk_operation.c.cancel_asked_at))
LET_GO = sql(update(bulk_operation).where(*_HELD).values(leased_until=func.now() - states.LEASE))
ADVANCE = sql(
    update(bulk_operation)
    .where(*_HELD)
    .values(
        cursor=bindparam("cursor_now", type_=Text),
        chunks=bindparam("chunks_now", type_=Integer),
        is_read=bindparam("read_now", type_=Boolean),
        rows=bulk_operation.c.rows + bindparam("more_rows", type_=BigInteger),
        objects=bulk_operation.c.objects + bindparam("more_objects", type_=BigInteger),
        failed_rows=bulk_operation.c.failed_rows + bindparam("more_failed", type_=BigInteger),
        leased_until=_LEASE,
    )
    .returning(bulk_operation.c.cancel_asked_at)
)
SETTLE = sql(
    update(bulk_operation)
    .where(*_OWN)
    .values(
        state=bindparam("state_now", type_=Text),
        error_code=bindparam("code_now", type_=Text),
        error_message=bindparam("message_now", type_=Text),
        result_key=bindparam("key_now", type_=Text),
        result_bytes=bindparam("bytes_now", type_=BigInteger),
        run=None,
        leased_until=None,
        settled_at=func.now(),
        expires_at=bindparam("expires_now", type_=Instant),
    )
)
ASK_TO_CANCEL = sql(update(bulk_operation).where(*_OWN).values(cancel_asked_at=func.now()))
FORGET_PARTS = sql(
    delete(bulk_part).where(
        bulk_part.c.shop_id == bindparam("shop_id", type_=Uuid), bulk_part.c.operation_id == bindparam("of", type_=Uuid)
    )
)
FORGET_RESULT = sql(update(bulk_operation).where(*_OWN).values(result_key=None, result_bytes=None))


@dataclass(frozen=True, kw_only=True)
class NewOperation:
    """What somebody wants done; `input_key` is where the file of a mutation will lie."""

    id: uuid.UUID
    kind: BulkKind
    format: states.BulkFormat
    document: str
    variables: Mapping[str, Any]
    plan: Mapping[str, Any]
    input_key: str | None = None


@dataclass(frozen=True, kw_only=True)
class Held:
    """An operation that a worker holds, as it was when it took it, and as whom it asks."""

    row: Row
    run: uuid.UUID
    was: permissions.Actor

    @property
    def id(self) -> uuid.UUID:
        """The operation's id."""
        found: uuid.UUID = self.row["id"]
        return found


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How an operation ends."""

    state: BulkState
    code: str | None = None
    message: str | None = None
    result_key: str | None = None
    result_bytes: int | None = None


@dataclass(frozen=True, kw_only=True)
class Chunk:
    """How far a chunk goes: where the next one begins, what it held, and where it lies, if it left a file."""

    number: int
    cursor: str | None
    rows: int
    objects: int = 0
    failed_rows: int = 0
    storage_key: str | None = None
    is_last: bool = False


def new_id() -> uuid.UUID:
    """The id of a new operation."""
    return ids.new(BULK_OPERATION)


async def create_operations(tx: Tx, *, commands: Sequence[NewOperation], operation: str) -> list[Row]:
    """Write operations down for the actor; those that need no file begin after the commit."""
    waiting = await tx.value(reads.COUNT_WAITING, actor_key=tx.actor.key)
    if waiting + len(commands) > states.MOST_WAITING:
        raise states.BulkQueueFull(limit=states.MOST_WAITING, field=("input",))
    if tx.actor.kind not in (permissions.ActorKind.STAFF, permissions.ActorKind.APP):
        raise errors.Forbidden(what=operation, permissions="staff, app")
    await tx.insert(INSERT, [_row(tx, command) for command in commands])
    for command in commands:
        after = {"kind": command.kind, "format": command.format, "document": command.document}
        tx.change(node=command.id, operation=operation, after=after)
        if command.input_key is None:
            tx.enqueue(RUN_JOB, {"operation_id": str(command.id)})
    found = {row["id"]: row for row in await tx.rows(reads.LIST, ids=[command.id for command in commands])}
    return [found[command.id] for command in commands]


async def start_operation(tx: Tx, *, id: uuid.UUID) -> Row:
    """Begin what waited for its file; whether the file is there is seen by the job."""
    row = await _own(tx, id)
    errors.raise_all(states.check_transition(BulkState(row["state"]), BulkState.QUEUED, path=("id",)))
    await tx.run(QUEUE, of=id)
    tx.change(node=id, operation="bulkMutationStart", before={"state": row["state"]}, after={"state": BulkState.QUEUED})
    tx.enqueue(RUN_JOB, {"operation_id": str(id)})
    return await _reread(tx, id)


async def cancel_operation(tx: Tx, *, id: uuid.UUID) -> Row:
    """Cancel what waits at once, and what runs after its chunk; what is done stays done."""
    row = await _own(tx, id)
    state = BulkState(row["state"])
    errors.raise_all(states.check_transition(state, BulkState.CANCELED, path=("id",)))
    if state is BulkState.RUNNING:
        await tx.run(ASK_TO_CANCEL, of=id)
        tx.change(node=id, operation="bulkOperationCancel", after={"cancelAsked": True})
    else:
        await _settle(tx, row, Outcome(state=BulkState.CANCELED), operation="bulkOperationCancel")
    return await _reread(tx, id)


async def take(tx: Tx, *, id: uuid.UUID) -> Held | None:
    """Hold an operation that waits, or that nobody holds any more; None where it is not to be taken now."""
    row = await tx.row(reads.LOCK, id=id)
    if row is None or row["state"] not in (BulkState.QUEUED, BulkState.RUNNING):
        return None
    if row["state"] == BulkState.RUNNING and row["leased_until"] >= tx.now:
        return None
    if row["state"] == BulkState.QUEUED and await tx.value(IS_BUSY, actor_key=row["actor_key"], kind=row["kind"]):
        return None
    if row["run"] is not None:
        # Whoever held it may have left the file of a chunk that was never committed.
        tx.enqueue("remove_bulk_files", {"keys": [part_key(tx.shop_id, row, number=row["chunks"] + 1, run=row["run"])]})
    run = uuid.uuid4()
    await tx.run(TAKE, of=id, run_now=run)
    return Held(row=row, run=run, was=_actor_of(row))


async def keep(tx: Tx, *, held: Held) -> bool | None:
    """Say that the operation is still held; False where its owner wants it no more, None where another took it."""
    row = await tx.row(KEEP, of=held.id, held=held.run)
    return None if row is None else row["cancel_asked_at"] is None


async def let_go(tx: Tx, *, held: Held) -> None:
    """Make way for others; the job that is asked for goes on."""
    await tx.run(LET_GO, of=held.id, held=held.run)
    tx.enqueue(RUN_JOB, {"operation_id": str(held.id)})


async def advance(tx: Tx, *, held: Held, chunk: Chunk) -> bool | None:
    """Take an operation forward by a chunk; False where its owner wants it no more, None where another took it."""
    row = await tx.row(
        ADVANCE,
        of=held.id,
        held=held.run,
        cursor_now=chunk.cursor,
        chunks_now=chunk.number,
        read_now=chunk.is_last,
        more_rows=chunk.rows,
        more_objects=chunk.objects,
        more_failed=chunk.failed_rows,
    )
    if row is None:
        return None
    if chunk.storage_key is not None:
        part = {"operation_id": held.id, "number": chunk.number, "storage_key": chunk.storage_key}
        await tx.insert(INSERT_PARTS, [part])
    return row["cancel_asked_at"] is None


async def settle(tx: Tx, *, held: Held, outcome: Outcome) -> bool:
    """End an operation that is held, and begin the next one of its owner; False where another took it."""
    row = await tx.row(reads.LOCK, id=held.id)
    if row is None or row["run"] != held.run:
        return False
    await _settle(tx, row, outcome, operation="bulkOperationSettle")
    return True


async def _own(tx: Tx, id: uuid.UUID) -> Row:
    """An operation of the actor's own, locked."""
    row = await tx.row(reads.LOCK, id=id)
    if row is None or not reads.is_own(row, tx.actor):
        raise errors.NotFound(what="BulkOperation", field=("id",))
    return row


async def _reread(tx: Tx, id: uuid.UUID) -> Row:
    found = await tx.row(reads.FIND, id=id)
    assert found is not None
    return found


async def _settle(tx: Tx, row: Row, outcome: Outcome, *, operation: str) -> None:
    parts = await reads.list_parts(tx, id=row["id"])
    await tx.run(
        SETTLE,
        of=row["id"],
        state_now=outcome.state.value,
        code_now=outcome.code,
        message_now=outcome.message,
        key_now=outcome.result_key,
        bytes_now=outcome.result_bytes,
        expires_now=tx.now + states.RESULT_VALID,
    )
    await tx.run(FORGET_PARTS, of=row["id"])
    tx.change(
        node=row["id"],
        operation=operation,
        before={"state": row["state"]},
        after={"state": outcome.state, "rows": row["rows"], "errorCode": outcome.code},
    )
    inputs = [row["input_key"], unpacked_key(tx.shop_id, row)] if row["input_key"] else []
    if leftover := [*parts, *inputs]:
        tx.enqueue("remove_bulk_files", {"keys": leftover})
    await begin_next(tx)


async def begin_next(tx: Tx) -> None:
    """Ask for the jobs of what can begin or go on."""
    for statement in (reads.LIST_STALLED, reads.LIST_NEXT):
        for row in await tx.rows(statement):
            tx.enqueue(RUN_JOB, {"operation_id": str(row["id"])})


async def forget_abandoned(tx: Tx) -> None:
    """Cancel what waited a day for its file."""
    for row in await tx.rows(reads.LIST_ABANDONED, before=tx.now - states.ABANDONED_AFTER, most=100):
        await _settle(tx, row, Outcome(state=BulkState.CANCELED), operation="bulkOperationAbandon")


async def forget_expired(tx: Tx) -> None:
    """Take away results that have lain long enough."""
    found = await tx.rows(reads.LIST_EXPIRED, most=100)
    for row in found:
        await tx.run(FORGET_RESULT, of=row["id"])
        tx.change(node=row["id"], operation="bulkResultExpire", before={"resultBytes": row["result_bytes"]})
    if found:
        tx.enqueue("remove_bulk_files", {"keys": [row["result_key"] for row in found]})


def key_of(shop_id: uuid.UUID, operation_id: uuid.UUID, name: str) -> str:
    """Where a file of an operation lies."""
    return f"{storage.PRIVATE}{shop_id}/bulk/{operation_id}/{name}"


def unpacked_key(shop_id: uuid.UUID, row: Row) -> str:
    """Where the rows of an uploaded table lie once they are read."""
    return key_of(shop_id, row["id"], "rows.jsonl")


def part_key(shop_id: uuid.UUID, row: Row, *, number: int, run: uuid.UUID) -> str:
    """Where a chunk lies that was made by a run: never where another's lies."""
    return key_of(shop_id, row["id"], f"part-{number:06}-{run.hex[:12]}.jsonl")


def _row(tx: Tx, command: NewOperation) -> dict[str, Any]:
    actor = tx.actor
    return {
        "id": command.id,
        "kind": command.kind.value,
        "state": (BulkState.UPLOADING if command.input_key else BulkState.QUEUED).value,
        "format": command.format.value,
        "document": command.document,
        "variables": dict(command.variables),
        "plan": dict(command.plan),
        "locale": tx.locale,
        "actor_kind": actor.kind.value,
        "actor_id": actor.id,
        "app_id": actor.app_id,
        "actor_key": actor.key,
        "actor_name": actor.name,
        "scopes": sorted(actor.permissions),
        "input_key": command.input_key,
    }


def _actor_of(row: Row) -> permissions.Actor:
    return permissions.Actor(
        kind=permissions.ActorKind(row["actor_kind"]),
        id=row["actor_id"],
        app_id=row["app_id"],
        name=row["actor_name"],
        permissions=frozenset(row["scopes"]),
    )
