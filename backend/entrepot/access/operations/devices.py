"""Devices on which somebody signed in before, so that strangers who try their name do not lock them out there."""

import uuid
from datetime import timedelta

from sqlalchemy import LargeBinary, Text, Uuid, and_, bindparam, delete, select, update

from entrepot.access.operations import minting
from entrepot.access.rules import tokens
from entrepot.access.rules.accounts import AccountKind
from entrepot.access.rules.tokens import TokenKind
from entrepot.access.tables.people import account
from entrepot.access.tables.proofs import account_device
from entrepot.kernel.database import Tx, among, insert_rows, sql
from entrepot.kernel.tables import Instant

# Programs sign in without showing a device each time; of those the oldest are forgotten.
MOST = 20
UNUSED = timedelta(days=180)
SHOP_ID = bindparam("shop_id", type_=Uuid)
TOKEN_HASH = bindparam("token_hash", type_=LargeBinary)
ACCOUNT_ID = bindparam("account_id", type_=Uuid)

FIND = sql(
    select(account_device.c.token_hash)
    .join_from(
        account_device,
        account,
        and_(account.c.shop_id == account_device.c.shop_id, account.c.id == account_device.c.account_id),
    )
    .where(
        account_device.c.shop_id == SHOP_ID,
        account_device.c.token_hash == TOKEN_HASH,
        account.c.kind == bindparam("kind", type_=Text),
        account.c.email == bindparam("email", type_=Text),
    )
)
INSERT = insert_rows(account_device, "account_id", "token_hash", "created_at", "last_used_at")
USED = sql(
    update(account_device)
    .values(last_used_at=bindparam("now", type_=Instant))
    .where(account_device.c.shop_id == SHOP_ID, account_device.c.token_hash == TOKEN_HASH)
)
_oldest = (
    select(account_device.c.token_hash)
    .where(account_device.c.shop_id == SHOP_ID, account_device.c.account_id == ACCOUNT_ID)
    .order_by(account_device.c.last_used_at.desc(), account_device.c.token_hash)
    .offset(MOST)
)
FORGET_OLDEST = sql(
    delete(account_device).where(account_device.c.shop_id == SHOP_ID, account_device.c.token_hash.in_(_oldest))
)
FORGET_ALL = sql(
    delete(account_device).where(account_device.c.shop_id == SHOP_ID, among(account_device.c.account_id, "account_ids"))
)
FORGET_UNUSED = sql(
    delete(account_device).where(
        account_device.c.shop_id == SHOP_ID, account_device.c.last_used_at < bindparam("before", type_=Instant)
    )
)


async def find(tx: Tx, *, kind: AccountKind, email: str, token: str | None) -> bytes | None:
    """Find the hash of a device's token, if the person of this address signed in there."""
    parsed = tokens.parse(token, kind=TokenKind.DEVICE) if token else None
    if parsed is None:
        return None
    found: bytes | None = await tx.value(FIND, token_hash=tokens.digest(parsed.text), kind=kind.value, email=email)
    return found


async def remember(tx: Tx, *, account_id: uuid.UUID, token: str | None) -> str:
    """Note that somebody signed in on a device that is known by its token, or make one known; gives its token."""
    if token is not None:
        await tx.run(USED, token_hash=tokens.digest(token), now=tx.now)
        return token
    made = minting.new(TokenKind.DEVICE, shop_id=tx.shop_id)
    row = {"account_id": account_id, "token_hash": tokens.digest(made), "created_at": tx.now, "last_used_at": tx.now}
    await tx.insert(INSERT, [row])
    await tx.run(FORGET_OLDEST, account_id=account_id)
    return made


async def forget(tx: Tx, *, account_ids: list[uuid.UUID]) -> None:
    """Forget where these people signed in."""
    await tx.run(FORGET_ALL, account_ids=account_ids)


async def forget_unused(tx: Tx) -> None:
    """Forget devices on which nobody signed in for half a year."""
    await tx.run(FORGET_UNUSED, before=tx.now - UNUSED)
