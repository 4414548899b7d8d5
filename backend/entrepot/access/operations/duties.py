"""Deciding which duties are kept apart."""

from collections.abc import Sequence

from sqlalchemy import Uuid, bindparam, delete

from entrepot.access.operations import ownership
from entrepot.access.reads import duties as duty_reads
from entrepot.access.rules import roles as role_rules
from entrepot.access.rules.duties import DutyPair, OnlyOwnersSeparateDuties
from entrepot.access.tables.duties import separated_duty
from entrepot.kernel.database import Tx, insert_rows, sql

INSERT = insert_rows(separated_duty, "pair")
DELETE_ALL = sql(delete(separated_duty).where(separated_duty.c.shop_id == bindparam("shop_id", type_=Uuid)))


async def separate_duties(tx: Tx, *, pairs: Sequence[DutyPair]) -> None:
    """Keep these pairs apart from now on, and no others; who holds both already is listed, not changed."""
    role_rules.check_no_app(tx.actor.app_id)
    await ownership.lock(tx)
    if not await ownership.is_owner(tx):
        raise OnlyOwnersSeparateDuties()
    before, after = await duty_reads.list_separated(tx), frozenset(pairs)
    await tx.run(DELETE_ALL)
    await tx.insert(INSERT, [{"pair": pair.value} for pair in sorted(after)])
    tx.change(
        node=tx.shop_id,
        operation="dutiesSeparate",
        before={"separated_duties": sorted(before)},
        after={"separated_duties": sorted(after)},
    )
