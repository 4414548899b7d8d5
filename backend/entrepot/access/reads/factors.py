"""Statements and functions that read second factors and how sign-ins ended."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import LargeBinary, Text, Uuid, bindparam, func, literal, select, union

from entrepot.access.reads import people as people_reads
from entrepot.access.rules.factors import FactorKind, ProofKind
from entrepot.access.tables.factors import account_factor, account_recovery_code, sign_in_attempt
from entrepot.access.tables.people import staff
from entrepot.access.tables.sessions import session
from entrepot.kernel.database import Row, Tx, among, sql

SHOP_ID = bindparam("shop_id", type_=Uuid)
ACCOUNT_ID = bindparam("account_id", type_=Uuid)
# Of one person, what a page shows.
MOST_SESSIONS = 50
MOST_ATTEMPTS = 50

_confirmed = (
    account_factor.c.shop_id == SHOP_ID,
    account_factor.c.account_id == ACCOUNT_ID,
    account_factor.c.confirmed_at.is_not(None),
)
_unused = (
    account_recovery_code.c.shop_id == SHOP_ID,
    account_recovery_code.c.account_id == ACCOUNT_ID,
    account_recovery_code.c.used_at.is_(None),
)
LIST = sql(select(account_factor).where(*_confirmed).order_by(account_factor.c.id))
LIST_KINDS = sql(
    union(
        select(account_factor.c.kind.label("kind")).where(*_confirmed),
        select(literal(ProofKind.RECOVERY_CODE.value, Text)).select_from(account_recovery_code).where(*_unused),
    )
)
COUNT_CODES = sql(select(func.count()).select_from(account_recovery_code).where(*_unused))
FIND_PASSKEY = sql(
    select(account_factor).where(
        account_factor.c.shop_id == SHOP_ID,
        account_factor.c.kind == FactorKind.PASSKEY.value,
        account_factor.c.credential_id == bindparam("credential_id", type_=LargeBinary),
    )
)

_numbered_sessions = (
    select(
        session,
        staff.c.id.label("staff_id"),
        func.row_number().over(partition_by=staff.c.id, order_by=session.c.rotated_at.desc()).label("place"),
    )
    .join_from(staff, session, (session.c.shop_id == staff.c.shop_id) & (session.c.account_id == staff.c.account_id))
    .where(
        staff.c.shop_id == SHOP_ID,
        among(staff.c.id, "staff_ids"),
        session.c.grant_id.is_(None),
        session.c.revoked_at.is_(None),
        session.c.expires_at > func.now(),
    )
    .subquery("numbered_session")
)
LIST_SESSIONS = sql(
    select(
        *(_numbered_sessions.c[name] for name in ("staff_id", "id", "user_agent", "address")),
        *(_numbered_sessions.c[name] for name in ("created_at", "rotated_at", "expires_at")),
        (_numbered_sessions.c.id == bindparam("current_id", type_=Uuid)).label("is_current"),
    )
    .where(_numbered_sessions.c.place <= MOST_SESSIONS)
    .order_by(_numbered_sessions.c.staff_id, _numbered_sessions.c.place)
)
_numbered_attempts = (
    select(
        sign_in_attempt,
        staff.c.id.label("staff_id"),
        func.row_number().over(partition_by=staff.c.id, order_by=sign_in_attempt.c.created_at.desc()).label("place"),
    )
    .join_from(
        staff,
        sign_in_attempt,
        (sign_in_attempt.c.shop_id == staff.c.shop_id) & (sign_in_attempt.c.account_id == staff.c.account_id),
    )
    .where(staff.c.shop_id == SHOP_ID, among(staff.c.id, "staff_ids"))
    .subquery("numbered_attempt")
)
LIST_ATTEMPTS = sql(
    select(_numbered_attempts)
    .where(_numbered_attempts.c.place <= MOST_ATTEMPTS)
    .order_by(_numbered_attempts.c.staff_id, _numbered_attempts.c.place)
)


LIST_KINDS_OF_STAFF = sql(
    select(staff.c.id.label("staff_id"), account_factor.c.kind)
    .distinct()
    .join_from(
        staff,
        account_factor,
        (account_factor.c.shop_id == staff.c.shop_id) & (account_factor.c.account_id == staff.c.account_id),
    )
    .where(staff.c.shop_id == SHOP_ID, among(staff.c.id, "staff_ids"), account_factor.c.confirmed_at.is_not(None))
    .order_by(staff.c.id, account_factor.c.kind)
)


async def list_factors(tx: Tx, *, account_id: uuid.UUID) -> Sequence[Row]:
    """List the second factors of an account that count, the oldest first."""
    return await tx.rows(LIST, account_id=account_id)


async def list_proof_kinds(tx: Tx, *, account_id: uuid.UUID) -> list[ProofKind]:
    """List what a second step can be answered with; nothing where none is asked for."""
    found = {ProofKind(row["kind"]) for row in await tx.rows(LIST_KINDS, account_id=account_id)}
    return [] if found == {ProofKind.RECOVERY_CODE} else [kind for kind in ProofKind if kind in found]


async def count_recovery_codes(tx: Tx, *, account_id: uuid.UUID) -> int:
    """Count the recovery codes that are still good."""
    return int(await tx.value(COUNT_CODES, account_id=account_id))


async def find_passkey(tx: Tx, *, credential_id: bytes) -> Row | None:
    """Find a passkey of this shop by its credential."""
    return await tx.row(FIND_PASSKEY, credential_id=credential_id)


async def list_sessions_of_staff(tx: Tx, *, staff_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Row]]:
    """List where each of these people is signed in, the last used first."""
    found: dict[uuid.UUID, list[Row]] = {staff_id: [] for staff_id in staff_ids}
    for row in await tx.rows(LIST_SESSIONS, staff_ids=list(staff_ids), current_id=tx.actor.session_id):
        found[row["staff_id"]].append(row)
    return found


async def list_kinds_of_staff(tx: Tx, *, staff_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[str]]:
    """List which kinds of second factor each of these people has set up."""
    found: dict[uuid.UUID, list[str]] = {staff_id: [] for staff_id in staff_ids}
    for row in await tx.rows(LIST_KINDS_OF_STAFF, staff_ids=list(staff_ids)):
        found[row["staff_id"]].append(row["kind"])
    return found


async def list_attempts_of_staff(tx: Tx, *, staff_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Row]]:
    """List how each of these people's latest attempts to sign in ended, the last first."""
    found: dict[uuid.UUID, list[Row]] = {staff_id: [] for staff_id in staff_ids}
    for row in await tx.rows(LIST_ATTEMPTS, staff_ids=list(staff_ids)):
        found[row["staff_id"]].append(row)
    return found


async def get_own_security(tx: Tx) -> dict[str, Any]:
    """Give how the actor signs in: `factors, recovery_codes_left, authenticated_at`."""
    own = await people_reads.get_own_account(tx)
    return {
        "factors": await list_factors(tx, account_id=own["id"]),
        "recovery_codes_left": await count_recovery_codes(tx, account_id=own["id"]),
        "authenticated_at": tx.actor.authenticated_at,
    }
