"""Answers kept for strangers: shop windows are asked for the same thing again and again.

What may be kept is said by `@cacheControl` in the schema. An answer is kept with how often its shop had changed when it
was begun, and is never given after the shop is known to have changed again; every process hears of a change within a
second, and one that hears nothing keeps nothing.
"""

import asyncio
import time
import uuid
from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from entrepot.kernel.feed import Feed, Signals

MOST_BYTES = 64_000_000
LARGEST = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Kept:
    """An answer as bytes, for how long it may be kept, and its mark; without a mark it may not be kept at all."""

    body: bytes
    seconds: int = 0
    etag: str = ""
    made_at: float = field(default_factory=time.monotonic)

    @property
    def age(self) -> int:
        """For how many seconds it has been kept."""
        return int(time.monotonic() - self.made_at)


@dataclass(frozen=True)
class _Entry:
    kept: Kept
    version: tuple[int, int]
    until: float


Key = tuple[uuid.UUID, bytes]


class Keeping:
    """The answers that one process keeps, the least recently given ones forgotten first."""

    def __init__(self, feed: Feed, *, forget: Callable[[uuid.UUID], None], most_bytes: int = MOST_BYTES) -> None:
        self._feed = feed
        self._forget_shop = forget
        self._most = most_bytes
        self._entries: OrderedDict[Key, _Entry] = OrderedDict()
        self._bytes = 0
        # Of every shop that was asked for.
        self._changes: Counter[uuid.UUID] = Counter()
        self._lost = 0
        self._making: dict[Key, asyncio.Future[Kept]] = {}
        self._listening: asyncio.Task[Callable[[], None]] | None = None

    def open(self) -> None:
        """Begin to listen; nothing is kept before something was heard, and nobody waits for that."""
        self._listening = asyncio.create_task(self._feed.listen(self.hear), name="keeping")

    def close(self) -> None:
        """Listen no more."""
        if self._listening is not None:
            self._listening.cancel()

    def hear(self, signals: Signals) -> None:
        """Note which shops have changed; what is made from now on is made of nothing that was remembered before."""
        if signals.everything:
            self._lost += 1
        for shop_id in self._changes if signals.everything else signals.shops:
            self._forget_shop(shop_id)
        self._changes.update(signals.shops.keys())

    def find(self, key: Key) -> Kept | None:
        """The answer that is kept, if it is still good."""
        entry = self._entries.get(key)
        if entry is None or not self._feed.is_current:
            return None
        if entry.version != self._version(key[0]) or entry.until < time.monotonic():
            self._forget(key)
            return None
        self._entries.move_to_end(key)
        return entry.kept

    async def find_or_make(self, key: Key, make: Callable[[], Awaitable[Kept]]) -> Kept:
        """The kept answer, or a new one; who asks while it is being made waits for that."""
        if kept := self.find(key):
            return kept
        if not self._feed.is_current:
            return await make()
        # What is being made was begun before a change that was heard of meanwhile.
        making_key = (key[0], key[1] + repr(self._version(key[0])).encode())
        making = self._making.get(making_key)
        if making is not None:
            made = await asyncio.shield(making)
            return made if made.seconds else await make()
        future = self._making[making_key] = asyncio.get_running_loop().create_future()
        version = self._version(key[0])
        try:
            made = await make()
        except BaseException:
            future.set_result(Kept(body=b""))
            raise
        else:
            future.set_result(made)
            self._keep(key, made, version)
            return made
        finally:
            del self._making[making_key]

    def _keep(self, key: Key, made: Kept, version: tuple[int, int]) -> None:
        if not made.seconds or len(made.body) > LARGEST:
            return
        self._forget(key)
        self._entries[key] = _Entry(made, version, time.monotonic() + made.seconds)
        self._bytes += len(made.body)
        while self._bytes > self._most:
            self._forget(next(iter(self._entries)))

    def _forget(self, key: Key) -> None:
        entry = self._entries.pop(key, None)
        if entry is not None:
            self._bytes -= len(entry.kept.body)

    def _version(self, shop_id: uuid.UUID) -> tuple[int, int]:
        return self._lost, self._changes.setdefault(shop_id, 0)
