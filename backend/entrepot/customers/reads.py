"""Reads of customers and their addresses. A customer sees only their own."""

import uuid
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Executable, FromClause, Text, Uuid, bindparam, select, true

from entrepot.catalog import search
from entrepot.contract.declare import Selection
from entrepot.customers import rules
from entrepot.customers.permissions import (
    ERASE_CUSTOMERS,
    EXPORT_CUSTOMER_DATA,
    READ_CONTACTS,
    READ_CUSTOMERS,
    WRITE_CUSTOMERS,
)
from entrepot.customers.rules import AddressKind
from entrepot.customers.tables import (
    CUSTOMER,
    address,
    consent,
    customer,
    customer_term,
    impersonation,
    privacy_request,
)
from entrepot.fields import filtering
from entrepot.kernel import errors, filters, pagination, permissions, readings
from entrepot.kernel.database import Row, Tx, among, columns_of, shape, sql

RELEVANCE = "RELEVANCE"
# What of a customer says how they are reached, by GraphQL field.
CONTACTS = ("email", "phone", "addresses")


def sees_everyone(actor: permissions.Actor) -> bool:
    """Whether the actor may see other people's data."""
    return actor.may(READ_CUSTOMERS, WRITE_CUSTOMERS)


def check_sees_contacts(actor: permissions.Actor, *, what: str) -> None:
    """Refuse whoever would replace what is hidden from them."""
    if READ_CONTACTS.code in actor.hidden:
        raise errors.Forbidden(what=what, permissions=READ_CONTACTS.code)


def _own(column: ColumnElement[Any], everyone: bool) -> ColumnElement[bool]:
    """Everybody's rows, or those of the customer who asks; nobody's when the actor is no customer."""
    return true() if everyone else column == bindparam("own_id", type_=Uuid)


@shape
def one_customer(by: str) -> Executable:
    """A customer by `id`, `email` or `account_id`."""
    return select(customer).where(customer.c.shop_id == bindparam("shop_id"), customer.c[by] == bindparam(by))


@shape
def customers_among(by: str, everyone: bool, columns: frozenset[str] | None = None) -> Executable:
    """Customers by a list of ids, e-mail addresses or accounts, through the guard; with these columns."""
    return select(*columns_of(customer, columns, "id")).where(
        customer.c.shop_id == bindparam("shop_id"), among(customer.c[by], "keys"), _own(customer.c.id, everyone)
    )


@shape
def addresses_among(by: str, everyone: bool) -> Executable:
    """Addresses by their ids or their customers', through the guard; the default first, then the latest."""
    return (
        select(address)
        .where(
            address.c.shop_id == bindparam("shop_id"),
            among(address.c[by], "keys"),
            _own(address.c.customer_id, everyone),
        )
        .order_by(address.c.customer_id, address.c.kind.desc(), address.c.is_default.desc(), address.c.id.desc())
    )


DEFAULT_ADDRESS = sql(
    select(address).where(
        address.c.shop_id == bindparam("shop_id"),
        address.c.customer_id == bindparam("customer_id"),
        address.c.kind == bindparam("kind"),
        address.c.is_default,
    )
)


async def find_customer(
    tx: Tx,
    *,
    id: uuid.UUID | None = None,
    email: str | None = None,
    account_id: uuid.UUID | None = None,
) -> Row | None:
    """The customer of an id, a normal e-mail address or an account; unguarded."""
    for by, value in (("id", id), ("email", email), ("account_id", account_id)):
        if value is not None:
            return await tx.row(one_customer(by), **{by: value})
    return None


async def find_visible_customer(tx: Tx, *, id: uuid.UUID) -> Row | None:
    """The customer of an id, if the actor may see it."""
    return (await list_visible_customers(tx, ids=[id])).get(id)


def note_contacts(tx: Tx, *, selection: Selection, row: Mapping[str, Any] | Row) -> None:
    """Note that one customer's contacts are shown to staff or an app; those that are masked are not."""
    if READ_CONTACTS.code not in tx.actor.hidden and any(name in selection for name in CONTACTS):
        readings.note(tx, node_id=row["id"])


async def list_visible_customers(
    tx: Tx, *, ids: Sequence[uuid.UUID], columns: frozenset[str] | None = None
) -> dict[uuid.UUID, Row]:
    """Those of the customers that the actor may see, by id, with these columns."""
    statement = customers_among("id", sees_everyone(tx.actor), columns)
    return {row["id"]: row for row in await tx.rows(statement, keys=ids, own_id=tx.actor.customer_id)}


async def list_customers(tx: Tx, *, ids: Sequence[uuid.UUID]) -> list[Row]:
    """Customers in the order of the ids, unguarded; an unknown id is left out."""
    rows = {row["id"]: row for row in await tx.rows(customers_among("id", True), keys=ids)}
    return [rows[key] for key in ids if key in rows]


async def list_customers_by_email(tx: Tx, *, emails: Sequence[str]) -> dict[str, Row]:
    """Customers by their normal e-mail addresses, unguarded."""
    return {row["email"]: row for row in await tx.rows(customers_among("email", True), keys=emails)}


async def list_addresses(tx: Tx, *, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Row]:
    """Those of the addresses that the actor may see, by id."""
    statement = addresses_among("id", sees_everyone(tx.actor))
    return {row["id"]: row for row in await tx.rows(statement, keys=ids, own_id=tx.actor.customer_id)}


async def list_addresses_of_customers(tx: Tx, *, customer_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Row]]:
    """The addresses of customers that the actor may see, by customer, the default first."""
    statement = addresses_among("customer_id", sees_everyone(tx.actor))
    found: dict[uuid.UUID, list[Row]] = {}
    for row in await tx.rows(statement, keys=customer_ids, own_id=tx.actor.customer_id):
        found.setdefault(row["customer_id"], []).append(row)
    return found


@shape
def told_among(name: str, everyone: bool) -> Executable:
    """Consents or impersonations of customers, through the guard; the latest first."""
    found = {"consent": consent, "impersonation": impersonation}[name]
    return (
        select(found)
        .where(
            found.c.shop_id == bindparam("shop_id"),
            among(found.c.customer_id, "keys"),
            _own(found.c.customer_id, everyone),
        )
        .order_by(found.c.id.desc())
    )


@shape
def requests_among(by: str, everyone: bool) -> Executable:
    """Requests over what is kept about people, through the guard; the latest first."""
    return (
        select(privacy_request)
        .where(
            privacy_request.c.shop_id == bindparam("shop_id"),
            among(privacy_request.c[by], "keys"),
            _own(privacy_request.c.customer_id, everyone),
        )
        .order_by(privacy_request.c.id.desc())
    )


async def list_privacy_requests(tx: Tx, *, by: str, keys: Sequence[uuid.UUID]) -> Sequence[Row]:
    """Those of the requests that the actor may see, by their ids or their customers'."""
    everyone = tx.actor.may(EXPORT_CUSTOMER_DATA, ERASE_CUSTOMERS)
    return await tx.rows(requests_among(by, everyone), keys=list(keys), own_id=tx.actor.customer_id)


async def list_consents(tx: Tx, *, customer_ids: Sequence[uuid.UUID]) -> Sequence[Row]:
    """What customers that the actor may see agreed to or took back, the latest first."""
    statement = told_among("consent", sees_everyone(tx.actor))
    return await tx.rows(statement, keys=list(customer_ids), own_id=tx.actor.customer_id)


async def list_impersonations(tx: Tx, *, customer_ids: Sequence[uuid.UUID]) -> Sequence[Row]:
    """When staff acted in the place of customers that the actor may see, the latest first."""
    statement = told_among("impersonation", sees_everyone(tx.actor))
    return await tx.rows(statement, keys=list(customer_ids), own_id=tx.actor.customer_id)


async def find_default_address(
    tx: Tx, *, customer_id: uuid.UUID, kind: AddressKind = AddressKind.SHIPPING
) -> Row | None:
    """A customer's default address of a kind; unguarded."""
    return await tx.row(DEFAULT_ADDRESS, customer_id=customer_id, kind=kind.value)


@lru_cache(maxsize=256)
def source(kinds: search.Kinds) -> pagination.Source:
    """The customer list, narrowed to the hits of a query of this shape; `()` is no query at all."""
    table: FromClause = _searched(kinds) if kinds else customer
    return pagination.Source(
        name="customers",
        table=table,
        columns=tuple(table.c[column.name] for column in customer.c),
        filters={
            "id": filters.id(table.c.id),
            "email": filters.text(table.c.email),
            "phone": filters.text(table.c.phone),
            "name": filters.text(table.c.name),
            "state": filters.enum(table.c.state),
            "account_id": filters.id(table.c.account_id),
            "created_at": filters.instant(table.c.created_at),
            "updated_at": filters.instant(table.c.updated_at),
            "custom": filtering.custom(table.c.id, CUSTOMER),
        },
        orders={
            "CREATED_AT": (table.c.created_at,),
            "UPDATED_AT": (table.c.updated_at,),
            "NAME": (table.c.name,),
            RELEVANCE: (table.c.score,) if kinds else (table.c.created_at,),
        },
        default_order=(RELEVANCE if kinds else "CREATED_AT", pagination.Direction.DESC),
        guards={"named": lambda: table.c.name.ilike(bindparam("named_part", type_=Text))},
        masked={"email": READ_CONTACTS, "phone": READ_CONTACTS},
    )


async def page_of_customers(tx: Tx, *, where: object | None, search_text: str | None, **window: Any) -> dict[str, Any]:
    """One page of customers; the query that calls this is for staff only.

    Who is not shown contacts finds nobody by them.
    """
    if READ_CONTACTS.code in tx.actor.hidden:
        # The words of names, addresses and numbers are kept together, so it is a part of the name that is looked for.
        part = (search_text or "").strip()[:200]
        named: dict[str, Any] = (
            {"guard": ("named",), "values": {"named_part": f"%{filters.escape_like(part)}%"}} if part else {}
        )
        return await pagination.page(tx, source(()), where=where, **window, **named)
    kinds, values = search.split(search_text) or ((), {})
    return await pagination.page(tx, source(kinds), where=where, values=values, **window)


def _searched(kinds: search.Kinds) -> FromClause:
    found = search.hits(customer_term, "customer_id", kinds)
    return select(customer, found.c.score).join(found, found.c.customer_id == customer.c.id).subquery("customer")


def label_of(row: Mapping[str, Any] | Row, *, locale: str) -> list[str]:
    """The lines of an address label, from a kept address or a stored snapshot."""
    return rules.format_address(rules.Address.from_json(row), locale=locale)
