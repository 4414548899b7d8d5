"""What a person allows an app, and the codes by which the app takes it up."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, LargeBinary, Text, Uuid, and_, bindparam, func, select, true, update
from sqlalchemy.dialects.postgresql import JSONB, insert

from entrepot.access.operations import minting
from entrepot.access.rules import oauth as oauth_rules
from entrepot.access.rules import sessions as session_rules
from entrepot.access.rules import tokens
from entrepot.access.rules.accounts import AccountState
from entrepot.access.rules.sessions import RevokeReason
from entrepot.access.rules.tokens import TokenKind
from entrepot.access.tables.oauth import OAUTH_CODE, OAUTH_GRANT, oauth_authorization_code, oauth_grant
from entrepot.access.tables.people import account
from entrepot.access.tables.sessions import ACCESS_TOKEN, SESSION, access_token, session
from entrepot.kernel import ids
from entrepot.kernel.database import Row, Tx, insert_rows, sql
from entrepot.kernel.tables import Instant

SHOP_ID = bindparam("shop_id", type_=Uuid)


@dataclass(frozen=True, kw_only=True)
class Consent:
    """What a person allows an app, and to where the code for it is sent."""

    app_id: uuid.UUID
    account_id: uuid.UUID
    scopes: Sequence[str]
    redirect_uri: str
    code_challenge: str
    signed_in_at: datetime
    resource: str | None = None


@dataclass(frozen=True, kw_only=True)
class Taken:
    """The tokens that a code becomes; repr shows none. Without a refresh token the session ends with the other."""

    access_token: str
    refresh_token: str | None
    scopes: Sequence[str]

    def __repr__(self) -> str:
        return f"Taken({' '.join(self.scopes)})"


def _of_shop(table: Any, key: str) -> ColumnElement[bool]:
    return and_(table.c.shop_id == SHOP_ID, table.c.id == bindparam(key, type_=Uuid))


_granted = insert(oauth_grant).values(
    shop_id=SHOP_ID,
    id=bindparam("id", type_=Uuid),
    app_id=bindparam("app_id", type_=Uuid),
    account_id=bindparam("account_id", type_=Uuid),
    scopes=bindparam("scopes", type_=JSONB),
    created_at=bindparam("now", type_=Instant),
)
# What is given unasked later is what was allowed last; sessions keep what they were begun with.
GRANT = sql(
    _granted.on_conflict_do_update(
        index_elements=["shop_id", "app_id", "account_id"],
        index_where=oauth_grant.c.revoked_at.is_(None),
        set_={"scopes": _granted.excluded.scopes},
    ).returning(oauth_grant.c.id)
)
INSERT_CODE = insert_rows(
    oauth_authorization_code, "id", "code_hash", "grant_id", "redirect_uri", "scopes", "code_challenge", "resource",
    "auth_time", "created_at", "expires_at",
)  # fmt: skip
LOCK_CODE = sql(
    select(
        oauth_authorization_code,
        oauth_grant.c.app_id,
        oauth_grant.c.account_id,
        oauth_grant.c.revoked_at.is_(None).label("granted"),
        account.c.kind,
        and_(
            account.c.state == AccountState.ACTIVE.value,
            func.coalesce(account.c.password_changed_at <= oauth_authorization_code.c.created_at, true()),
        ).label("holder_active"),
    )
    .select_from(
        oauth_authorization_code.join(
            oauth_grant,
            and_(
                oauth_grant.c.shop_id == oauth_authorization_code.c.shop_id,
                oauth_grant.c.id == oauth_authorization_code.c.grant_id,
            ),
        ).join(account, and_(account.c.shop_id == oauth_grant.c.shop_id, account.c.id == oauth_grant.c.account_id))
    )
    .where(
        oauth_authorization_code.c.shop_id == SHOP_ID,
        oauth_authorization_code.c.code_hash == bindparam("code_hash", type_=LargeBinary),
    )
    .with_for_update(of=oauth_authorization_code)
)
USE_CODE = sql(
    update(oauth_authorization_code)
    .values(used_at=bindparam("now", type_=Instant), session_id=bindparam("session_id", type_=Uuid))
    .where(_of_shop(oauth_authorization_code, "code_id"), oauth_authorization_code.c.used_at.is_(None))
)
INSERT_SESSION = insert_rows(
    session, "id", "account_id", "grant_id", "scopes", "family_hash", "refresh_hash", "chain_key", "address",
    "user_agent", "created_at", "rotated_at", "expires_at",
)  # fmt: skip
INSERT_TOKEN = insert_rows(
    access_token, "id", "token_hash", "hint", "actor_kind", "account_id", "app_id", "session_id", "scopes",
    "created_at", "expires_at",
)  # fmt: skip
END_FAMILY = sql(
    update(session)
    .values(revoked_at=bindparam("now", type_=Instant), revoke_reason=bindparam("reason", type_=Text))
    .where(_of_shop(session, "session_id"), session.c.revoked_at.is_(None))
)


async def allow(tx: Tx, *, consent: Consent) -> str:
    """Write down what a person allows an app, and give the code that the app takes it up with."""
    row = await tx.row(
        GRANT,
        id=ids.new(OAUTH_GRANT),
        app_id=consent.app_id,
        account_id=consent.account_id,
        scopes=list(consent.scopes),
        now=tx.now,
    )
    assert row is not None, "either branch of the upsert returns the row"
    code = minting.new(TokenKind.CODE, shop_id=tx.shop_id)
    await tx.insert(
        INSERT_CODE,
        [
            {
                "id": ids.new(OAUTH_CODE),
                "code_hash": tokens.digest(code),
                "grant_id": row["id"],
                "redirect_uri": consent.redirect_uri,
                "scopes": list(consent.scopes),
                "code_challenge": consent.code_challenge,
                "resource": consent.resource,
                "auth_time": consent.signed_in_at,
                "created_at": tx.now,
                "expires_at": tx.now + oauth_rules.CODE_LIFE,
            }
        ],
    )
    after = {"scopes": list(consent.scopes), "account_id": consent.account_id}
    tx.change(node=consent.app_id, operation="appAuthorize", after=after)
    return code


async def lock_code(tx: Tx, *, code: str) -> Row | None:
    """Find a code and keep it from everybody else until this transaction ends."""
    parsed = tokens.parse(code, kind=TokenKind.CODE)
    if parsed is None or parsed.shop_id != tx.shop_id:
        return None
    return await tx.row(LOCK_CODE, code_hash=tokens.digest(parsed.text))


async def redeem_code(tx: Tx, *, code: Row, taken: Taken, address: str | None, user_agent: str | None) -> None:
    """Make a session of an app out of a locked code that is good."""
    session_id = ids.new(SESSION)
    token_until = tx.now + session_rules.APP_ACCESS_LIFE
    until = session_rules.lives_until(oauth_rules.APP_SESSION, began_at=tx.now, now=tx.now)
    both = tokens.secret_of(taken.refresh_token) if taken.refresh_token else minting.new_secret() * 2
    family, secret = both[: tokens.SECRET_DIGITS], both[tokens.SECRET_DIGITS :]
    held = {"account_id": code["account_id"], "created_at": tx.now}
    of_session = {
        "id": session_id,
        "grant_id": code["grant_id"],
        "scopes": list(code["scopes"]),
        "family_hash": tokens.digest(family),
        "refresh_hash": tokens.digest(secret),
        "chain_key": minting.new_chain_key(),
        "address": address,
        "user_agent": user_agent,
        "rotated_at": tx.now,
        "expires_at": until if taken.refresh_token else token_until,
    }
    await tx.insert(INSERT_SESSION, [{**held, **of_session}])
    of_token = {
        "id": ids.new(ACCESS_TOKEN),
        "token_hash": tokens.digest(taken.access_token),
        "hint": tokens.hint(taken.access_token),
        "actor_kind": code["kind"],
        "app_id": code["app_id"],
        "session_id": session_id,
        "scopes": list(taken.scopes),
        "expires_at": token_until,
    }
    await tx.insert(INSERT_TOKEN, [{**held, **of_token}])
    await tx.run(USE_CODE, code_id=code["id"], session_id=session_id, now=tx.now)


async def burn_code(tx: Tx, *, code: Row) -> None:
    """Use a locked code up without giving anything for it: it was presented wrongly."""
    await tx.run(USE_CODE, code_id=code["id"], session_id=None, now=tx.now)


async def end_family(tx: Tx, *, session_id: uuid.UUID | None, reason: RevokeReason) -> bool:
    """End the session of an app with all of its tokens; nothing happens where there is none."""
    if session_id is None:
        return False
    ended = await tx.run(END_FAMILY, session_id=session_id, now=tx.now, reason=reason.value)
    if ended:
        tx.change(node=session_id, operation="sessionRevoke", after={"reason": reason.value})
    return ended == 1
