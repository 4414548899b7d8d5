"""Statements and functions that read roles and the permissions there are."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Uuid, and_, bindparam, select

from entrepot.access.tables.people import account, staff
from entrepot.access.tables.roles import role, staff_role
from entrepot.kernel import permissions
from entrepot.kernel.database import Row, Tx, among, sql

SHOP_ID = bindparam("shop_id", type_=Uuid)
holder = staff_role.alias("holder")


def _member_of(left: Any, table_: Any, foreign: Any) -> Any:
    return and_(table_.c.shop_id == left.c.shop_id, table_.c.id == foreign)


LIST_ROLES = sql(select(role).where(role.c.shop_id == SHOP_ID, among(role.c.id, "ids")).order_by(role.c.id))

LIST_ALL_ROLES = sql(select(role).where(role.c.shop_id == SHOP_ID).order_by(role.c.id))

LIST_ROLES_OF_STAFF = sql(
    select(role, *(staff_role.c[name] for name in ("staff_id", "location_id", "channel_id", "own_only")))
    .join_from(staff_role, role, _member_of(staff_role, role, staff_role.c.role_id))
    .where(staff_role.c.shop_id == SHOP_ID, among(staff_role.c.staff_id, "staff_ids"))
    .order_by(role.c.id, staff_role.c.id)
)

# Of these roles, everybody who holds one: each of their assignments, of any role.
LIST_ASSIGNMENTS_OF_HOLDERS = sql(
    select(role, *(staff_role.c[name] for name in ("staff_id", "location_id", "channel_id", "own_only")))
    .join_from(staff_role, role, _member_of(staff_role, role, staff_role.c.role_id))
    .where(
        staff_role.c.shop_id == SHOP_ID,
        staff_role.c.staff_id.in_(
            select(holder.c.staff_id).where(holder.c.shop_id == SHOP_ID, among(holder.c.role_id, "role_ids"))
        ),
    )
    .order_by(staff_role.c.staff_id, role.c.id)
)


LIST_ACTIVE_HOLDERS = sql(
    select(staff_role.c.staff_id, staff_role.c.role_id, role.c.grants_all)
    .distinct()
    .join_from(staff_role, role, _member_of(staff_role, role, staff_role.c.role_id))
    .join(staff, _member_of(staff_role, staff, staff_role.c.staff_id))
    .join(account, _member_of(staff, account, staff.c.account_id))
    .where(staff_role.c.shop_id == SHOP_ID, account.c.state == "ACTIVE")
)


async def list_roles(tx: Tx, *, ids: Sequence[uuid.UUID] | None = None) -> Sequence[Row]:
    """List roles by id, or all of them, in the order of their ids."""
    return await (tx.rows(LIST_ALL_ROLES) if ids is None else tx.rows(LIST_ROLES, ids=list(ids)))


async def list_roles_of_staff(tx: Tx, *, staff_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, dict[uuid.UUID, Row]]:
    """List the roles that each of these people has, each once, whatever its data scopes."""
    found: dict[uuid.UUID, dict[uuid.UUID, Row]] = {staff_id: {} for staff_id in staff_ids}
    for row in await tx.rows(LIST_ROLES_OF_STAFF, staff_ids=list(staff_ids)):
        found[row["staff_id"]][row["id"]] = row
    return found


async def list_assignments(tx: Tx, *, staff_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Row]]:
    """List what each of these people holds: a role once for each part of the shop that it is held for."""
    found: dict[uuid.UUID, list[Row]] = {staff_id: [] for staff_id in staff_ids}
    for row in await tx.rows(LIST_ROLES_OF_STAFF, staff_ids=list(staff_ids)):
        found[row["staff_id"]].append(row)
    return found


async def list_assignments_of_holders(tx: Tx, *, role_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Row]]:
    """List what everybody holds who holds one of these roles."""
    found: dict[uuid.UUID, list[Row]] = {}
    for row in await tx.rows(LIST_ASSIGNMENTS_OF_HOLDERS, role_ids=list(role_ids)):
        found.setdefault(row["staff_id"], []).append(row)
    return found


async def list_active_holders(tx: Tx) -> Sequence[Row]:
    """List who of the active staff has which role, and whether it is the owner's: `staff_id, role_id, grants_all`."""
    return await tx.rows(LIST_ACTIVE_HOLDERS)


def list_permissions() -> list[dict[str, Any]]:
    """List every permission there is with its descriptions."""
    return [
        {"code": item.code, "description": {"en": item.en, "zh-CN": item.zh}, "for_apps": item.for_apps}
        for item in sorted(permissions.registry().values(), key=lambda item: item.code)
    ]
