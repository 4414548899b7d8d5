"""Apps of third parties: registering, changing, new secrets, and taking them away."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Uuid, bindparam, delete, select, update

from entrepot.access.operations import minting
from entrepot.access.reads import apps as app_reads
from entrepot.access.rules import accounts as account_rules
from entrepot.access.rules import apps as app_rules
from entrepot.access.rules import roles as role_rules
from entrepot.access.rules import scopes, tokens
from entrepot.access.rules.apps import ClientAuthentication
from entrepot.access.rules.sessions import RevokeReason
from entrepot.access.rules.tokens import TokenKind
from entrepot.access.tables.apps import APP, oauth_app
from entrepot.access.tables.oauth import oauth_grant
from entrepot.access.tables.sessions import access_token, session
from entrepot.kernel import errors, ids, permissions
from entrepot.kernel.database import Row, Tx, among, insert_rows, sql, update_rows
from entrepot.kernel.scopes import WHOLE
from entrepot.kernel.tables import Instant

SHOP_ID = bindparam("shop_id", type_=Uuid)


@dataclass(frozen=True, kw_only=True)
class CreateApp:
    """An app to register; scopes are permissions it may ask for."""

    name: str
    scopes: Sequence[str]
    homepage_url: str | None = None
    authentication: ClientAuthentication = ClientAuthentication.BASIC
    field: errors.FieldPath = ()


@dataclass(frozen=True, kw_only=True)
class UpdateApp:
    """An app to change; None leaves a part as it is."""

    id: uuid.UUID
    name: str | None = None
    scopes: Sequence[str] | None = None
    homepage_url: str | None = None
    state: app_rules.AppState | None = None
    if_version: int | None = None
    field: errors.FieldPath = ()


@dataclass(frozen=True, kw_only=True)
class AppSecret:
    """An app's row and its secret, which is shown this once."""

    app: Row
    client_secret: str

    def __repr__(self) -> str:
        return f"AppSecret({self.app['client_id']})"


INSERT = insert_rows(
    oauth_app, "id", "client_id", "client_secret_hash", "client_secret_hint", "name", "homepage_url", "grant_types",
    "scopes", "token_endpoint_auth_method", "state", "created_by_id",
)  # fmt: skip
UPDATE = update_rows(oauth_app, key=("id",), set=("name", "scopes", "homepage_url", "state", "version"))
LOCK = sql(
    select(*app_reads.APP_COLUMNS, oauth_app.c.token_endpoint_auth_method, oauth_app.c.created_by_id)
    .where(
        oauth_app.c.shop_id == SHOP_ID,
        among(oauth_app.c.id, "ids"),
        oauth_app.c.state != app_rules.AppState.UNINSTALLED.value,
    )
    .order_by(oauth_app.c.id)
    .with_for_update()
)
ROTATE_SECRET = sql(
    update(oauth_app)
    .values(
        previous_secret_hash=oauth_app.c.client_secret_hash,
        previous_secret_expires_at=bindparam("overlap_until", type_=Instant),
        client_secret_hash=bindparam("new_hash"),
        client_secret_hint=bindparam("new_hint"),
        version=oauth_app.c.version + 1,
    )
    .where(oauth_app.c.shop_id == SHOP_ID, oauth_app.c.id == bindparam("app_id", type_=Uuid))
)
UNINSTALL = sql(
    update(oauth_app)
    .values(state=app_rules.AppState.UNINSTALLED.value, version=oauth_app.c.version + 1)
    .where(oauth_app.c.shop_id == SHOP_ID, among(oauth_app.c.id, "ids"))
)
DELETE_TOKENS = sql(delete(access_token).where(access_token.c.shop_id == SHOP_ID, among(access_token.c.app_id, "ids")))
REVOKE_GRANTS = sql(
    update(oauth_grant)
    .values(revoked_at=bindparam("now", type_=Instant))
    .where(oauth_grant.c.shop_id == SHOP_ID, among(oauth_grant.c.app_id, "ids"), oauth_grant.c.revoked_at.is_(None))
)
REVOKE_SESSIONS = sql(
    update(session)
    .values(revoked_at=bindparam("now", type_=Instant), revoke_reason=RevokeReason.UNINSTALLED.value)
    .where(
        session.c.shop_id == SHOP_ID,
        session.c.revoked_at.is_(None),
        session.c.grant_id.in_(
            select(oauth_grant.c.id).where(oauth_grant.c.shop_id == SHOP_ID, among(oauth_grant.c.app_id, "ids"))
        ),
    )
)


async def create_apps(tx: Tx, *, commands: Sequence[CreateApp]) -> list[AppSecret]:
    """Register apps that act for themselves (client credentials); raises CannotGrant beyond the actor's own rights."""
    role_rules.check_no_app(tx.actor.app_id)
    secrets = [minting.new(TokenKind.SECRET, shop_id=tx.shop_id) for _ in commands]
    made = list(zip(ids.new_many(APP, len(commands)), commands, secrets, strict=True))
    await tx.insert(INSERT, [_row(tx, app_id=app_id, command=item, secret=secret) for app_id, item, secret in made])
    for app_id, command, _ in made:
        tx.change(node=app_id, operation="appCreate", after={"name": command.name, "scopes": list(command.scopes)})
    found = {row["id"]: row for row in await app_reads.list_apps(tx, ids=[app_id for app_id, _, _ in made])}
    return [AppSecret(app=found[app_id], client_secret=secret) for app_id, _, secret in made]


async def update_apps(tx: Tx, *, commands: Sequence[UpdateApp]) -> Sequence[Row]:
    """Change apps; tokens lose at once what their app loses."""
    known = await _lock(tx, [(command.id, command.field) for command in commands])
    rows = [_changed(tx, known[command.id], command) for command in commands]
    await tx.update(UPDATE, [{**row, "scopes": list(row["scopes"])} for row in rows])
    for row in rows:
        before = known[row["id"]]
        changed = [key for key in ("name", "scopes", "homepage_url", "state") if before[key] != row[key]]
        tx.change(
            node=row["id"],
            operation="appUpdate",
            before={key: before[key] for key in changed},
            after={key: row[key] for key in changed},
        )
    return await app_reads.list_apps(tx, ids=[row["id"] for row in rows])


async def rotate_secret(tx: Tx, *, app_id: uuid.UUID, at_once: bool) -> AppSecret:
    """Give an app a new secret; the old one works for a day more unless it must stop at once. AppHasNoSecret."""
    known = await _lock(tx, [(app_id, ())])
    app_rules.check_has_secret(known[app_id]["token_endpoint_auth_method"], field=("id",))
    secret = minting.new(TokenKind.SECRET, shop_id=tx.shop_id)
    overlap_until = None if at_once else tx.now + app_rules.SECRET_OVERLAP
    await tx.run(
        ROTATE_SECRET,
        app_id=app_id,
        new_hash=tokens.digest(secret),
        new_hint=tokens.hint(secret),
        overlap_until=overlap_until,
    )
    tx.change(node=app_id, operation="appSecretRotate", after={"at_once": at_once})
    [app] = await app_reads.list_apps(tx, ids=[app_id])
    return AppSecret(app=app, client_secret=secret)


async def delete_apps(tx: Tx, *, app_ids: Sequence[uuid.UUID]) -> None:
    """Uninstall apps: their tokens, grants and sessions end in the same moment; their name stays in the audit."""
    await _lock(tx, [(app_id, ()) for app_id in app_ids])
    await tx.run(DELETE_TOKENS, ids=list(app_ids))
    await tx.run(REVOKE_SESSIONS, ids=list(app_ids), now=tx.now)
    await tx.run(REVOKE_GRANTS, ids=list(app_ids), now=tx.now)
    await tx.run(UNINSTALL, ids=list(app_ids))
    for app_id in app_ids:
        tx.change(node=app_id, operation="appDelete", after={"state": app_rules.AppState.UNINSTALLED.value})


async def _lock(tx: Tx, wanted: Sequence[tuple[uuid.UUID, errors.FieldPath]]) -> dict[uuid.UUID, Row]:
    """Lock apps for a person's change, refusing the unknown and those with more rights than the actor."""
    role_rules.check_no_app(tx.actor.app_id)
    known = {row["id"]: row for row in await tx.rows(LOCK, ids=[app_id for app_id, _ in wanted])}
    for app_id, field in wanted:
        if app_id not in known:
            raise errors.NotFound(what="App", field=(*field, "id"))
        role_rules.check_grant(known[app_id]["scopes"], held=tx.actor.held, field=(*field, "id"))
        if tx.actor.id is None or known[app_id]["created_by_id"] != tx.actor.id:
            # It reaches as far as whoever installed it, who may reach further than the actor.
            scopes.check_reach(known[app_id]["scopes"], (WHOLE,), actor=tx.actor, field=(*field, "id"))
    return known


def _row(tx: Tx, *, app_id: uuid.UUID, command: CreateApp, secret: str) -> dict[str, Any]:
    client_id = minting.new(TokenKind.CLIENT, shop_id=tx.shop_id)
    return {
        "id": app_id,
        "client_id": client_id,
        "client_secret_hash": tokens.digest(secret),
        "client_secret_hint": tokens.hint(secret),
        "name": account_rules.check_name(command.name, field=(*command.field, "name")),
        "homepage_url": _homepage(command.homepage_url, field=command.field),
        "grant_types": ["client_credentials"],
        "scopes": list(_scopes(tx, command.scopes, field=command.field)),
        "token_endpoint_auth_method": app_rules.check_secret_method(
            command.authentication, field=(*command.field, "authentication")
        ),
        "state": app_rules.AppState.ACTIVE.value,
        "created_by_id": tx.actor.id if tx.actor.kind is permissions.ActorKind.STAFF else None,
    }


def _changed(tx: Tx, known: Row, command: UpdateApp) -> dict[str, Any]:
    if command.if_version not in (None, known["version"]):
        raise errors.StaleVersion(current=known["version"], field=(*command.field, "if_version"))
    name = known["name"]
    if command.name is not None:
        name = account_rules.check_name(command.name, field=(*command.field, "name"))
    scopes = known["scopes"]
    if command.scopes is not None:
        scopes = _scopes(tx, command.scopes, field=command.field)
    homepage_url = known["homepage_url"]
    if command.homepage_url is not None:
        homepage_url = _homepage(command.homepage_url, field=command.field)
    if command.state is app_rules.AppState.UNINSTALLED:
        raise errors.Invalid(reason="UNINSTALLED", field=(*command.field, "state"))
    state = known["state"] if command.state is None else command.state.value
    return {
        "id": known["id"],
        "name": name,
        "scopes": scopes,
        "homepage_url": homepage_url,
        "state": state,
        "version": known["version"] + 1,
    }


def _scopes(tx: Tx, wanted: Sequence[str], *, field: errors.FieldPath) -> list[str]:
    path = (*field, "scopes")
    if not wanted:
        raise errors.Required(field=path)
    role_rules.check_known(wanted, registered=permissions.registry(), field=path)
    app_rules.check_for_apps(wanted, possible=permissions.app_scopes(), field=path)
    role_rules.check_grant(wanted, held=tx.actor.held, field=path)
    return sorted(set(wanted))


def _homepage(url: str | None, *, field: errors.FieldPath) -> str | None:
    """An https address, since it is shown as a link; an empty one clears it."""
    return app_rules.check_homepage(url, field=(*field, "homepage_url")) if url else None
