"""Read-only sessions that stay bound to a shop, so that a read outside of a transaction costs one trip and no more.

Row-level security holds as everywhere: a session takes on the application's role when it opens and names one shop
before anything is read on it. A pooler in transaction mode would give our statements to other sessions; it is found
out when a session opens, and then nobody uses these.
"""

import asyncio
import uuid
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg

APP_ROLE = "entrepot_app"
KEPT = timedelta(seconds=1)
MOST = 1000
SETTINGS = {
    "application_name": "entrepot reads",
    "role": APP_ROLE,
    "default_transaction_read_only": "on",
    "statement_timeout": "60000",
    "lock_timeout": "15000",
    "idle_in_transaction_session_timeout": "60000",
    "jit": "off",
    # Workers beside each other would mix the order of the statements that share a trip.
    "max_parallel_workers_per_gather": "0",
}


@dataclass(frozen=True, kw_only=True)
class Shop:
    """The shop that a transaction is bound to, as far as the kernel must know it."""

    id: uuid.UUID
    currency: str
    default_locale: str
    locales: tuple[str, ...]
    timezone: ZoneInfo


@dataclass(frozen=True)
class Known:
    """A shop's row, how far the database's clock is ahead of ours, until when both are believed, and what else is."""

    shop: Shop
    ahead: timedelta
    until: datetime
    memory: dict[str, Any] = field(default_factory=dict)


class Sessions:
    """A pool of such sessions, opened when first needed."""

    def __init__(
        self,
        url: str,
        *,
        maximum: int,
        prepare: Callable[[Any], Awaitable[None]],
        find_shop: Callable[[uuid.UUID], Awaitable[tuple[Shop, datetime]]],
    ) -> None:
        self._url = url
        self._maximum = maximum
        self._prepare_connection = prepare
        self._find_shop = find_shop
        self._idle: _Idle | None = None
        self._ours: bool | None = None
        self._opening = asyncio.Lock()
        self._bound: dict[int, uuid.UUID] = {}
        self._known: dict[uuid.UUID, Known] = {}
        self._forgotten = 0

    async def are_ours(self) -> bool:
        """Whether a session is one server process that keeps what we set; found out once."""
        if self._ours is None:
            async with self._opening:
                if self._ours is None:
                    self._ours = await self._open()
        return self._ours

    async def bind(self, shop_id: uuid.UUID) -> tuple[Any, Known, datetime]:
        """A session of a shop, to be given back; the shop's row of at most a second ago, and the database's time."""
        known = await self._shop(shop_id)
        assert self._idle is not None
        connection = await self._idle.take()
        pid = connection.get_server_pid()
        if self._bound.get(pid) != shop_id:
            self._bound.pop(pid, None)
            try:
                await connection.execute(f"SET entrepot.shop_id = '{shop_id!s}'")
            except BaseException:
                self.give_back(connection, usable=False)
                raise
            self._bound[pid] = shop_id
        return connection, known, datetime.now(UTC) + known.ahead

    def give_back(self, connection: Any, *, usable: bool) -> None:
        """Let others have the session; one that was left in the middle of something is closed."""
        assert self._idle is not None
        if not usable:
            connection.terminate()
        self._idle.give_back(connection)

    def forget(self, shop_id: uuid.UUID) -> None:
        """Read the row of a shop anew; one that is being read may be that of before."""
        self._known.pop(shop_id, None)
        self._forgotten += 1

    async def close(self) -> None:
        """Close the pool."""
        if self._idle is not None:
            await self._idle.close()

    async def _shop(self, shop_id: uuid.UUID) -> Known:
        asked = datetime.now(UTC)
        known = self._known.get(shop_id)
        if known is None or known.until < asked:
            forgotten = self._forgotten
            shop, now = await self._find_shop(shop_id)
            if len(self._known) >= MOST:
                self._known.clear()
            # By when we asked, not by when we heard: our time is a little late then, and never before a commit's.
            known = Known(shop, now - asked, asked + KEPT)
            if forgotten == self._forgotten:
                self._known[shop_id] = known
        return known

    async def _open(self) -> bool:
        try:
            connection = await asyncpg.connect(self._url, server_settings=SETTINGS)
        except asyncpg.PostgresError:
            return False  # A pooler that refuses our settings.
        row = await connection.fetchrow("SELECT pg_backend_pid() AS pid, current_user AS role")
        assert row is not None
        direct: bool = (row["pid"], row["role"]) == (connection.get_server_pid(), APP_ROLE)
        await connection.close()
        if direct:
            self._idle = _Idle(self._connect, maximum=self._maximum)
        return direct

    async def _connect(self) -> Any:
        """A new session is bound to nothing, whatever a former one with the same process number was."""
        connection = await asyncpg.connect(
            self._url, server_settings=SETTINGS, statement_cache_size=1000, max_cached_statement_lifetime=0
        )
        self._bound.pop(connection.get_server_pid(), None)
        await self._prepare_connection(connection)
        return connection


class _Idle:
    """Connections that nobody uses, the last one first: a tenth of what asyncpg's pool costs, on every request."""

    def __init__(self, connect: Callable[[], Awaitable[Any]], *, maximum: int) -> None:
        self._connect = connect
        self._maximum = maximum
        self._open = 0
        self._there: list[Any] = []
        self._waiting: deque[asyncio.Future[Any]] = deque()

    async def take(self) -> Any:
        """A connection; a new one where there is none and may be one more, else the next that is given back."""
        while self._there:
            connection = self._there.pop()
            if not connection.is_closed():
                return connection
            self._open -= 1
        connection = None
        while connection is None:
            if self._open < self._maximum:
                return await self._open_one()
            connection = await self._wait()
        return connection

    def give_back(self, connection: Any) -> None:
        """Hand it to whoever has waited longest; of a closed one, the right to open another."""
        if connection.is_closed():
            self._open -= 1
            self._hand_on(None)
        elif not self._hand_on(connection):
            self._there.append(connection)

    async def close(self) -> None:
        """Close those that are there."""
        there, self._there = self._there, []
        for connection in there:
            await connection.close()

    async def _open_one(self) -> Any:
        self._open += 1
        try:
            return await self._connect()
        except BaseException:
            self._open -= 1
            self._hand_on(None)
            raise

    async def _wait(self) -> Any:
        turn: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            return await turn
        except asyncio.CancelledError:
            # Whoever was served and goes away serves the next.
            if not turn.cancelled():
                if (connection := turn.result()) is None:
                    self._hand_on(None)
                else:
                    self.give_back(connection)
            raise

    def _hand_on(self, connection: Any) -> bool:
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(connection)
                return True
        return False
