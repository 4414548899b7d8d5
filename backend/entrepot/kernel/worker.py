"""The worker: takes jobs from the queue and runs them, inside the server process or in one of its own."""

import asyncio
import logging
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, Final

import asyncpg
import orjson
from pgqueuer import PgQueuer
from pgqueuer.adapters.drivers.asyncpg import AsyncpgPoolDriver
from pgqueuer.adapters.persistence import qb
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.core.executors import DatabaseRetryEntrypointExecutor, EntrypointExecutorParameters
from pgqueuer.domain.errors import PgqException
from pgqueuer.domain.models import Job as QueuedJob
from pgqueuer.domain.models import Schedule
from pgqueuer.domain.types import Channel

from entrepot.kernel import asking, database, feed, jobs, mail, outward, permissions, sealer, sealing, standing, storage

KEEP_LOG_DAYS: Final = 14
LONGEST_DELAY: Final = timedelta(minutes=15)
RECONNECT_SECONDS: Final = 5.0
# A new job is told by NOTIFY; one that waits to be tried again is not, so the worker looks this often.
LOOK_AGAIN: Final = timedelta(seconds=2)
BATCH: Final = 4

_LOG = jobs.SETTINGS.qualified.queue_table_log
_STATISTICS = jobs.SETTINGS.qualified.statistics_table
_PRUNE_LOG: Final = f"DELETE FROM {_LOG} WHERE aggregated AND created < now() - make_interval(days => $1)"
_PRUNE_STATISTICS: Final = f"DELETE FROM {_STATISTICS} WHERE created < now() - make_interval(days => $1)"

# Signals that every process has seen, and full buckets: one that is not there is full.
_PRUNE_SIGNALS: Final = "DELETE FROM change_signal WHERE recorded_at < now() - interval '1 hour'"
_PRUNE_BUCKETS: Final = "DELETE FROM bucket WHERE full_at < now()"

logger = logging.getLogger("entrepot.worker")


@dataclass(frozen=True, kw_only=True)
class Services:
    """The other systems that errands may call."""

    storage: storage.Storage
    mail: mail.Mailer
    sealer: sealing.Sealer
    outward: outward.Outward
    # What links in mail begin with: the operator's word, never that of a request.
    base_url: str
    storefront_url: str
    # What asks the product's own GraphQL: of one node at a time, and of lists or files as a whole.
    standing: standing.Standing
    asking: asking.Asking


# What runs for as long as the worker does, beside the jobs.
Beside = Callable[[database.Database, Services, feed.Feed], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class Errand:
    """What a job is given that calls other systems: those systems, and transactions of its shop to open in between."""

    data: database.Database
    services: Services
    shop_id: uuid.UUID
    actor: permissions.Actor
    attempt: int
    is_last_attempt: bool

    def read(self) -> AbstractAsyncContextManager[database.Tx]:
        """A read transaction of the job's shop."""
        return self.data.read(shop_id=self.shop_id, actor=self.actor)

    def write(self) -> AbstractAsyncContextManager[database.Tx]:
        """A write transaction of the job's shop; never hold it open over a call to another system."""
        return self.data.write(shop_id=self.shop_id, actor=self.actor)


async def run_worker(
    data: database.Database,
    services: Services,
    *,
    stop: asyncio.Event,
    heard: feed.Feed | None = None,
    beside: Sequence[Beside] = (),
    first_delay: timedelta = timedelta(seconds=5),
) -> None:
    """Run jobs until `stop` is set, then let the running ones end; comes back by itself when the database was away.

    It seals the changes of every shop, too, and runs what is `beside`; where this process has a feed already, they are
    told of changes by that one.
    A failed job waits `first_delay`, twice that, and so on, until its attempts are used up: then it is held as failed,
    is logged, and is listed by `jobs.list_failed`.
    """
    async with _sealing(data, services, heard, beside):
        while not stop.is_set():
            try:
                await _run_until(stop, _queue(data, services, first_delay=first_delay))
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, PgqException):
                logger.exception("the worker lost its database and tries again in %s s", RECONNECT_SECONDS)
                await _wait(stop, seconds=RECONNECT_SECONDS)


@asynccontextmanager
async def _sealing(
    data: database.Database, services: Services, heard: feed.Feed | None, beside: Sequence[Beside]
) -> AsyncIterator[None]:
    """Seal changes beside the block, and run whatever else is to run beside it."""
    listening = heard or feed.Feed(data)
    sealing = asyncio.create_task(sealer.Sealer(data, listening, services.storage).run(), name="sealer")
    sealing.add_done_callback(_say_why_it_ended)
    running = [asyncio.create_task(_run_beside(item, data, services, listening)) for item in beside]
    try:
        yield
    finally:
        for task in (sealing, *running):
            task.cancel()
        await asyncio.gather(sealing, *running, return_exceptions=True)
        if heard is None:
            await listening.close()


async def _run_beside(beside: Beside, data: database.Database, services: Services, heard: feed.Feed) -> None:
    """Run something for ever; it begins anew a while after it failed."""
    while True:
        running = asyncio.ensure_future(beside(data, services, heard))
        try:
            await asyncio.wait({running})
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
        if not running.cancelled() and (error := running.exception()) is not None:
            logger.critical("%s failed, and begins anew in %s s", beside.__module__, RECONNECT_SECONDS, exc_info=error)
        await asyncio.sleep(RECONNECT_SECONDS)


def _say_why_it_ended(sealing: asyncio.Task[None]) -> None:
    if not sealing.cancelled() and (error := sealing.exception()) is not None:
        logger.critical("changes are sealed no more: restart the worker", exc_info=error)


async def _run_until(stop: asyncio.Event, queue: PgQueuer) -> None:
    running = asyncio.create_task(
        queue.run(
            dequeue_timeout=LOOK_AGAIN,
            batch_size=BATCH,
            max_concurrent_tasks=2 * BATCH,
            shutdown_on_listener_failure=True,
        )
    )
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
        queue.shutdown.set()
        await running
    finally:
        stopping.cancel()
        running.cancel()
        await asyncio.gather(running, stopping, return_exceptions=True)


async def _wait(stop: asyncio.Event, *, seconds: float) -> None:
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({stopping}, timeout=seconds)
    stopping.cancel()


class _Driver(AsyncpgPoolDriver):
    """The queue's statements, each in a transaction of the app's role; only LISTEN has a connection to itself."""

    def __init__(self, data: database.Database) -> None:
        super().__init__(data.pool)
        self._data = data

    async def fetch(self, query: str, *args: object) -> list[dict[str, object]]:
        """The rows of a statement."""
        async with self._data.unbound() as connection:
            return [dict(row) for row in await connection.fetch(query, *args)]

    async def execute(self, query: str, *args: object) -> str:
        """Run a statement; what PostgreSQL says that it did."""
        async with self._data.unbound() as connection:
            status: str = await connection.execute(query, *args)
        return status

    async def notify(self, channel: str, payload: str) -> None:
        """Wake whoever listens."""
        await self.execute("SELECT pg_notify($1, $2)", channel, payload)


def _queue(data: database.Database, services: Services, *, first_delay: timedelta) -> PgQueuer:
    driver = _Driver(data)
    queries = Queries(
        driver,
        qbe=qb.QueryBuilderEnvironment(jobs.SETTINGS),
        qbq=qb.QueryQueueBuilder(jobs.SETTINGS),
        qbs=qb.QuerySchedulerBuilder(jobs.SETTINGS),
    )
    queue = PgQueuer(connection=driver, channel=Channel(jobs.SETTINGS.channel), queries=queries)
    for definition in jobs.registry().values():
        queue.entrypoint(
            definition.name,
            concurrency_limit=definition.concurrency,
            accepts_context=False,
            on_failure="hold",
            executor_factory=partial(_executor, definition, first_delay),
        )(_entrypoint(definition, data, services))
        if definition.cron is not None:
            queue.schedule(definition.name, definition.cron, accepts_context=False)(_due(definition, data))
    queue.schedule("prune_job_log", "17 3 * * *", accepts_context=False)(partial(_prune, data))
    queue.schedule("prune_signals", "*/10 * * * *", accepts_context=False)(partial(_prune_signals, data))
    return queue


def _executor(
    definition: jobs.Definition, first_delay: timedelta, parameters: EntrypointExecutorParameters
) -> DatabaseRetryEntrypointExecutor:
    # PgQueuer counts the attempts that came before this one.
    return DatabaseRetryEntrypointExecutor(
        parameters, max_attempts=definition.attempts - 1, initial_delay=first_delay, max_delay=LONGEST_DELAY
    )


def _entrypoint(
    definition: jobs.Definition, data: database.Database, services: Services
) -> Callable[[QueuedJob], Awaitable[None]]:
    actor = permissions.Actor.system(definition.name)

    async def run(queued: QueuedJob) -> None:
        payload: dict[str, Any] = orjson.loads(queued.payload or b"{}")
        shop_id = uuid.UUID(payload.pop("shop_id"))
        if definition.style == "errand":
            errand = Errand(
                data=data,
                services=services,
                shop_id=shop_id,
                actor=actor,
                attempt=queued.attempts + 1,
                is_last_attempt=queued.attempts + 1 >= definition.attempts,
            )
            await definition.function(errand, **payload)
            return
        async with data.write(shop_id=shop_id, actor=actor, request_id=f"job:{queued.id}") as tx:
            await definition.function(tx, **payload)

    return run


def _due(definition: jobs.Definition, data: database.Database) -> Callable[[Schedule], Awaitable[None]]:
    """What a schedule does: ask for one ordinary job for each shop, unless the previous one still waits or runs."""

    async def enqueue(schedule: Schedule) -> None:
        wanted = [
            jobs.Job(name=definition.name, payload={"shop_id": str(shop_id)}, dedupe_key=f"{definition.name}:{shop_id}")
            for shop_id in await data.shop_ids()
        ]
        async with data.unbound() as connection:
            await jobs.flush(connection, wanted)

    return enqueue


async def _prune(data: database.Database, schedule: Schedule) -> None:
    async with data.unbound() as connection:
        await connection.execute(_PRUNE_LOG, KEEP_LOG_DAYS)
        await connection.execute(_PRUNE_STATISTICS, KEEP_LOG_DAYS)


async def _prune_signals(data: database.Database, schedule: Schedule) -> None:
    async with data.unbound() as connection:
        await connection.execute(_PRUNE_SIGNALS)
        await connection.execute(_PRUNE_BUCKETS)
