"""Static tokens of private apps: making, replacing and ending them; each is shown once and kept as a hash."""

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Uuid, bindparam, select, update

from entrepot.access.operations import apps, minting
from entrepot.access.reads import app_tokens as token_reads
from entrepot.access.rules import accounts as account_rules
from entrepot.access.rules import app_tokens as rules
from entrepot.access.rules import tokens
from entrepot.access.rules.tokens import TokenKind
from entrepot.access.tables.sessions import ACCESS_TOKEN, access_token
from entrepot.kernel import errors, ids, permissions
from entrepot.kernel.database import Row, Tx, among, insert_rows, sql
from entrepot.kernel.tables import Instant

SHOP_ID = bindparam("shop_id", type_=Uuid)


@dataclass(frozen=True, kw_only=True)
class CreateAppToken:
    """A token to make for an app; without scopes it has all of the app's, without an end it has none."""

    app_id: uuid.UUID
    name: str
    scopes: Sequence[str] | None = None
    expires_at: datetime | None = None
    field: errors.FieldPath = ()


@dataclass(frozen=True, kw_only=True)
class RotateAppToken:
    """A token to replace; the old one works so many hours longer."""

    id: uuid.UUID
    overlap_hours: int
    expires_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class MadeToken:
    """A token's row and its text, which is shown this once."""

    row: Row
    text: str

    def __repr__(self) -> str:
        return f"MadeToken({self.row['hint']})"


INSERT = insert_rows(
    access_token, "id", "token_hash", "hint", "actor_kind", "app_id", "scopes", "name", "created_at", "expires_at"
)
LOCK = sql(
    select(*token_reads.TOKEN_COLUMNS)
    .where(token_reads.is_live(), among(access_token.c.id, "ids"))
    .order_by(access_token.c.id)
    .with_for_update()
)
END_AT = sql(
    update(access_token)
    .values(expires_at=bindparam("until", type_=Instant))
    .where(access_token.c.shop_id == SHOP_ID, access_token.c.id == bindparam("token_id", type_=Uuid))
)
REVOKE = sql(
    update(access_token)
    .values(revoked_at=bindparam("now", type_=Instant))
    .where(access_token.c.shop_id == SHOP_ID, among(access_token.c.id, "ids"))
)


async def create_app_tokens(tx: Tx, *, commands: Sequence[CreateAppToken]) -> list[MadeToken]:
    """Make tokens of apps whose rights the actor holds; raises CannotGrant beyond that, as for the app itself."""
    known = await apps.lock_apps(tx, wanted=[(item.app_id, (*item.field, "app_id")) for item in commands])
    texts = [minting.new(TokenKind.STATIC, shop_id=tx.shop_id) for _ in commands]
    rows = [_row(tx, known[item.app_id], item, text) for item, text in zip(commands, texts, strict=True)]
    await _check_number(tx, rows, field=("app_id",))
    await tx.insert(INSERT, rows)
    for row in rows:
        tx.change(node=row["id"], operation="appTokenCreate", after=_shown(row))
    return await _made(tx, rows, texts)


async def rotate_app_token(tx: Tx, *, command: RotateAppToken) -> MadeToken:
    """Replace a token by one of the same name and scopes; both work for the hours of the overlap."""
    known = await _lock_tokens(tx, [command.id])
    old = known[command.id]
    until = rules.overlap_until(command.overlap_hours, ends=old["expires_at"], now=tx.now, field=("overlap_hours",))
    ends = rules.check_expiry(command.expires_at, now=tx.now, field=("expires_at",))
    row = {
        **_fresh(tx, text := minting.new(TokenKind.STATIC, shop_id=tx.shop_id)),
        "app_id": old["app_id"],
        "scopes": list(old["scopes"]),
        "name": old["name"],
        "expires_at": ends or rules.same_life(old["created_at"], old["expires_at"], now=tx.now),
    }
    await (tx.run(END_AT, token_id=old["id"], until=until) if command.overlap_hours else _revoke(tx, [old["id"]]))
    await _check_number(tx, [row], field=("id",))
    await tx.insert(INSERT, [row])
    after = {**_shown(row), "replaces_id": old["id"], "overlap_hours": command.overlap_hours}
    tx.change(node=row["id"], operation="appTokenRotate", after=after)
    [made] = await _made(tx, [row], [text])
    return made


async def revoke_app_tokens(tx: Tx, *, token_ids: Sequence[uuid.UUID]) -> None:
    """End tokens at once."""
    known = await _lock_tokens(tx, token_ids)
    await _revoke(tx, token_ids)
    for token_id in token_ids:
        tx.change(node=token_id, operation="appTokenRevoke", before=_shown(known[token_id]))


async def _lock_tokens(tx: Tx, token_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Row]:
    """Lock the apps of tokens, then the tokens; whoever may not touch an app may not touch a token of it."""
    found = await token_reads.list_tokens(tx, ids=token_ids)
    _check_found(token_ids, found)
    await apps.lock_apps(tx, wanted=[(app_id, ("id",)) for app_id in {row["app_id"] for row in found.values()}])
    known = {row["id"]: row for row in await tx.rows(LOCK, ids=list(token_ids))}
    _check_found(token_ids, known)
    return known


def _check_found(token_ids: Sequence[uuid.UUID], found: dict[uuid.UUID, Row]) -> None:
    if any(token_id not in found for token_id in token_ids):
        raise errors.NotFound(what="AppToken", field=("id",))


async def _revoke(tx: Tx, token_ids: Sequence[uuid.UUID]) -> int:
    return await tx.run(REVOKE, ids=list(token_ids), now=tx.now)


async def _check_number(tx: Tx, rows: Sequence[dict[str, Any]], *, field: errors.FieldPath) -> None:
    """Refuse more than an app may have; its row is locked, so that nobody adds beside."""
    more = Counter(row["app_id"] for row in rows)
    found = await token_reads.list_tokens_of_apps(tx, app_ids=list(more))
    for app_id, count in more.items():
        rules.check_number(len(found.get(app_id, ())) + count, field=field)


def _row(tx: Tx, app: Row, command: CreateAppToken, text: str) -> dict[str, Any]:
    path = command.field
    rules.check_acts_for_itself(app["grant_types"], field=(*path, "app_id"))
    return {
        **_fresh(tx, text),
        "app_id": command.app_id,
        "scopes": rules.scopes_of_token(command.scopes, of_app=app["scopes"], field=(*path, "scopes")),
        "name": account_rules.check_name(command.name, field=(*path, "name")),
        "expires_at": rules.check_expiry(command.expires_at, now=tx.now, field=(*path, "expires_at")),
    }


def _fresh(tx: Tx, text: str) -> dict[str, Any]:
    return {
        "id": ids.new(ACCESS_TOKEN),
        "token_hash": tokens.digest(text),
        "hint": tokens.hint(text),
        "actor_kind": permissions.ActorKind.APP.value,
        "created_at": tx.now,
    }


async def _made(tx: Tx, rows: Sequence[dict[str, Any]], texts: Sequence[str]) -> list[MadeToken]:
    found = await token_reads.list_tokens(tx, ids=[row["id"] for row in rows])
    return [MadeToken(row=found[row["id"]], text=text) for row, text in zip(rows, texts, strict=True)]


def _shown(row: Row | dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("app_id", "name", "scopes", "hint", "expires_at")}
