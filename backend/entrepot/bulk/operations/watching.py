"""Mass exports: how many rows with customers' data somebody has exported within an hour, and that it is told."""

import uuid

from sqlalchemy import BigInteger, Text, Uuid, bindparam, func, text, true, update
from sqlalchemy.dialects.postgresql import insert

from entrepot.bulk.operations.lifecycle import Held
from entrepot.bulk.rules import states
from entrepot.bulk.tables import bulk_operation, bulk_reading
from entrepot.kernel.database import Tx, sql

_HOUR = func.date_trunc("hour", func.now())
_GIVEN = insert(bulk_reading).values(
    shop_id=bindparam("shop_id", type_=Uuid),
    actor_key=bindparam("reader", type_=Text),
    hour=_HOUR,
    rows=bindparam("more", type_=BigInteger),
)
COUNT = sql(
    _GIVEN.on_conflict_do_update(
        index_elements=["shop_id", "actor_key", "hour"], set_={"rows": bulk_reading.c.rows + _GIVEN.excluded.rows}
    ).returning(bulk_reading.c.rows, bulk_reading.c.is_reported)
)
REPORT = sql(
    update(bulk_reading)
    .where(
        bulk_reading.c.shop_id == bindparam("shop_id", type_=Uuid),
        bulk_reading.c.actor_key == bindparam("reader", type_=Text),
        bulk_reading.c.hour == _HOUR,
    )
    .values(is_reported=true())
)
MARK = sql(
    update(bulk_operation)
    .where(bulk_operation.c.shop_id == bindparam("shop_id", type_=Uuid), bulk_operation.c.id == bindparam("of"))
    .values(is_mass_export=true())
)
FORGET = sql(
    bulk_reading.delete().where(
        bulk_reading.c.shop_id == bindparam("shop_id", type_=Uuid),
        bulk_reading.c.hour < func.now() - text("interval '7 days'"),
    )
)


async def count_export(tx: Tx, *, held: Held, rows: int) -> None:
    """Count rows with customers' data; the first time in an hour that there are many, the feed of changes says so."""
    counted = await tx.row(COUNT, reader=held.was.key, more=rows)
    assert counted is not None
    if counted["rows"] < states.MASS_EXPORT_ROWS:
        return
    await tx.run(MARK, of=held.id)
    if not counted["is_reported"]:
        await tx.run(REPORT, reader=held.was.key)
        who = {"actor": held.was.name, "actorId": _text(held.was.id), "appId": _text(held.was.app_id)}
        tx.change(node=held.id, operation="massExport", after={"rows": counted["rows"], **who})


async def forget_counts(tx: Tx) -> None:
    """Forget what was counted a week ago."""
    await tx.run(FORGET)


def _text(id: uuid.UUID | None) -> str | None:
    return None if id is None else str(id)
