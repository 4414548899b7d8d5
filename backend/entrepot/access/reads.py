"""Statements and functions that read accounts, roles, sessions and apps, and turn a token into its actor."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, LargeBinary, Text, Uuid, and_, bindparam, func, or_, select, table, true

from entrepot.access.rules import accounts as account_rules
from entrepot.access.rules import apps as app_rules
from entrepot.access.rules import roles as role_rules
from entrepot.access.rules import tokens
from entrepot.access.tables import access_token, account, oauth_app, role, session, staff, staff_role
from entrepot.kernel import errors, permissions
from entrepot.kernel.database import Row, Tx, among, sql

# The customer's own record belongs to a higher feature; only its key and its link to the account are named here.
customer = table("customer", Column("shop_id", Uuid), Column("id", Uuid), Column("account_id", Uuid))

SHOP_ID = bindparam("shop_id", type_=Uuid)
ACTIVE = account_rules.AccountState.ACTIVE.value


def _member_of(left: Any, table_: Any, foreign: Any) -> Any:
    return and_(table_.c.shop_id == left.c.shop_id, table_.c.id == foreign)


granted = (
    func.jsonb_array_elements_text(role.c.permissions)
    .table_valued("name")
    .render_derived(name="granted")
    .lateral("granted")
)
held = (
    select(
        func.array_agg(granted.c.name.distinct()).filter(granted.c.name.is_not(None)).label("permissions"),
        func.bool_or(role.c.grants_all).label("grants_all"),
    )
    .select_from(
        staff_role.join(
            role, and_(role.c.shop_id == staff_role.c.shop_id, role.c.id == staff_role.c.role_id)
        ).outerjoin(granted, true())
    )
    .where(staff_role.c.shop_id == staff.c.shop_id, staff_role.c.staff_id == staff.c.id)
    .correlate(staff)
    .lateral("held")
)

AUTHENTICATE = sql(
    select(
        access_token.c.id,
        access_token.c.actor_kind,
        access_token.c.account_id,
        access_token.c.app_id,
        access_token.c.session_id,
        access_token.c.scopes,
        account.c.name.label("account_name"),
        staff.c.id.label("staff_id"),
        customer.c.id.label("customer_id"),
        oauth_app.c.name.label("app_name"),
        oauth_app.c.scopes.label("app_scopes"),
        held.c.permissions,
        held.c.grants_all,
    )
    .select_from(
        access_token.outerjoin(
            account, and_(account.c.shop_id == access_token.c.shop_id, account.c.id == access_token.c.account_id)
        )
        .outerjoin(staff, and_(staff.c.shop_id == account.c.shop_id, staff.c.account_id == account.c.id))
        .outerjoin(customer, and_(customer.c.shop_id == account.c.shop_id, customer.c.account_id == account.c.id))
        .outerjoin(
            oauth_app, and_(oauth_app.c.shop_id == access_token.c.shop_id, oauth_app.c.id == access_token.c.app_id)
        )
        .outerjoin(
            session, and_(session.c.shop_id == access_token.c.shop_id, session.c.id == access_token.c.session_id)
        )
        .outerjoin(held, true())
    )
    .where(
        access_token.c.shop_id == SHOP_ID,
        access_token.c.token_hash == bindparam("token_hash", type_=LargeBinary),
        access_token.c.revoked_at.is_(None),
        or_(access_token.c.expires_at.is_(None), access_token.c.expires_at > func.now()),
        or_(access_token.c.account_id.is_(None), account.c.state == ACTIVE),
        or_(access_token.c.app_id.is_(None), oauth_app.c.state == app_rules.AppState.ACTIVE.value),
        session.c.revoked_at.is_(None),
    )
)


async def authenticate(tx: Tx, *, token: str) -> permissions.Actor:
    """Give the actor a token stands for, with the rights it has at this moment; raises Unauthenticated.

    The transaction must be bound to the token's own shop; in any other the token is unknown.
    """
    parsed = tokens.parse(token, kind=tokens.TokenKind.ACCESS)
    if parsed is None or parsed.shop_id != tx.shop_id:
        raise errors.Unauthenticated()
    row = await tx.row(AUTHENTICATE, token_hash=tokens.digest(parsed.text))
    if row is None:
        raise errors.Unauthenticated()
    return _actor(row)


def to_viewer(actor: permissions.Actor) -> dict[str, Any]:
    """Give the actor as the source of a Viewer."""
    is_staff = actor.kind is permissions.ActorKind.STAFF
    return {
        "kind": actor.kind,
        "name": actor.name,
        "permissions": sorted(actor.permissions),
        "staff_id": actor.id if is_staff else None,
        "customer_id": actor.customer_id,
        "app_id": actor.app_id,
        "session_id": actor.session_id,
    }


def _actor(row: Row) -> permissions.Actor:
    kind = permissions.ActorKind(row["actor_kind"])
    is_app = kind is permissions.ActorKind.APP
    return permissions.Actor(
        kind=kind,
        id=row["app_id"] if is_app else row["staff_id"] or row["account_id"],
        name=row["app_name"] if is_app else row["account_name"],
        permissions=_effective(row),
        customer_id=row["customer_id"] if kind is permissions.ActorKind.CUSTOMER else None,
        app_id=row["app_id"],
        token_id=row["id"],
        session_id=row["session_id"],
    )


def _effective(row: Row) -> frozenset[str]:
    """What the person holds, or an app on its own is allowed, as far as the token and the app reach today."""
    is_app = row["actor_kind"] == permissions.ActorKind.APP
    within = role_rules.effective_permissions(
        row["app_scopes"] if is_app else row["permissions"] or (),
        grants_all=bool(row["grants_all"]),
        scopes=row["scopes"],
        registered=permissions.registry(),
    )
    return within if row["app_id"] is None else within & frozenset(row["app_scopes"])


staff_member = (
    select(
        staff.c.shop_id,
        staff.c.id,
        staff.c.account_id,
        staff.c.phone,
        staff.c.created_at,
        staff.c.version,
        account.c.email,
        account.c.name,
        account.c.locale,
        account.c.state,
        account.c.last_login_at,
    )
    .join_from(staff, account, _member_of(staff, account, staff.c.account_id))
    .subquery("staff_member")
)

# Hashes and keys are not among the columns that leave this feature.
APP_COLUMNS = (
    oauth_app.c.id,
    oauth_app.c.client_id,
    oauth_app.c.client_secret_hint,
    oauth_app.c.previous_secret_expires_at,
    oauth_app.c.name,
    oauth_app.c.homepage_url,
    oauth_app.c.redirect_uris,
    oauth_app.c.grant_types,
    oauth_app.c.scopes,
    oauth_app.c.state,
    oauth_app.c.last_used_at,
    oauth_app.c.created_at,
    oauth_app.c.version,
)

LIST_STAFF = sql(
    select(staff_member)
    .where(staff_member.c.shop_id == SHOP_ID, among(staff_member.c.id, "ids"))
    .order_by(staff_member.c.id)
)
LIST_ROLES = sql(select(role).where(role.c.shop_id == SHOP_ID, among(role.c.id, "ids")).order_by(role.c.id))
LIST_ALL_ROLES = sql(select(role).where(role.c.shop_id == SHOP_ID).order_by(role.c.id))
LIST_ROLES_OF_STAFF = sql(
    select(role, staff_role.c.staff_id)
    .join_from(staff_role, role, _member_of(staff_role, role, staff_role.c.role_id))
    .where(staff_role.c.shop_id == SHOP_ID, among(staff_role.c.staff_id, "staff_ids"))
    .order_by(role.c.id)
)
LIST_APPS = sql(
    select(*APP_COLUMNS).where(
        oauth_app.c.shop_id == SHOP_ID,
        among(oauth_app.c.id, "ids"),
        oauth_app.c.state != app_rules.AppState.UNINSTALLED.value,
    )
)
FIND_LOGIN = sql(
    select(account.c.id, account.c.email, account.c.name, account.c.password_hash, account.c.state).where(
        account.c.shop_id == SHOP_ID,
        account.c.kind == bindparam("kind", type_=Text),
        account.c.email == bindparam("email", type_=Text),
    )
)
FIND_ACCOUNT_OF_SESSION = sql(
    select(account.c.id, account.c.kind, account.c.email, account.c.password_hash)
    .join_from(session, account, _member_of(session, account, session.c.account_id))
    .where(session.c.shop_id == SHOP_ID, session.c.id == bindparam("session_id", type_=Uuid))
)
FIND_EMAILS_OF_SESSIONS = sql(
    select(session.c.id, account.c.email)
    .join_from(session, account, _member_of(session, account, session.c.account_id))
    .where(session.c.shop_id == SHOP_ID, among(session.c.id, "ids"))
)
FIND_CLIENT = sql(
    select(oauth_app).where(
        oauth_app.c.shop_id == SHOP_ID,
        oauth_app.c.client_id == bindparam("client_id", type_=Text),
        oauth_app.c.state == app_rules.AppState.ACTIVE.value,
    )
)


async def list_staff(tx: Tx, *, ids: Sequence[uuid.UUID]) -> Sequence[Row]:
    """List members of staff by id, in the order of their ids; unknown ids are left out."""
    return await tx.rows(LIST_STAFF, ids=list(ids))


async def list_roles(tx: Tx, *, ids: Sequence[uuid.UUID] | None = None) -> Sequence[Row]:
    """List roles by id, or all of them, in the order of their ids."""
    return await (tx.rows(LIST_ALL_ROLES) if ids is None else tx.rows(LIST_ROLES, ids=list(ids)))


async def list_roles_of_staff(tx: Tx, *, staff_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, dict[uuid.UUID, Row]]:
    """List the roles that each of these people has, each once, whatever its data scopes."""
    found: dict[uuid.UUID, dict[uuid.UUID, Row]] = {staff_id: {} for staff_id in staff_ids}
    for row in await tx.rows(LIST_ROLES_OF_STAFF, staff_ids=list(staff_ids)):
        found[row["staff_id"]][row["id"]] = row
    return found


async def list_apps(tx: Tx, *, ids: Sequence[uuid.UUID]) -> Sequence[Row]:
    """List installed apps by id, without any secret."""
    return await tx.rows(LIST_APPS, ids=list(ids))


async def find_login(tx: Tx, *, kind: account_rules.AccountKind, email: str) -> Row | None:
    """Find the account of an e-mail address, with its password hash."""
    return await tx.row(FIND_LOGIN, kind=kind.value, email=email)


async def get_own_account(tx: Tx) -> Row:
    """Give the account whose session the actor uses; raises Unauthenticated for apps, jobs and strangers."""
    session_id = tx.actor.session_id
    row = await tx.row(FIND_ACCOUNT_OF_SESSION, session_id=session_id) if session_id else None
    if row is None:
        raise errors.Unauthenticated()
    return row


def list_permissions() -> list[dict[str, Any]]:
    """List every permission there is with its descriptions."""
    return [
        {"code": item.code, "description": {"en": item.en, "zh-CN": item.zh}}
        for item in sorted(permissions.registry().values(), key=lambda item: item.code)
    ]


async def find_emails_of_sessions(tx: Tx, *, ids: Sequence[uuid.UUID | None]) -> dict[uuid.UUID, str]:
    """Give the e-mail address behind each session."""
    found = await tx.rows(FIND_EMAILS_OF_SESSIONS, ids=[key for key in ids if key is not None])
    return {row["id"]: row["email"] for row in found}


async def find_client(tx: Tx, *, client_id: str) -> Row | None:
    """Find an installed, active app by its client id, with the hashes of its secrets."""
    return await tx.row(FIND_CLIENT, client_id=client_id)
