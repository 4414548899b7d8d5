"""Statements and functions that read who sits at the browser, what they allowed, and what became of it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import LargeBinary, Uuid, and_, bindparam, func, select, true
from sqlalchemy.dialects.postgresql import JSONB

from entrepot.access.reads import authentication
from entrepot.access.reads import roles as role_reads
from entrepot.access.reads.authentication import held
from entrepot.access.rules import oauth as oauth_rules
from entrepot.access.rules import scopes, tokens
from entrepot.access.rules.accounts import AccountKind, AccountState
from entrepot.access.rules.apps import AppState
from entrepot.access.rules.tokens import TokenKind
from entrepot.access.tables.apps import oauth_app
from entrepot.access.tables.oauth import oauth_grant
from entrepot.access.tables.people import account, staff
from entrepot.access.tables.sessions import access_token, session
from entrepot.kernel import errors, permissions
from entrepot.kernel.database import Row, Tx, sql

SHOP_ID = bindparam("shop_id", type_=Uuid)

FIND_PERSON = sql(
    select(
        session.c.id.label("session_id"),
        session.c.created_at.label("signed_in_at"),
        account.c.id.label("account_id"),
        account.c.name,
        account.c.email,
        staff.c.id.label("staff_id"),
        held.c.assignments,
    )
    .select_from(
        session.join(account, and_(account.c.shop_id == session.c.shop_id, account.c.id == session.c.account_id))
        .join(staff, and_(staff.c.shop_id == account.c.shop_id, staff.c.account_id == account.c.id))
        .outerjoin(held, true())
    )
    .where(
        session.c.shop_id == SHOP_ID,
        session.c.family_hash == bindparam("family_hash", type_=LargeBinary),
        session.c.grant_id.is_(None),
        session.c.revoked_at.is_(None),
        session.c.expires_at > func.now(),
        account.c.kind == AccountKind.STAFF.value,
        account.c.state == AccountState.ACTIVE.value,
    )
)

FIND_GRANT = sql(
    select(oauth_grant.c.id, oauth_grant.c.scopes).where(
        oauth_grant.c.shop_id == SHOP_ID,
        oauth_grant.c.app_id == bindparam("app_id", type_=Uuid),
        oauth_grant.c.account_id == bindparam("account_id", type_=Uuid),
        oauth_grant.c.revoked_at.is_(None),
    )
)

_sessions = (
    select(
        func.max(session.c.rotated_at).label("last_used_at"),
        func.jsonb_agg(session.c.scopes, type_=JSONB)
        .filter(session.c.revoked_at.is_(None), session.c.expires_at > func.now())
        .label("of_sessions"),
    )
    .where(session.c.shop_id == oauth_grant.c.shop_id, session.c.grant_id == oauth_grant.c.id)
    .correlate(oauth_grant)
    .lateral("sessions")
)
LIST_CONSENTS = sql(
    select(
        oauth_grant.c.id,
        oauth_grant.c.scopes,
        oauth_grant.c.created_at,
        oauth_app.c.name,
        oauth_app.c.homepage_url,
        oauth_app.c.scopes.label("app_scopes"),
        *_sessions.c,
    )
    .select_from(
        oauth_grant.join(
            oauth_app, and_(oauth_app.c.shop_id == oauth_grant.c.shop_id, oauth_app.c.id == oauth_grant.c.app_id)
        ).outerjoin(_sessions, true())
    )
    .where(
        oauth_grant.c.shop_id == SHOP_ID,
        oauth_grant.c.account_id == bindparam("account_id", type_=Uuid),
        oauth_grant.c.revoked_at.is_(None),
        oauth_app.c.state != AppState.UNINSTALLED.value,
    )
    .order_by(oauth_grant.c.id.desc())
)

FIND_TOKEN = sql(
    select(access_token.c.created_at, access_token.c.expires_at, oauth_app.c.client_id)
    .join_from(
        access_token,
        oauth_app,
        and_(oauth_app.c.shop_id == access_token.c.shop_id, oauth_app.c.id == access_token.c.app_id),
    )
    .where(access_token.c.shop_id == SHOP_ID, access_token.c.token_hash == bindparam("token_hash", type_=LargeBinary))
)


@dataclass(frozen=True, kw_only=True)
class LiveToken:
    """A token of an app that works at this moment: whose it is, and since and until when."""

    actor: permissions.Actor
    client_id: str
    issued_at: datetime
    expires_at: datetime | None


async def find_live_token(tx: Tx, *, token: str) -> LiveToken | None:
    """Find what a token of an app is worth; None for one that does not work, or is a person's own."""
    try:
        actor = await authentication.authenticate(tx, token=token)
    except errors.Unauthenticated:
        return None
    row = await tx.row(FIND_TOKEN, token_hash=tokens.digest(token))
    if row is None:
        return None
    return LiveToken(actor=actor, client_id=row["client_id"], issued_at=row["created_at"], expires_at=row["expires_at"])


def browser_hash(token: str) -> bytes:
    """Under what the session of a browser is stored: never that of a refresh token, so neither passes for the other."""
    return tokens.digest(f"browser:{token}")


async def find_person(tx: Tx, *, browser: str) -> Row | None:
    """Find the member of staff who signed in at the pages of this browser, with what they hold by now."""
    parsed = tokens.parse(browser, kind=TokenKind.BROWSER)
    if parsed is None or parsed.shop_id != tx.shop_id:
        return None
    return await tx.row(FIND_PERSON, family_hash=browser_hash(browser))


async def find_allowed(tx: Tx, *, app_id: uuid.UUID, account_id: uuid.UUID) -> Sequence[str] | None:
    """Find what a person allowed an app, or None."""
    row = await tx.row(FIND_GRANT, app_id=app_id, account_id=account_id)
    return None if row is None else row["scopes"]


async def list_consents(tx: Tx, *, account_id: uuid.UUID) -> list[dict[str, Any]]:
    """What a person allows apps at this moment, the latest first, each permission in words."""
    words = {item["code"]: item for item in role_reads.list_permissions()}
    found = []
    for row in await tx.rows(LIST_CONSENTS, account_id=account_id):
        codes = oauth_rules.allowed_now(row["scopes"], of_sessions=row["of_sessions"] or (), of_app=row["app_scopes"])
        found.append({**row, "permissions": [words[code] for code in codes if code in words]})
    return found


def scopes_of(person: Row) -> frozenset[str]:
    """What a person can hand on to an app."""
    return frozenset(scopes.rights_of(person["assignments"] or (), registered=permissions.app_scopes()))
