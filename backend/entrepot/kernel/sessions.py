"""Read-only sessions that stay bound to a shop, so that a read outside of a transaction costs one trip and no more.

Row-level security holds as everywhere: a session takes on the application's role when it opens and names one shop
before anything is read on it. A pooler in transaction mode would give our statements to other sessions; it is found
out when a session opens, and then nobody uses these.
"""

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
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
    "jit": "off",
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
        self._pool: Any = None
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

    @asynccontextmanager
    async def bound(self, shop_id: uuid.UUID) -> AsyncIterator[tuple[Any, Known, datetime]]:
        """A session of a shop, the shop's row of at most a second ago, and the database's time."""
        known = await self._shop(shop_id)
        pool = self._pool
        connection = await pool.acquire()
        try:
            pid = connection.get_server_pid()
            if self._bound.get(pid) != shop_id:
                self._bound.pop(pid, None)
                await connection.execute(f"SET entrepot.shop_id = '{shop_id!s}'")
                self._bound[pid] = shop_id
            yield connection, known, datetime.now(UTC) + known.ahead
        finally:
            await pool.release(connection)

    def forget(self, shop_id: uuid.UUID) -> None:
        """Read the row of a shop anew; one that is being read may be that of before."""
        self._known.pop(shop_id, None)
        self._forgotten += 1

    async def close(self) -> None:
        """Close the pool."""
        if self._pool is not None:
            await self._pool.close()

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
            self._pool = await asyncpg.create_pool(
                self._url,
                min_size=0,
                max_size=self._maximum,
                init=self._prepare,
                reset=_keep_session,
                server_settings=SETTINGS,
                statement_cache_size=1000,
                max_cached_statement_lifetime=0,
            )
        return direct

    async def _prepare(self, connection: Any) -> None:
        """A new session is bound to nothing, whatever a former one with the same process number was."""
        self._bound.pop(connection.get_server_pid(), None)
        await self._prepare_connection(connection)


async def _keep_session(connection: Any) -> None:
    """Nothing to reset: the binding is meant to stay, and nothing else is ever set."""
