"""Guests' orders become those of an account, and only by that account itself.

Whoever registers proves that they read an address now; whoever ordered with it before may be somebody else. So nothing
follows from registering: the account asks for a letter, and opens its link in its own session (CVE-2026-44472).
"""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Text, Uuid, bindparam, select, text

from entrepot.access.operations import tickets
from entrepot.access.reads import people as people_reads
from entrepot.access.rules import tickets as ticket_rules
from entrepot.access.rules.accounts import AccountState
from entrepot.access.rules.tickets import Purpose
from entrepot.customers import events, reads
from entrepot.customers.operations import customers
from entrepot.customers.rules import CustomerState
from entrepot.customers.tables import customer
from entrepot.kernel.database import Row, Tx, among, sql, update_rows

OPERATION = "customerMergeGuestOrders"
LOCK = sql(
    select(customer)
    .where(
        customer.c.shop_id == bindparam("shop_id"),
        (customer.c.account_id == bindparam("account_id", type_=Uuid))
        | ((customer.c.email == bindparam("email", type_=Text)) & customer.c.account_id.is_(None)),
    )
    .order_by(customer.c.id)
    .with_for_update()
)
CLOSE_GUESTS = sql(
    customer.update()
    .where(customer.c.shop_id == bindparam("shop_id"), among(customer.c.id, "guest_ids"))
    .values(
        email=None,
        phone=None,
        state=CustomerState.MERGED.value,
        merged_into_id=bindparam("into_id", type_=Uuid),
        version=customer.c.version + 1,
        updated_at=text("now()"),
    )
)
TAKE_ON = update_rows(customer, key=("id",), set=("email", "phone", "version", "updated_at"))
# A default of one's own stays; what comes along is one more address.
MOVE_ADDRESSES = sql(
    text("""
UPDATE address SET customer_id = :into_id, version = address.version + 1, updated_at = now(),
  is_default = address.is_default AND NOT EXISTS (
    SELECT FROM address AS own
    WHERE own.shop_id = address.shop_id AND own.customer_id = :into_id AND own.kind = address.kind AND own.is_default
  )
WHERE address.shop_id = :shop_id AND address.customer_id = ANY (:guest_ids)
""").bindparams(bindparam("into_id", type_=Uuid), bindparam("guest_ids", type_=customers.IDS))
)


async def merge_guest_orders(tx: Tx, *, token: str) -> Row:
    """Take on what was ordered with one's own address without an account; the ticket of a letter proves the address."""
    own = await people_reads.get_own_account(tx)
    _, holder = await tickets.use(tx, token=token, purpose=Purpose.MERGE)
    if holder["id"] != own["id"] or holder["state"] != AccountState.ACTIVE:
        raise ticket_rules.TicketInvalid(field=("token",))
    locked = await tx.rows(LOCK, account_id=own["id"], email=holder["email"])
    [into] = [row for row in locked if row["account_id"] == own["id"]]
    guests = [row for row in locked if row["account_id"] is None]
    await _close(tx, guests, into_id=into["id"])
    await _take_on(tx, into, email=holder["email"], phones=[row["phone"] for row in guests if row["phone"]])
    tx.change(node=own["id"], operation=OPERATION)
    guest_ids = tuple(row["id"] for row in guests)
    await tx.announce(events.CustomersMerged(from_ids=guest_ids, into_id=into["id"], email=holder["email"]))
    [row] = await reads.list_customers(tx, ids=[into["id"]])
    return row


async def _close(tx: Tx, guests: Sequence[Row], *, into_id: uuid.UUID) -> None:
    """What had the address before is a pointer to the account's customer, which staff still find."""
    if not guests:
        return
    guest_ids = [row["id"] for row in guests]
    await tx.run(CLOSE_GUESTS, guest_ids=guest_ids, into_id=into_id)
    await tx.run(customers.DELETE_TERMS, ids=guest_ids)
    await tx.run(MOVE_ADDRESSES, guest_ids=guest_ids, into_id=into_id)
    for row in guests:
        before = {"state": row["state"], "email": row["email"], "phone": row["phone"]}
        after: dict[str, Any] = {"state": CustomerState.MERGED, "email": None, "phone": None}
        tx.change(node=row["id"], operation=OPERATION, before=before, after={**after, "merged_into_id": str(into_id)})


async def _take_on(tx: Tx, into: Row, *, email: str, phones: Sequence[str]) -> None:
    """The account's customer is known by the address that was proven, and by a telephone number if it has none."""
    wanted = {"email": email, "phone": into["phone"] or next(iter(phones), None)}
    after = {name: value for name, value in wanted.items() if into[name] != value}
    if not after:
        return
    row = {**dict(into), **wanted, "version": into["version"] + 1, "updated_at": tx.now}
    await tx.update(TAKE_ON, [row])
    await customers.renew_terms(tx, rows=[row])
    tx.change(node=into["id"], operation=OPERATION, before={name: into[name] for name in after}, after=after)
