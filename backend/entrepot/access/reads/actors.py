"""Whoever left work here, as they may act at this moment: their token may have ended meanwhile, their rights go on."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Uuid, and_, bindparam, false, func, literal, not_, null, or_, select, true

from entrepot.access.reads import authentication
from entrepot.access.reads.authentication import ACTIVE
from entrepot.access.rules import apps as app_rules
from entrepot.access.rules import scopes
from entrepot.access.tables.apps import oauth_app
from entrepot.access.tables.oauth import oauth_grant
from entrepot.access.tables.people import account, staff
from entrepot.kernel import permissions
from entrepot.kernel.database import Row, Tx, among, sql
from entrepot.kernel.permissions import ActorKind
from entrepot.kernel.scopes import Scope
from entrepot.shops import reads as shop_reads

SHOP_ID = bindparam("shop_id", type_=Uuid)
APP_ID = bindparam("app_id", type_=Uuid)

LIST_ABLE = sql(
    select(
        oauth_app.c.id,
        oauth_app.c.name,
        literal(ActorKind.APP.value).label("actor_kind"),
        oauth_app.c.id.label("app_id"),
        oauth_app.c.scopes.label("app_scopes"),
        oauth_app.c.needs_sponsor,
        null().label("scopes"),
        authentication.held.c.assignments,
        shop_reads.is_first(SHOP_ID).label("is_first_shop"),
    )
    .select_from(
        oauth_app.outerjoin(
            account, and_(account.c.shop_id == oauth_app.c.shop_id, account.c.id == oauth_app.c.sponsor_id)
        )
        .outerjoin(staff, and_(staff.c.shop_id == account.c.shop_id, staff.c.account_id == account.c.id))
        .outerjoin(authentication.held, true())
    )
    .where(
        oauth_app.c.shop_id == SHOP_ID,
        among(oauth_app.c.id, "ids"),
        oauth_app.c.state == app_rules.AppState.ACTIVE.value,
        func.jsonb_exists(oauth_app.c.grant_types, "client_credentials"),
        or_(not_(oauth_app.c.needs_sponsor), account.c.state == ACTIVE),
    )
)

FIND_PERSON = sql(
    select(
        literal(ActorKind.STAFF.value).label("actor_kind"),
        bindparam("app_id", type_=Uuid).label("app_id"),
        oauth_app.c.id.label("found_app_id"),
        oauth_app.c.scopes.label("app_scopes"),
        false().label("needs_sponsor"),
        oauth_grant.c.scopes,
        authentication.held.c.assignments,
        shop_reads.is_first(SHOP_ID).label("is_first_shop"),
    )
    .select_from(
        staff.join(account, and_(account.c.shop_id == staff.c.shop_id, account.c.id == staff.c.account_id))
        .outerjoin(authentication.held, true())
        .outerjoin(
            oauth_app,
            and_(
                oauth_app.c.shop_id == staff.c.shop_id,
                oauth_app.c.id == APP_ID,
                oauth_app.c.state == app_rules.AppState.ACTIVE.value,
            ),
        )
        .outerjoin(
            oauth_grant,
            and_(
                oauth_grant.c.shop_id == staff.c.shop_id,
                oauth_grant.c.app_id == oauth_app.c.id,
                oauth_grant.c.account_id == account.c.id,
                oauth_grant.c.revoked_at.is_(None),
            ),
        )
    )
    .where(
        staff.c.shop_id == SHOP_ID,
        staff.c.id == bindparam("staff_id", type_=Uuid),
        account.c.state == ACTIVE,
    )
)


async def list_own_actors(tx: Tx, *, app_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, permissions.Actor]:
    """Apps as they may act for themselves at this moment; one that may not, or not now, is left out."""
    return {row["id"]: _app(row) for row in await tx.rows(LIST_ABLE, ids=list(app_ids))}


async def find_actor_of_now(tx: Tx, *, was: permissions.Actor) -> permissions.Actor | None:
    """The same person or app with what of its rights it still has; None where it may act no more.

    Nothing is added to what it had: a token that was cut down to some scopes stays so.
    """
    rights: Mapping[str, Scope] | None = None
    if was.kind is ActorKind.APP and was.app_id is not None:
        able = await tx.rows(LIST_ABLE, ids=[was.app_id])
        rights = authentication.rights_now(able[0]) if able else None
    elif was.kind is ActorKind.STAFF:
        row = await tx.row(FIND_PERSON, staff_id=was.id, app_id=was.app_id)
        rights = authentication.rights_now(row) if row and _still_granted(row) else None
    if rights is None:
        return None
    kept = {code: scope for code, scope in rights.items() if code in was.permissions}
    return replace(was, permissions=frozenset(kept), narrowed=scopes.narrowed(kept), token_id=None, session_id=None)


def _app(row: Row) -> permissions.Actor:
    rights = authentication.rights_now(row)
    return permissions.Actor(
        kind=ActorKind.APP,
        id=row["id"],
        app_id=row["id"],
        name=row["name"],
        permissions=frozenset(rights),
        narrowed=scopes.narrowed(rights),
    )


def _still_granted(row: Row) -> bool:
    """Whether an app that acts in a person's name is still there, and still allowed to."""
    return row["app_id"] is None or (row["found_app_id"] is not None and row["scopes"] is not None)
