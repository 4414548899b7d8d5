"""Batches of the ledger."""

import uuid
from collections.abc import Sequence
from typing import Any

from entrepot.contract.declare import Reader
from entrepot.finance import permissions, reads
from entrepot.kernel.database import Row


async def lines_of_entries(reader: Reader, entries: Sequence[Row]) -> list[list[dict[str, Any]]]:
    """The lines of each entry, in order."""
    found: dict[uuid.UUID, list[dict[str, Any]]] = {}
    for row in await reads.list_lines(reader.tx, entry_ids=[entry["id"] for entry in entries]):
        account = {
            "id": row["account_id"],
            "code": row["account_code"],
            "name": row["account_name"],
            "kind": row["account_kind"],
        }
        found.setdefault(row["entry_id"], []).append({**dict(row), "account": account})
    return [found.get(entry["id"], []) for entry in entries]


async def entries_by_id(reader: Reader, ids: Sequence[uuid.UUID]) -> list[Row | None]:
    """Entries in the order of the ids, for those who may see the journal."""
    if not reader.actor.may(permissions.READ_FINANCE):
        return [None] * len(ids)
    by_id = {row["id"]: row for row in await reads.list_entries_by_id(reader.tx, ids=ids)}
    return [by_id.get(item) for item in ids]
