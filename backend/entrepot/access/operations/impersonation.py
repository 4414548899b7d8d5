"""Tokens by which staff act in the place of a customer: short, and dead with the session of whoever asked for them."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from entrepot.access.operations import minting
from entrepot.access.reads import people as people_reads
from entrepot.access.rules import tokens
from entrepot.access.rules.accounts import AccountKind, AccountState
from entrepot.access.rules.tokens import TokenKind
from entrepot.access.tables.sessions import ACCESS_TOKEN, access_token
from entrepot.kernel import errors, ids
from entrepot.kernel.database import Tx, insert_rows
from entrepot.kernel.permissions import ActorKind

LIFE: Final = timedelta(minutes=15)
INSERT = insert_rows(
    access_token,
    *("id", "token_hash", "hint", "actor_kind", "account_id", "session_id", "impersonator_id"),
    *("created_at", "expires_at"),
)


@dataclass(frozen=True, kw_only=True)
class Impersonation:
    """A token, shown once, and until when it opens anything."""

    access_token: str = field(repr=False)
    expires_at: datetime


async def issue(tx: Tx, *, account_id: uuid.UUID) -> Impersonation:
    """A token of a customer's account for the member of staff who asks; it ends with their own session."""
    actor = tx.actor
    if actor.kind is not ActorKind.STAFF or actor.app_id is not None or actor.session_id is None:
        raise errors.Unauthenticated()
    held = await people_reads.get_account(tx, account_id=account_id)
    if held["kind"] != AccountKind.CUSTOMER or held["state"] != AccountState.ACTIVE:
        raise errors.NotFound(what="Account", field=("customer_id",))
    token = minting.new(TokenKind.ACCESS, shop_id=tx.shop_id)
    expires_at = tx.now + LIFE
    row = {
        "id": ids.new(ACCESS_TOKEN),
        "token_hash": tokens.digest(token),
        "hint": tokens.hint(token),
        "actor_kind": ActorKind.CUSTOMER.value,
        "account_id": account_id,
        "session_id": actor.session_id,
        "impersonator_id": actor.id,
        "created_at": tx.now,
        "expires_at": expires_at,
    }
    await tx.insert(INSERT, [row])
    return Impersonation(access_token=token, expires_at=expires_at)
