"""Which nodes of a shop have changed, for everybody in this process who watches some.

The changes of a transaction are read once, however many watch, and only where somebody watches that shop.
"""

import asyncio
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from entrepot.kernel import ids
from entrepot.kernel.feed import LOST, Feed, Signals

# More changes than this at once are not told one by one: whoever watches is told to look at everything.
MOST_CHANGES = 20_000
Changed = frozenset[uuid.UUID] | None
Tell = Callable[[Changed], None]


@dataclass(frozen=True, eq=False)
class _Watcher:
    kind: ids.Kind
    tell: Tell


class Watches:
    """Tells watchers which nodes of their kind have changed, or None where any of them may have."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._watchers: dict[uuid.UUID, list[_Watcher]] = {}
        self._waiting: dict[uuid.UUID, set[int]] = {}
        self._starting = asyncio.Lock()
        self._stop: Callable[[], None] | None = None
        self._task: asyncio.Task[None] | None = None

    async def watch(self, shop_id: uuid.UUID, kind: ids.Kind, tell: Tell) -> Callable[[], None]:
        """Call `tell`, which must not block, with what changes in a shop from now on; call the result to stop."""
        watcher = _Watcher(kind, tell)
        async with self._starting:
            if self._stop is None:
                self._stop = await self._feed.listen(self._heard)
            self._watchers.setdefault(shop_id, []).append(watcher)
        return lambda: self._remove(shop_id, watcher)

    async def close(self) -> None:
        """Watch no more, and leave no task behind."""
        self._watchers.clear()
        self._stop_listening()
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait((self._task,))

    def _remove(self, shop_id: uuid.UUID, watcher: _Watcher) -> None:
        watching = self._watchers.get(shop_id, [])
        if watcher in watching:
            watching.remove(watcher)
        if not watching:
            self._watchers.pop(shop_id, None)
        if not self._watchers:
            self._stop_listening()

    def _stop_listening(self) -> None:
        if self._stop is not None:
            self._stop()
            self._stop = None

    def _heard(self, signals: Signals) -> None:
        """Remember what is to be read, and read it; what comes meanwhile is read together, after it."""
        if signals.everything:
            self._waiting.clear()
            for shop_id in list(self._watchers):
                self._tell(shop_id, None)
            return
        for shop_id, transactions in signals.shops.items():
            if shop_id in self._watchers:
                self._waiting.setdefault(shop_id, set()).update(transactions)
        if self._waiting and self._task is None:
            self._task = asyncio.create_task(self._read(), name="watches")

    async def _read(self) -> None:
        try:
            while self._waiting:
                shop_id, transactions = self._waiting.popitem()
                try:
                    found = await self._feed.nodes(shop_id, transactions, limit=MOST_CHANGES + 1)
                except LOST:
                    self._tell(shop_id, None)
                else:
                    self._tell(shop_id, None if len(found) > MOST_CHANGES else [node for node, _ in found])
        finally:
            self._task = None

    def _tell(self, shop_id: uuid.UUID, nodes: Iterable[uuid.UUID] | None) -> None:
        by_byte: dict[int, set[uuid.UUID]] = {}
        for node in nodes or ():
            by_byte.setdefault(node.bytes[15], set()).add(node)
        changed = {byte: frozenset(found) for byte, found in by_byte.items()}
        for watcher in list(self._watchers.get(shop_id, ())):
            if nodes is None or watcher.kind.byte in changed:
                watcher.tell(None if nodes is None else changed[watcher.kind.byte])
