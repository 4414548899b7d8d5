"""Statements and functions that read the static tokens of apps; no hash of one leaves this feature."""

import uuid
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Uuid, and_, bindparam, func, or_, select

from entrepot.access.tables.sessions import access_token
from entrepot.kernel.database import Row, Tx, among, sql

SHOP_ID = bindparam("shop_id", type_=Uuid)
TOKEN_COLUMNS = (
    access_token.c.id,
    access_token.c.app_id,
    access_token.c.name,
    access_token.c.hint,
    access_token.c.scopes,
    access_token.c.created_at,
    access_token.c.expires_at,
    access_token.c.last_used_at,
)


def is_live() -> ColumnElement[bool]:
    """A static token that works, as far as it is up to the token."""
    return and_(
        access_token.c.shop_id == SHOP_ID,
        access_token.c.name.is_not(None),
        access_token.c.revoked_at.is_(None),
        or_(access_token.c.expires_at.is_(None), access_token.c.expires_at > func.now()),
    )


LIST_OF_APPS = sql(
    select(*TOKEN_COLUMNS).where(is_live(), among(access_token.c.app_id, "app_ids")).order_by(access_token.c.id.desc())
)
LIST_TOKENS = sql(select(*TOKEN_COLUMNS).where(is_live(), among(access_token.c.id, "ids")))


async def list_tokens(tx: Tx, *, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Row]:
    """Tokens that work, by id."""
    return {row["id"]: row for row in await tx.rows(LIST_TOKENS, ids=list(ids))}


async def list_tokens_of_apps(tx: Tx, *, app_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Row]]:
    """The tokens that work of each app, the newest first; of one that has none, nothing."""
    found: dict[uuid.UUID, list[Row]] = {}
    for row in await tx.rows(LIST_OF_APPS, app_ids=list(app_ids)):
        found.setdefault(row["app_id"], []).append(row)
    return found
