"""Jobs: they exist if and only if their transaction commits; they run, are tried again, and are due once in a fleet."""

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest

from entrepot.kernel import database as databases
from entrepot.kernel import jobs, mail, permissions, worker
from tests import requests, shops

SYSTEM = permissions.Actor.system("test")
COUNT = f"SELECT count(*) FROM {jobs.SETTINGS.qualified.queue_table}"


@pytest.fixture
def calls() -> Iterator[list[object]]:
    """What the jobs of a test did; the registry is as before afterwards."""
    before = dict(jobs._registry)
    yield []
    jobs._registry.clear()
    jobs._registry.update(before)


@pytest.fixture
def services(tmp_path: Path) -> worker.Services:
    return requests.services(tmp_path)


@pytest.fixture
async def shop_id(fresh_database: databases.Database) -> uuid.UUID:
    return await shops.found(fresh_database)


@contextlib.asynccontextmanager
async def working(database: databases.Database, services: worker.Services, *, workers: int = 1) -> AsyncIterator[None]:
    stop = asyncio.Event()
    running = [
        asyncio.create_task(worker.run_worker(database, services, stop=stop, first_delay=timedelta(milliseconds=10)))
        for _ in range(workers)
    ]
    try:
        yield
    finally:
        stop.set()
        await asyncio.gather(*running)


async def until(done: Callable[[], bool | Awaitable[bool]], *, seconds: float = 15) -> None:
    async with asyncio.timeout(seconds):
        while True:
            answer = done()
            if await answer if isinstance(answer, Awaitable) else answer:
                return
            await asyncio.sleep(0.02)


async def test_a_job_exists_if_and_only_if_its_transaction_commits(
    fresh_database: databases.Database, shop_id: uuid.UUID, calls: list[object]
) -> None:
    @jobs.job("note")
    async def note(tx: databases.Tx, *, text: str) -> None: ...

    with contextlib.suppress(RuntimeError):
        async with fresh_database.write(shop_id=shop_id, actor=SYSTEM) as tx:
            tx.enqueue("note", {"text": "lost"})
            raise RuntimeError
    async with fresh_database.write(shop_id=shop_id, actor=SYSTEM) as tx:
        tx.enqueue("note", {"text": "abandoned"})
        tx.abandon()
    assert await fresh_database.pool.fetchval(COUNT) == 0
    async with fresh_database.write(shop_id=shop_id, actor=SYSTEM) as tx:
        tx.enqueue("note", {"text": "kept"})
        assert await fresh_database.pool.fetchval(COUNT) == 0
    assert await fresh_database.pool.fetchval(COUNT) == 1


async def test_jobs_of_a_transaction_are_one_statement_and_duplicates_are_none(
    fresh_database: databases.Database, shop_id: uuid.UUID, calls: list[object]
) -> None:
    @jobs.job("note")
    async def note(tx: databases.Tx) -> None: ...

    for _ in range(2):
        async with fresh_database.write(shop_id=shop_id, actor=SYSTEM) as tx:
            tx.enqueue("note", {}, dedupe_key="once")
            tx.enqueue("note", {}, dedupe_key="once")
            tx.enqueue("note", {})
    assert await fresh_database.pool.fetchval(COUNT) == 3


async def test_an_unknown_job_refuses_the_transaction(
    fresh_database: databases.Database, shop_id: uuid.UUID, calls: list[object]
) -> None:
    with pytest.raises(ValueError, match="no job is called nonsense"):
        async with fresh_database.write(shop_id=shop_id, actor=SYSTEM) as tx:
            tx.enqueue("nonsense", {})


async def test_a_job_runs_bound_to_its_shop_as_the_system(
    fresh_database: databases.Database, shop_id: uuid.UUID, services: worker.Services, calls: list[object]
) -> None:
    @jobs.job("note")
    async def note(tx: databases.Tx, *, text: str) -> None:
        calls.append((tx.shop_id, tx.actor.kind, tx.actor.name, text))

    async with working(fresh_database, services):
        await asyncio.sleep(0.3)
        async with fresh_database.write(shop_id=shop_id, actor=SYSTEM) as tx:
            tx.enqueue("note", {"text": "hello"})
        # Below the seconds after which a worker looks without being told: LISTEN works as this role.
        await until(lambda: calls == [(shop_id, "SYSTEM", "note", "hello")], seconds=1)
    assert await fresh_database.pool.fetchval(COUNT) == 0


async def test_a_later_job_waits_for_its_time(
    fresh_database: databases.Database, shop_id: uuid.UUID, services: worker.Services, calls: list[object]
) -> None:
    @jobs.job("note")
    async def note(tx: databases.Tx, *, text: str) -> None:
        calls.append(text)

    async with fresh_database.write(shop_id=shop_id, actor=SYSTEM) as tx:
        tx.enqueue("note", {"text": "later"}, run_at=tx.now + timedelta(seconds=1.5))
        tx.enqueue("note", {"text": "much later"}, run_at=tx.now + timedelta(days=1))
        tx.enqueue("note", {"text": "now"})
    async with working(fresh_database, services):
        await until(lambda: calls == ["now"])
        await until(lambda: calls == ["now", "later"])


async def test_what_a_failed_attempt_wrote_is_gone_and_it_is_tried_again(
    fresh_database: databases.Database, shop_id: uuid.UUID, services: worker.Services, calls: list[object]
) -> None:
    @jobs.job("note")
    async def note(tx: databases.Tx) -> None: ...

    @jobs.job("fragile")
    async def fragile(tx: databases.Tx) -> None:
        calls.append("tried")
        tx.enqueue("note", {}, run_at=tx.now + timedelta(days=1))
        if len(calls) < 3:
            raise RuntimeError("not yet")

    async with fresh_database.write(shop_id=shop_id, actor=SYSTEM) as tx:
        tx.enqueue("fragile", {})
    async with working(fresh_database, services):
        await until(lambda: len(calls) == 3)
    assert await fresh_database.pool.fetchval(COUNT) == 1


async def test_a_job_that_never_succeeds_is_held_listed_and_can_be_tried_again(
    fresh_database: databases.Database, shop_id: uuid.UUID, services: worker.Services, calls: list[object]
) -> None:
    healed = asyncio.Event()

    @jobs.job("hopeless", attempts=3)
    async def hopeless(tx: databases.Tx, *, order: int) -> None:
        calls.append(order)
        if not healed.is_set():
            raise RuntimeError("the printer is on fire")

    other = await shops.found(fresh_database)
    async with fresh_database.write(shop_id=shop_id, actor=SYSTEM) as tx:
        tx.enqueue("hopeless", {"order": 7})

    async def failed() -> list[jobs.FailedJob]:
        async with fresh_database.read(shop_id=shop_id) as tx:
            return await jobs.list_failed(tx)

    async def is_held() -> bool:
        return bool(await failed())

    async with working(fresh_database, services):
        await until(is_held)
        assert calls == [7, 7, 7]
        [found] = await failed()
        assert (found.name, found.payload, found.reason) == (
            "hopeless",
            {"shop_id": str(shop_id), "order": 7},
            "the printer is on fire",
        )
        async with fresh_database.write(shop_id=other, actor=SYSTEM) as tx:
            assert await jobs.list_failed(tx) == []
            await jobs.retry_failed(tx, ids=[found.id])
        assert await is_held()
        healed.set()
        async with fresh_database.write(shop_id=shop_id, actor=SYSTEM) as tx:
            await jobs.retry_failed(tx, ids=[found.id])
        await until(lambda: calls == [7, 7, 7, 7])
    assert await failed() == []


async def test_an_errand_opens_its_own_transactions_and_reaches_the_services(
    fresh_database: databases.Database, shop_id: uuid.UUID, services: worker.Services, calls: list[object]
) -> None:
    @jobs.errand("post", attempts=2)
    async def post(errand: worker.Errand, *, to: str) -> None:
        async with errand.read() as tx:
            seen = tx.shop_id
        await errand.services.mail.send(mail.Message(to=to, locale="en", subject={"en": "Hi"}, body={"en": "Hello"}))
        calls.append((seen, errand.attempt, errand.is_last_attempt))

    async with fresh_database.write(shop_id=shop_id, actor=SYSTEM) as tx:
        tx.enqueue("post", {"to": "buyer@example.com"})
    async with working(fresh_database, services):
        await until(lambda: calls == [(shop_id, 1, False)])
    assert isinstance(services.mail, mail.FileMailer)
    assert len(list(services.mail.directory.iterdir())) == 1


async def test_a_scheduled_job_runs_once_for_each_shop_in_a_fleet(
    fresh_database: databases.Database, shop_id: uuid.UUID, services: worker.Services, calls: list[object]
) -> None:
    @jobs.scheduled("tick", cron="0 0 1 1 *")
    async def tick(tx: databases.Tx) -> None:
        calls.append(tx.shop_id)

    other = await shops.found(fresh_database)
    schedules = jobs.SETTINGS.qualified.schedules_table
    async with working(fresh_database, services):
        await asyncio.sleep(0.3)
    # The schedule is there; bring its next time forward instead of waiting for New Year.
    moved = await fresh_database.pool.execute(f"UPDATE {schedules} SET next_run = now() WHERE entrypoint = 'tick'")
    assert moved == "UPDATE 1"
    async with working(fresh_database, services, workers=3):
        await until(lambda: len(calls) >= 2)
        await asyncio.sleep(1)
    assert sorted(calls, key=str) == sorted([shop_id, other], key=str)


async def test_the_worker_survives_the_loss_of_its_connections(
    fresh_database: databases.Database,
    shop_id: uuid.UUID,
    services: worker.Services,
    calls: list[object],
    postgres: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    @jobs.job("note")
    async def note(tx: databases.Tx) -> None:
        calls.append("ran")

    monkeypatch.setattr(worker, "RECONNECT_SECONDS", 0.2)
    admin = await asyncpg.connect(postgres)
    name = await fresh_database.pool.fetchval("SELECT current_database()")
    async with working(fresh_database, services):
        await asyncio.sleep(0.3)
        await admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()",
            name,
        )
        await asyncio.sleep(0.5)
        async with fresh_database.write(shop_id=shop_id, actor=SYSTEM) as tx:
            tx.enqueue("note", {})
        await until(lambda: calls == ["ran"], seconds=40)
    await admin.close()


def test_names_are_checked_and_belong_to_one_function(calls: list[object]) -> None:
    async def first(tx: databases.Tx) -> None: ...

    async def second(tx: databases.Tx) -> None: ...

    jobs.job("shared")(first)
    with pytest.raises(ValueError, match="two jobs are called 'shared'"):
        jobs.job("shared")(second)
    with pytest.raises(ValueError, match="is not a name for a job"):
        jobs.job("Drop Table")
