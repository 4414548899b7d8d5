"""The statement and the functions that turn a token into its actor."""

import uuid
from typing import Any

from sqlalchemy import (
    Column,
    LargeBinary,
    Text,
    Uuid,
    and_,
    bindparam,
    case,
    cast,
    exists,
    false,
    func,
    literal_column,
    not_,
    null,
    or_,
    select,
    table,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by

from entrepot.access.rules import accounts as account_rules
from entrepot.access.rules import apps as app_rules
from entrepot.access.rules import roles as role_rules
from entrepot.access.rules import scopes, tokens
from entrepot.access.tables.apps import oauth_app
from entrepot.access.tables.factors import account_factor
from entrepot.access.tables.oauth import oauth_grant
from entrepot.access.tables.people import account, staff
from entrepot.access.tables.roles import role, staff_role
from entrepot.access.tables.sessions import access_token, session
from entrepot.kernel import errors, permissions
from entrepot.kernel.database import Row, Tx, sql
from entrepot.kernel.provisos import Proviso
from entrepot.kernel.scopes import EVERYWHERE, Scope
from entrepot.kernel.trips import Ask
from entrepot.shops import reads as shop_reads

# The customer's own record belongs to a higher feature; only its key and its link to the account are named here.
customer = table("customer", Column("shop_id", Uuid), Column("id", Uuid), Column("account_id", Uuid))

SHOP_ID = bindparam("shop_id", type_=Uuid)

# The actors of tokens with their rows as text, by what is stored of tokens; adding rights up takes long.
MOST_ACTORS = 10_000
_ACTORS: dict[bytes, tuple[str, permissions.Actor]] = {}

ACTIVE = account_rules.AccountState.ACTIVE.value

has_factor = (
    exists()
    .where(
        account_factor.c.shop_id == staff.c.shop_id,
        account_factor.c.account_id == staff.c.account_id,
        account_factor.c.confirmed_at.is_not(None),
    )
    .correlate(staff)
)
lacks_factor = and_(func.coalesce(func.bool_or(role.c.requires_factor), false()), not_(has_factor))
# In one order, so that it is the same while nothing has changed.
assigned = func.jsonb_agg(
    aggregate_order_by(
        func.jsonb_build_array(
            role.c.permissions,
            role.c.grants_all,
            staff_role.c.location_id,
            staff_role.c.channel_id,
            staff_role.c.own_only,
        ),
        staff_role.c.role_id,
        staff_role.c.location_id,
        staff_role.c.channel_id,
    ),
    type_=JSONB,
)
# Whoever lacks a factor that one of their roles asks for holds nothing, not even through apps.
held = (
    select(
        case((lacks_factor, null()), else_=assigned).label("assignments"),
        lacks_factor.label("lacks_factor"),
    )
    .select_from(staff_role.join(role, and_(role.c.shop_id == staff_role.c.shop_id, role.c.id == staff_role.c.role_id)))
    .where(staff_role.c.shop_id == staff.c.shop_id, staff_role.c.staff_id == staff.c.id)
    .correlate(staff)
    .lateral("held")
)

holder = (
    select(
        access_token.c.id,
        access_token.c.actor_kind,
        access_token.c.account_id,
        access_token.c.app_id,
        access_token.c.session_id,
        access_token.c.scopes,
        access_token.c.impersonator_id,
        account.c.name.label("account_name"),
        staff.c.id.label("staff_id"),
        customer.c.id.label("customer_id"),
        oauth_app.c.name.label("app_name"),
        oauth_app.c.scopes.label("app_scopes"),
        oauth_app.c.needs_sponsor,
        held.c.assignments,
        held.c.lacks_factor,
        session.c.authenticated_at,
        shop_reads.is_first(SHOP_ID).label("is_first_shop"),
    )
    .select_from(
        access_token.outerjoin(
            oauth_app, and_(oauth_app.c.shop_id == access_token.c.shop_id, oauth_app.c.id == access_token.c.app_id)
        )
        # Whose token it is; of an app that acts for itself, who answers for it.
        .outerjoin(
            account,
            and_(
                account.c.shop_id == access_token.c.shop_id,
                account.c.id == func.coalesce(access_token.c.account_id, oauth_app.c.sponsor_id),
            ),
        )
        .outerjoin(staff, and_(staff.c.shop_id == account.c.shop_id, staff.c.account_id == account.c.id))
        .outerjoin(customer, and_(customer.c.shop_id == account.c.shop_id, customer.c.account_id == account.c.id))
        .outerjoin(
            session, and_(session.c.shop_id == access_token.c.shop_id, session.c.id == access_token.c.session_id)
        )
        .outerjoin(
            oauth_grant, and_(oauth_grant.c.shop_id == session.c.shop_id, oauth_grant.c.id == session.c.grant_id)
        )
        .outerjoin(held, true())
    )
    .where(
        access_token.c.shop_id == SHOP_ID,
        access_token.c.token_hash == bindparam("token_hash", type_=LargeBinary),
        access_token.c.revoked_at.is_(None),
        or_(access_token.c.expires_at.is_(None), access_token.c.expires_at > func.now()),
        or_(and_(access_token.c.account_id.is_(None), not_(oauth_app.c.needs_sponsor)), account.c.state == ACTIVE),
        or_(access_token.c.app_id.is_(None), oauth_app.c.state == app_rules.AppState.ACTIVE.value),
        # An app acts for itself for as long as it is registered for that.
        or_(
            access_token.c.account_id.is_not(None),
            func.jsonb_exists(oauth_app.c.grant_types, app_rules.GrantType.CLIENT_CREDENTIALS.value),
        ),
        session.c.revoked_at.is_(None),
        oauth_grant.c.revoked_at.is_(None),
    )
    .subquery("holder")
)
# All of the row as one text, by which it is seen whether it is still the same.
whole = cast(literal_column("holder"), Text).label("whole")
AUTHENTICATE = sql(select(holder, whole))
IS_STILL = sql(select(whole).select_from(holder))

FIND_RIGHTS = sql(
    select(account.c.state, held.c.assignments)
    .select_from(
        account.join(staff, and_(staff.c.shop_id == account.c.shop_id, staff.c.account_id == account.c.id)).outerjoin(
            held, true()
        )
    )
    .where(account.c.shop_id == SHOP_ID, account.c.id == bindparam("account_id", type_=Uuid))
)


async def find_rights(tx: Tx, *, account_id: uuid.UUID | None) -> frozenset[str]:
    """Find what a member of staff could hand on to an app at this moment; nothing for one who is gone or suspended."""
    row = await tx.row(FIND_RIGHTS, account_id=account_id) if account_id else None
    if row is None or row["state"] != ACTIVE:
        return frozenset()
    return frozenset(scopes.rights_of(row["assignments"] or (), registered=permissions.app_scopes()))


async def authenticate(tx: Tx, *, token: str) -> permissions.Actor:
    """Give the actor a token stands for, with the rights it has at this moment; raises Unauthenticated.

    The transaction must be bound to the token's own shop; in any other the token is unknown.
    """
    parsed = tokens.parse_bearer(token)
    if parsed is None or parsed.shop_id != tx.shop_id:
        raise errors.Unauthenticated()
    digest = tokens.digest(parsed.text)
    row = await tx.row(AUTHENTICATE, token_hash=digest)
    if row is None:
        _ACTORS.pop(digest, None)
        raise errors.Unauthenticated()
    return _actor(row, digest)


def believe(*, token: str) -> tuple[uuid.UUID, permissions.Actor, Proviso] | None:
    """Give the shop and the actor of a token that was good before, provided that it still is and is worth the same."""
    parsed = tokens.parse_bearer(token)
    if parsed is None:
        return None
    digest = tokens.digest(parsed.text)
    known = _ACTORS.get(digest)
    if known is None:
        return None
    text, actor = known
    values = {"shop_id": parsed.shop_id, "token_hash": digest}
    return parsed.shop_id, actor, Proviso(Ask(IS_STILL, IS_STILL.arguments(values)), {"whole": text})


def to_viewer(actor: permissions.Actor) -> dict[str, Any]:
    """Give the actor as the source of a Viewer; an app in somebody's name is not told their address."""
    is_staff = actor.kind is permissions.ActorKind.STAFF
    return {
        "kind": actor.kind,
        "name": actor.name,
        "permissions": sorted(actor.permissions & actor.held),
        "narrowed": [
            {
                "permission": code,
                "location_id": part.location_id,
                "channel_id": part.channel_id,
                "own_only": part.own,
            }
            for code, scope in sorted(actor.narrowed.items())
            for part in sorted(scope.parts, key=repr)
        ],
        "staff_id": actor.id if is_staff else None,
        "customer_id": actor.customer_id,
        "app_id": actor.app_id,
        "session_id": None if actor.app_id or actor.impersonator_id else actor.session_id,
        "must_set_up_factor": actor.lacks_factor,
    }


def _actor(row: Row, digest: bytes) -> permissions.Actor:
    """The actor of a row; worked out anew where the row is not what it was at the token's last request."""
    known = _ACTORS.get(digest)
    if known is not None and known[0] == row["whole"]:
        return known[1]
    if len(_ACTORS) >= MOST_ACTORS:
        _ACTORS.clear()
    actor = _actor_of(row)
    _ACTORS[digest] = row["whole"], actor
    return actor


def _actor_of(row: Row) -> permissions.Actor:
    kind = permissions.ActorKind(row["actor_kind"])
    is_app = kind is permissions.ActorKind.APP
    rights = rights_now(row)
    return permissions.Actor(
        kind=kind,
        id=row["app_id"] if is_app else row["staff_id"] or row["account_id"],
        name=row["app_name"] if is_app else row["account_name"],
        permissions=frozenset(rights),
        customer_id=row["customer_id"] if _is_customer(row) else None,
        app_id=row["app_id"],
        token_id=row["id"],
        session_id=row["session_id"],
        impersonator_id=row["impersonator_id"],
        narrowed=scopes.narrowed(rights),
        authenticated_at=row["authenticated_at"],
        lacks_factor=not is_app and bool(row["lacks_factor"]),
    )


def _is_customer(row: Row) -> bool:
    """Whether it is the customer: reads show by this what is theirs, so an app in a customer's name is not."""
    return row["actor_kind"] == permissions.ActorKind.CUSTOMER and row["app_id"] is None


def rights_now(row: Row) -> dict[str, Scope]:
    """What the person holds, or an app on its own is allowed, and how far each reaches, within token and app today.

    The row has `actor_kind, app_id, app_scopes, needs_sponsor, scopes, assignments, is_first_shop`.

    An app that acts for itself reaches as far as whoever answers for it; one that needs nobody, as far as it may.
    """
    given = _given(row)
    reached = role_rules.effective_permissions(given, grants_all=False, scopes=row["scopes"], registered=given)
    within = reached if row["app_id"] is None else reached & frozenset(row["app_scopes"])
    return {code: given[code] for code in within}


def _given(row: Row) -> dict[str, Scope]:
    known = permissions.registry()
    registered = frozenset(known) if row["app_id"] is None else permissions.app_scopes()
    if not row["is_first_shop"]:
        registered = frozenset(code for code in registered if not known[code].installation)
    if row["actor_kind"] == permissions.ActorKind.APP and not row["needs_sponsor"]:
        return dict.fromkeys(registered, EVERYWHERE)
    return scopes.rights_of(row["assignments"] or (), registered=registered)
