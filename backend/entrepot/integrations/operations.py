"""Writes of the record of imports: a run begins, moves on with each batch, and keeps what became of every line."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Integer, Uuid, bindparam, case, update

from entrepot.integrations.tables import IMPORT_RUN, import_line, import_reference, import_run
from entrepot.kernel import ids
from entrepot.kernel.database import Tx, insert_rows, sql
from entrepot.kernel.tables import Instant

_INSERT_RUN = insert_rows(import_run, "id", "source", "input_digest", "batch_lines", "steps")
_INSERT_LINES = insert_rows(
    import_line,
    "run_id",
    "file",
    "row_number",
    "kind",
    "quantity",
    "amount_minor",
    "document_kind",
    "document_id",
    "position",
    "reason",
)
_INSERT_REFERENCES = insert_rows(import_reference, "run_id", "kind", "key", "node_id")
_DONE = bindparam("known_steps", type_=Integer)
_ADVANCE = sql(
    update(import_run)
    .values(
        steps_done=_DONE + 1,
        lines_done=import_run.c.lines_done + bindparam("more_lines", type_=BigInteger),
        finished_at=case((import_run.c.steps == _DONE + 1, bindparam("now", type_=Instant)), else_=None),
    )
    .where(
        import_run.c.shop_id == bindparam("shop_id", type_=Uuid),
        import_run.c.id == bindparam("run_id", type_=Uuid),
        import_run.c.steps_done == _DONE,
    )
)


@dataclass(frozen=True, slots=True)
class ImportedLine:
    """What became of a line: a line of a document, or nothing for a `reason`."""

    file: str
    row_number: int
    kind: str
    quantity: int
    amount_minor: int
    document_kind: str | None = None
    document_id: uuid.UUID | None = None
    position: int | None = None
    reason: str | None = None


async def begin_run(tx: Tx, *, source: str, input_digest: str, batch_lines: int, steps: int) -> uuid.UUID:
    """Begin the one run of a source in this shop; its id."""
    run_id = ids.new(IMPORT_RUN)
    row = {"id": run_id, "source": source, "input_digest": input_digest, "batch_lines": batch_lines, "steps": steps}
    await tx.insert(_INSERT_RUN, [row])
    tx.change(node=run_id, operation="importBegin", after={"source": source, "steps": steps})
    return run_id


async def advance_run(tx: Tx, *, run_id: uuid.UUID, steps_done: int, more_lines: int) -> bool:
    """Count one more step, if the run stands where the caller believes; its row stays locked until the commit."""
    return bool(await tx.run(_ADVANCE, run_id=run_id, known_steps=steps_done, more_lines=more_lines, now=tx.now))


async def record_lines(tx: Tx, *, run_id: uuid.UUID, lines: Sequence[ImportedLine]) -> None:
    """Keep what became of lines, in one statement."""
    await tx.insert(_INSERT_LINES, [_line_row(run_id, line) for line in lines])


async def record_references(tx: Tx, *, run_id: uuid.UUID, kind: str, nodes: Mapping[str, uuid.UUID]) -> None:
    """Keep which node stands for which foreign key, in one statement."""
    rows = [{"run_id": run_id, "kind": kind, "key": key, "node_id": node} for key, node in nodes.items()]
    await tx.insert(_INSERT_REFERENCES, rows)


def _line_row(run_id: uuid.UUID, line: ImportedLine) -> dict[str, Any]:
    return {
        "run_id": run_id,
        "file": line.file,
        "row_number": line.row_number,
        "kind": line.kind,
        "quantity": line.quantity,
        "amount_minor": line.amount_minor,
        "document_kind": line.document_kind,
        "document_id": line.document_id,
        "position": line.position,
        "reason": line.reason,
    }
