"""What customers keep of people: who they are, their addresses, and the files of their data that were asked for."""

import uuid

from sqlalchemy import bindparam, delete, func, select, text, update

from entrepot.customers.operations import customers
from entrepot.customers.rules import CustomerState
from entrepot.customers.tables import address, consent, customer, impersonation, privacy_request
from entrepot.kernel.database import Tx, among, sql
from entrepot.kernel.subjects import Document, Keeper, Subject

_CUSTOMERS = (customer.c.shop_id == bindparam("shop_id"), among(customer.c.id, "customer_ids"))
_ADDRESSES = (address.c.shop_id == bindparam("shop_id"), among(address.c.customer_id, "customer_ids"))
_REQUESTS = (privacy_request.c.shop_id == bindparam("shop_id"), among(privacy_request.c.customer_id, "customer_ids"))
LIST_CUSTOMERS = sql(select(customer).where(*_CUSTOMERS).order_by(customer.c.id))
LIST_ADDRESSES = sql(select(address).where(*_ADDRESSES).order_by(address.c.id))
_IMPERSONATIONS = (
    impersonation.c.shop_id == bindparam("shop_id"),
    among(impersonation.c.customer_id, "customer_ids"),
)
LIST_IMPERSONATIONS = sql(select(impersonation).where(*_IMPERSONATIONS).order_by(impersonation.c.id))
ERASE_IMPERSONATIONS = sql(update(impersonation).where(*_IMPERSONATIONS).values(reason="…"))
LIST_CONSENTS = sql(
    select(consent)
    .where(consent.c.shop_id == bindparam("shop_id"), among(consent.c.customer_id, "customer_ids"))
    .order_by(consent.c.id)
)
LIST_REQUESTS = sql(select(privacy_request).where(*_REQUESTS).order_by(privacy_request.c.id))
ERASE_CUSTOMERS = sql(
    update(customer)
    .where(*_CUSTOMERS)
    .values(
        name="",
        email=None,
        phone=None,
        locale=None,
        note="",
        frozen_reason=None,
        account_id=None,
        state=func.coalesce(
            text("CASE WHEN merged_into_id IS NULL THEN NULL ELSE state END"), CustomerState.ERASED.value
        ),
        version=customer.c.version + 1,
        updated_at=func.now(),
    )
)
DELETE_ADDRESSES = sql(delete(address).where(*_ADDRESSES))
KEYS_OF_FILES = sql(select(privacy_request.c.storage_key).where(*_REQUESTS, privacy_request.c.storage_key.is_not(None)))
FORGET_FILES = sql(update(privacy_request).where(*_REQUESTS).values(storage_key=None, size_bytes=None))


def _whose(subject: Subject) -> dict[str, list[uuid.UUID]]:
    return {"customer_ids": list(subject.customer_ids)}


async def _export(tx: Tx, subject: Subject) -> Document:
    requests = await tx.rows(LIST_REQUESTS, **_whose(subject))
    return {
        "customers": [dict(row) for row in await tx.rows(LIST_CUSTOMERS, **_whose(subject))],
        "addresses": [dict(row) for row in await tx.rows(LIST_ADDRESSES, **_whose(subject))],
        "consents": [dict(row) for row in await tx.rows(LIST_CONSENTS, **_whose(subject))],
        "impersonations": [dict(row) for row in await tx.rows(LIST_IMPERSONATIONS, **_whose(subject))],
        "privacy_requests": [
            {name: row[name] for name in ("id", "kind", "state", "requested_at", "done_at")} for row in requests
        ],
    }


async def _nodes(tx: Tx, subject: Subject) -> list[uuid.UUID]:
    return [row["id"] for row in await tx.rows(LIST_ADDRESSES, **_whose(subject))]


async def _erase(tx: Tx, subject: Subject) -> None:
    await tx.run(customers.DELETE_TERMS, ids=list(subject.customer_ids))
    await tx.run(DELETE_ADDRESSES, **_whose(subject))
    await tx.run(ERASE_IMPERSONATIONS, **_whose(subject))
    await tx.run(ERASE_CUSTOMERS, **_whose(subject))
    if keys := [row["storage_key"] for row in await tx.rows(KEYS_OF_FILES, **_whose(subject))]:
        await tx.run(FORGET_FILES, **_whose(subject))
        tx.enqueue("remove_files", {"keys": keys})


KEEPER = Keeper(
    name="customers",
    columns=frozenset(
        (
            *(f"customer.{name}" for name in ("name", "email", "phone", "note", "frozen_reason")),
            *(f"address.{name}" for name in ("recipient", "phone", "province", "city", "district", "street")),
            *("address.postcode", "customer_term.term", "impersonation.reason", "privacy_request.storage_key"),
        )
    ),
    export=_export,
    nodes=_nodes,
    erase=_erase,
)
