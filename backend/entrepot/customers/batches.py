"""Fields of customers, each found once for all parents on a level."""

import uuid
from collections.abc import Sequence

from entrepot.contract.declare import Reader
from entrepot.customers import reads
from entrepot.kernel.database import Row


async def customers_by_id(reader: Reader, ids: Sequence[uuid.UUID | None]) -> list[Row | None]:
    """Customers in the order of the ids; what the actor may not see, and what is no id, is None."""
    wanted = list(dict.fromkeys(item for item in ids if item is not None))
    rows = await reads.list_visible_customers(reader.tx, ids=wanted, columns=reader.selection.columns)
    return [rows.get(item) if item else None for item in ids]


async def customers_of_rows(reader: Reader, rows: Sequence[Row]) -> list[Row | None]:
    """The customer of each row that has a `customer_id`."""
    return await customers_by_id(reader, [row["customer_id"] for row in rows])


async def addresses_by_id(reader: Reader, ids: Sequence[uuid.UUID]) -> list[Row | None]:
    """Kept addresses in the order of the ids; what the actor may not see is None."""
    rows = await reads.list_addresses(reader.tx, ids=ids)
    return [rows.get(item) for item in ids]


async def addresses_of_customers(reader: Reader, rows: Sequence[Row]) -> list[list[Row]]:
    """What each customer keeps, the default first."""
    found = await reads.list_addresses_of_customers(reader.tx, customer_ids=[row["id"] for row in rows])
    return [found.get(row["id"], []) for row in rows]


async def formatted_addresses(reader: Reader, rows: Sequence[Row]) -> list[list[str]]:
    """The lines of a label in the request's language; works on stored snapshots and on kept addresses alike."""
    return [reads.label_of(row, locale=reader.locale) for row in rows]
