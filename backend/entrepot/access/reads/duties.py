"""Statements and functions that read which duties are kept apart, and who holds both."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Uuid, and_, bindparam, select

from entrepot.access.reads import roles as role_reads
from entrepot.access.rules.accounts import AccountState
from entrepot.access.rules.duties import PAIRS, DutyPair, violated
from entrepot.access.tables.duties import separated_duty
from entrepot.access.tables.people import account, staff
from entrepot.access.tables.roles import role, staff_role
from entrepot.kernel import permissions
from entrepot.kernel.database import Tx, sql

SHOP_ID = bindparam("shop_id", type_=Uuid)

LIST_SEPARATED = sql(select(separated_duty.c.pair).where(separated_duty.c.shop_id == SHOP_ID))
LIST_HELD = sql(
    select(staff_role.c.staff_id, role.c.permissions, role.c.grants_all)
    .select_from(
        staff_role.join(role, and_(role.c.shop_id == staff_role.c.shop_id, role.c.id == staff_role.c.role_id))
        .join(staff, and_(staff.c.shop_id == staff_role.c.shop_id, staff.c.id == staff_role.c.staff_id))
        .join(account, and_(account.c.shop_id == staff.c.shop_id, account.c.id == staff.c.account_id))
    )
    .where(staff_role.c.shop_id == SHOP_ID, account.c.state != AccountState.SUSPENDED.value)
    .order_by(staff_role.c.staff_id)
)


async def list_separated(tx: Tx) -> frozenset[DutyPair]:
    """The pairs that the shop keeps apart."""
    return frozenset(DutyPair(row["pair"]) for row in await tx.rows(LIST_SEPARATED))


async def list_duties(tx: Tx) -> list[dict[str, Any]]:
    """Every pair with its permissions, and whether the shop keeps it apart."""
    separated = await list_separated(tx)
    described = {item["code"]: item for item in role_reads.list_permissions()}
    return [
        {"pair": pair, "permissions": [described[code] for code in codes], "is_separated": pair in separated}
        for pair, codes in PAIRS.items()
    ]


async def list_violators(tx: Tx) -> dict[DutyPair, Sequence[uuid.UUID]]:
    """Who holds both rights of each pair, by all of their roles together; owners do, of every one."""
    held: dict[uuid.UUID, set[str]] = {}
    for row in await tx.rows(LIST_HELD):
        given = permissions.registry() if row["grants_all"] else row["permissions"]
        held.setdefault(row["staff_id"], set()).update(given)
    both = {staff_id: violated(codes, PAIRS) for staff_id, codes in held.items()}
    return {pair: [staff_id for staff_id, pairs in both.items() if pair in pairs] for pair in PAIRS}
