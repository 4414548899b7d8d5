"""Create and edit customers."""

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ARRAY, Uuid, bindparam, delete, select

from entrepot.access.operations import accounts
from entrepot.access.rules import accounts as account_rules
from entrepot.customers import reads, rules
from entrepot.customers.operations import batch
from entrepot.customers.rules import CreateCustomer, CustomerState, EditCustomer
from entrepot.customers.tables import CUSTOMER, customer, customer_term
from entrepot.kernel import errors, ids, terms
from entrepot.kernel.database import Row, Tx, among, insert_rows, sql, update_rows

EDITABLE = ("name", "email", "phone", "locale", "note", "state", "frozen_reason")
IDS = ARRAY(Uuid)
WEIGHT_OF_CONTACT = 10
WEIGHT_OF_NAME = 8
INSERT_CUSTOMERS = insert_rows(customer, "id", "account_id", *EDITABLE, "created_at", "updated_at")
UPDATE_CUSTOMERS = update_rows(customer, key=("id",), set=(*EDITABLE, "version", "updated_at"))
INSERT_TERMS = insert_rows(customer_term, "term", "customer_id", "weight")
DELETE_TERMS = sql(
    delete(customer_term).where(
        customer_term.c.shop_id == bindparam("shop_id"), among(customer_term.c.customer_id, "ids")
    )
)
LOCK_CUSTOMERS = sql(
    select(customer)
    .where(customer.c.shop_id == bindparam("shop_id"), among(customer.c.id, "ids"))
    .order_by(customer.c.id)
    .with_for_update()
)
errors.on_constraint("customer_email_key", lambda: account_rules.EmailTaken(field=("email",)))


async def create_customers(tx: Tx, *, commands: Sequence[CreateCustomer]) -> list[Row]:
    """Create customers, in the order of the commands; four statements at most."""
    if not commands:
        return []
    checked = batch.each(commands, lambda command: rules.check_customer(command, locales=tx.shop.locales))
    await _refuse_taken(tx, wanted=[(None, command.email) for command in checked])
    rows: list[dict[str, Any]] = [
        {
            "id": key,
            "account_id": command.account_id,
            "name": command.name,
            "email": command.email,
            "phone": command.phone,
            "locale": command.locale,
            "note": command.note,
            "state": CustomerState.ACTIVE.value,
            "frozen_reason": None,
            "created_at": tx.now,
            "updated_at": tx.now,
        }
        for key, command in zip(ids.new_many(CUSTOMER, len(checked)), checked, strict=True)
    ]
    await tx.insert(INSERT_CUSTOMERS, rows)
    await _insert_terms(tx, rows=rows)
    for row in rows:
        tx.change(node=row["id"], operation="customerCreate", after={name: row[name] for name in EDITABLE if row[name]})
    return await reads.list_customers(tx, ids=[row["id"] for row in rows])


async def create_customer_of_account(
    tx: Tx, *, account_id: uuid.UUID, email: str, name: str, locale: str | None
) -> Row:
    """The customer of a new account, whose address is proven.

    Where a customer has that address already, the new one goes without: to read one's mail is not yet to be the person
    who ordered, so nobody sees another's orders by signing up.
    """
    normal = rules.parse_email(email)
    taken = await reads.find_customer(tx, email=normal) is not None
    known_locale = locale if locale in tx.shop.locales else None
    command = CreateCustomer(name=name, email=None if taken else normal, locale=known_locale, account_id=account_id)
    [row] = await create_customers(tx, commands=[command])
    return row


async def edit_customers(tx: Tx, *, commands: Sequence[EditCustomer], operation: str = "customerUpdate") -> list[Row]:
    """Change customers; a changed name or contact changes what they are found by.

    Who is not shown contacts cannot replace them.
    """
    if any({"email", "phone"} & command.changes.keys() for command in commands):
        reads.check_sees_contacts(tx.actor, what="customerUpdate(email, phone)")
    changes = batch.each(commands, lambda command: rules.check_changes(command.changes, locales=tx.shop.locales))
    locked = {row["id"]: row for row in await tx.rows(LOCK_CUSTOMERS, ids=[command.id for command in commands])}
    rows = batch.each(commands, lambda command: _open_row(command, rows=locked))
    await _refuse_taken(
        tx, wanted=[(command.id, item.get("email")) for command, item in zip(commands, changes, strict=True)]
    )
    written = []
    for row, changed in zip(rows, changes, strict=True):
        after = {name: value for name, value in changed.items() if row[name] != value}
        if after:
            kept = {name: row[name] for name in EDITABLE}
            written.append({"id": row["id"], **kept, **after, "version": row["version"] + 1, "updated_at": tx.now})
            before = {name: row[name] for name in after}
            tx.change(node=row["id"], operation=operation, before=before, after=after)
    await tx.update(UPDATE_CUSTOMERS, written)
    if written:
        await renew_terms(tx, rows=written)
        await _keep_out_disabled(tx, before=locked, rows=written)
    return await reads.list_customers(tx, ids=[command.id for command in commands])


async def follow_account(tx: Tx, *, account_id: uuid.UUID, email: str) -> None:
    """Take on the address that the person of an account proved, unless another customer has it."""
    row = await reads.find_customer(tx, account_id=account_id)
    if row is None:
        return
    other = await reads.find_customer(tx, email=email)
    wanted = email if other is None or other["id"] == row["id"] else None
    await edit_customers(tx, commands=[EditCustomer(id=row["id"], changes={"email": wanted})])


async def _keep_out_disabled(tx: Tx, *, before: Mapping[uuid.UUID, Row], rows: Sequence[Mapping[str, Any]]) -> None:
    """Whoever is disabled cannot sign in, and is signed out; whoever is not any more can."""
    turned: dict[str, list[uuid.UUID]] = {state: [] for state in CustomerState}
    for row in rows:
        account_id = before[row["id"]]["account_id"]
        if account_id is not None and row["state"] != before[row["id"]]["state"]:
            turned[row["state"]].append(account_id)
    if turned[CustomerState.DISABLED]:
        await accounts.suspend_accounts(tx, account_ids=turned[CustomerState.DISABLED])
    if turned[CustomerState.ACTIVE]:
        await accounts.resume_accounts(tx, account_ids=turned[CustomerState.ACTIVE])


async def _refuse_taken(tx: Tx, *, wanted: Sequence[tuple[uuid.UUID | None, str | None]]) -> None:
    """Refuse (customer, e-mail) pairs whose e-mail another customer has, or that are asked for twice."""
    times = Counter(email for _, email in wanted if email)
    if not times:
        return
    owners = {email: row["id"] for email, row in (await reads.list_customers_by_email(tx, emails=list(times))).items()}

    def refuse(pair: tuple[uuid.UUID | None, str | None]) -> None:
        customer_id, email = pair
        if email and (times[email] > 1 or owners.get(email, customer_id) != customer_id):
            raise account_rules.EmailTaken(field=("email",))

    batch.each(wanted, refuse)


async def renew_terms(tx: Tx, *, rows: Sequence[Mapping[str, Any]]) -> None:
    """Have customers found by what they are now."""
    await tx.run(DELETE_TERMS, ids=[row["id"] for row in rows])
    await _insert_terms(tx, rows=rows)


def _open_row(command: EditCustomer, *, rows: dict[uuid.UUID, Row]) -> Row:
    row = batch.expected_row(command, rows=rows, what="Customer")
    rules.check_open(row["state"])
    return row


async def _insert_terms(tx: Tx, *, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store what customers are found by: their name, e-mail address and telephone number."""
    await tx.insert(
        INSERT_TERMS,
        [
            {"term": term, "customer_id": row["id"], "weight": weight}
            for row in rows
            for term, weight in sorted(_terms_of(row).items())
        ],
    )


def _terms_of(row: Mapping[str, Any]) -> dict[str, int]:
    contacts = [(row[name], WEIGHT_OF_CONTACT) for name in ("email", "phone") if row[name]]
    return terms.document_terms([(row["name"], WEIGHT_OF_NAME), *contacts])
