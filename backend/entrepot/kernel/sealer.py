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
import math
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import BigInteger, LargeBinary, Text, bindparam, text
from sqlalchemy.dialects.postgresql import insert

from entrepot.kernel import audit, audit_check, errors, permissions, statements, witness
from entrepot.kernel.changes import change_head, change_position
from entrepot.kernel.database import Database, Row, Tx
from entrepot.kernel.feed import LOST, RETRY_SECONDS, Feed, Signals
from entrepot.kernel.storage import Storage

BATCH: Final = 1_000
# Nothing is missed without it, unless the worker that was told of a change dies before it has sealed it.
LOOK_AGAIN_SECONDS: Final = 60.0
WITNESS_SECONDS: Final = 60.0
SEALER: Final = permissions.Actor.system("sealer")
logger = logging.getLogger("entrepot.sealer")

_HERE: Final = """
(SELECT system_identifier FROM pg_control_system())::text || '.' ||
(SELECT oid FROM pg_database WHERE datname = current_database())::text
"""
LOCK_HEAD = statements.sql(
    text(f"""
SELECT position, hash, began_at, snapshot, swept, {_HERE} AS here,
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
  SELECT change.sequence, change.recorded_at, change.mark, {unmarked} AS unmarked
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
            unmarked=audit.UNMARKED,
            condition="""transaction_id >= pg_snapshot_xmin(:seen::text::pg_snapshot)
    AND transaction_id < pg_snapshot_xmax(moment.snapshot)
    AND NOT pg_visible_in_snapshot(transaction_id, :seen::text::pg_snapshot)""".replace(":seen::", "(:seen)::"),
        )
    ).bindparams(_BATCH, bindparam("seen", type_=Text))
)
SWEEP = statements.sql(
    text(_UNSEALED.format(unmarked=audit.UNMARKED, condition="change.sequence > :swept")).bindparams(
        _BATCH, bindparam("swept", type_=BigInteger)
    )
)
SEAL = statements.insert_rows(change_position, "position", "sequence", "hash", "sealed_at")
KEEP_HEAD = statements.sql(
    change_head.update()
    .where(change_head.c.shop_id == bindparam("shop_id"))
    .values(
        position=bindparam("position", type_=BigInteger),
        hash=bindparam("hash", type_=LargeBinary),
        snapshot=bindparam("snapshot", type_=Text),
        swept=bindparam("swept", type_=BigInteger),
        cluster=bindparam("cluster", type_=Text),
        sealed_at=text("now()"),
    )
)


@dataclass(frozen=True, kw_only=True)
class Sealed:
    """How many changes were sealed, whether there may be more, and where the feed ends now."""

    count: int
    more: bool
    head: witness.Head


async def seal(database: Database, *, shop_id: uuid.UUID) -> int:
    """Seal all that is committed in a shop by now; how many changes that were."""
    count = 0
    more = True
    while more:
        sealed = await seal_some(database, shop_id=shop_id)
        count, more = count + sealed.count, sealed.more
    return count


async def seal_some(database: Database, *, shop_id: uuid.UUID, batch: int = BATCH) -> Sealed:
    """Seal a batch of a shop's changes. One at a time does so in each shop; the others wait."""
    async with database.write(shop_id=shop_id, actor=SEALER) as tx:
        head = await _lock_head(tx)
        swept = head["swept"] if head["is_here"] else 0
        if swept is None:
            found = await tx.rows(FRESH, seen=head["snapshot"], batch=batch)
        else:
            found = await tx.rows(SWEEP, swept=swept, batch=batch)
        rows = [row for row in found if row["sequence"] is not None]
        places = _places(tx, rows, head)
        await tx.insert(SEAL, places)
        full = len(rows) == batch
        last = places[-1]["hash"] if places else _hash_of(tx, head)
        end = witness.Head(head["position"] + len(rows), last, tx.now)
        await tx.run(
            KEEP_HEAD,
            position=end.position,
            hash=end.hash,
            # A sweep keeps the snapshot that it began with: what was committed since is looked for when it has ended.
            snapshot=head["snapshot"] if head["is_here"] and swept is not None else found[0]["snapshot"],
            swept=rows[-1]["sequence"] if full else None,
            cluster=head["here"],
        )
        return Sealed(count=len(rows), more=full or swept is not None, head=end)


async def _lock_head(tx: Tx) -> Row:
    head = await tx.row(LOCK_HEAD)
    if head is None:
        await tx.run(BEGIN_HEAD)
        head = await tx.row(LOCK_HEAD)
    assert head is not None
    return head


def _hash_of(tx: Tx, head: Row) -> bytes:
    """What the next row is chained to."""
    kept: bytes | None = head["hash"]
    return kept or audit.beginning(shop_id=tx.shop_id, at=head["began_at"])


def _places(tx: Tx, rows: Sequence[Row], head: Row) -> list[dict[str, Any]]:
    """The places of rows, each chained to the one before."""
    places: list[dict[str, Any]] = []
    last = _hash_of(tx, head)
    for position, row in enumerate(rows, head["position"] + 1):
        last = audit.chained(last, row, shop_id=tx.shop_id, position=position, sealed_at=tx.now)
        places.append({"position": position, "sequence": row["sequence"], "hash": last, "sealed_at": tx.now})
    return places


class Sealer:
    """Seals the changes of every shop as soon as they are committed; several may run, in several processes."""

    def __init__(self, database: Database, feed: Feed, storage: Storage | None = None) -> None:
        self._database = database
        self._feed = feed
        self._storage = storage
        self._witnessed: dict[uuid.UUID, tuple[float, int]] = {}
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
            sealed = await seal_some(self._database, shop_id=shop_id)
            await self._witness(shop_id, sealed.head)
        except errors.ShopNotFound:
            return False
        except BaseException:
            self._waiting[shop_id] = None
            raise
        return sealed.more

    async def _witness(self, shop_id: uuid.UUID, head: witness.Head) -> None:
        """Keep outside of the database how far the feed has come, at most once in a minute."""
        at, position = self._witnessed.get(shop_id, (-math.inf, 0))
        if self._storage is None or position == head.position or time.monotonic() - at < WITNESS_SECONDS:
            return
        await audit_check.keep_witness(self._database, self._storage, shop_id=shop_id, head=head)
        self._witnessed[shop_id] = (time.monotonic(), head.position)

    async def _wait(self) -> None:
        """Until a change is told, or for so long that another worker may have died over one."""
        self._told.clear()
        try:
            async with asyncio.timeout(LOOK_AGAIN_SECONDS):
                await self._told.wait()
        except TimeoutError:
            self._everything = True
