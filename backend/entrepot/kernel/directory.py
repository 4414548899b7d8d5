"""Which shop a request means, before any is bound: by its handle, by its host name, or because there is only one.

Every request without a token asks, and the answer hardly ever changes, so it is kept for a second. A shop that another
process founds is therefore found a second later at most; what is not there is never remembered, but for host names,
which many requests have that name no shop.
"""

import time
import uuid
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

KEPT_SECONDS = 1.0
MOST = 1000
_FIND = """
SELECT shop_id FROM shop_directory
WHERE ($1::text IS NULL OR handle = $1) AND ($2::text IS NULL OR host = $2)
LIMIT 2
"""
_ALL = "SELECT shop_id FROM shop_directory ORDER BY shop_id"
Unbound = Callable[[], AbstractAsyncContextManager[Any]]


class Directory:
    """The shops of an installation, as one process knows them."""

    def __init__(self, unbound: Unbound) -> None:
        self._unbound = unbound
        self._kept: dict[tuple[str | None, str | None], tuple[float, uuid.UUID | None]] = {}

    async def list_ids(self) -> list[uuid.UUID]:
        """The ids of every shop, oldest first."""
        async with self._unbound() as connection:
            found = await connection.fetch(_ALL)
        return [row["shop_id"] for row in found]

    async def find(self, *, handle: str | None, host: str | None) -> uuid.UUID | None:
        """The shop of a handle or a host; without either, the only shop there is."""
        until, kept = self._kept.get((handle, host), (0.0, None))
        if time.monotonic() < until:
            return kept
        async with self._unbound() as connection:
            rows = await connection.fetch(_FIND, handle, host)
        found: uuid.UUID | None = rows[0]["shop_id"] if len(rows) == 1 else None
        if found is not None or host is not None:
            self._keep((handle, host), found)
        return found

    def forget(self) -> None:
        """Ask again: this process has founded a shop."""
        self._kept.clear()

    def _keep(self, named: tuple[str | None, str | None], found: uuid.UUID | None) -> None:
        if len(self._kept) >= MOST:
            self._kept.clear()
        self._kept[named] = (time.monotonic() + KEPT_SECONDS, found)
