"""Who read how somebody is reached: a row and a change for each reader, node and hour, however often they look.

A reading transaction cannot write, so it only notes what was read; before the answer goes out, that is recorded in a
transaction of its own. An answer that cannot be recorded is not given.
"""

import uuid
from collections.abc import Collection
from typing import Final, Protocol

from sqlalchemy import Column, Text, Uuid, bindparam, func, text

from entrepot.kernel import statements
from entrepot.kernel.database import Database, Tx
from entrepot.kernel.permissions import Actor, ActorKind
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


class Asked(Protocol):
    """The request by which something was read."""

    database: Database
    shop_id: uuid.UUID
    actor: Actor
    request_id: str
    address: str | None
    user_agent: str | None
    reason: str | None


def note(tx: Tx, *, node_id: uuid.UUID) -> None:
    """Remember that staff or an app was shown how a person is reached."""
    if tx.actor.app_id is not None or tx.actor.kind in (ActorKind.STAFF, ActorKind.APP):
        tx.readings.add(node_id)


async def record(nodes: Collection[uuid.UUID], *, asked: Asked) -> None:
    """Record what was read within this hour for the first time, before it is shown."""
    if not nodes:
        return
    async with asked.database.write(shop_id=asked.shop_id, actor=asked.actor, request_id=asked.request_id) as tx:
        tx.address, tx.user_agent, tx.reason = asked.address, asked.user_agent, asked.reason
        hour = await tx.value(HOUR)
        rows = [{"reader": asked.actor.key, "node_id": node, "hour": hour} for node in sorted(nodes)]
        for row in await tx.insert(INSERT, rows):
            tx.change(node=row["node_id"], operation=OPERATION)


async def forget_old(tx: Tx) -> None:
    """Delete what keeps one hour's readings from being recorded twice; the feed keeps them."""
    await tx.run(FORGET)
