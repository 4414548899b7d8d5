"""Tells apps what happened, beside the jobs and not among them: waiting for a receiver costs nobody else anything.

A few visitors go from shop to shop: they seal and plan what is new, claim what is due, and leave. What is claimed waits
for its receiver in a task of its own. No shop, and no host, has more than its share on its way at once; who has used it
up is visited again when something has come back.
"""

import asyncio
import contextlib
import logging
import uuid
from collections import Counter
from dataclasses import dataclass
from typing import Final

from entrepot.kernel import errors, sealer
from entrepot.kernel.database import Database
from entrepot.kernel.feed import LOST, RETRY_SECONDS, Feed, Signals
from entrepot.kernel.worker import Services
from entrepot.webhooks.operations import claiming, planning, sending
from entrepot.webhooks.operations.claiming import Claimed, Room
from entrepot.webhooks.reads import hooks as hook_reads

VISITORS: Final = 2
# How many of what is on its way may use the database at once, and of one shop; the pool serves others, too.
WORKING: Final = 4
WORKING_OF_SHOP: Final = 2
# Nothing is missed without it, unless a worker dies over a delivery, or was told by nobody.
LOOK_AGAIN_SECONDS: Final = 60.0
SHORTEST_WAIT_SECONDS: Final = 0.25
logger = logging.getLogger("entrepot.webhooks")


@dataclass(frozen=True, kw_only=True)
class Shares:
    """How many deliveries may be on their way at once: in all, of a shop, and to a host."""

    in_all: int = 64
    of_shop: int = 8
    of_host: int = 4


class Deliveries:
    """Plans and sends the deliveries of every shop; several may run, in several processes."""

    def __init__(self, database: Database, services: Services, feed: Feed, *, shares: Shares | None = None) -> None:
        self._database = database
        self._services = services
        self._feed = feed
        self._shares = shares or Shares()
        self._due: dict[uuid.UUID, float] = {}
        self._changed: set[uuid.UUID] = set()
        self._visited: set[uuid.UUID] = set()
        self._everything_at = 0.0
        self._woken = asyncio.Event()
        self._working = asyncio.Semaphore(WORKING)
        self._working_of_shops: dict[uuid.UUID, asyncio.Semaphore] = {}
        self._of_shops: Counter[uuid.UUID] = Counter()
        self._to_hosts: Counter[str] = Counter()
        self._on_their_way: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Deliver until cancelled; what is on its way then is given up, and tried again when its lease is over."""
        stop = await self._feed.listen(self._heard)
        try:
            async with asyncio.TaskGroup() as visitors:
                visitors.create_task(self._look_at_all())
                for _ in range(VISITORS):
                    visitors.create_task(self._visit_shops())
        finally:
            stop()
            for task in self._on_their_way:
                task.cancel()
            await asyncio.gather(*self._on_their_way, return_exceptions=True)

    @property
    def on_their_way(self) -> Counter[uuid.UUID]:
        """How many deliveries of each shop wait for their receivers now."""
        return self._of_shops

    def _heard(self, signals: Signals) -> None:
        if signals.everything:
            self._everything_at = 0.0
        for shop_id in signals.shops:
            self._call(shop_id, changed=True)
        self._woken.set()

    def _call(self, shop_id: uuid.UUID, *, seconds: float = 0.0, changed: bool = False) -> None:
        """Have a shop visited in so many seconds, or earlier where it is called for earlier."""
        at = self._now() + seconds
        self._due[shop_id] = min(at, self._due.get(shop_id, at))
        if changed:
            self._changed.add(shop_id)
        self._woken.set()

    def _now(self) -> float:
        return asyncio.get_running_loop().time()

    async def _look_at_all(self) -> None:
        """Call for every shop at the beginning, once in a while, and when signals may have been lost."""
        while True:
            if self._now() >= self._everything_at:
                try:
                    shops = await self._database.shop_ids()
                except LOST as error:
                    logger.warning("cannot look for deliveries, trying again: %s", error)
                    await asyncio.sleep(RETRY_SECONDS)
                    continue
                self._everything_at = self._now() + LOOK_AGAIN_SECONDS
                for shop_id in shops:
                    self._call(shop_id, changed=True)
            await asyncio.sleep(1.0)

    async def _visit_shops(self) -> None:
        while True:
            shop_id = self._next()
            if shop_id is None:
                await self._wait()
                continue
            self._visited.add(shop_id)
            try:
                await self._visit(shop_id)
            except errors.ShopNotFound:
                pass
            except LOST as error:
                logger.warning("cannot deliver, trying again: %s", error)
                self._call(shop_id, seconds=RETRY_SECONDS, changed=True)
                await asyncio.sleep(RETRY_SECONDS)
            finally:
                self._visited.discard(shop_id)

    def _next(self) -> uuid.UUID | None:
        """The shop that has waited longest for its visit, of those that nobody visits now and that may send more."""
        now = self._now()
        waiting = [
            (at, shop_id)
            for shop_id, at in self._due.items()
            if at <= now and shop_id not in self._visited and (shop_id in self._changed or self._room_of(shop_id))
        ]
        if not waiting:
            return None
        _, shop_id = min(waiting, key=lambda item: item[0])
        del self._due[shop_id]
        return shop_id

    async def _wait(self) -> None:
        """Until somebody calls, or something is due."""
        self._woken.clear()
        now = self._now()
        later = [at - now for at in self._due.values() if at > now]
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(max(min(later, default=1.0), 0.01)):
                await self._woken.wait()

    def _room_of(self, shop_id: uuid.UUID) -> int:
        shares = self._shares
        return max(0, min(shares.of_shop - self._of_shops[shop_id], shares.in_all - self._of_shops.total()))

    async def _visit(self, shop_id: uuid.UUID) -> None:
        """Plan what is new, claim what is due and has room, and send each on its way."""
        if shop_id in self._changed:
            self._changed.discard(shop_id)
            async with self._database.look(shop_id=shop_id, actor=sending.SENDER) as tx:
                if not await hook_reads.has_webhooks(tx):
                    return
            await sealer.seal(self._database, shop_id=shop_id)
            async with self._database.write(shop_id=shop_id, actor=sending.SENDER) as tx:
                planned = await planning.plan_some(tx)
            if planned.more:
                self._call(shop_id, changed=True)
        room = self._room_of(shop_id)
        if not room:
            self._call(shop_id)
            return
        wanted = Room(deliveries=room, of_host=self._shares.of_host, busy=dict(self._to_hosts))
        async with self._database.write(shop_id=shop_id, actor=sending.SENDER) as tx:
            taken = await claiming.claim(tx, room=wanted)
        for claimed in taken.claimed:
            self._send(claimed)
        if taken.seconds is not None:
            self._call(shop_id, seconds=max(taken.seconds, SHORTEST_WAIT_SECONDS))

    def _send(self, claimed: Claimed) -> None:
        self._of_shops[claimed.shop_id] += 1
        self._to_hosts[claimed.host] += 1
        task = asyncio.create_task(self._deliver(claimed), name=f"webhook {claimed.id}")
        self._on_their_way.add(task)

        def came_back(done: asyncio.Task[None]) -> None:
            self._on_their_way.discard(done)
            self._of_shops -= Counter({claimed.shop_id: 1})
            self._to_hosts -= Counter({claimed.host: 1})
            if not self._of_shops[claimed.shop_id]:
                self._working_of_shops.pop(claimed.shop_id, None)
            self._call(claimed.shop_id)
            error = None if done.cancelled() else done.exception()
            if error is not None:
                logger.error("delivery %s failed here, its lease brings it back", claimed.id, exc_info=error)

        task.add_done_callback(came_back)

    async def _deliver(self, claimed: Claimed) -> None:
        of_shop = self._working_of_shops.setdefault(claimed.shop_id, asyncio.Semaphore(WORKING_OF_SHOP))
        async with of_shop, self._working:
            prepared = await sending.prepare(self._database, self._services, claimed=claimed)
        if prepared is None:
            return
        frozen, now = prepared
        attempt = await sending.send(self._services, claimed=claimed, frozen=frozen, now=now)
        async with of_shop, self._working:
            await sending.record(self._database, claimed=claimed, attempt=attempt)


async def run(database: Database, services: Services, feed: Feed) -> None:
    """Deliver until cancelled, beside the worker."""
    await Deliveries(database, services, feed).run()
