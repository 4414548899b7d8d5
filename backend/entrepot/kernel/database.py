"""Connections, transactions and the binding of a shop.

Every transaction takes on a role that cannot bypass row-level security and is bound to one shop by `entrepot.shop_id`;
where none is set, no row is visible. All of it is local to the transaction and travels with its BEGIN, so it costs no
round trip and survives a pooler that gives each transaction another connection.

A `Tx` is what every read and every operation is given; it collects the changes and the jobs of its transaction and
writes them once, at the end.
"""

import asyncio
import logging
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import asyncpg
import orjson

from entrepot.kernel import changes, errors, events, jobs, permissions, statements, trips
from entrepot.kernel.directory import Directory
from entrepot.kernel.sessions import APP_ROLE, Sessions, Shop
from entrepot.kernel.statements import Row, Statement, among, insert_rows, shape, sql, update_rows

__all__ = ["Database", "Row", "Shop", "Statement", "Tx", "among", "insert_rows", "shape", "sql", "update_rows"]

# What holds for one transaction. PgBouncer passes on nothing that a connection is given at its start.
_LOCAL = "; ".join(
    (
        f"SET LOCAL ROLE {APP_ROLE}",
        "SET LOCAL statement_timeout = 60000",
        "SET LOCAL lock_timeout = 15000",
        "SET LOCAL idle_in_transaction_session_timeout = 60000",
        "SET LOCAL jit = off",
    )
)
_BEGIN_READ = f"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; {_LOCAL}"
_BEGIN_WRITE = f"BEGIN ISOLATION LEVEL READ COMMITTED; {_LOCAL}"
COMBINATIONS = trips.Combinations()
logger = logging.getLogger("entrepot.database")
T = TypeVar("T")


@dataclass
class Count:
    """How many statements a block ran."""

    statements: int = 0
    texts: list[str] = field(default_factory=list)


class Tx:
    """One transaction, bound to one shop and one actor. Calls are serialised: a connection runs one query at a time."""

    def __init__(
        self,
        connection: Any,
        *,
        shop: Shop,
        now: datetime,
        actor: permissions.Actor,
        locale: str | None,
        request_id: str,
        handlers: events.Handlers,
        memory: dict[str, Any] | None = None,
    ) -> None:
        self.connection = connection
        self.shop = shop
        self.shop_id = shop.id
        self.now = now
        self.actor = actor
        self.locale = locale or shop.default_locale
        self.request_id = request_id
        self.address: str | None = None
        self.user_agent: str | None = None
        self.abandoned = False
        self.changed_shop = False
        self._memory = {} if memory is None else memory
        self._handlers = handlers
        self._changes: list[changes.Change] = []
        self._jobs: list[jobs.Job] = []
        self._lock = asyncio.Lock()
        self._trip = trips.Trip()
        self._counts: list[Count] = []

    async def rows(self, statement: Statement, **values: Any) -> Sequence[Row]:
        """All rows of a statement."""
        values.setdefault(statements.SHOP_ID, self.shop_id)
        self._counted(statement)
        ask = trips.Ask(statement, statement.arguments(values))
        return await (ask if self._trip.collects else self._fetch(ask))

    async def row(self, statement: Statement, **values: Any) -> Row | None:
        """The first row, or None."""
        found = await self.rows(statement, **values)
        return found[0] if found else None

    async def value(self, statement: Statement, **values: Any) -> Any:
        """The first column of the first row, or None."""
        found = await self.row(statement, **values)
        return None if found is None else next(iter(found.values()))

    async def run(self, statement: Statement, **values: Any) -> int:
        """Run a statement; the number of rows it touched."""
        values.setdefault(statements.SHOP_ID, self.shop_id)
        self._counted(statement)
        async with self._lock:
            status: str = await self.connection.execute(statement.text, *statement.arguments(values))
        last = status.rsplit(" ", 1)[-1]
        return int(last) if last.isdigit() else 0

    async def together(self, readers: Sequence[Coroutine[Any, Any, None]]) -> None:
        """Run coroutines side by side; the statements for which they wait at the same moment share a trip."""
        await self._trip.advance(readers, self._fetch_all)

    async def insert(self, statement: Statement, rows: Sequence[Mapping[str, Any]]) -> Sequence[Row]:
        """Run an `insert_rows` or `update_rows` statement over all rows at once; no rows, no statement."""
        if not rows:
            return []
        return await self.rows(statement, **statements.rows_to_arrays(statement, rows))

    update = insert

    def change(
        self,
        *,
        node: uuid.UUID,
        operation: str,
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
    ) -> None:
        """Record a change of a node for the feed."""
        self.changed_shop = self.changed_shop or node == self.shop_id
        self._changes.append(changes.Change(node=node, operation=operation, before=before, after=after))

    def enqueue(
        self,
        name: str,
        payload: Mapping[str, Any],
        *,
        run_at: datetime | None = None,
        dedupe_key: str | None = None,
    ) -> None:
        """Ask for a job; it exists if and only if this transaction commits."""
        body = {"shop_id": str(self.shop_id), **payload}
        self._jobs.append(jobs.Job(name=name, payload=body, run_at=run_at, dedupe_key=dedupe_key))

    async def remembered(self, name: str, read: Callable[[], Awaitable[T]]) -> T:
        """What hardly ever changes and every page needs, read once; outside of a transaction once in a second."""
        if name not in self._memory:
            self._memory[name] = await read()
        found: T = self._memory[name]
        return found

    async def announce(self, event: events.Event) -> None:
        """Call the handlers of an event, in order, inside this transaction."""
        for handler in events.handlers_of(self._handlers, event):
            await handler(self, event)

    @property
    def is_busy(self) -> bool:
        """Whether a statement is on its way, of which nobody waits for the answer any more."""
        return self._lock.locked()

    @property
    def changed_nodes(self) -> list[uuid.UUID]:
        """The nodes changed so far in this transaction."""
        return [item.node for item in self._changes]

    async def flush(self) -> None:
        """Write what was collected: the changes in one statement, the jobs in another."""
        if self._changes:
            recorded, self._changes = self._changes, []
            await self.insert(changes.INSERT, changes.rows_of(recorded, actor=self.actor, request_id=self.request_id))
        if self._jobs:
            wanted, self._jobs = self._jobs, []
            async with self._lock:
                await jobs.flush(self.connection, wanted)

    def abandon(self) -> None:
        """Roll back at the end instead of committing: a dry run."""
        self.abandoned = True

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """Undo what the block did when it raises; for the rare batch that tries and may fail as a whole."""
        await self.connection.execute("SAVEPOINT part")
        try:
            yield
        except BaseException:
            await self.connection.execute("ROLLBACK TO SAVEPOINT part")
            raise
        await self.connection.execute("RELEASE SAVEPOINT part")

    @asynccontextmanager
    async def founding(self, shop: Shop) -> AsyncIterator["Tx"]:
        """Bind the block to a shop that it creates itself, on this same transaction; then to our own shop again."""
        inner = Tx(
            self.connection,
            shop=shop,
            now=self.now,
            actor=self.actor,
            locale=self.locale,
            request_id=self.request_id,
            handlers=self._handlers,
        )
        await self.connection.execute(f"SET LOCAL entrepot.shop_id = '{shop.id!s}'")
        yield inner
        await inner.flush()
        await self.connection.execute(f"SET LOCAL entrepot.shop_id = '{self.shop_id!s}'")

    @contextmanager
    def counting(self) -> Iterator[Count]:
        """Count the statements that the block runs."""
        count = Count()
        self._counts.append(count)
        try:
            yield count
        finally:
            self._counts.remove(count)

    async def _fetch(self, ask: trips.Ask) -> Sequence[Row]:
        async with self._lock:
            found: Sequence[Row] = await self.connection.fetch(ask.statement.text, *ask.arguments)
        return found

    async def _fetch_all(self, asked: Sequence[trips.Ask]) -> Sequence[Sequence[Row] | Exception]:
        """The rows of each, in one trip where that is known to work."""
        if len(asked) > 1:
            async with self._lock:
                combined = await COMBINATIONS.find([ask.statement for ask in asked], self.connection)
                if combined is not None:
                    arguments = [value for ask in asked for value in ask.arguments]
                    return combined.split(await self.connection.fetch(combined.text, *arguments))
        return [await self._attempt(ask) for ask in asked]

    async def _attempt(self, ask: trips.Ask) -> Sequence[Row] | Exception:
        try:
            return await self._fetch(ask)
        except asyncpg.PostgresError as error:
            return error

    def _counted(self, statement: Statement) -> None:
        for count in self._counts:
            count.statements += 1
            count.texts.append(statement.text)


class Database:
    """The pool, and the ways to open a transaction on it."""

    def __init__(self, pool: Any, *, handlers: events.Handlers | None = None) -> None:
        self.pool = pool
        self.handlers: events.Handlers = handlers or {}
        self._directory = Directory(self.unbound)
        self._sessions: Sessions | None = None

    @classmethod
    async def connect(
        cls,
        url: str,
        *,
        handlers: events.Handlers | None = None,
        minimum: int = 2,
        maximum: int = 10,
        cached_statements: int = 1000,
    ) -> "Database":
        """Open a pool. `cached_statements=0` uses statements without a name, for a PgBouncer older than 1.21."""
        pool = await asyncpg.create_pool(
            url,
            min_size=minimum,
            max_size=maximum,
            init=_prepare_connection,
            reset=_keep_session,
            server_settings={"application_name": "entrepot"},
            statement_cache_size=cached_statements,
            max_cached_statement_lifetime=0,
        )
        opened = cls(pool, handlers=handlers)
        opened._sessions = Sessions(url, maximum=maximum, prepare=_prepare_connection, find_shop=opened._find_shop)
        return opened

    async def close(self) -> None:
        """Close the pools."""
        if self._sessions is not None:
            await self._sessions.close()
        await self.pool.close()

    def read(
        self,
        *,
        shop_id: uuid.UUID,
        actor: permissions.Actor = permissions.ANONYMOUS,
        locale: str | None = None,
        request_id: str = "",
    ) -> "_Opened":
        """A read-only transaction: one connection and one snapshot for everything read in it."""
        return _Opened(self, _BEGIN_READ, shop_id, actor, locale, request_id)

    @asynccontextmanager
    async def look(
        self, *, shop_id: uuid.UUID, actor: permissions.Actor = permissions.ANONYMOUS, request_id: str = ""
    ) -> AsyncIterator[Tx]:
        """Reads of which each sees its own moment, on a session that is bound to the shop already: no trip but theirs.

        Where a pooler stands between, sessions are not ours to bind, and this is a `read`.
        """
        if self._sessions is None or not await self._sessions.are_ours():
            async with self.read(shop_id=shop_id, actor=actor, request_id=request_id) as tx:
                yield tx
            return
        connection, known, now = await self._sessions.bind(shop_id)
        tx = Tx(
            connection,
            shop=known.shop,
            now=now,
            actor=actor,
            locale=None,
            request_id=request_id,
            handlers=self.handlers,
            memory=known.memory,
        )
        usable = False
        try:
            yield tx
            usable = not tx.is_busy
        finally:
            self._sessions.give_back(connection, usable=usable)

    async def _find_shop(self, shop_id: uuid.UUID) -> tuple[Shop, datetime]:
        """The shop's row and the database's time."""
        async with self.read(shop_id=shop_id) as tx:
            return tx.shop, tx.now

    def write(
        self,
        *,
        shop_id: uuid.UUID,
        actor: permissions.Actor,
        locale: str | None = None,
        request_id: str = "",
        founding: Shop | None = None,
    ) -> "_Opened":
        """A transaction that commits at the end of the block, unless it raises or is abandoned.

        `founding` is the shop that the block itself creates, since it cannot be read yet.
        """
        return _Opened(self, _BEGIN_WRITE, shop_id, actor, locale, request_id, founding)

    @asynccontextmanager
    async def unbound(self) -> AsyncIterator[Any]:
        """A connection in a transaction of the application's role that is bound to no shop.

        It sees the directory, the queue and no row of any shop; for what is asked before a shop is known.
        """
        connection = await self.pool.acquire()
        try:
            await connection.execute(_BEGIN_WRITE)
            yield connection
        except BaseException:
            await _end(self.pool, connection, "ROLLBACK")
            raise
        await _end(self.pool, connection, "COMMIT")

    async def learn(self) -> None:
        """Let the planner look at tables that have grown; where we are not their owner, it skips them."""
        async with self.pool.acquire() as connection:
            await connection.execute("ANALYZE")

    async def shop_ids(self) -> list[uuid.UUID]:
        """The ids of every shop on this installation, oldest first."""
        return await self._directory.list_ids()

    async def find_shop_id(self, *, handle: str | None = None, host: str | None = None) -> uuid.UUID | None:
        """The shop of a handle or a host; without either, the only shop there is."""
        return await self._directory.find(handle=handle, host=host)

    def forget_shop(self, shop_id: uuid.UUID) -> None:
        """Read the row of a shop anew: it was changed."""
        if self._sessions is not None:
            self._sessions.forget(shop_id)

    def forget_directory(self) -> None:
        """Look for shops anew: one was founded."""
        self._directory.forget()


_BIND = """
SELECT now() AS now, currency, default_locale, locales, timezone
FROM (VALUES (1)) AS one LEFT JOIN shop ON shop_id = $1
"""


class _Opened:
    """The block of one transaction; commits, rolls back and gives the connection back."""

    def __init__(
        self,
        database: Database,
        begin: str,
        shop_id: uuid.UUID,
        actor: permissions.Actor,
        locale: str | None,
        request_id: str,
        founding: Shop | None = None,
    ) -> None:
        self._founding = founding
        self._database = database
        self._begin = begin
        self._shop_id = shop_id
        self._actor = actor
        self._locale = locale
        self._request_id = request_id
        self._connection: Any = None
        self._tx: Tx | None = None

    async def __aenter__(self) -> Tx:
        pool = self._database.pool
        self._connection = await pool.acquire()
        try:
            # All of it travels in one simple query: neither the role nor the shop costs a round trip of its own.
            await self._connection.execute(f"{self._begin}; SET LOCAL entrepot.shop_id = '{self._shop_id!s}'")
            found = await self._connection.fetchrow(_BIND, self._shop_id)
            shop = self._founding or _shop(self._shop_id, found)
        except BaseException:
            await self._finish("ROLLBACK")
            raise
        self._tx = Tx(
            self._connection,
            shop=shop,
            now=found["now"],
            actor=self._actor,
            locale=self._locale,
            request_id=self._request_id,
            handlers=self._database.handlers,
        )
        return self._tx

    async def __aexit__(self, kind: Any, error: Any, trace: Any) -> None:
        assert self._tx is not None
        if error is None and not self._tx.abandoned:
            try:
                await self._tx.flush()
            except BaseException:
                await self._finish("ROLLBACK")
                raise
            await self._finish("COMMIT")
            if self._founding is not None:
                self._database.forget_directory()
            if self._tx.changed_shop:
                self._database.forget_shop(self._shop_id)
        else:
            await self._finish("ROLLBACK")

    async def _finish(self, command: str) -> None:
        connection, self._connection = self._connection, None
        await _end(self._database.pool, connection, command)


async def _end(pool: Any, connection: Any, command: str) -> None:
    """End a transaction; a connection that cannot is closed, so that nothing leaks into the next request."""
    try:
        await asyncio.shield(connection.execute(command))
    except asyncio.CancelledError:
        connection.terminate()
        raise
    finally:
        await pool.release(connection)


def _shop(shop_id: uuid.UUID, row: Row) -> Shop:
    if row["currency"] is None:
        raise errors.ShopNotFound()
    return Shop(
        id=shop_id,
        currency=row["currency"],
        default_locale=row["default_locale"],
        locales=tuple(row["locales"]),
        timezone=ZoneInfo(row["timezone"]),
    )


async def _prepare_connection(connection: Any) -> None:
    """Teach a connection that `jsonb` is a Python value; in a transaction, so that a pooler stays with one server."""
    async with connection.transaction():
        await connection.set_type_codec(
            "jsonb",
            schema="pg_catalog",
            format="binary",
            encoder=_to_jsonb,
            decoder=_from_jsonb,
        )


async def _keep_session(connection: Any) -> None:
    """Nothing to reset: every setting of ours is local to its transaction, so the usual RESET ALL is a wasted trip."""


def _to_jsonb(value: Any) -> bytes:
    return b"\x01" + orjson.dumps(value, default=str)


def _from_jsonb(data: bytes) -> Any:
    return orjson.loads(data[1:])
