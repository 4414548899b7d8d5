"""The lists of access: what they show, filter and sort by, and what nobody sees."""

from typing import Any

from sqlalchemy import Uuid, and_, bindparam, exists, func

from entrepot.access.reads import people as people_reads
from entrepot.access.reads.apps import APP_COLUMNS
from entrepot.access.reads.people import staff_member
from entrepot.access.rules import apps as app_rules
from entrepot.access.tables.apps import oauth_app
from entrepot.access.tables.factors import sign_in_attempt
from entrepot.access.tables.roles import role, staff_role
from entrepot.access.tables.sessions import session
from entrepot.kernel import filters, pagination
from entrepot.kernel.database import Tx

STAFF_MEMBERS = pagination.Source(
    name="staffMembers",
    table=staff_member,
    columns=tuple(staff_member.c),
    filters={
        "name": filters.text(staff_member.c.name),
        "email": filters.text(staff_member.c.email),
        "state": filters.enum(staff_member.c.state),
        "role_id": filters.id(
            lambda match: exists().where(
                staff_role.c.shop_id == staff_member.c.shop_id,
                staff_role.c.staff_id == staff_member.c.id,
                match(staff_role.c.role_id),
            )
        ),
    },
    orders={"NAME": (staff_member.c.name,), "CREATED_AT": (staff_member.c.created_at,)},
    default_order=("CREATED_AT", pagination.Direction.ASC),
)

ROLES = pagination.Source(
    name="roles",
    table=role,
    columns=tuple(role.c),
    filters={"key": filters.text(role.c.key)},
    orders={"CREATED_AT": (role.c.created_at,)},
    default_order=("CREATED_AT", pagination.Direction.ASC),
)

SESSIONS = pagination.Source(
    name="sessions",
    table=session,
    columns=(
        session.c.id,
        session.c.user_agent,
        session.c.address,
        session.c.created_at,
        session.c.rotated_at,
        session.c.expires_at,
        (session.c.id == bindparam("current_id", type_=Uuid)).label("is_current"),
    ),
    orders={"LAST_USED_AT": (session.c.rotated_at,)},
    default_order=("LAST_USED_AT", pagination.Direction.DESC),
    guards={
        # Those of apps that the person allowed are not where the person is signed in.
        "own": lambda: and_(session.c.account_id == bindparam("account_id", type_=Uuid), session.c.grant_id.is_(None)),
        "live": lambda: and_(session.c.revoked_at.is_(None), session.c.expires_at > func.now()),
    },
)

SIGN_IN_ATTEMPTS = pagination.Source(
    name="signInAttempts",
    table=sign_in_attempt,
    columns=tuple(sign_in_attempt.c),
    orders={"CREATED_AT": (sign_in_attempt.c.created_at,)},
    default_order=("CREATED_AT", pagination.Direction.DESC),
    guards={"own": lambda: sign_in_attempt.c.account_id == bindparam("account_id", type_=Uuid)},
)

APPS = pagination.Source(
    name="apps",
    table=oauth_app,
    columns=APP_COLUMNS,
    filters={"name": filters.text(oauth_app.c.name), "state": filters.enum(oauth_app.c.state)},
    orders={"NAME": (oauth_app.c.name,), "CREATED_AT": (oauth_app.c.created_at,)},
    default_order=("CREATED_AT", pagination.Direction.ASC),
    guards={"installed": lambda: oauth_app.c.state != app_rules.AppState.UNINSTALLED.value},
)


async def page_own_sessions(
    tx: Tx, *, first: int | None, after: str | None, last: int | None, before: str | None
) -> dict[str, Any]:
    """Page through the live sessions of the actor's own account."""
    own = await people_reads.get_own_account(tx)
    return await pagination.page(
        tx,
        SESSIONS,
        first=first,
        after=after,
        last=last,
        before=before,
        guard=("own", "live"),
        values={"account_id": own["id"], "current_id": tx.actor.session_id},
    )


async def page_own_attempts(
    tx: Tx, *, first: int | None, after: str | None, last: int | None, before: str | None
) -> dict[str, Any]:
    """Page through how the sign-ins of the actor's own account ended."""
    own = await people_reads.get_own_account(tx)
    return await pagination.page(
        tx,
        SIGN_IN_ATTEMPTS,
        first=first,
        after=after,
        last=last,
        before=before,
        guard=("own",),
        values={"account_id": own["id"]},
    )
