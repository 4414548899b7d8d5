"""Challenges: answered within minutes and once; what a passkey signs is derived from the token that names it."""

import hashlib
import uuid

from sqlalchemy import LargeBinary, Text, Uuid, and_, bindparam, delete, select

from entrepot.access.operations import minting
from entrepot.access.rules import factors as factor_rules
from entrepot.access.rules import tokens
from entrepot.access.rules.factors import ChallengePurpose
from entrepot.access.rules.tokens import TokenKind
from entrepot.access.tables.factors import account_challenge
from entrepot.kernel.database import Row, Tx, among, insert_rows, sql
from entrepot.kernel.tables import Instant

SHOP_ID = bindparam("shop_id", type_=Uuid)

INSERT = insert_rows(account_challenge, "challenge_hash", "account_id", "purpose", "created_at", "expires_at")
_open = and_(
    account_challenge.c.shop_id == SHOP_ID,
    account_challenge.c.challenge_hash == bindparam("challenge_hash", type_=LargeBinary),
    account_challenge.c.purpose == bindparam("purpose", type_=Text),
    account_challenge.c.expires_at > bindparam("now", type_=Instant),
)
LOCK = sql(select(account_challenge).where(_open).with_for_update())
USE = sql(delete(account_challenge).where(_open).returning(account_challenge.c.account_id))
WITHDRAW = sql(
    delete(account_challenge).where(
        account_challenge.c.shop_id == SHOP_ID, among(account_challenge.c.account_id, "account_ids")
    )
)
FORGET = sql(
    delete(account_challenge).where(
        account_challenge.c.shop_id == SHOP_ID, account_challenge.c.expires_at < bindparam("before", type_=Instant)
    )
)


async def make(tx: Tx, *, purpose: ChallengePurpose, account_id: uuid.UUID | None = None) -> str:
    """Ask for something; gives the token that names the challenge, of which only a hash is kept."""
    token = minting.new(TokenKind.CHALLENGE, shop_id=tx.shop_id)
    row = {
        "challenge_hash": tokens.digest(token),
        "account_id": account_id,
        "purpose": purpose.value,
        "created_at": tx.now,
        "expires_at": tx.now + factor_rules.CHALLENGE_LIFE,
    }
    await tx.insert(INSERT, [row])
    return token


async def lock(tx: Tx, *, token: str, purpose: ChallengePurpose) -> Row:
    """Hold an open challenge, so that of several answers at once one counts; raises ChallengeExpired."""
    row = await tx.row(LOCK, challenge_hash=_known(tx, token), purpose=purpose.value, now=tx.now)
    if row is None:
        raise factor_rules.ChallengeExpired(field=("challenge_id",))
    return row


async def use(tx: Tx, *, token: str, purpose: ChallengePurpose) -> uuid.UUID | None:
    """Use a challenge up, whatever becomes of the answer; gives whose it is. Raises ChallengeExpired."""
    row = await tx.row(USE, challenge_hash=_known(tx, token), purpose=purpose.value, now=tx.now)
    if row is None:
        raise factor_rules.ChallengeExpired(field=("challenge_id",))
    found: uuid.UUID | None = row["account_id"]
    return found


async def withdraw(tx: Tx, *, account_ids: list[uuid.UUID]) -> None:
    """Make every open challenge of these accounts worthless."""
    await tx.run(WITHDRAW, account_ids=account_ids)


async def forget_old(tx: Tx) -> None:
    """Delete challenges whose time is over."""
    await tx.run(FORGET, before=tx.now)


def bytes_of(token: str) -> bytes:
    """What a passkey signs to answer this challenge: 32 bytes, from which the token cannot be told."""
    return hashlib.sha256(f"passkey:{token}".encode()).digest()


def _known(tx: Tx, token: str) -> bytes:
    parsed = tokens.parse(token, kind=TokenKind.CHALLENGE)
    if parsed is None or parsed.shop_id != tx.shop_id:
        raise factor_rules.ChallengeExpired(field=("challenge_id",))
    return tokens.digest(parsed.text)
