"""Apps of third parties: registering, changing, new secrets, and taking them away."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Uuid, bindparam, delete, select, update

from entrepot.access.events import AppsUninstalled
from entrepot.access.operations import minting
from entrepot.access.reads import apps as app_reads
from entrepot.access.reads import people as people_reads
from entrepot.access.rules import accounts as account_rules
from entrepot.access.rules import apps as app_rules
from entrepot.access.rules import keys as key_rules
from entrepot.access.rules import roles as role_rules
from entrepot.access.rules import scopes, tokens
from entrepot.access.rules.apps import ClientAuthentication, GrantType
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
    grant_types: Sequence[GrantType] | None = None
    redirect_uris: Sequence[str] = ()
    is_native: bool = False
    is_resource_server: bool = False
    jwks: str | None = None
    field: errors.FieldPath = ()


@dataclass(frozen=True, kw_only=True)
class UpdateApp:
    """An app to change; None leaves a part as it is."""

    id: uuid.UUID
    name: str | None = None
    scopes: Sequence[str] | None = None
    homepage_url: str | None = None
    state: app_rules.AppState | None = None
    grant_types: Sequence[GrantType] | None = None
    redirect_uris: Sequence[str] | None = None
    is_native: bool | None = None
    is_resource_server: bool | None = None
    jwks: str | None = None
    if_version: int | None = None
    field: errors.FieldPath = ()


@dataclass(frozen=True, kw_only=True)
class AppSecret:
    """An app's row and its secret, which is shown this once; a public app has none."""

    app: Row
    client_secret: str | None

    def __repr__(self) -> str:
        return f"AppSecret({self.app['client_id']})"


INSERT = insert_rows(
    oauth_app, "id", "client_id", "client_secret_hash", "client_secret_hint", "name", "homepage_url", "grant_types",
    "scopes", "token_endpoint_auth_method", "state", "created_by_id", "redirect_uris", "is_native",
    "is_resource_server", "jwks", "sponsor_id", "needs_sponsor",
)  # fmt: skip
CHANGING = (
    *("name", "scopes", "homepage_url", "state"),
    *("grant_types", "redirect_uris", "is_native", "is_resource_server", "jwks"),
)
UPDATE = update_rows(oauth_app, key=("id",), set=(*CHANGING, "version"))
LOCK = sql(
    select(*app_reads.APP_COLUMNS, oauth_app.c.jwks)
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
ADOPT = sql(
    update(oauth_app)
    .values(sponsor_id=bindparam("account_id", type_=Uuid), needs_sponsor=True, version=oauth_app.c.version + 1)
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
    """Register apps, the actor as their sponsor; raises CannotGrant beyond the actor's own rights."""
    role_rules.check_no_app(tx.actor.app_id)
    secrets = [_new_secret(tx, command.authentication) for command in commands]
    made = list(zip(ids.new_many(APP, len(commands)), commands, secrets, strict=True))
    sponsor_id = await _own_account(tx)
    rows = [_row(tx, app_id=app_id, command=item, secret=secret) for app_id, item, secret in made]
    await tx.insert(INSERT, [{**row, "sponsor_id": sponsor_id} for row in rows])
    for row in rows:
        shown = ("name", "scopes", "grant_types", "redirect_uris")
        tx.change(node=row["id"], operation="appCreate", after={key: row[key] for key in shown})
    found = {row["id"]: row for row in await app_reads.list_apps(tx, ids=[app_id for app_id, _, _ in made])}
    return [AppSecret(app=found[app_id], client_secret=secret) for app_id, _, secret in made]


async def update_apps(tx: Tx, *, commands: Sequence[UpdateApp]) -> Sequence[Row]:
    """Change apps; tokens lose at once what their app loses."""
    known = await lock_apps(tx, wanted=[(command.id, (*command.field, "id")) for command in commands])
    rows = [_changed(tx, known[command.id], command) for command in commands]
    await tx.update(UPDATE, rows)
    for row in rows:
        before = known[row["id"]]
        changed = [key for key in CHANGING if before[key] != row[key]]
        tx.change(
            node=row["id"],
            operation="appUpdate",
            before={key: before[key] for key in changed},
            after={key: row[key] for key in changed},
        )
    return await app_reads.list_apps(tx, ids=[row["id"] for row in rows])


async def rotate_secret(tx: Tx, *, app_id: uuid.UUID, at_once: bool) -> AppSecret:
    """Give an app a new secret; the old one works for a day more unless it must stop at once. AppHasNoSecret."""
    known = await lock_apps(tx, wanted=[(app_id, ("id",))])
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


async def adopt_app(tx: Tx, *, app_id: uuid.UUID) -> Row:
    """Answer for an app from now on: its own tokens reach as far as the actor does; raises CannotGrant beyond that."""
    await lock_apps(tx, wanted=[(app_id, ("id",))])
    account_id = await _own_account(tx)
    if account_id is None:
        raise role_rules.OnlyPeople()
    await tx.run(ADOPT, app_id=app_id, account_id=account_id)
    tx.change(node=app_id, operation="appAdopt", after={"sponsor_id": account_id})
    [app] = await app_reads.list_apps(tx, ids=[app_id])
    return app


async def delete_apps(tx: Tx, *, app_ids: Sequence[uuid.UUID]) -> None:
    """Uninstall apps: their tokens, grants and sessions end in the same moment; their name stays in the audit."""
    await lock_apps(tx, wanted=[(app_id, ("id",)) for app_id in app_ids])
    await tx.run(DELETE_TOKENS, ids=list(app_ids))
    await tx.run(REVOKE_SESSIONS, ids=list(app_ids), now=tx.now)
    await tx.run(REVOKE_GRANTS, ids=list(app_ids), now=tx.now)
    await tx.run(UNINSTALL, ids=list(app_ids))
    for app_id in app_ids:
        tx.change(node=app_id, operation="appDelete", after={"state": app_rules.AppState.UNINSTALLED.value})
    await tx.announce(AppsUninstalled(app_ids=tuple(app_ids)))


async def lock_apps(tx: Tx, *, wanted: Sequence[tuple[uuid.UUID, errors.FieldPath]]) -> dict[uuid.UUID, Row]:
    """Lock apps for a person's change, refusing the unknown and those with more rights than the actor."""
    role_rules.check_no_app(tx.actor.app_id)
    known = {row["id"]: row for row in await tx.rows(LOCK, ids=[app_id for app_id, _ in wanted])}
    own_account = await _own_account(tx) if tx.actor.narrowed else None
    for app_id, field in wanted:
        if app_id not in known:
            raise errors.NotFound(what="App", field=field)
        role_rules.check_grant(known[app_id]["scopes"], held=tx.actor.held, field=field)
        if own_account is None or known[app_id]["sponsor_id"] != own_account:
            # It reaches as far as whoever answers for it, who may reach further than the actor.
            scopes.check_reach(known[app_id]["scopes"], (WHOLE,), actor=tx.actor, field=field)
    return known


def _row(tx: Tx, *, app_id: uuid.UUID, command: CreateApp, secret: str | None) -> dict[str, Any]:
    registered = app_rules.Registration(
        grant_types=command.grant_types or app_rules.usual_grants(command.redirect_uris),
        redirect_uris=command.redirect_uris,
        authentication=command.authentication,
        is_native=command.is_native,
        is_resource_server=command.is_resource_server,
    )
    app_rules.check_registration(registered, field=command.field)
    return {
        "id": app_id,
        "client_id": minting.new(TokenKind.CLIENT, shop_id=tx.shop_id),
        "client_secret_hash": tokens.digest(secret) if secret else None,
        "client_secret_hint": tokens.hint(secret) if secret else None,
        "name": account_rules.check_name(command.name, field=(*command.field, "name")),
        "homepage_url": _homepage(command.homepage_url, field=command.field),
        "scopes": _scopes(tx, command.scopes, field=command.field),
        "token_endpoint_auth_method": registered.authentication.value,
        "state": app_rules.AppState.ACTIVE.value,
        "created_by_id": tx.actor.id if tx.actor.kind is permissions.ActorKind.STAFF else None,
        "needs_sponsor": tx.actor.kind is not permissions.ActorKind.SYSTEM,
        "jwks": _keys(command.jwks, authentication=registered.authentication, known=None, field=command.field),
        **_registered(registered),
    }


def _changed(tx: Tx, known: Row, command: UpdateApp) -> dict[str, Any]:
    if command.if_version not in (None, known["version"]):
        raise errors.StaleVersion(current=known["version"], field=(*command.field, "if_version"))
    name = known["name"]
    if command.name is not None:
        name = account_rules.check_name(command.name, field=(*command.field, "name"))
    scopes = list(known["scopes"])
    if command.scopes is not None:
        scopes = _scopes(tx, command.scopes, field=command.field)
    homepage_url = known["homepage_url"]
    if command.homepage_url is not None:
        homepage_url = _homepage(command.homepage_url, field=command.field)
    if command.state is app_rules.AppState.UNINSTALLED:
        raise errors.Invalid(reason="UNINSTALLED", field=(*command.field, "state"))
    authentication = ClientAuthentication(known["token_endpoint_auth_method"])
    return {
        "id": known["id"],
        "jwks": _keys(command.jwks, authentication=authentication, known=known["jwks"], field=command.field),
        "name": name,
        "scopes": scopes,
        "homepage_url": homepage_url,
        "state": known["state"] if command.state is None else command.state.value,
        "version": known["version"] + 1,
        **_registered(_registration(known, command)),
    }


def _registration(known: Row, command: UpdateApp) -> app_rules.Registration:
    """How the app is registered after the change; checked as a whole where any of it changes."""

    def kept(name: str) -> Any:
        given = getattr(command, name)
        return known[name] if given is None else given

    changed = app_rules.Registration(
        grant_types=[GrantType(name) for name in kept("grant_types")],
        redirect_uris=kept("redirect_uris"),
        authentication=ClientAuthentication(known["token_endpoint_auth_method"]),
        is_native=kept("is_native"),
        is_resource_server=kept("is_resource_server"),
    )
    given = (command.grant_types, command.redirect_uris, command.is_native, command.is_resource_server)
    if any(part is not None for part in given):
        app_rules.check_registration(changed, field=command.field)
    return changed


def _registered(given: app_rules.Registration) -> dict[str, Any]:
    return {
        "grant_types": [name.value for name in given.grant_types],
        "redirect_uris": list(given.redirect_uris),
        "is_native": given.is_native,
        "is_resource_server": given.is_resource_server,
    }


def _keys(given: str | None, *, authentication: ClientAuthentication, known: Any, field: errors.FieldPath) -> Any:
    """The public keys of an app that signs, and of no other."""
    path = (*field, "jwks")
    if authentication is not ClientAuthentication.PRIVATE_KEY:
        if given is not None:
            raise key_rules.KeysInvalid(reason=authentication.value, field=path)
        return None
    if given is None and known is None:
        raise errors.Required(field=path)
    return known if given is None else key_rules.check_keys(given, field=path)


def _new_secret(tx: Tx, authentication: ClientAuthentication) -> str | None:
    by_secret = authentication in app_rules.BY_SECRET
    return minting.new(TokenKind.SECRET, shop_id=tx.shop_id) if by_secret else None


async def _own_account(tx: Tx) -> uuid.UUID | None:
    """The account of the member of staff who acts; None for the system."""
    if tx.actor.kind is not permissions.ActorKind.STAFF or tx.actor.id is None:
        return None
    found = await people_reads.list_staff(tx, ids=[tx.actor.id])
    return found[0]["account_id"] if found else None


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
