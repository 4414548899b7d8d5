"""The PostgreSQL of one test run: started once, with a migrated template that every worker copies, stopped at the end.

`ENTREPOT_TEST_PG_BIN` names the `bin` directory of another PostgreSQL to run on. When the run is killed, the server
goes with it, and its directory is removed by the next run.
"""

import asyncio
import contextlib
import fcntl
import importlib
import os
import shutil
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import asyncpg

from entrepot.kernel import database, embedded, migrate

PREFIX = "entrepot-test-"
TEMPLATE = "entrepot_template"
DEMO = "entrepot_demo"
LOCK = "SELECT pg_advisory_lock(18)"
LOCK_OF_DEMO = "SELECT pg_advisory_lock(19)"
# Jobs that could run now.
WAITING = "SELECT count(*) FROM jobs.pgqueuer WHERE execute_after <= now()"
SECONDS_OF_DEMO = 240
EXISTS = "SELECT 1 FROM pg_database WHERE datname = $1"


@contextlib.contextmanager
def cluster() -> Iterator[str]:
    """Run a server in a new directory; the address of its `postgres` database."""
    _remove_leftovers()
    directory = Path(tempfile.mkdtemp(prefix=PREFIX))
    named = os.environ.get("ENTREPOT_TEST_PG_BIN")
    try:
        with (
            embedded.claimed(directory),
            embedded.running(
                directory / "postgres", binaries=Path(named) if named else None, settings=embedded.FORGETFUL
            ) as started,
        ):
            yield started.url()
    finally:
        shutil.rmtree(directory, ignore_errors=True)


async def copy_of_template(server: str, name: str) -> str:
    """A new database with the whole schema; the first caller of the run makes the template."""
    admin = await asyncpg.connect(server)
    try:
        await admin.execute(LOCK)
        if not await admin.fetchval(EXISTS, TEMPLATE):
            await _make_template(server)
        await admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{TEMPLATE}"')
    finally:
        await admin.close()
    return migrate.in_database(server, name)


async def copy_of_demo(server: str, name: str, *, directory: Path) -> str:
    """A new database with the demo shop, and a data directory with its pictures; the first caller makes both."""
    admin = await asyncpg.connect(server)
    try:
        await admin.execute(LOCK_OF_DEMO)
        files = Path(await admin.fetchval("SHOW data_directory")).parent / "demo"
        if not await admin.fetchval(EXISTS, DEMO):
            await _make_demo(server, files)
        await admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{DEMO}"')
    finally:
        await admin.close()
    shutil.copytree(files, directory, dirs_exist_ok=True)
    return migrate.in_database(server, name)


@contextlib.asynccontextmanager
async def pool(url: str) -> AsyncIterator[database.Database]:
    """The application's pool on a database, with every event's handlers."""
    wiring: Any = importlib.import_module("entrepot.wiring")
    opened = await database.Database.connect(url, handlers=wiring.HANDLERS, maximum=20)
    try:
        yield opened
    finally:
        await opened.close()


@contextlib.asynccontextmanager
async def throwaway(server: str, *, demo_in: Path | None = None) -> AsyncIterator[str]:
    """A database of its own for one test, dropped after it; with the demo shop, whose files are then in `demo_in`."""
    name = f"fresh_{uuid.uuid4().hex[:12]}"
    url = await (copy_of_demo(server, name, directory=demo_in) if demo_in else copy_of_template(server, name))
    try:
        yield url
    finally:
        await drop(server, name)


async def drop(server: str, name: str) -> None:
    """Drop a database, whoever is still connected to it."""
    admin = await asyncpg.connect(server)
    try:
        await admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    finally:
        await admin.close()


async def _make_template(server: str) -> None:
    """Made under another name first, so that a half-made template is never copied."""
    made = migrate.in_database(server, f"{TEMPLATE}_in_the_making")
    await drop(server, f"{TEMPLATE}_in_the_making")
    await migrate.create_database(made)
    await migrate.upgrade(made)
    admin = await asyncpg.connect(server)
    try:
        await admin.execute(f'ALTER DATABASE "{TEMPLATE}_in_the_making" RENAME TO "{TEMPLATE}"')
    finally:
        await admin.close()


async def _make_demo(server: str, files: Path) -> None:
    """The demo shop with its pictures rendered: whoever copies it has nothing left to do but what is its own."""
    modules = ("entrepot.app", "entrepot.demo", "entrepot.kernel.settings", "entrepot.kernel.worker")
    app, demo, settings, worker = (importlib.import_module(name) for name in modules)
    made = f"{DEMO}_in_the_making"
    await drop(server, made)
    shutil.rmtree(files, ignore_errors=True)
    chosen = settings.Settings(database_url=await copy_of_template(server, made), data_dir=files, secret="s" * 40)
    await demo.load(chosen)
    async with pool(chosen.database_url) as opened:
        stop = asyncio.Event()
        running = asyncio.create_task(worker.run_worker(opened, app.open_services(chosen), stop=stop))
        async with asyncio.timeout(SECONDS_OF_DEMO):
            while True:
                if not await opened.pool.fetchval(WAITING):
                    break
                await asyncio.sleep(0.1)
        stop.set()
        await running
    admin = await asyncpg.connect(server)
    try:
        await admin.execute(f'ALTER DATABASE "{made}" RENAME TO "{DEMO}"')
    finally:
        await admin.close()


def _remove_leftovers() -> None:
    """Remove the directories of runs that were killed: nobody holds their lock any more."""
    for directory in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        lock = directory / "instance.lock"
        with contextlib.suppress(OSError), lock.open("a") as claim:
            fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(directory, ignore_errors=True)
