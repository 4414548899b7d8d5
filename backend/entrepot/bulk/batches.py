"""What is found once for all operations of a level."""

import uuid
from collections.abc import Sequence
from typing import Any

from entrepot.bulk import reads
from entrepot.bulk.rules import states
from entrepot.bulk.rules.states import BulkFormat
from entrepot.contract.declare import Reader
from entrepot.kernel import storage
from entrepot.kernel.database import Row


async def operations_by_id(reader: Reader, ids: Sequence[uuid.UUID]) -> list[Row | None]:
    """The operations of these ids in their order; None where there is none that the actor sees."""
    found = await reads.list_operations(reader.tx, ids=ids)
    return [found.get(id) for id in ids]


async def result_urls(reader: Reader, rows: Sequence[Row]) -> list[str | None]:
    """Where each result can be loaded for some minutes, for whoever asked for the operation; no statement is run."""
    return [_url(reader, row) if row["result_key"] and reads.is_own(row, reader.actor) else None for row in rows]


def _url(reader: Reader, row: Row) -> str:
    format = BulkFormat(row["format"])
    wanted = storage.Download(
        key=row["result_key"],
        filename=f"{row['kind'].lower()}-{row['created_at']:%Y%m%d-%H%M%S}.{format.value.lower()}",
        content_type=states.CONTENT_TYPES[format],
    )
    return storage.current().presign_download(wanted, expires_at=reader.tx.now + states.ADDRESS_VALID)


def error_of(row: Row) -> dict[str, Any] | None:
    """Why an operation failed, as the source of its type."""
    return {"code": row["error_code"], "message": row["error_message"]} if row["error_code"] else None
