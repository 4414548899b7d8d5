"""Which shops have changed: a signal for each transaction that wrote to the change feed, of every shop in one table.

The change feed itself can only be read by one shop at a time. The signals say no more than which shop, and in which
transaction, so that a process that waits for changes asks one small table and not every shop.

A `Feed` asks it a few times a second. It tells each transaction once, as soon as it is committed: what it has seen is
a snapshot and not a number, so a transaction that runs for long holds back no younger one, and is told when it ends.
Signals may be lost in a crash of the database, with every connection to it; then everything may have changed.
"""

import asyncio
import logging
import math
import time
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import asyncpg
from sqlalchemy import BigInteger, Column, PrimaryKeyConstraint, Text, Uuid, bindparam, select, text
from sqlalchemy.dialects.postgresql import ARRAY

from entrepot.kernel import statements
from entrepot.kernel.changes import TransactionId, change
from entrepot.kernel.database import Database
from entrepot.kernel.tables import at, extra_ddl, global_table

change_signal = global_table(
    "change_signal",
    Column("transaction_id", TransactionId(), nullable=False, server_default=text("pg_current_xact_id()")),
    Column("shop_id", Uuid, nullable=False),
    at("recorded_at"),
    PrimaryKeyConstraint("transaction_id", "shop_id", name="change_signal_pkey"),
    unlogged=True,
    reason="which shops have changed is asked for all of them at once",
)

# Whatever records a change signals it, once for each transaction; no writer can forget it.
DDL: tuple[str, ...] = extra_ddl(
    "feed",
    """
CREATE FUNCTION signal_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO change_signal (shop_id) SELECT DISTINCT shop_id FROM recorded ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$""".strip(),
    """
CREATE TRIGGER change_signalled AFTER INSERT ON change
REFERENCING NEW TABLE AS recorded FOR EACH STATEMENT EXECUTE FUNCTION signal_change()""".strip(),
)

POLL_SECONDS = 0.2
RETRY_SECONDS = 1.0
CURRENT_SECONDS = 1.0
ANSWER_SECONDS = 30.0
# Signals are pruned after an hour; who slept for half of one cannot be sure to have seen them all.
LONGEST_PAUSE = timedelta(minutes=30)
LOST = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)

# A crash empties the table, and makes the server forget its statistics: it then counts them from another moment.
POLL = """
WITH moment AS MATERIALIZED (
  SELECT pg_current_snapshot()::text AS snapshot, now() AS at,
         (SELECT stats_reset FROM pg_stat_archiver) AS unbroken_since
)
SELECT snapshot, at, unbroken_since, shop_id, transaction_id::text::bigint AS transaction_number
FROM moment LEFT JOIN change_signal ON transaction_id >= pg_snapshot_xmin($1::text::pg_snapshot)
  AND NOT pg_visible_in_snapshot(transaction_id, $1::text::pg_snapshot)
"""
NODES = statements.sql(
    select(change.c.node_id, change.c.operation)
    .where(
        change.c.shop_id == bindparam("shop_id", type_=Uuid),
        text("transaction_id = ANY ((:transactions)::text[]::xid8[])").bindparams(
            bindparam("transactions", type_=ARRAY(Text))
        ),
    )
    .order_by(change.c.transaction_id, change.c.sequence)
    .limit(bindparam("limit", type_=BigInteger))
)
logger = logging.getLogger("entrepot.feed")


@dataclass(frozen=True)
class Signals:
    """The transactions that changed each shop; or that any may have changed, because signals may have been missed."""

    shops: Mapping[uuid.UUID, frozenset[int]] = field(default_factory=dict)
    everything: bool = False


EVERYTHING = Signals(everything=True)
Listener = Callable[[Signals], None]


@dataclass(frozen=True)
class _Seen:
    """What the last poll saw: a snapshot, at a moment of the database's clock, since a crash or none."""

    snapshot: str
    at: datetime
    unbroken_since: datetime | None

    def leads_to(self, other: "_Seen") -> bool:
        """Whether nothing can have been lost between the two."""
        return self.unbroken_since == other.unbroken_since and other.at - self.at < LONGEST_PAUSE


class Feed:
    """Tells listeners in this process what was committed by any; one task asks for all, while there is a listener."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._listeners: dict[object, Listener] = {}
        self._task: asyncio.Task[None] | None = None
        self._seen: _Seen | None = None
        self._began = asyncio.Event()
        self._heard_at = -math.inf

    @property
    def is_current(self) -> bool:
        """Whether everything that was committed a second ago has been told."""
        return time.monotonic() - self._heard_at < CURRENT_SECONDS

    async def listen(self, listener: Listener) -> Callable[[], None]:
        """Call `listener`, which must not block, with all that is committed from now on; call the result to stop.

        Returns when nothing can be missed any more; what was committed a moment before may be told, too.
        """
        key = object()

        def stop() -> None:
            self._listeners.pop(key, None)

        self._listeners[key] = listener
        if self._task is None:
            self._task = asyncio.create_task(self._run(), name="feed")
        try:
            await self._began.wait()
        except BaseException:
            stop()
            raise
        return stop

    async def nodes(
        self, shop_id: uuid.UUID, transactions: Iterable[int], *, limit: int | None = None
    ) -> list[tuple[uuid.UUID, str]]:
        """The changes of these transactions as (node, operation), in the order in which they were recorded."""
        async with self._database.read(shop_id=shop_id) as tx:
            rows = await tx.rows(NODES, transactions=[str(item) for item in transactions], limit=limit)
        return [(row["node_id"], row["operation"]) for row in rows]

    async def close(self) -> None:
        """Listen no more, and leave no task behind."""
        self._listeners.clear()
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait((task,))

    async def _run(self) -> None:
        """Poll until nobody listens; between the last look at that and the end nobody else runs."""
        lost = False
        while self._listeners:
            asked_at = time.monotonic()
            try:
                rows = await self._poll()
            except LOST as error:
                if not lost:
                    logger.warning("cannot ask for changes, trying again: %s", error)
                lost = True
                await asyncio.sleep(RETRY_SECONDS)
            else:
                self._take(rows, lost=lost)
                self._heard_at = asked_at
                lost = False
                await asyncio.sleep(POLL_SECONDS)
        self._began.clear()
        self._seen = None
        self._task = None

    async def _poll(self) -> Sequence[Any]:
        async with self._database.unbound() as connection:
            snapshot = self._seen.snapshot if self._seen else None
            rows: Sequence[Any] = await connection.fetch(POLL, snapshot, timeout=ANSWER_SECONDS)
        return rows

    def _take(self, rows: Sequence[Any], *, lost: bool) -> None:
        """Note what was seen, and tell of what is new in it."""
        last, first = self._seen, rows[0]
        self._seen = _Seen(first["snapshot"], first["at"], first["unbroken_since"])
        self._began.set()
        if last is not None and (lost or not last.leads_to(self._seen)):
            self._tell(EVERYTHING)
        elif first["shop_id"] is not None:
            self._tell(_signals(rows))

    def _tell(self, signals: Signals) -> None:
        """Each listener in a call of its own, so that one that fails keeps nothing from the others."""
        loop = asyncio.get_running_loop()
        for key in self._listeners:
            loop.call_soon(self._tell_one, key, signals)

    def _tell_one(self, key: object, signals: Signals) -> None:
        listener = self._listeners.get(key)
        if listener is not None:
            listener(signals)


def _signals(rows: Sequence[Any]) -> Signals:
    shops: dict[uuid.UUID, set[int]] = {}
    for row in rows:
        shops.setdefault(row["shop_id"], set()).add(row["transaction_number"])
    return Signals({shop_id: frozenset(found) for shop_id, found in shops.items()})
