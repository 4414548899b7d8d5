"""Fixtures that every test may use. Tests that need no database do not start one, nor import the application.

`tx` is rolled back. Tests that commit get a shop of their own instead, which row-level security keeps from all others;
so nothing is ever cleaned up between tests, and tests run beside each other.
"""

import contextlib
import importlib
import os
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest

from tests import harness

if TYPE_CHECKING:
    from entrepot.kernel import database as databases
    from entrepot.kernel import permissions, worker
    from tests import requests, servers

SERVER = pytest.StashKey[str]()
STOP = pytest.StashKey[contextlib.ExitStack]()


def pytest_configure(config: pytest.Config) -> None:
    """With workers, the one server is started here, before them; without, by the first test that needs it."""
    config.stash[STOP] = contextlib.ExitStack()
    for name in [name for name in os.environ if name.startswith("ENTREPOT_") and not name.startswith("ENTREPOT_TEST_")]:
        del os.environ[name]
    if hasattr(config, "workerinput"):
        config.stash[SERVER] = config.workerinput["postgres"]
    elif config.getoption("numprocesses", None):
        config.stash[SERVER] = config.stash[STOP].enter_context(harness.cluster())


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker where the server is."""
    node.workerinput["postgres"] = node.config.stash[SERVER]


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what this process started."""
    config.stash[STOP].close()


@pytest.fixture(scope="session")
def postgres(request: pytest.FixtureRequest) -> str:
    """The address of the run's PostgreSQL server, as its owner."""
    config = request.config
    if SERVER not in config.stash:
        config.stash[SERVER] = config.stash[STOP].enter_context(harness.cluster())
    return config.stash[SERVER]


@pytest.fixture(scope="session")
async def database_url(postgres: str, request: pytest.FixtureRequest) -> AsyncIterator[str]:
    """This worker's own copy of the migrated database, as its owner."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    yield await harness.copy_of_template(postgres, f"test_{worker}")
    await harness.drop(postgres, f"test_{worker}")


@pytest.fixture(scope="session")
async def database(database_url: str) -> AsyncIterator["databases.Database"]:
    """The application's pool on this worker's database, with every event's handlers."""
    async with harness.pool(database_url) as opened:
        yield opened


@pytest.fixture(scope="session")
async def owner(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection of the database's owner, who sees every shop; for looking, not for arranging."""
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()


@pytest.fixture
async def fresh_database(postgres: str) -> AsyncIterator["databases.Database"]:
    """A database of its own, for what row-level security cannot keep apart: jobs, schedules, several shops, imports."""
    async with harness.throwaway(postgres) as url, harness.pool(url) as opened:
        yield opened


@pytest.fixture
async def shop(database: "databases.Database") -> uuid.UUID:
    """The id of a new, committed, empty shop in CNY, with zh-CN and en, a default channel and a default location."""
    shops: Any = importlib.import_module("tests.shops")
    found: uuid.UUID = await shops.found(database)
    return found


@pytest.fixture
async def tx(database: "databases.Database", shop: uuid.UUID) -> AsyncIterator["databases.Tx"]:
    """A write transaction of the new shop, as the system, rolled back at the end."""
    permissions: Any = importlib.import_module("entrepot.kernel.permissions")
    async with database.write(shop_id=shop, actor=permissions.Actor.system("test")) as opened:
        yield opened
        opened.abandon()


@pytest.fixture
def services(tmp_path: Path) -> "worker.Services":
    """Files and mail in a directory of the test."""
    serving: Any = importlib.import_module("tests.requests")
    opened: worker.Services = serving.services(tmp_path)
    return opened


@pytest.fixture
def graphql(database: "databases.Database", shop: uuid.UUID, services: "worker.Services") -> "requests.Client":
    """`await graphql(query, variables, actor=…, shop=…, locale=…)`; by default as staff who may do everything."""
    asking: Any = importlib.import_module("tests.requests")
    client: requests.Client = asking.Client(database=database, shop=shop, services=services)
    return client


@pytest.fixture
def anonymous() -> "permissions.Actor":
    """Somebody who has not signed in."""
    actors: Any = importlib.import_module("entrepot.kernel.permissions")
    actor: permissions.Actor = actors.ANONYMOUS
    return actor


@pytest.fixture
async def server(postgres: str, tmp_path: Path) -> AsyncIterator["servers.Running"]:
    """The whole application over loopback, with its worker, on an empty database of its own."""
    serving: Any = importlib.import_module("tests.servers")
    async with harness.throwaway(postgres) as url:
        with serving.running(url, directory=tmp_path) as started:
            yield started


@pytest.fixture(scope="session")
async def demo_server(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator["servers.Running"]:
    """The whole application with the demo shop, for tests that only look; `.login` signs in."""
    serving: Any = importlib.import_module("tests.servers")
    directory = tmp_path_factory.mktemp("demo")
    async with harness.throwaway(postgres, demo_in=directory) as url:
        with serving.running(url, directory=directory) as started:
            yield started
