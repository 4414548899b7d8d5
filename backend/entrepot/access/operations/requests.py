"""What clients bring in advance: authorization requests that were pushed, and assertions that are good once."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import LargeBinary, Uuid, and_, bindparam, delete, or_, select, update

from entrepot.access.operations import minting
from entrepot.access.rules import oauth as oauth_rules
from entrepot.access.rules import tokens
from entrepot.access.rules.tokens import TokenKind
from entrepot.access.tables.oauth import OAUTH_REQUEST, oauth_assertion, oauth_authorization_code, oauth_request
from entrepot.kernel import ids
from entrepot.kernel.database import Row, Tx, insert_rows, sql
from entrepot.kernel.tables import Instant

SHOP_ID = bindparam("shop_id", type_=Uuid)

INSERT_REQUEST = insert_rows(
    oauth_request, "id", "request_hash", "app_id", "parameters", "created_at", "expires_at"
)  # fmt: skip
LOCK_REQUEST = sql(
    select(oauth_request)
    .where(
        oauth_request.c.shop_id == SHOP_ID,
        oauth_request.c.request_hash == bindparam("request_hash", type_=LargeBinary),
        oauth_request.c.app_id == bindparam("app_id", type_=Uuid),
        oauth_request.c.used_at.is_(None),
        oauth_request.c.expires_at > bindparam("now", type_=Instant),
    )
    .with_for_update()
)
_this = and_(oauth_request.c.shop_id == SHOP_ID, oauth_request.c.id == bindparam("request_id", type_=Uuid))
OPEN = sql(
    update(oauth_request)
    .values(browser_hash=bindparam("browser", type_=LargeBinary), expires_at=bindparam("until", type_=Instant))
    .where(_this)
)
PASS_ON = sql(update(oauth_request).values(browser_hash=bindparam("browser", type_=LargeBinary)).where(_this))
USE = sql(update(oauth_request).values(used_at=bindparam("now", type_=Instant)).where(_this))
REMEMBER = insert_rows(
    oauth_assertion, "app_id", "jti_hash", "expires_at", on_conflict="nothing", returning=("app_id",)
)
FORGET_REQUESTS = sql(
    delete(oauth_request).where(oauth_request.c.shop_id == SHOP_ID, oauth_request.c.expires_at < bindparam("now"))
)
FORGET_ASSERTIONS = sql(
    delete(oauth_assertion).where(oauth_assertion.c.shop_id == SHOP_ID, oauth_assertion.c.expires_at < bindparam("now"))
)
# A code that was redeemed is kept as long as its session, to know it when it comes again.
FORGET_CODES = sql(
    delete(oauth_authorization_code).where(
        oauth_authorization_code.c.shop_id == SHOP_ID,
        oauth_authorization_code.c.expires_at < bindparam("now"),
        or_(oauth_authorization_code.c.used_at.is_(None), oauth_authorization_code.c.session_id.is_(None)),
    )
)


async def push(tx: Tx, *, app_id: uuid.UUID, parameters: Mapping[str, str]) -> str:
    """Keep what a client will ask for at the authorization endpoint; gives the name by which it asks."""
    token = minting.new(TokenKind.REQUEST, shop_id=tx.shop_id)
    await tx.insert(
        INSERT_REQUEST,
        [
            {
                "id": ids.new(OAUTH_REQUEST),
                "request_hash": tokens.digest(token),
                "app_id": app_id,
                "parameters": dict(parameters),
                "created_at": tx.now,
                "expires_at": tx.now + oauth_rules.REQUEST_LIFE,
            }
        ],
    )
    return oauth_rules.REQUEST_NAME + token


async def open_request(tx: Tx, *, name: str, app_id: uuid.UUID, browser: str) -> Row | None:
    """Find a request that was pushed: by the first browser within a minute, then by that browser until it is done."""
    text = name.removeprefix(oauth_rules.REQUEST_NAME)
    if text == name or tokens.parse(text, kind=TokenKind.REQUEST) is None:
        return None
    row = await tx.row(LOCK_REQUEST, request_hash=tokens.digest(text), app_id=app_id, now=tx.now)
    if row is None or row["browser_hash"] not in (None, tokens.digest(browser)):
        return None
    if row["browser_hash"] is None:
        until = tx.now + oauth_rules.OPENED_LIFE
        await tx.run(OPEN, request_id=row["id"], browser=tokens.digest(browser), until=until)
    return row


async def pass_on(tx: Tx, *, request_id: uuid.UUID, browser: str) -> None:
    """Let the same browser go on under another name."""
    await tx.run(PASS_ON, request_id=request_id, browser=tokens.digest(browser))


async def use(tx: Tx, *, request_id: uuid.UUID) -> None:
    """End a request: it was answered."""
    await tx.run(USE, request_id=request_id, now=tx.now)


async def remember(tx: Tx, *, app_id: uuid.UUID, jti: str, until: datetime) -> bool:
    """Remember the name of an assertion; False where it was used before."""
    row: dict[str, Any] = {"app_id": app_id, "jti_hash": tokens.digest(jti), "expires_at": until}
    return len(await tx.insert(REMEMBER, [row])) == 1


async def forget_old(tx: Tx) -> None:
    """Delete requests, assertions and codes whose time is over."""
    for statement in (FORGET_REQUESTS, FORGET_ASSERTIONS, FORGET_CODES):
        await tx.run(statement, now=tx.now)
