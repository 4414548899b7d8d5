"""Gives changes their places in the feed of their shop: 1, 2, 3 …, outside of the transactions that recorded them.

A sealer takes what was committed since it last looked and numbers it in the order in which it was recorded. Whoever
waits for a lock records after whoever held it has committed, and what one sealing cannot see yet comes after all that
it saw: so no change ever stands before one that it builds upon, whenever it was sealed, and a long transaction holds
back nobody. It knows what it has seen by a snapshot, as `kernel/feed.py` does.

The numbers of transactions mean nothing in another database. Where the head was written in another one, as after a
dump was restored, and where very much waits at once, the changes are swept through by their sequence instead.
"""

import asyncio
import logging
import uuid
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import BigInteger, Text, bindparam, text
from sqlalchemy.dialects.postgresql import insert

from entrepot.kernel import errors, permissions, statements
from entrepot.kernel.changes import change_head, change_position
from entrepot.kernel.database import Database, Row, Tx
from entrepot.kernel.feed import LOST, RETRY_SECONDS, Feed, Signals

BATCH: Final = 2_000
# Nothing is missed without it, unless the worker that was told of a change dies before it has sealed it.
LOOK_AGAIN_SECONDS: Final = 10.0
SEALER: Final = permissions.Actor.system("sealer")
logger = logging.getLogger("entrepot.sealer")

_HERE: Final = """
(SELECT system_identifier FROM pg_control_system())::text || '.' ||
(SELECT oid FROM pg_database WHERE datname = current_database())::text
"""
LOCK_HEAD = statements.sql(
    text(f"""
SELECT position, snapshot, swept, {_HERE} AS here,
  COALESCE(cluster = {_HERE} AND pg_snapshot_xmax(snapshot::pg_snapshot) <= pg_snapshot_xmax(pg_current_snapshot()),
    false) AS is_here
FROM change_head WHERE shop_id = :shop_id FOR UPDATE
""")
)
BEGIN_HEAD = statements.sql(
    insert(change_head).values(shop_id=bindparam("shop_id")).on_conflict_do_nothing(constraint="change_head_pkey")
)

_UNSEALED: Final = """
WITH moment AS MATERIALIZED (SELECT pg_current_snapshot() AS snapshot)
SELECT moment.snapshot::text AS snapshot, found.*
FROM moment LEFT JOIN LATERAL (
  SELECT change.sequence
  FROM change
  WHERE change.shop_id = :shop_id AND {condition} AND NOT EXISTS (
    SELECT FROM change_position AS sealed
    WHERE sealed.shop_id = change.shop_id AND sealed.sequence = change.sequence
  )
  ORDER BY change.sequence LIMIT :batch
) AS found ON true
ORDER BY found.sequence
"""
_BATCH = bindparam("batch", type_=BigInteger)
FRESH = statements.sql(
    text(
        _UNSEALED.format(
            condition="""transaction_id >= pg_snapshot_xmin(:seen::text::pg_snapshot)
    AND transaction_id < pg_snapshot_xmax(moment.snapshot)
    AND NOT pg_visible_in_snapshot(transaction_id, :seen::text::pg_snapshot)""".replace(":seen::", "(:seen)::")
        )
    ).bindparams(_BATCH, bindparam("seen", type_=Text))
)
SWEEP = statements.sql(
    text(_UNSEALED.format(condition="change.sequence > :swept")).bindparams(
        _BATCH, bindparam("swept", type_=BigInteger)
    )
)
SEAL = statements.insert_rows(change_position, "position", "sequence")
KEEP_HEAD = statements.sql(
    change_head.update()
    .where(change_head.c.shop_id == bindparam("shop_id"))
    .values(
        position=bindparam("position", type_=BigInteger),
        snapshot=bindparam("snapshot", type_=Text),
        swept=bindparam("swept", type_=BigInteger),
        cluster=bindparam("cluster", type_=Text),
        sealed_at=text("now()"),
    )
)


async def seal(database: Database, *, shop_id: uuid.UUID) -> int:
    """Seal all that is committed in a shop by now; how many changes that were."""
    sealed = 0
    more = True
    while more:
        count, more = await seal_some(database, shop_id=shop_id)
        sealed += count
    return sealed


async def seal_some(database: Database, *, shop_id: uuid.UUID, batch: int = BATCH) -> tuple[int, bool]:
    """Seal a batch of a shop's changes; how many, and whether there may be more. One at a time does so in each shop."""
    async with database.write(shop_id=shop_id, actor=SEALER) as tx:
        head = await _lock_head(tx)
        swept = head["swept"] if head["is_here"] else 0
        if swept is None:
            found = await tx.rows(FRESH, seen=head["snapshot"], batch=batch)
        else:
            found = await tx.rows(SWEEP, swept=swept, batch=batch)
        rows = [row for row in found if row["sequence"] is not None]
        await tx.insert(SEAL, _places(rows, after=head["position"]))
        full = len(rows) == batch
        # A sweep keeps the snapshot that it began with: what was committed since is looked for when it has ended.
        kept = head["snapshot"] if head["is_here"] and swept is not None else found[0]["snapshot"]
        await tx.run(
            KEEP_HEAD,
            position=head["position"] + len(rows),
            snapshot=kept,
            swept=rows[-1]["sequence"] if full else None,
            cluster=head["here"],
        )
        return len(rows), full or swept is not None


async def _lock_head(tx: Tx) -> Row:
    head = await tx.row(LOCK_HEAD)
    if head is None:
        await tx.run(BEGIN_HEAD)
        head = await tx.row(LOCK_HEAD)
    assert head is not None
    return head


def _places(rows: Sequence[Row], *, after: int) -> list[dict[str, Any]]:
    return [{"position": after + index, "sequence": row["sequence"]} for index, row in enumerate(rows, 1)]


class Sealer:
    """Seals the changes of every shop as soon as they are committed; several may run, in several processes."""

    def __init__(self, database: Database, feed: Feed) -> None:
        self._database = database
        self._feed = feed
        self._waiting: dict[uuid.UUID, None] = {}
        self._everything = True
        self._told = asyncio.Event()

    async def run(self) -> None:
        """Seal until cancelled."""
        stop = await self._feed.listen(self._heard)
        try:
            while True:
                try:
                    await self._round()
                except LOST as error:
                    logger.warning("cannot seal changes, trying again: %s", error)
                    await asyncio.sleep(RETRY_SECONDS)
        finally:
            stop()

    def _heard(self, signals: Signals) -> None:
        self._everything = self._everything or signals.everything
        self._waiting.update(dict.fromkeys(signals.shops))
        self._told.set()

    async def _round(self) -> None:
        """One batch of one shop, so that a shop with much to seal does not keep the others waiting."""
        if self._everything:
            self._everything = False
            self._waiting.update(dict.fromkeys(await self._all_shops()))
        if not self._waiting:
            await self._wait()
            return
        shop_id = next(iter(self._waiting))
        del self._waiting[shop_id]
        if await self._is_unfinished(shop_id):
            self._waiting[shop_id] = None

    async def _all_shops(self) -> list[uuid.UUID]:
        try:
            return await self._database.shop_ids()
        except BaseException:
            self._everything = True
            raise

    async def _is_unfinished(self, shop_id: uuid.UUID) -> bool:
        try:
            _, more = await seal_some(self._database, shop_id=shop_id)
        except errors.ShopNotFound:
            return False
        except BaseException:
            self._waiting[shop_id] = None
            raise
        return more

    async def _wait(self) -> None:
        """Until a change is told, or for so long that another worker may have died over one."""
        self._told.clear()
        try:
            await asyncio.wait_for(self._told.wait(), LOOK_AGAIN_SECONDS)
        except TimeoutError:
            self._everything = True
