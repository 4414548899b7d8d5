"""Metadata and custom fields of nodes, each found once for all nodes of a level; and definitions by id."""

import uuid
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

from entrepot.contract.declare import Reader
from entrepot.fields import reads
from entrepot.fields.rules import values
from entrepot.kernel.database import Row


async def metadata_of_nodes(reader: Reader, rows: Sequence[Row]) -> list[list[dict[str, Any]]]:
    """The public metadata of each node, the shop's own before that of apps, by key."""
    return await _metadata(reader, rows, "public", lambda _: True)


async def private_metadata_of_nodes(reader: Reader, rows: Sequence[Row]) -> list[list[dict[str, Any]]]:
    """The private metadata of each node that the actor may see."""
    return await _metadata(
        reader, rows, "private", lambda holder: reads.sees_private_metadata(reader.tx, holder_id=holder)
    )


async def custom_fields_of_nodes(reader: Reader, rows: Sequence[Row]) -> list[list[dict[str, Any]]]:
    """The custom fields of each node that hold something and that the actor sees, in the order of their definitions."""
    found: dict[uuid.UUID, list[dict[str, Any]]] = {row["id"]: [] for row in rows}
    stored = await reads.list_values(reader.tx, ids=found)
    for (node_id, _), same in groupby(stored, key=lambda row: (row["node_id"], row["definition_id"])):
        members = list(same)
        definition = members[0]
        found[node_id].append(
            {
                "key": definition["key"],
                "value": values.shown_all(definition, members),
                "definition": {name: definition[name] for name in _DEFINITION},
            }
        )
    return [found[row["id"]] for row in rows]


async def definitions_by_id(reader: Reader, ids: Sequence[uuid.UUID]) -> list[Row | None]:
    """Definitions in the order of the ids; what the actor may not see is None."""
    found = await reads.list_definitions_by_id(reader.tx, ids=ids)
    return [found.get(item) for item in ids]


_DEFINITION = (
    *("id", "owner_type", "key", "type", "is_list", "is_public", "name", "description", "validation"),
    *("version", "created_at"),
)


async def _metadata(
    reader: Reader, rows: Sequence[Row], part: str, is_seen: Callable[[uuid.UUID], bool]
) -> list[list[dict[str, Any]]]:
    found: dict[uuid.UUID, list[dict[str, Any]]] = {row["id"]: [] for row in rows}
    for row in await reads.list_metadata(reader.tx, ids=found):
        holder = row["holder_id"]
        if is_seen(holder):
            app_id = None if holder == row["shop_id"] else holder
            found[row["node_id"]] += [
                {"key": key, "value": value, "app_id": app_id} for key, value in sorted(row[part].items())
            ]
    return [found[row["id"]] for row in rows]
