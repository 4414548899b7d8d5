"""A list read page by page, as whoever asked may read it now; each chunk is a file, and all of them become one."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import anyio
import anyio.to_thread
import orjson

from entrepot.access.reads import actors
from entrepot.bulk.operations import assembling, lifecycle, watching
from entrepot.bulk.operations.lifecycle import Chunk, Held, NewOperation, Outcome
from entrepot.bulk.permissions import EXPORT_LISTS
from entrepot.bulk.rules import plans, states
from entrepot.bulk.rules.states import BulkFormat, BulkKind, BulkState
from entrepot.kernel import errors, surroundings
from entrepot.kernel.asking import Asker, BulkDocumentRefused, Page, Told
from entrepot.kernel.database import Row, Tx
from entrepot.kernel.permissions import Actor
from entrepot.kernel.worker import Errand

DONE = Outcome(state=BulkState.DONE)
NOT_ALLOWED = Outcome(state=BulkState.FAILED, code=errors.Forbidden.code)


@dataclass(frozen=True, kw_only=True)
class RunQuery:
    """A list that somebody wants as a file."""

    document: str
    variables: Mapping[str, Any]
    format: BulkFormat


@dataclass(frozen=True, kw_only=True)
class Position:
    """How far a list has been read: chunks that are committed, where the next one begins, and whether there is one."""

    chunks: int
    cursor: str | None
    is_end: bool = False


async def run_queries(tx: Tx, *, commands: list[RunQuery]) -> list[Row]:
    """Plan queries and put them into the queue; what cannot be read so, or not by the actor, is refused."""
    return await lifecycle.create_operations(
        tx, commands=[_planned(tx, item) for item in commands], operation="bulkQueryRun"
    )


async def read_on(errand: Errand, *, held: Held) -> None:
    """Read chunk after chunk until the list ends, something stands against it, or others are to have their turn."""
    position = Position(chunks=held.row["chunks"], cursor=held.row["cursor"], is_end=held.row["is_read"])
    for _ in range(states.CHUNKS_OF_A_JOB):
        if position.is_end:
            await assembling.assemble(errand, held=held, columns=plans.to_read(held.row["plan"]).columns, outcome=DONE)
            return
        found = await read_chunk(errand, held=held, position=position)
        if found is None:
            return
        position = found
    async with errand.write() as tx:
        await lifecycle.let_go(tx, held=held)


async def read_chunk(errand: Errand, *, held: Held, position: Position) -> Position | None:
    """Read some pages into a file and commit how far that goes; None where the operation has ended, or is another's."""
    async with errand.read() as tx:
        actor = await actors.find_actor_of_now(tx, was=held.was)
    if actor is None or not actor.may(EXPORT_LISTS):
        await assembling.settle(errand, held=held, outcome=NOT_ALLOWED)
        return None
    number = position.chunks + 1
    key = lifecycle.part_key(errand.shop_id, held.row, number=number, run=held.run)
    with tempfile.TemporaryDirectory(prefix="entrepot-bulk-") as directory:
        path = Path(directory, "part")
        found = await _read_pages(errand, held, actor, position, path)
        if isinstance(found, Outcome):
            await assembling.settle(errand, held=held, outcome=found)
            return None
        await errand.services.storage.put_file(key, path, content_type=states.CONTENT_TYPES[BulkFormat.JSONL])
    chunk = replace(found, number=number, storage_key=key)
    wanted = await _commit(errand, held, chunk)
    if wanted is None:
        await errand.services.storage.delete([key])
    if wanted is False:
        await assembling.settle(errand, held=held, outcome=Outcome(state=BulkState.CANCELED))
    return Position(chunks=number, cursor=chunk.cursor, is_end=chunk.is_last) if wanted else None


def _planned(tx: Tx, command: RunQuery) -> NewOperation:
    planner = surroundings.current().asking
    plan = planner.plan_read(command.document, command.variables, actor=tx.actor, field=("input", "document"))
    if plan.has_children and command.format is not BulkFormat.JSONL:
        reason = "a table has room for one list; take JSONL / 表格只能容纳一个列表，请使用 JSONL"
        raise BulkDocumentRefused(reason=reason, field=("input", "format"))
    return NewOperation(
        id=lifecycle.new_id(),
        kind=BulkKind.QUERY,
        format=command.format,
        document=command.document,
        variables=command.variables,
        plan=plans.kept_read(plan),
    )


async def _read_pages(errand: Errand, held: Held, actor: Actor, position: Position, path: Path) -> Chunk | Outcome:
    """Write the rows of some pages as lines; how far they go."""
    plan = plans.to_read(held.row["plan"])
    asker = Asker(
        database=errand.data,
        shop_id=errand.shop_id,
        actor=actor,
        locale=held.row["locale"],
        request_id=f"bulk:{held.id}",
    )
    rows, objects, cursor, has_more = 0, 0, position.cursor, True
    async with await anyio.open_file(path, "wb") as file:
        for _ in range(states.PAGES_OF_A_CHUNK):
            page = await errand.services.asking.read_page(asker, plan, variables=held.row["variables"], after=cursor)
            if isinstance(page, Told):
                return _failed(page)
            await file.write(_lines(page))
            rows, objects, cursor = rows + page.top, objects + len(page.rows), page.cursor or cursor
            has_more = page.has_more
            if not has_more:
                break
    return Chunk(number=0, cursor=cursor, rows=rows, objects=objects, is_last=not has_more)


async def _commit(errand: Errand, held: Held, chunk: Chunk) -> bool | None:
    async with errand.write() as tx:
        wanted = await lifecycle.advance(tx, held=held, chunk=chunk)
        if wanted is not None and not states.WATCHED.isdisjoint(held.row["plan"]["touches"]):
            await watching.count_export(tx, held=held, rows=chunk.rows)
    return wanted


def _failed(told: Told) -> Outcome:
    """What an answer with errors means for the operation."""
    [error, *_] = told.errors
    code = (error.get("extensions") or {}).get("code") or errors.Internal.code
    return Outcome(state=BulkState.FAILED, code=str(code), message=str(error["message"])[:1000])


def _lines(page: Page) -> bytes:
    return b"".join(orjson.dumps(row, default=str, option=orjson.OPT_APPEND_NEWLINE) for row in page.rows)
