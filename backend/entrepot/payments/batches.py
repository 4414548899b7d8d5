"""Payments of documents, for the fields of higher features."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from entrepot.contract.declare import Reader
from entrepot.kernel.database import Row
from entrepot.payments import reads


async def payments_by_id(reader: Reader, ids: Sequence[UUID]) -> list[Row | None]:
    """The payments with these ids that the actor may see."""
    found = {row["id"]: row for row in await reads.list_visible_payments(reader.tx, ids=ids)}
    return [found.get(payment_id) for payment_id in ids]


async def payments_of_documents(reader: Reader, rows: Sequence[Row]) -> list[list[Row]]:
    """The payments of each document row, oldest first; whoever sees the document sees them."""
    by_document: dict[UUID, list[Row]] = defaultdict(list)
    for row in await reads.list_payments_of_documents(reader.tx, document_ids=[row["id"] for row in rows]):
        by_document[row["document_id"]].append(row)
    return [by_document[row["id"]] for row in rows]
