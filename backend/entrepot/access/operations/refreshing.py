"""The refresh tokens of apps: one after the other, and the end of the family when one comes back."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import LargeBinary, Uuid, and_, bindparam, select

from entrepot.access.operations import sessions
from entrepot.access.operations.origins import Origin
from entrepot.access.rules import oauth as oauth_rules
from entrepot.access.rules import sessions as session_rules
from entrepot.access.rules import tokens
from entrepot.access.rules.accounts import AccountState
from entrepot.access.rules.sessions import Refresh
from entrepot.access.rules.tokens import TokenKind
from entrepot.access.tables.oauth import oauth_grant
from entrepot.access.tables.people import account
from entrepot.access.tables.sessions import ACCESS_TOKEN, access_token, session
from entrepot.kernel import ids
from entrepot.kernel.database import Row, Tx, insert_rows, sql

SHOP_ID = bindparam("shop_id", type_=Uuid)


@dataclass(frozen=True, kw_only=True)
class Locked:
    """A family that is locked, the two parts of the token presented, and what it was answered if it came before."""

    row: Row
    family: str
    secret: str
    answered: Row | None

    def __repr__(self) -> str:
        return f"Locked({self.row['id']})"

    def successor(self, shop_id: uuid.UUID) -> str:
        """The refresh token that follows, the same however often it is asked for."""
        following = tokens.derive(self.row["chain_key"], purpose="refresh", secret=self.secret)
        return tokens.build(TokenKind.REFRESH, shop_id=shop_id, secret=self.family + following)

    def access_token(self, shop_id: uuid.UUID) -> str:
        """The access token that goes with it, likewise."""
        made = tokens.derive(self.row["chain_key"], purpose="access", secret=self.secret)
        return tokens.build(TokenKind.ACCESS, shop_id=shop_id, secret=made)


LOCK_FAMILY = sql(
    select(
        session,
        oauth_grant.c.app_id,
        account.c.kind,
        and_(oauth_grant.c.revoked_at.is_(None), account.c.state == AccountState.ACTIVE.value).label("holder_active"),
    )
    .select_from(
        session.join(
            oauth_grant, and_(oauth_grant.c.shop_id == session.c.shop_id, oauth_grant.c.id == session.c.grant_id)
        ).join(account, and_(account.c.shop_id == session.c.shop_id, account.c.id == session.c.account_id))
    )
    .where(session.c.shop_id == SHOP_ID, session.c.family_hash == bindparam("family_hash", type_=LargeBinary))
    .with_for_update(of=session)
)
FIND_ANSWERED = sql(
    select(access_token.c.scopes, access_token.c.expires_at).where(
        access_token.c.shop_id == SHOP_ID, access_token.c.token_hash == bindparam("token_hash", type_=LargeBinary)
    )
)
INSERT_TOKEN = insert_rows(
    access_token, "id", "token_hash", "hint", "actor_kind", "account_id", "app_id", "session_id", "scopes",
    "created_at", "expires_at",
)  # fmt: skip


async def lock_family(tx: Tx, *, refresh_token: str) -> Locked | None:
    """Find the session of an app by a refresh token and keep it from everybody else until this transaction ends."""
    parsed = tokens.parse(refresh_token, kind=TokenKind.REFRESH)
    if parsed is None or parsed.shop_id != tx.shop_id:
        return None
    both = tokens.secret_of(parsed.text)
    family, secret = both[: tokens.SECRET_DIGITS], both[tokens.SECRET_DIGITS :]
    row = await tx.row(LOCK_FAMILY, family_hash=tokens.digest(family))
    if row is None:
        return None
    found = Locked(row=row, family=family, secret=secret, answered=None)
    if tokens.digest(secret) != row["previous_hash"]:
        return found
    answered = await tx.row(FIND_ANSWERED, token_hash=tokens.digest(found.access_token(tx.shop_id)))
    return Locked(row=row, family=family, secret=secret, answered=answered)


def decide(tx: Tx, *, locked: Locked) -> Refresh:
    """Decide what the token presented means by now."""
    row = locked.row
    known = session_rules.Family(
        refresh_hash=row["refresh_hash"],
        previous_hash=row["previous_hash"],
        rotated_at=row["rotated_at"],
        expires_at=row["expires_at"],
        ends_at=row["created_at"] + oauth_rules.APP_SESSION.longest,
        revoked_at=row["revoked_at"],
        holder_active=row["holder_active"],
    )
    return session_rules.decide_refresh(known, presented_hash=tokens.digest(locked.secret), now=tx.now)


async def rotate(tx: Tx, *, locked: Locked, scopes: Sequence[str], address: str | None) -> None:
    """Let the successor take the place of the token presented, and store the access token that goes with it."""
    row = locked.row
    access = locked.access_token(tx.shop_id)
    until = session_rules.lives_until(oauth_rules.APP_SESSION, began_at=row["created_at"], now=tx.now)
    successor = tokens.secret_of(locked.successor(tx.shop_id))[tokens.SECRET_DIGITS :]
    origin = Origin(address=address, user_agent=None)
    await sessions.rotate(tx, session_id=row["id"], successor=successor, until=until, origin=origin)
    await tx.insert(
        INSERT_TOKEN,
        [
            {
                "id": ids.new(ACCESS_TOKEN),
                "token_hash": tokens.digest(access),
                "hint": tokens.hint(access),
                "actor_kind": row["kind"],
                "account_id": row["account_id"],
                "app_id": row["app_id"],
                "session_id": row["id"],
                "scopes": list(scopes),
                "created_at": tx.now,
                "expires_at": min(tx.now + session_rules.APP_ACCESS_LIFE, until),
            }
        ],
    )
