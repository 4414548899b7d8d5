"""Connections, transactions and the binding of a shop.

Every transaction takes on a role that cannot bypass row-level security and is bound to one shop by `entrepot.shop_id`;
where none is set, no row is visible. All of it is local to the transaction and travels with its BEGIN, so it costs no
round trip and survives a pooler that gives each transaction another connection.

A `Tx` (`kernel/transactions.py`) is what every read and every operation is given.
"""

import asyncio
import logging
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import asyncpg
import orjson

from entrepot.kernel import errors, events, moments, permissions
from entrepot.kernel.directory import Directory
from entrepot.kernel.provisos import Proviso
from entrepot.kernel.sessions import APP_ROLE, Sessions, Shop
from entrepot.kernel.statements import Row, Statement, among, columns_of, insert_rows, shape, sql, update_rows
from entrepot.kernel.transactions import Tx

__all__ = [
    "Database",
    "Row",
    "Shop",
    "Statement",
    "Tx",
    "among",
    "columns_of",
    "insert_rows",
    "shape",
    "sql",
    "update_rows",
]

# What holds for one transaction. PgBouncer passes on nothing that a connection is given at its start.
_LOCAL = "; ".join(
    (
        f"SET LOCAL ROLE {APP_ROLE}",
        "SET LOCAL statement_timeout = 60000",
        "SET LOCAL lock_timeout = 15000",
        "SET LOCAL idle_in_transaction_session_timeout = 60000",
        "SET LOCAL jit = off",
        "SET LOCAL max_parallel_workers_per_gather = 0",
    )
)
_BEGIN_READ = f"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; {_LOCAL}"
_BEGIN_WRITE = f"BEGIN ISOLATION LEVEL READ COMMITTED; {_LOCAL}"
logger = logging.getLogger("entrepot.database")
T = TypeVar("T")


class Database:
    """The pool, and the ways to open a transaction on it."""

    def __init__(self, pool: Any, *, handlers: events.Handlers | None = None) -> None:
        self.pool = pool
        self.handlers: events.Handlers = handlers or {}
        self._directory = Directory(self.unbound)
        self._sessions: Sessions | None = None
        self._stillness = moments.Stillness()

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
    ) -> "_Reading":
        """A read-only transaction: one connection and one snapshot for everything read in it."""
        return _Reading(self, self._sessions, shop_id, actor, locale, request_id, in_snapshot=True)

    def look(
        self, *, shop_id: uuid.UUID, actor: permissions.Actor = permissions.ANONYMOUS, request_id: str = ""
    ) -> "_Reading":
        """Reads of which each sees its own moment, on a session that is bound to the shop already: no trip but theirs.

        Where a pooler stands between, sessions are not ours to bind, and this is a `read`.
        """
        return _Reading(self, self._sessions, shop_id, actor, None, request_id, in_snapshot=False)

    async def read_page(
        self,
        read: Callable[[Tx], Awaitable[T]],
        shop_id: uuid.UUID,
        actor: permissions.Actor,
        request_id: str,
        *,
        live: bool,
        kind: Hashable,
        proviso: Proviso | None = None,
    ) -> T:
        """What `read` finds: all of one moment, or where it is `live` each statement of its own.

        What pages of a `kind` are used to ask is read ahead. `read` may be called twice; what it left to be written is
        of the call that counted. Raises `provisos.Broken` where the proviso does not hold.
        """
        if live:
            async with self.look(shop_id=shop_id, actor=actor, request_id=request_id) as tx:
                return await _foreseeing(tx, kind, read, proviso)
        if self._stillness.holds() and self._sessions is not None and await self._sessions.are_ours():
            try:
                async with self.look(shop_id=shop_id, actor=actor, request_id=request_id) as tx:
                    tx.moment, tx.memory = moments.Moment(), {}
                    found = await _foreseeing(tx, kind, read, proviso)
                    if tx.moment.has_moved:
                        raise moments.Moved
            except moments.Moved:
                self._stillness.note(moved=True)
            else:
                self._stillness.note(moved=False)
                return found
        async with self.read(shop_id=shop_id, actor=actor, request_id=request_id) as tx:
            tx.proviso = proviso
            await tx.prove()
            return await read(tx)

    async def write_left(self, read: Tx) -> None:
        """Write what a reading left, in one transaction of the same request."""
        if not read.left:
            return
        async with self.write(shop_id=read.shop_id, actor=read.actor, request_id=read.request_id) as tx:
            tx.address, tx.user_agent, tx.reason = read.address, read.user_agent, read.reason
            for record, nodes in read.left.items():
                await record(tx, nodes)

    async def _find_shop(self, shop_id: uuid.UUID) -> tuple[Shop, datetime]:
        """The shop's row and the database's time."""
        async with _Opened(self, _BEGIN_READ, shop_id, permissions.ANONYMOUS, None, "") as tx:
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


async def _foreseeing(tx: Tx, kind: Hashable, read: Callable[[Tx], Awaitable[T]], proviso: Proviso | None) -> T:
    """What `read` finds; in a transaction, which a failure would end, nothing is read ahead."""
    tx.proviso = proviso
    if not tx.connection.is_in_transaction():
        tx.foresee(kind)
    found = await read(tx)
    if tx.journey is not None:
        tx.journey.end()
    await tx.prove()
    return found


_BIND = """
SELECT now() AS now, currency, default_locale, locales, timezone
FROM (VALUES (1)) AS one LEFT JOIN shop ON shop_id = $1
"""


class _Reading:
    """The block of a read on a session of the shop, or on a connection of the pool where sessions are not ours.

    A session that was left in the middle of something is used no more. Every request passes here, so no generator does.
    """

    def __init__(
        self,
        database: Database,
        sessions: Sessions | None,
        shop_id: uuid.UUID,
        actor: permissions.Actor,
        locale: str | None,
        request_id: str,
        *,
        in_snapshot: bool,
    ) -> None:
        self._database = database
        self._sessions = sessions
        self._given = shop_id, actor, locale, request_id
        self._in_snapshot = in_snapshot
        self._opened: _Opened | None = None
        self._connection: Any = None
        self._tx: Tx | None = None

    async def __aenter__(self) -> Tx:
        shop_id, actor, locale, request_id = self._given
        if self._sessions is None or not await self._sessions.are_ours():
            self._opened = _Opened(self._database, _BEGIN_READ, *self._given)
            self._tx = await self._opened.__aenter__()
            return self._tx
        self._connection, known, now = await self._sessions.bind(shop_id)
        tx = self._tx = Tx(
            self._connection,
            shop=known.shop,
            now=now,
            actor=actor,
            locale=locale,
            request_id=request_id,
            handlers=self._database.handlers,
        )
        if self._in_snapshot:
            await self._send("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        else:
            tx.memory = known.memory
        return tx

    async def __aexit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        tx, sessions = self._tx, self._sessions
        assert tx is not None
        if self._opened is not None:
            await self._opened.__aexit__(kind, error, trace)
        else:
            assert sessions is not None
            usable = not tx.is_busy and (error is None or isinstance(error, Exception))
            if usable and self._in_snapshot:
                await self._send("COMMIT" if error is None else "ROLLBACK")
            sessions.give_back(self._connection, usable=usable)
        if error is None:
            await self._database.write_left(tx)

    async def _send(self, command: str) -> None:
        """Begin or end the snapshot; a session that cannot is closed."""
        assert self._sessions is not None
        try:
            await self._connection.execute(command)
        except BaseException:
            self._sessions.give_back(self._connection, usable=False)
            raise


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
