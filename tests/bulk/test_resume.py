"""A worker that is killed in the middle: another goes on, and the file is byte for byte that of an undisturbed run."""

import asyncio
import contextlib
import hashlib
import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import psutil
import pytest

from entrepot.kernel import database as databases
from entrepot.kernel import worker
from tests import harness, requests, shops
from tests.access import people
from tests.bulk import exporting
from tests.bulk.conftest import errand_of, signed_in

WORKER = (str(Path(sys.executable).with_name("entrepot")), "worker")
SECRET = "s" * 40


@contextlib.contextmanager
def working(url: str, directory: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`entrepot worker` in a process of its own."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ENTREPOT_")}
    chosen = {
        "ENTREPOT_DATABASE_URL": url,
        "ENTREPOT_DATA_DIR": str(directory),
        "ENTREPOT_SECRET": SECRET,
        "ENTREPOT_STORAGE_URL": f"file://{directory / 'media'}",
        # What a killed process leaves behind is the test's.
        "TMPDIR": str(directory),
    }
    process = subprocess.Popen(WORKER, env=environment | chosen, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(30)


async def until(owner: asyncpg.Connection, operation_id: str, reached: str, *, seconds: float = 120) -> None:
    """Wait until an operation is so far."""
    async with asyncio.timeout(seconds):
        while True:
            if await owner.fetchval(f"SELECT {reached} FROM bulk_operation WHERE id = $1", uuid.UUID(operation_id)):
                return
            await asyncio.sleep(0.05)


async def test_after_kill_9_the_same_bytes_come(postgres: str, tmp_path: Path) -> None:
    async with harness.throwaway(postgres) as url, harness.pool(url) as database:
        owner = await asyncpg.connect(url)
        services = requests.services(tmp_path)
        shop = await shops.found(database)
        await people.take_on(database, shop_id=shop)
        actor = await signed_in(database, shop, "owner@shop.example")
        await exporting.many_customers(owner, shop, 12_000, note="x" * 200)
        graphql = requests.Client(database=database, shop=shop, services=services)

        whole = await exporting.result(graphql, errand_of(database, shop, services), actor, exporting.CUSTOMERS)
        operation_id = await exporting.asked(graphql, actor)
        with working(url, tmp_path) as first:
            await until(owner, operation_id, "chunks >= 2")
            os.kill(first.pid, signal.SIGKILL)
            first.wait(30)
        chunks = await owner.fetchval("SELECT chunks FROM bulk_operation WHERE id = $1", uuid.UUID(operation_id))
        assert 2 <= chunks < 6
        # The lease of the killed one is over by the database's clock, and the minute comes in which that is seen.
        await owner.execute("UPDATE bulk_operation SET leased_until = now() WHERE run IS NOT NULL")
        async with database.write(shop_id=shop, actor=people.SYSTEM) as tx:
            tx.enqueue("resume_bulk_operations", {})
        with working(url, tmp_path):
            await until(owner, operation_id, "state = 'DONE'")
        found = await exporting.read(graphql, actor, operation_id)
        again = (await exporting.load(services.storage, found["url"])).content
        assert hashlib.sha256(again).hexdigest() == hashlib.sha256(whole).hexdigest()
        assert (found["rows"], found["objects"], len(exporting.lines(again))) == (12_000, 12_000, 12_000)
        await owner.close()


async def test_memory_stays_flat_at_a_hundred_thousand_rows(
    graphql: Any, errand: worker.Errand, owner_of_shop: Any, owner: asyncpg.Connection, shop: uuid.UUID,
    database: databases.Database, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """What the process holds after each chunk is what it held after the first few."""
    await exporting.many_customers(owner, shop, 100_000, note="x" * 100)
    await owner.execute("ANALYZE customer")
    operation_id = await exporting.asked(graphql, owner_of_shop, "{ customers { nodes { id name note } } }")
    process, held = psutil.Process(), []
    put_file = type(errand.services.storage).put_file

    async def measuring(self: Any, *given: Any, **named: Any) -> None:
        held.append(process.memory_info().rss)
        await put_file(self, *given, **named)

    monkeypatch.setattr(type(errand.services.storage), "put_file", measuring)
    while (await exporting.read(graphql, owner_of_shop, operation_id))["state"] in ("QUEUED", "RUNNING"):
        await exporting.run(errand, operation_id)
    found = await exporting.read(graphql, owner_of_shop, operation_id)
    assert (found["state"], found["rows"], len(held)) == ("DONE", 100_000, 51)
    assert found["sizeBytes"] > 15_000_000
    assert max(held[5:]) - held[4] < 12_000_000
