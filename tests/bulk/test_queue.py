"""One operation of an actor at a time, the rest waits; cancelled at once or after a chunk; results go after a week."""

import asyncio
import uuid
from typing import Any

import asyncpg
import pytest

from entrepot.bulk import jobs as bulk_jobs
from entrepot.bulk.operations import assembling, lifecycle, reading
from entrepot.bulk.operations.lifecycle import Outcome
from entrepot.bulk.operations.reading import Position
from entrepot.bulk.rules import states
from entrepot.endpoint import bulk_documents
from entrepot.kernel import database as databases
from entrepot.kernel import permissions, worker
from tests.bulk import exporting
from tests.bulk.conftest import app_with

JOBS = (
    "SELECT count(*) FROM jobs.pgqueuer"
    " WHERE entrypoint = 'run_bulk_operation' AND convert_from(payload, 'UTF8') LIKE $1"
)
SCOPES = ("export_lists", "read_customers")


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page of ten rows is a chunk."""
    monkeypatch.setattr(bulk_documents, "PAGE_SIZES", (10,))
    monkeypatch.setattr(states, "PAGES_OF_A_CHUNK", 1)


async def take(errand: worker.Errand, operation_id: str) -> lifecycle.Held | None:
    async with errand.write() as tx:
        return await lifecycle.take(tx, id=uuid.UUID(operation_id))


async def jobs_of(owner: asyncpg.Connection, operation_id: str) -> int:
    found: int = await owner.fetchval(JOBS, f"%{operation_id}%")
    return found


async def test_an_actor_has_one_running_and_the_next_begins_after_it(
    graphql: Any, errand: worker.Errand, owner_of_shop: permissions.Actor, owner: asyncpg.Connection, shop: uuid.UUID,
    database: databases.Database,
) -> None:  # fmt: skip
    app = await app_with(database, shop, *SCOPES)
    first, second = [await exporting.asked(graphql, owner_of_shop) for _ in range(2)]
    of_another = await exporting.asked(graphql, app)
    assert await take(errand, first) is not None
    assert await take(errand, second) is None
    assert await take(errand, of_another) is not None
    await owner.execute("UPDATE bulk_operation SET leased_until = now() WHERE id = $1", uuid.UUID(first))
    await exporting.run(errand, first)
    assert await jobs_of(owner, second) == 2
    await exporting.run(errand, second)
    assert (await exporting.read(graphql, owner_of_shop, second))["state"] == "DONE"


async def test_of_two_workers_at_once_one_takes_it(
    graphql: Any, errand: worker.Errand, owner_of_shop: permissions.Actor
) -> None:
    operation_id = await exporting.asked(graphql, owner_of_shop)
    taken = await asyncio.gather(*(take(errand, operation_id) for _ in range(8)))
    assert len([held for held in taken if held is not None]) == 1


async def test_two_of_one_actor_are_never_taken_together(
    graphql: Any, errand: worker.Errand, owner_of_shop: permissions.Actor, owner: asyncpg.Connection, shop: uuid.UUID
) -> None:
    """The database refuses the second, whoever looked first."""
    wanted = [await exporting.asked(graphql, owner_of_shop) for _ in range(6)]
    await asyncio.gather(*(take(errand, item) for item in wanted), return_exceptions=True)
    running = "SELECT count(*) FROM bulk_operation WHERE shop_id = $1 AND state = 'RUNNING'"
    assert await owner.fetchval(running, shop) == 1


async def test_the_queue_of_an_actor_has_an_end(graphql: Any, owner_of_shop: permissions.Actor) -> None:
    for _ in range(states.MOST_WAITING):
        await exporting.asked(graphql, owner_of_shop)
    [refused] = await exporting.refusals(graphql, owner_of_shop, exporting.CUSTOMERS)
    assert (refused["code"], refused["field"]) == ("BULK_QUEUE_FULL", [])


async def test_what_waits_is_cancelled_at_once(
    graphql: Any, errand: worker.Errand, owner_of_shop: permissions.Actor
) -> None:
    operation_id = await exporting.asked(graphql, owner_of_shop)
    answer = await graphql(exporting.CANCEL, {"id": operation_id}, actor=owner_of_shop)
    assert answer["data"]["bulkOperationCancel"]["bulkOperation"] == {"state": "CANCELED"}
    await exporting.run(errand, operation_id)
    found = await exporting.read(graphql, owner_of_shop, operation_id)
    assert (found["state"], found["rows"], found["url"]) == ("CANCELED", 0, None)


async def test_what_runs_is_cancelled_after_its_chunk(
    graphql: Any, errand: worker.Errand, owner_of_shop: permissions.Actor, owner: asyncpg.Connection, shop: uuid.UUID
) -> None:
    await exporting.many_customers(owner, shop, 30)
    operation_id = await exporting.asked(graphql, owner_of_shop)
    held = await take(errand, operation_id)
    assert held is not None
    position = await reading.read_chunk(errand, held=held, position=Position(chunks=0, cursor=None))
    answer = await graphql(exporting.CANCEL, {"id": operation_id}, actor=owner_of_shop)
    assert answer["data"]["bulkOperationCancel"]["bulkOperation"] == {"state": "RUNNING"}
    assert position is not None
    assert await reading.read_chunk(errand, held=held, position=position) is None
    found = await exporting.read(graphql, owner_of_shop, operation_id)
    assert (found["state"], found["rows"], found["url"]) == ("CANCELED", 20, None)


async def test_what_is_settled_stays_so(graphql: Any, errand: worker.Errand, owner_of_shop: permissions.Actor) -> None:
    operation_id = await exporting.asked(graphql, owner_of_shop)
    await exporting.run(errand, operation_id)
    answer = await graphql(exporting.CANCEL, {"id": operation_id}, actor=owner_of_shop)
    assert answer["data"]["bulkOperationCancel"]["userErrors"] == [{"code": "BULK_OPERATION_SETTLED", "field": ["id"]}]
    await exporting.run(errand, operation_id)
    assert (await exporting.read(graphql, owner_of_shop, operation_id))["state"] == "DONE"


async def test_a_worker_that_lost_it_changes_nothing(
    graphql: Any, errand: worker.Errand, owner_of_shop: permissions.Actor, owner: asyncpg.Connection, shop: uuid.UUID
) -> None:
    """It was slow, another took over: what the slow one brings is thrown away, its file too."""
    await exporting.many_customers(owner, shop, 30)
    operation_id = await exporting.asked(graphql, owner_of_shop)
    slow = await take(errand, operation_id)
    await owner.execute("UPDATE bulk_operation SET leased_until = now() WHERE id = $1", uuid.UUID(operation_id))
    fast = await take(errand, operation_id)
    assert slow is not None
    assert fast is not None
    begin = Position(chunks=0, cursor=None)
    assert await reading.read_chunk(errand, held=fast, position=begin) is not None
    assert await reading.read_chunk(errand, held=slow, position=begin) is None
    await assembling.assemble(errand, held=slow, columns=[], outcome=Outcome(state=states.BulkState.DONE))
    found = await exporting.read(graphql, owner_of_shop, operation_id)
    assert (found["state"], found["rows"]) == ("RUNNING", 10)
    kept = await owner.fetch("SELECT storage_key FROM bulk_part WHERE operation_id = $1", uuid.UUID(operation_id))
    files = exporting.files_of(errand.services.storage.path(kept[0]["storage_key"]).parent)  # type: ignore[attr-defined]
    assert files == [row["storage_key"].rpartition("/")[2] for row in kept]


async def test_what_nobody_holds_is_gone_on_with(
    graphql: Any, errand: worker.Errand, owner_of_shop: permissions.Actor, owner: asyncpg.Connection
) -> None:
    operation_id = await exporting.asked(graphql, owner_of_shop)
    await take(errand, operation_id)
    async with errand.write() as tx:
        await bulk_jobs.resume_bulk_operations(tx)
    assert await jobs_of(owner, operation_id) == 1
    await owner.execute("UPDATE bulk_operation SET leased_until = now() WHERE id = $1", uuid.UUID(operation_id))
    async with errand.write() as tx:
        await bulk_jobs.resume_bulk_operations(tx)
    assert await jobs_of(owner, operation_id) == 2


async def test_a_result_is_taken_away_after_its_time(
    graphql: Any, errand: worker.Errand, owner_of_shop: permissions.Actor, owner: asyncpg.Connection, shop: uuid.UUID
) -> None:
    operation_id = await exporting.asked(graphql, owner_of_shop)
    await exporting.run(errand, operation_id)
    await owner.execute("UPDATE bulk_operation SET expires_at = now() WHERE id = $1", uuid.UUID(operation_id))
    async with errand.write() as tx:
        await bulk_jobs.forget_bulk_results(tx)
    found = await exporting.read(graphql, owner_of_shop, operation_id)
    assert (found["state"], found["url"], found["sizeBytes"]) == ("DONE", None, None)
