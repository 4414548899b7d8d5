"""Statements and functions that read accounts, staff and whose a session is."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Text, Uuid, and_, bindparam, select

from entrepot.access.rules import accounts as account_rules
from entrepot.access.tables.people import account, staff
from entrepot.access.tables.roles import role, staff_role
from entrepot.access.tables.sessions import session
from entrepot.kernel import errors
from entrepot.kernel.database import Row, Tx, among, sql

SHOP_ID = bindparam("shop_id", type_=Uuid)


def _member_of(left: Any, table_: Any, foreign: Any) -> Any:
    return and_(table_.c.shop_id == left.c.shop_id, table_.c.id == foreign)


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

LIST_STAFF = sql(
    select(staff_member)
    .where(staff_member.c.shop_id == SHOP_ID, among(staff_member.c.id, "ids"))
    .order_by(staff_member.c.id)
)

FIND_STAFF_OF_ACCOUNT = sql(
    select(staff_member).where(
        staff_member.c.shop_id == SHOP_ID, staff_member.c.account_id == bindparam("account_id", type_=Uuid)
    )
)

FIND_LOGIN = sql(
    select(account).where(
        account.c.shop_id == SHOP_ID,
        account.c.kind == bindparam("kind", type_=Text),
        account.c.email == bindparam("email", type_=Text),
    )
)

FIND_ACCOUNT = sql(
    select(account).where(account.c.shop_id == SHOP_ID, account.c.id == bindparam("account_id", type_=Uuid))
)

FIND_ACCOUNT_OF_SESSION = sql(
    select(account)
    .join_from(session, account, _member_of(session, account, session.c.account_id))
    .where(session.c.shop_id == SHOP_ID, session.c.id == bindparam("session_id", type_=Uuid))
)

FIND_EMAILS_OF_SESSIONS = sql(
    select(session.c.id, account.c.email)
    .join_from(session, account, _member_of(session, account, session.c.account_id))
    .where(session.c.shop_id == SHOP_ID, among(session.c.id, "ids"))
)

LIST_OWNERS = sql(
    select(account.c.email, account.c.name, account.c.locale)
    .select_from(
        staff.join(account, _member_of(staff, account, staff.c.account_id))
        .join(staff_role, and_(staff_role.c.shop_id == staff.c.shop_id, staff_role.c.staff_id == staff.c.id))
        .join(role, _member_of(staff_role, role, staff_role.c.role_id))
    )
    .where(staff.c.shop_id == SHOP_ID, role.c.grants_all, account.c.state == account_rules.AccountState.ACTIVE.value)
    .distinct()
)


async def list_owners(tx: Tx) -> Sequence[Row]:
    """The addresses, names and languages of the shop's active owners, for notices."""
    return await tx.rows(LIST_OWNERS)


async def list_staff(tx: Tx, *, ids: Sequence[uuid.UUID]) -> Sequence[Row]:
    """List members of staff by id, in the order of their ids; unknown ids are left out."""
    return await tx.rows(LIST_STAFF, ids=list(ids))


async def get_staff_of_account(tx: Tx, *, account_id: uuid.UUID) -> Row:
    """Give the member of staff whose account it is; raises NotFound."""
    row = await tx.row(FIND_STAFF_OF_ACCOUNT, account_id=account_id)
    if row is None:
        raise errors.NotFound(what="StaffMember")
    return row


async def find_login(tx: Tx, *, kind: account_rules.AccountKind, email: str) -> Row | None:
    """Find the account of an e-mail address, with its password hash."""
    return await tx.row(FIND_LOGIN, kind=kind.value, email=email)


async def get_login(tx: Tx, *, kind: account_rules.AccountKind, email: str) -> Row:
    """Give the account of an e-mail address; raises NotFound."""
    row = await find_login(tx, kind=kind, email=email)
    if row is None:
        raise errors.NotFound(what="Account")
    return row


async def get_account(tx: Tx, *, account_id: uuid.UUID) -> Row:
    """Give an account by its id; raises NotFound."""
    row = await tx.row(FIND_ACCOUNT, account_id=account_id)
    if row is None:
        raise errors.NotFound(what="Account")
    return row


async def get_own_account(tx: Tx) -> Row:
    """Give the account whose session the actor uses; raises Unauthenticated for apps, jobs and strangers.

    An app in somebody's name has a session too, but it is not theirs; nor is that of staff in a customer's place.
    """
    session_id = None if tx.actor.app_id or tx.actor.impersonator_id else tx.actor.session_id
    row = await tx.row(FIND_ACCOUNT_OF_SESSION, session_id=session_id) if session_id else None
    if row is None:
        raise errors.Unauthenticated()
    return row


async def find_emails_of_sessions(tx: Tx, *, ids: Sequence[uuid.UUID | None]) -> dict[uuid.UUID, str]:
    """Give the e-mail address behind each session."""
    found = await tx.rows(FIND_EMAILS_OF_SESSIONS, ids=[key for key in ids if key is not None])
    return {row["id"]: row["email"] for row in found}
