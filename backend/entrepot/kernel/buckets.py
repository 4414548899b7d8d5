"""Leaky buckets that all processes share: how much work an actor may still ask for now.

A bucket holds points, is full at first and fills up again at a steady rate. All that is stored is when it will be full:
what is missing is the time until then, at that rate. Taking points is one statement, so however many ask at once, no
more is given than there was.

A process takes a few more than it needs and keeps the rest for a moment, so that most requests cost no statement.
"""

import asyncio
import math
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, LargeBinary, PrimaryKeyConstraint

from entrepot.kernel.tables import at, global_table

KEPT_SECONDS = 1.0
MOST = 10_000
# A process keeps at most this part of a bucket to itself.
SHARE = 20

bucket = global_table(
    "bucket",
    Column("key", LargeBinary, nullable=False),
    at("full_at", default_now=False),
    PrimaryKeyConstraint("key", name="bucket_pkey"),
    unlogged=True,
    reason="who asks is counted before a shop is bound, and may be forgotten in a crash",
)

# $2 is what is taken, $3 what is given back, $4 what an empty bucket lacks; all in seconds of filling.
_TAKE = """
INSERT INTO bucket AS known (key, full_at)
SELECT $1, clock_timestamp() + make_interval(secs => $2) WHERE $2 <= $4
ON CONFLICT (key) DO UPDATE
SET full_at = greatest(known.full_at - make_interval(secs => $3), clock_timestamp()) + make_interval(secs => $2)
WHERE greatest(known.full_at - make_interval(secs => $3), clock_timestamp()) + make_interval(secs => $2)
  <= clock_timestamp() + make_interval(secs => $4)
RETURNING extract(epoch FROM full_at - clock_timestamp())::float8
"""
_LOOK = "SELECT extract(epoch FROM full_at - clock_timestamp())::float8 FROM bucket WHERE key = $1"
Unbound = Callable[[], AbstractAsyncContextManager[Any]]


@dataclass(frozen=True, kw_only=True)
class Rate:
    """How many points a bucket holds, and how many come back in a second."""

    capacity: int
    restored: int


@dataclass(frozen=True, kw_only=True)
class Level:
    """Whether points were given, how many are left, and after how long as many as were asked for are there."""

    given: bool
    available: int
    wait_seconds: float = 0.0


@dataclass
class _Kept:
    """What this process holds of one bucket, and what it knows of the rest."""

    points: int = 0
    until: float = 0.0
    # When the shared bucket will be full, by this process's clock.
    full_at: float = 0.0
    refused_until: float = 0.0
    refused_points: int = 0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Buckets:
    """The buckets as one process takes from them."""

    def __init__(self, unbound: Unbound, rate: Rate) -> None:
        self._unbound = unbound
        self._rate = rate
        self._kept: OrderedDict[bytes, _Kept] = OrderedDict()

    async def take(self, key: bytes, points: int) -> Level:
        """Take points, or none at all where there are not as many."""
        kept = self._of(key)
        if not self._take_kept(kept, points):
            # One after the other, so that a crowd does not keep the share of each of its members.
            async with kept.lock:
                if not self._take_kept(kept, points) and not await self._take_shared(key, kept, points):
                    return self._refused(kept, points)
        return Level(given=True, available=self._available(kept))

    def give_back(self, key: bytes, points: int) -> int:
        """Return points that were not needed, or take what was needed besides; how many are left."""
        kept = self._of(key)
        kept.points += points
        return self._available(kept)

    def _of(self, key: bytes) -> _Kept:
        kept = self._kept.get(key)
        if kept is None:
            kept = self._kept[key] = _Kept()
            if len(self._kept) > MOST:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(key)
        return kept

    def _take_kept(self, kept: _Kept, points: int) -> bool:
        if kept.points < points or time.monotonic() > kept.until:
            return False
        kept.points -= points
        return True

    async def _take_shared(self, key: bytes, kept: _Kept, points: int) -> bool:
        now = time.monotonic()
        if now < kept.refused_until and points >= kept.refused_points:
            return False
        share = self._rate.capacity // SHARE
        async with self._unbound() as connection:
            for more in (share, 0) if share else (0,):
                left, asked = kept.points, points + more
                missing = await connection.fetchval(_TAKE, key, *self._seconds(asked, left, self._rate.capacity))
                if missing is not None:
                    kept.points += more - left
                    kept.until = now + KEPT_SECONDS
                    kept.full_at = now + missing
                    return True
            kept.full_at = now + (await connection.fetchval(_LOOK, key) or 0.0)
        kept.refused_points = points
        kept.refused_until = now + self._wait(kept, points)
        return False

    def _seconds(self, *points: int) -> list[float]:
        return [item / self._rate.restored for item in points]

    def _wait(self, kept: _Kept, points: int) -> float:
        missing = points - self._available(kept)
        return max(0.0, missing / self._rate.restored)

    def _available(self, kept: _Kept) -> int:
        missing = max(0.0, kept.full_at - time.monotonic()) * self._rate.restored
        return max(0, min(self._rate.capacity, math.floor(self._rate.capacity - missing) + kept.points))

    def _refused(self, kept: _Kept, points: int) -> Level:
        return Level(given=False, available=self._available(kept), wait_seconds=self._wait(kept, points))
