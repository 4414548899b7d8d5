"""Who read how somebody is reached: a row and a change for each reader, node and hour, however often they look.

A reading transaction cannot write, so it only leaves what was read; when it ends, that is recorded in a transaction of
its own (`Tx.left`). An answer that cannot be recorded is not given.
"""

import uuid
from collections.abc import Collection
from typing import Final

from sqlalchemy import Column, Text, Uuid, bindparam, func, text

from entrepot.kernel import statements
from entrepot.kernel.database import Tx
from entrepot.kernel.permissions import ActorKind
from entrepot.kernel.tables import Instant, shop_table

OPERATION: Final = "contactsRead"

contact_reading = shop_table(
    "contact_reading",
    Column("reader", Text, nullable=False),
    Column("node_id", Uuid, nullable=False),
    Column("hour", Instant, nullable=False),
    key=("reader", "node_id", "hour"),
)

INSERT = statements.insert_rows(
    contact_reading, "reader", "node_id", "hour", on_conflict="nothing", returning=("node_id",)
)
HOUR = statements.sql(text("SELECT date_trunc('hour', now())"))
FORGET = statements.sql(
    contact_reading.delete().where(
        contact_reading.c.shop_id == bindparam("shop_id", type_=Uuid),
        contact_reading.c.hour < func.now() - text("interval '2 hours'"),
    )
)


def note(tx: Tx, *, node_id: uuid.UUID) -> None:
    """Remember that staff or an app was shown how a person is reached."""
    if tx.actor.app_id is not None or tx.actor.kind in (ActorKind.STAFF, ActorKind.APP):
        tx.left.setdefault(_record, set()).add(node_id)


async def _record(tx: Tx, nodes: Collection[uuid.UUID]) -> None:
    """Record what was read within this hour for the first time."""
    hour = await tx.value(HOUR)
    rows = [{"reader": tx.actor.key, "node_id": node, "hour": hour} for node in sorted(nodes)]
    for row in await tx.insert(INSERT, rows):
        tx.change(node=row["node_id"], operation=OPERATION)


async def forget_old(tx: Tx) -> None:
    """Delete what keeps one hour's readings from being recorded twice; the feed keeps them."""
    await tx.run(FORGET)
