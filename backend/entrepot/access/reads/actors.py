"""Whoever left work here, as they may act at this moment: their token may have ended meanwhile, their rights go on."""

from dataclasses import replace

from sqlalchemy import Uuid, and_, bindparam, func, select, true

from entrepot.access.reads import authentication
from entrepot.access.rules import accounts as account_rules
from entrepot.access.rules import apps as app_rules
from entrepot.access.rules import roles as role_rules
from entrepot.access.tables.apps import oauth_app
from entrepot.access.tables.oauth import oauth_grant
from entrepot.access.tables.people import account, staff
from entrepot.kernel import permissions
from entrepot.kernel.database import Row, Tx, sql

SHOP_ID = bindparam("shop_id", type_=Uuid)
APP_ID = bindparam("app_id", type_=Uuid)

FIND_APP = sql(
    select(oauth_app.c.name, oauth_app.c.scopes).where(
        oauth_app.c.shop_id == SHOP_ID,
        oauth_app.c.id == APP_ID,
        oauth_app.c.state == app_rules.AppState.ACTIVE.value,
        func.jsonb_exists(oauth_app.c.grant_types, "client_credentials"),
    )
)

FIND_PERSON = sql(
    select(
        account.c.name,
        authentication.held.c.permissions,
        authentication.held.c.grants_all,
        oauth_app.c.scopes.label("app_scopes"),
        oauth_grant.c.scopes.label("grant_scopes"),
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
        account.c.state == account_rules.AccountState.ACTIVE.value,
    )
)


async def find_actor_of_now(tx: Tx, *, was: permissions.Actor) -> permissions.Actor | None:
    """The same person or app with what of its rights it still has; None where it may act no more.

    Nothing is added to what it had: a token that was cut down to some scopes stays so.
    """
    if was.kind is permissions.ActorKind.APP:
        row = await tx.row(FIND_APP, app_id=was.app_id)
        held = frozenset(row["scopes"]) & permissions.app_scopes() if row else None
    elif was.kind is permissions.ActorKind.STAFF:
        row = await tx.row(FIND_PERSON, staff_id=was.id, app_id=was.app_id)
        held = _of_person(row, was) if row else None
    else:
        held = None
    return None if held is None else replace(was, permissions=was.permissions & held, token_id=None, session_id=None)


def _of_person(row: Row, was: permissions.Actor) -> frozenset[str] | None:
    """What a person holds; in their name an app as much of it as it has been granted, and is allowed, today."""
    own = role_rules.effective_permissions(
        row["permissions"] or (),
        grants_all=bool(row["grants_all"]),
        scopes=row["grant_scopes"],
        registered=permissions.registry() if was.app_id is None else permissions.app_scopes(),
    )
    if was.app_id is None:
        return own
    return own & frozenset(row["app_scopes"]) if row["grant_scopes"] is not None else None
