"""What approvals show, each found once for all parents."""

import uuid
from collections.abc import Sequence
from typing import Any

from entrepot.access.reads import people as people_reads
from entrepot.approvals import reads
from entrepot.contract import nodes
from entrepot.contract.declare import Reader
from entrepot.kernel.database import Row


async def policies_by_id(reader: Reader, ids: Sequence[uuid.UUID]) -> list[Row | None]:
    """Policies in the order of the ids, for those who may see them."""
    found = await reads.list_policies_by_id(reader.tx, ids=ids) if reads.sees_everything(reader.actor) else {}
    return [found.get(item) for item in ids]


async def approvals_by_id(reader: Reader, ids: Sequence[uuid.UUID]) -> list[Row | None]:
    """Approvals in the order of the ids; what does not concern the actor is None."""
    found = await reads.list_visible(reader.tx, ids=ids)
    return [found.get(item) for item in ids]


async def tasks_by_id(reader: Reader, ids: Sequence[uuid.UUID]) -> list[Row | None]:
    """Tasks in the order of the ids; what the actor may not see is None."""
    found = await reads.list_visible_tasks(reader.tx, ids=ids)
    return [found.get(item) for item in ids]


async def approvals_of_tasks(reader: Reader, rows: Sequence[Row]) -> list[Row | None]:
    """The approval of each task."""
    return await approvals_by_id(reader, [row["approval_id"] for row in rows])


async def tasks_of_approvals(reader: Reader, rows: Sequence[Row]) -> list[list[Row]]:
    """The tasks of each approval, by step."""
    found = await reads.list_tasks(reader.tx, approval_ids=[row["id"] for row in rows])
    return [found.get(row["id"], []) for row in rows]


async def history_of_approvals(reader: Reader, rows: Sequence[Row]) -> list[list[Row]]:
    """What happened to each approval, in its order."""
    found = await reads.list_events(reader.tx, approval_ids=[row["id"] for row in rows])
    return [found.get(row["id"], []) for row in rows]


async def nodes_of_approvals(reader: Reader, rows: Sequence[Row]) -> list[Any]:
    """What each approval is about, unless the actor may not see it."""
    return await nodes.find(reader, [row["node_id"] for row in rows])


async def names_of_assignees(reader: Reader, rows: Sequence[Row]) -> list[str]:
    """By name, whose task each is."""
    found = {row["id"]: row["name"] for row in await people_reads.list_staff(reader.tx, ids=_staff(rows, "staff_id"))}
    return [found[row["staff_id"]] for row in rows]


async def names_of_deciders(reader: Reader, rows: Sequence[Row]) -> list[str | None]:
    """By name, who decided each task."""
    ids = _staff(rows, "decided_by_id")
    found = {row["id"]: row["name"] for row in await people_reads.list_staff(reader.tx, ids=ids)}
    return [found.get(row["decided_by_id"]) for row in rows]


async def names_of_represented(reader: Reader, rows: Sequence[Row]) -> list[str | None]:
    """By name, for whom somebody acted."""
    ids = _staff(rows, "on_behalf_of_id")
    found = {row["id"]: row["name"] for row in await people_reads.list_staff(reader.tx, ids=ids)}
    return [found.get(row["on_behalf_of_id"]) for row in rows]


def _staff(rows: Sequence[Row], column: str) -> list[uuid.UUID]:
    return sorted({row[column] for row in rows if row[column] is not None})
