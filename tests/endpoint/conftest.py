"""A server with two shops that are open for business, for tests that subscribe."""

from collections.abc import AsyncIterator

import pytest

from tests import harness, servers
from tests.docs.conftest import clients  # noqa: F401  a fixture
from tests.endpoint import live


@pytest.fixture(scope="module")
async def running(
    postgres: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[servers.Running, live.Stage]]:
    """The server of a module's tests, and the shop that they act in."""
    async with harness.throwaway(postgres) as url, harness.pool(url) as database:
        stage = await live.Stage(database).open()
        with servers.running(url, directory=tmp_path_factory.mktemp("live")) as started:
            stage.server = started
            yield started, stage


@pytest.fixture
def stage(running: tuple[servers.Running, live.Stage]) -> live.Stage:
    """A shop with staff, two customers and goods, on a server; and another shop beside it."""
    return running[1]
