"""Fields of customers, each found once for all parents on a level."""

import uuid
from collections.abc import Sequence
from datetime import timedelta

from entrepot.contract.declare import Reader
from entrepot.customers import reads
from entrepot.kernel import storage
from entrepot.kernel.database import Row

URL_VALID = timedelta(minutes=10)


async def customers_by_id(reader: Reader, ids: Sequence[uuid.UUID | None]) -> list[Row | None]:
    """Customers in the order of the ids; what the actor may not see, and what is no id, is None."""
    wanted = list(dict.fromkeys([item for item in ids if item is not None]))
    rows = await reads.list_visible_customers(reader.tx, ids=wanted, columns=reader.selection.columns)
    return [rows.get(item) if item else None for item in ids]


async def customers_looked_up(reader: Reader, ids: Sequence[uuid.UUID]) -> list[Row | None]:
    """The same of whoever names customers by their ids, which counts as looking at each of them."""
    rows = await customers_by_id(reader, ids)
    for row in rows:
        if row is not None:
            reads.note_contacts(reader.tx, selection=reader.selection, row=row)
    return rows


async def customers_of_rows(reader: Reader, rows: Sequence[Row]) -> list[Row | None]:
    """The customer of each row that has a `customer_id`."""
    return await customers_by_id(reader, [row["customer_id"] for row in rows])


async def customers_merged_into(reader: Reader, rows: Sequence[Row]) -> list[Row | None]:
    """The customer that took each one on, if any."""
    return await customers_by_id(reader, [row["merged_into_id"] for row in rows])


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


async def privacy_requests_by_id(reader: Reader, ids: Sequence[uuid.UUID]) -> list[Row | None]:
    """Requests in the order of the ids; what the actor may not see is None."""
    found = await reads.list_privacy_requests(reader.tx, by="id", keys=ids)
    rows = {row["id"]: row for row in found}
    return [rows.get(item) for item in ids]


async def privacy_requests_of_customers(reader: Reader, rows: Sequence[Row]) -> list[list[Row]]:
    """What each customer, or staff for them, wanted of what is kept about them, the latest first."""
    found: dict[uuid.UUID, list[Row]] = {row["id"]: [] for row in rows}
    for row in await reads.list_privacy_requests(reader.tx, by="customer_id", keys=list(found)):
        found[row["customer_id"]].append(row)
    return [found[row["id"]] for row in rows]


async def data_urls(reader: Reader, rows: Sequence[Row]) -> list[str | None]:
    """Where each file can be loaded, for whoever asked for it; no statement is run."""
    until = reader.tx.now + URL_VALID
    return [
        storage.current().presign_download(
            storage.Download(
                key=row["storage_key"],
                filename=f"customer-data-{row['requested_at']:%Y%m%d}.json",
                content_type="application/json",
            ),
            expires_at=until,
        )
        if row["storage_key"] and row["requested_by_id"] == reader.actor.id
        else None
        for row in rows
    ]


async def consents_of_customers(reader: Reader, rows: Sequence[Row]) -> list[list[Row]]:
    """What each customer agreed to or took back, the latest first."""
    found: dict[uuid.UUID, list[Row]] = {row["id"]: [] for row in rows}
    for row in await reads.list_consents(reader.tx, customer_ids=list(found)):
        found[row["customer_id"]].append(row)
    return [found[row["id"]] for row in rows]


async def impersonations_of_customers(reader: Reader, rows: Sequence[Row]) -> list[list[Row]]:
    """When staff acted in the place of each customer, the latest first."""
    found: dict[uuid.UUID, list[Row]] = {row["id"]: [] for row in rows}
    for row in await reads.list_impersonations(reader.tx, customer_ids=list(found)):
        found[row["customer_id"]].append(row)
    return [found[row["id"]] for row in rows]
