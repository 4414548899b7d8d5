"""A mutation for each line of a file, as whoever asked may do it now; a line has one effect however often it is tried.

The key of a line is stored in the transaction that does the work (`kernel/idempotency.py`). Where a worker dies after
that and before it has said how far it came, the line is asked again and answered with what it was answered.
"""

import json
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, Final

import anyio
import orjson

import entrepot
from entrepot.access.reads import actors
from entrepot.bulk.operations import assembling, lifecycle
from entrepot.bulk.operations.lifecycle import Chunk, Held, NewOperation, Outcome
from entrepot.bulk.permissions import IMPORT_ROWS
from entrepot.bulk.rules import lines, plans, states
from entrepot.bulk.rules.states import BulkFormat, BulkKind, BulkState
from entrepot.kernel import errors, storage, surroundings
from entrepot.kernel.asking import Asker, Column, Told, WritePlan
from entrepot.kernel.database import Row, Tx
from entrepot.kernel.permissions import Actor
from entrepot.kernel.worker import Errand

UNPACK_SECONDS: Final = 180
PACKAGE_ROOT: Final = Path(entrepot.__file__).resolve().parents[1]
LARGEST_UNPACKED: Final = 1 << 30
NOT_ALLOWED = Outcome(state=BulkState.FAILED, code=errors.Forbidden.code)
STOPS = (errors.Forbidden.code, errors.Unauthenticated.code)


@dataclass(frozen=True, kw_only=True)
class CreateMutation:
    """A mutation that somebody wants to run for each line of a file, which is about to be uploaded."""

    document: str
    format: BulkFormat
    size_bytes: int


@dataclass(frozen=True, kw_only=True)
class Work:
    """What a job has in its hands: the operation, its plan, its file, and for a table what its columns are."""

    errand: Errand
    held: Held
    plan: WritePlan
    source: Path
    columns: Sequence[Column | None] | None

    @property
    def as_table(self) -> bool:
        """Whether the lines are rows of a table."""
        return self.columns is not None


async def create_mutations(tx: Tx, *, commands: Sequence[CreateMutation]) -> list[Row]:
    """Plan mutations that wait for their files; what cannot be run so, or not by the actor, is refused."""
    made = [_planned(tx, command) for command in commands]
    return await lifecycle.create_operations(tx, commands=made, operation="bulkMutationCreate")


def presign(tx: Tx, *, row: Row, size_bytes: int) -> storage.Upload:
    """How its file is uploaded: of at most this size, of its type, once."""
    return storage.current().presign_upload(
        row["input_key"],
        content_type=states.CONTENT_TYPES[BulkFormat(row["format"])],
        most_bytes=size_bytes,
        expires_at=tx.now + states.UPLOAD_VALID,
    )


async def write_on(errand: Errand, *, held: Held) -> None:
    """Run line after line until the file ends, something stands against it, or others are to have their turn."""
    with tempfile.TemporaryDirectory(prefix="entrepot-bulk-") as directory:
        try:
            work = await _prepare(errand, held, Path(directory))
        except (states.InputMissing, states.InputUnreadable, states.ColumnUnknown) as refused:
            message = refused.message(held.row["locale"])
            outcome = Outcome(state=BulkState.FAILED, code=refused.code, message=message)
            await assembling.settle(errand, held=held, outcome=outcome)
            return
        number, done = held.row["chunks"], int(held.row["cursor"] or 0)
        is_last = held.row["is_read"]
        with work.source.open("rb") as file:
            left = islice(numbered(file), done + work.as_table, None)
            for _ in range(states.CHUNKS_OF_A_JOB):
                if is_last:
                    await _end(work, Outcome(state=BulkState.DONE))
                    return
                number += 1
                found = await write_chunk(work, number=number, left=left)
                if found is None:
                    return
                is_last = found
    async with errand.write() as tx:
        await lifecycle.let_go(tx, held=held)


async def write_chunk(work: Work, *, number: int, left: Iterator[tuple[int, bytes]]) -> bool | None:
    """Run some lines and commit how far that goes; whether the file has ended, None where the operation has."""
    errand, held = work.errand, work.held
    async with errand.read() as tx:
        actor = await actors.find_actor_of_now(tx, was=held.was)
    if actor is None or not actor.may(IMPORT_ROWS):
        await _end(work, NOT_ALLOWED)
        return None
    given = list(islice(left, states.LINES_OF_A_CHUNK))
    results: list[Mapping[str, Any]] = []
    done, failed, stop = 0, 0, None
    for position, line in given:
        if not line:
            continue
        told = await _write(work, actor, position, line)
        if (code := lines.code_of(told)) in STOPS:
            stop = Outcome(state=BulkState.FAILED, code=code)
            break
        done += 1
        failed += bool(told.errors)
        results += lines.result_of(position - work.as_table, told, as_table=work.as_table)
    is_last = len(given) < states.LINES_OF_A_CHUNK
    reached = given[-1][0] - work.as_table if given else int(held.row["cursor"] or 0)
    key = lifecycle.part_key(errand.shop_id, held.row, number=number, run=held.run)
    await errand.services.storage.put(key, _dumped(results), content_type=states.CONTENT_TYPES[BulkFormat.JSONL])
    chunk = Chunk(
        number=number,
        cursor=str(reached),
        rows=done,
        objects=len(results),
        failed_rows=failed,
        storage_key=key,
        is_last=is_last,
    )
    async with errand.write() as tx:
        wanted = await lifecycle.advance(tx, held=held, chunk=chunk)
    if wanted is None:
        await errand.services.storage.delete([key])
    if wanted is False:
        stop = stop or Outcome(state=BulkState.CANCELED)
    if wanted is not None and stop is not None:
        await _end(work, stop)
    return is_last if wanted and stop is None else None


def numbered(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """The lines of a file by their number, from 1; of one that is too long no more than it takes to see that."""
    number = 0
    while line := file.readline(states.LONGEST_LINE_BYTES + 2):
        number += 1
        yield number, line.strip()
        while line and not line.endswith(b"\n"):
            line = file.readline(1 << 20)


def _planned(tx: Tx, command: CreateMutation) -> NewOperation:
    if not 0 < command.size_bytes <= states.LARGEST_INPUT_BYTES:
        most = str(states.LARGEST_INPUT_BYTES)
        raise errors.OutOfRange(minimum="1", maximum=most, field=("input", "size_bytes"))
    plan = surroundings.current().asking.plan_write(command.document, actor=tx.actor, field=("input", "document"))
    operation_id = lifecycle.new_id()
    return NewOperation(
        id=operation_id,
        kind=BulkKind.MUTATION,
        format=command.format,
        document=command.document,
        variables={},
        plan=plans.kept_write(plan),
        input_key=lifecycle.key_of(tx.shop_id, operation_id, f"input.{command.format.value.lower()}"),
    )


async def _prepare(errand: Errand, held: Held, directory: Path) -> Work:
    """Fetch the file; a table is read into lines once, in a process of its own."""
    plan = plans.to_write(held.row["plan"])
    source, format = directory / "lines", BulkFormat(held.row["format"])
    keeper = errand.services.storage
    if format is BulkFormat.JSONL:
        await _fetch(keeper, held.row["input_key"], source, most=states.LARGEST_INPUT_BYTES)
        return Work(errand=errand, held=held, plan=plan, source=source, columns=None)
    key = lifecycle.unpacked_key(errand.shop_id, held.row)
    if await keeper.stat(key) is None:
        await _fetch(keeper, held.row["input_key"], directory / "table", most=states.LARGEST_INPUT_BYTES)
        await _unpack(directory / "table", source, format)
        await keeper.put_file(key, source, content_type=states.CONTENT_TYPES[BulkFormat.JSONL])
    else:
        await _fetch(keeper, key, source, most=LARGEST_UNPACKED)
    with source.open("rb") as file:
        head = orjson.loads(file.readline() or b"[]")
    columns = lines.columns_of_head(head, plan.columns)
    return Work(errand=errand, held=held, plan=plan, source=source, columns=columns)


async def _fetch(keeper: storage.Storage, key: str, to: Path, *, most: int) -> None:
    try:
        await keeper.fetch(key, to=to, most_bytes=most)
    except (FileNotFoundError, storage.FileTooLarge):
        raise states.InputMissing from None


async def _unpack(source: Path, target: Path, format: BulkFormat) -> None:
    """Run `unpacking` apart, without our environment; when it dies or takes too long, the file is to blame."""
    command = [sys.executable, "-m", "entrepot.bulk.unpacking", str(source), str(target), format.value]
    environment = {"PYTHONPATH": str(PACKAGE_ROOT), "PATH": os.defpath}
    reason = "it takes too much to read / 读取耗费过大"
    with anyio.move_on_after(UNPACK_SECONDS):
        done = await anyio.run_process(command, check=False, env=environment, stderr=None, cwd="/")
        if done.returncode == 0:
            answer = json.loads(done.stdout)
            if "rows" in answer:
                return
            reason = answer["refused"]
    raise states.InputUnreadable(reason=reason)


async def _write(work: Work, actor: Actor, position: int, line: bytes) -> Told:
    """Run one line; what went wrong on our side is tried once more, with the same key."""
    held = work.held
    try:
        variables = _variables(work, line)
    except states.LineInvalid as invalid:
        return Told(data=None, errors=[{"code": invalid.code, "message": invalid.message(held.row["locale"])}])
    asker = Asker(
        database=work.errand.data,
        shop_id=work.errand.shop_id,
        actor=actor,
        locale=held.row["locale"],
        request_id=f"bulk:{held.id}:{position}",
    )
    told = Told(data=None, errors=[])
    for _ in range(2):
        told = await work.errand.services.asking.write_line(
            asker, work.plan, variables=variables, key=f"bulk:{held.id}:{position}"
        )
        if lines.code_of(told) != errors.Internal.code:
            break
    return told


def _variables(work: Work, line: bytes) -> dict[str, Any]:
    if work.columns is None:
        return lines.variables_of_line(line)
    return lines.variables_of_row(orjson.loads(line), work.columns)


async def _end(work: Work, outcome: Outcome) -> None:
    """Say of every line what came of it, however the operation ends: what was done is done."""
    await assembling.assemble(work.errand, held=work.held, columns=lines.FAILURES, outcome=outcome)


def _dumped(rows: Sequence[Mapping[str, Any]]) -> bytes:
    return b"".join(orjson.dumps(row, default=str, option=orjson.OPT_APPEND_NEWLINE) for row in rows)
