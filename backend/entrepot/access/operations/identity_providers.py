"""Identity providers of a shop: registering, changing and taking them away."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Uuid, bindparam, delete, select

from entrepot.access.reads import identities as reads
from entrepot.access.reads import roles as role_reads
from entrepot.access.rules import accounts as account_rules
from entrepot.access.rules import identities as rules
from entrepot.access.rules import roles as role_rules
from entrepot.access.rules.accounts import AccountKind
from entrepot.access.tables.identities import IDENTITY_PROVIDER, identity_provider
from entrepot.kernel import errors, ids, text
from entrepot.kernel.database import Row, Tx, among, insert_rows, sql, update_rows
from entrepot.kernel.worker import Services

CLIENT_ID_LIMIT = 255
CLIENT_SECRET_LIMIT = 1000
SHOWN = ("name", "audience", "issuer", "client_id", "is_enabled", "allows_sign_up", "email_domains", "role_id")


@dataclass(frozen=True, kw_only=True)
class CreateProvider:
    """A provider to register; whoever it vouches for has, or gets, an account of this kind."""

    name: str
    audience: AccountKind
    issuer: str
    client_id: str
    client_secret: str
    allows_sign_up: bool = False
    email_domains: Sequence[str] = ()
    role_id: uuid.UUID | None = None
    field: errors.FieldPath = ()

    def __repr__(self) -> str:
        return f"CreateProvider({self.issuer})"


@dataclass(frozen=True, kw_only=True)
class UpdateProvider:
    """A provider to change; `changes` holds what is given. Issuer and audience stay: others would answer for both."""

    id: uuid.UUID
    changes: Mapping[str, Any]
    client_secret: str | None = None
    if_version: int | None = None

    def __repr__(self) -> str:
        return f"UpdateProvider({self.id})"


_COLUMNS = (*SHOWN, "client_secret_sealed")
INSERT = insert_rows(identity_provider, "id", *_COLUMNS)
UPDATE = update_rows(identity_provider, key=("id",), set=(*_COLUMNS, "version"))
LOCK = sql(
    select(identity_provider)
    .where(identity_provider.c.shop_id == bindparam("shop_id", type_=Uuid), among(identity_provider.c.id, "ids"))
    .order_by(identity_provider.c.id)
    .with_for_update()
)
DELETE = sql(
    delete(identity_provider).where(
        identity_provider.c.shop_id == bindparam("shop_id", type_=Uuid), among(identity_provider.c.id, "ids")
    )
)
errors.on_constraint(
    "identity_provider_issuer_key", lambda: errors.AlreadyExists(what="IdentityProvider", field=("issuer",))
)


def place_of(provider_id: uuid.UUID) -> str:
    """Where the secret of a provider belongs, for sealing."""
    return f"identity_provider:{provider_id}"


async def create_providers(tx: Tx, *, commands: Sequence[CreateProvider], services: Services) -> list[Row]:
    """Register providers; raises CannotGrant where people would sign up in a role beyond the actor's own rights."""
    role_rules.check_no_app(tx.actor.app_id)
    roles = await _roles(tx, [item.role_id for item in commands])
    rows = []
    for item, key in zip(commands, ids.new_many(IDENTITY_PROVIDER, len(commands)), strict=True):
        services.outward.rules.read(rules.check_issuer(item.issuer, field=(*item.field, "issuer")), field=("issuer",))
        wish = {name: getattr(item, name) for name in SHOWN if name != "is_enabled"}
        wish |= {"audience": item.audience.value, "is_enabled": True}
        checked = _checked(tx, wish, roles=roles, field=item.field)
        if not item.client_secret:
            raise errors.Required(field=(*item.field, "client_secret"))
        text.limited(item.client_secret, limit=CLIENT_SECRET_LIMIT, field=(*item.field, "client_secret"))
        sealed = services.sealer.seal(item.client_secret.encode(), place=place_of(key))
        rows.append({"id": key, **checked, "client_secret_sealed": sealed})
    await tx.insert(INSERT, rows)
    for row in rows:
        tx.change(node=row["id"], operation="identityProviderCreate", after={name: row[name] for name in SHOWN})
    found = await reads.list_providers_by_id(tx, ids=[row["id"] for row in rows])
    return [found[row["id"]] for row in rows]


async def update_provider(tx: Tx, *, command: UpdateProvider, services: Services) -> Row:
    """Change a provider; it vouches for those it vouched for, unless it is switched off."""
    role_rules.check_no_app(tx.actor.app_id)
    known = await _locked(tx, command.id)
    if command.if_version not in (None, known["version"]):
        raise errors.StaleVersion(current=known["version"], field=("if_version",))
    wish = {name: known[name] for name in SHOWN} | dict(command.changes)
    roles = await _roles(tx, [wish["role_id"]])
    checked = _checked(tx, wish, roles=roles, field=())
    sealed = known["client_secret_sealed"]
    if command.client_secret:
        text.limited(command.client_secret, limit=CLIENT_SECRET_LIMIT, field=("client_secret",))
        sealed = services.sealer.seal(command.client_secret.encode(), place=place_of(command.id))
    row = {"id": command.id, **checked, "client_secret_sealed": sealed, "version": known["version"] + 1}
    await tx.update(UPDATE, [row])
    changed = [name for name in SHOWN if known[name] != row[name]]
    tx.change(
        node=command.id,
        operation="identityProviderUpdate",
        before={name: known[name] for name in changed},
        after={name: row[name] for name in changed} | ({"client_secret": "new"} if command.client_secret else {}),
    )
    return (await reads.list_providers_by_id(tx, ids=[command.id]))[command.id]


async def delete_provider(tx: Tx, *, provider_id: uuid.UUID) -> None:
    """Take a provider away, and with it all that it vouched for; people sign in with their passwords."""
    role_rules.check_no_app(tx.actor.app_id)
    known = await _locked(tx, provider_id)
    await tx.run(DELETE, ids=[provider_id])
    tx.change(node=provider_id, operation="identityProviderDelete", before={name: known[name] for name in SHOWN})


async def _locked(tx: Tx, provider_id: uuid.UUID) -> Row:
    row = await tx.row(LOCK, ids=[provider_id])
    if row is None:
        raise errors.NotFound(what="IdentityProvider", field=("id",))
    return row


async def _roles(tx: Tx, role_ids: Sequence[uuid.UUID | None]) -> dict[uuid.UUID, Row]:
    wanted = sorted({role_id for role_id in role_ids if role_id is not None})
    return {row["id"]: row for row in await role_reads.list_roles(tx, ids=wanted)} if wanted else {}


def _checked(
    tx: Tx, wish: Mapping[str, Any], *, roles: Mapping[uuid.UUID, Row], field: errors.FieldPath
) -> dict[str, Any]:
    if not wish["client_id"]:
        raise errors.Required(field=(*field, "client_id"))
    text.limited(wish["client_id"], limit=CLIENT_ID_LIMIT, field=(*field, "client_id"))
    domains = rules.check_domains(wish["email_domains"], field=(*field, "email_domains"))
    is_staff, role_id = wish["audience"] == AccountKind.STAFF.value, wish["role_id"]
    if role_id is not None and role_id not in roles:
        raise errors.NotFound(what="Role", field=(*field, "role_id"))
    if role_id is not None and not is_staff:
        raise errors.Invalid(reason=AccountKind.CUSTOMER.value, field=(*field, "role_id"))
    if is_staff and wish["allows_sign_up"]:
        _check_role(tx, roles.get(role_id) if role_id else None, field=(*field, "role_id"))
        if not domains:
            raise rules.SignUpUnlimited(field=(*field, "email_domains"))
    name = account_rules.check_name(wish["name"], field=(*field, "name"))
    return {**wish, "name": name, "email_domains": domains, "role_id": role_id}


def _check_role(tx: Tx, role: Row | None, *, field: errors.FieldPath) -> None:
    """Refuse to let strangers become what the actor could not make of them, or an owner."""
    if role is None:
        raise errors.NotFound(what="Role", field=field)
    if role["grants_all"]:
        raise rules.SignUpUnlimited(field=field)
    role_rules.check_grant(role["permissions"], held=tx.actor.held, field=field)
