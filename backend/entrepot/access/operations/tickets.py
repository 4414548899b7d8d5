"""Tickets: made where they are sent, used once, and void as soon as the address is another one."""

import uuid
from dataclasses import dataclass

from sqlalchemy import LargeBinary, Text, Uuid, and_, bindparam, delete, select, update

from entrepot.access.operations import minting
from entrepot.access.rules import tickets as ticket_rules
from entrepot.access.rules import tokens
from entrepot.access.rules.tickets import Purpose
from entrepot.access.rules.tokens import TokenKind
from entrepot.access.tables.people import account
from entrepot.access.tables.proofs import TICKET, account_ticket
from entrepot.kernel import errors, ids
from entrepot.kernel.database import Row, Tx, among, insert_rows, sql
from entrepot.kernel.tables import Instant

SHOP_ID = bindparam("shop_id", type_=Uuid)
TOKEN_HASH = bindparam("token_hash", type_=LargeBinary)
PURPOSE = bindparam("purpose", type_=Text)


@dataclass(frozen=True, kw_only=True)
class Ticket:
    """What a ticket is to open, and for whom."""

    account_id: uuid.UUID
    email: str
    purpose: Purpose
    new_email: str | None = None
    created_by_id: uuid.UUID | None = None


INSERT = insert_rows(
    account_ticket, "id", "account_id", "purpose", "token_hash", "email_digest", "new_email", "created_by_id",
    "created_at", "expires_at",
)  # fmt: skip
# Whoever makes or uses a ticket of an account waits here for whoever else does.
LOCK_ACCOUNT = sql(
    select(account)
    .where(account.c.shop_id == SHOP_ID, account.c.id == bindparam("account_id", type_=Uuid))
    .with_for_update()
)
WITHDRAW = sql(
    delete(account_ticket).where(
        account_ticket.c.shop_id == SHOP_ID,
        account_ticket.c.account_id == bindparam("account_id", type_=Uuid),
        account_ticket.c.purpose == PURPOSE,
        account_ticket.c.used_at.is_(None),
    )
)
WITHDRAW_ALL = sql(
    delete(account_ticket).where(
        account_ticket.c.shop_id == SHOP_ID,
        among(account_ticket.c.account_id, "account_ids"),
        account_ticket.c.used_at.is_(None),
    )
)
_valid = and_(
    account_ticket.c.shop_id == SHOP_ID,
    account_ticket.c.token_hash == TOKEN_HASH,
    account_ticket.c.purpose == PURPOSE,
    account_ticket.c.used_at.is_(None),
    account_ticket.c.expires_at > bindparam("now", type_=Instant),
    account_ticket.c.email_digest == bindparam("email_digest", type_=LargeBinary),
)
FIND = sql(
    select(account)
    .join_from(
        account_ticket,
        account,
        and_(account.c.shop_id == account_ticket.c.shop_id, account.c.id == account_ticket.c.account_id),
    )
    .where(
        account_ticket.c.shop_id == SHOP_ID,
        account_ticket.c.token_hash == TOKEN_HASH,
        account_ticket.c.purpose == PURPOSE,
        account_ticket.c.used_at.is_(None),
        account_ticket.c.expires_at > bindparam("now", type_=Instant),
    )
)
USE = sql(
    update(account_ticket)
    .values(used_at=bindparam("now", type_=Instant))
    .where(_valid)
    .returning(account_ticket.c.id, account_ticket.c.new_email, account_ticket.c.created_by_id)
)
FORGET = sql(
    delete(account_ticket).where(
        account_ticket.c.shop_id == SHOP_ID, account_ticket.c.expires_at < bindparam("before", type_=Instant)
    )
)


async def make(tx: Tx, *, ticket: Ticket) -> str:
    """Make a ticket in place of an open one of the same account and purpose; gives its token, which nothing keeps."""
    await tx.row(LOCK_ACCOUNT, account_id=ticket.account_id)
    await tx.run(WITHDRAW, account_id=ticket.account_id, purpose=ticket.purpose.value)
    token = minting.new(TokenKind.TICKET, shop_id=tx.shop_id)
    row = {
        "id": ids.new(TICKET),
        "account_id": ticket.account_id,
        "purpose": ticket.purpose.value,
        "token_hash": tokens.digest(token),
        "email_digest": ticket_rules.digest_of(ticket.email),
        "new_email": ticket.new_email,
        "created_by_id": ticket.created_by_id,
        "created_at": tx.now,
        "expires_at": tx.now + ticket_rules.LIVES[ticket.purpose],
    }
    await tx.insert(INSERT, [row])
    return token


async def find(tx: Tx, *, token: str, purpose: Purpose, field: errors.FieldPath = ("token",)) -> Row:
    """Find the account of an open ticket, before anything is locked; raises TicketInvalid."""
    parsed = tokens.parse(token, kind=TokenKind.TICKET)
    found = None
    if parsed is not None and parsed.shop_id == tx.shop_id:
        found = await tx.row(FIND, token_hash=tokens.digest(parsed.text), purpose=purpose.value, now=tx.now)
    if found is None:
        raise ticket_rules.TicketInvalid(field=field)
    return found


async def use(tx: Tx, *, token: str, purpose: Purpose, field: errors.FieldPath = ("token",)) -> tuple[Row, Row]:
    """Use a ticket up; gives it and its account, which stays locked. Raises TicketInvalid alike for whatever is wrong.

    Of several who use it at once, one does: the others wait for the account and find the ticket used.
    """
    found = await find(tx, token=token, purpose=purpose, field=field)
    holder = await tx.row(LOCK_ACCOUNT, account_id=found["id"])
    assert holder is not None
    digest = ticket_rules.digest_of(holder["email"])
    used = await tx.row(USE, token_hash=tokens.digest(token), purpose=purpose.value, now=tx.now, email_digest=digest)
    if used is None:
        raise ticket_rules.TicketInvalid(field=field)
    return used, holder


async def withdraw(tx: Tx, *, account_ids: list[uuid.UUID]) -> None:
    """Make every open ticket of these accounts worthless."""
    await tx.run(WITHDRAW_ALL, account_ids=account_ids)


async def forget_old(tx: Tx) -> None:
    """Delete tickets whose time is over."""
    await tx.run(FORGET, before=tx.now)
