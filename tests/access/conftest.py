"""Fixtures for the tests of access."""

from collections.abc import AsyncIterator

import pytest

from tests.access import people, stocked, street
from tests.access.post import Post


@pytest.fixture
async def team(database, shop):
    """A committed shop with its roles, an owner and a warehouse keeper."""
    return await people.take_on(database, shop_id=shop)


@pytest.fixture
def post(database, owner, services, shop):
    """The mail of the test's shop."""
    return Post(database, services, shop, owner)


@pytest.fixture(scope="module")
async def town(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[street.Street]:
    """Two shops that have everything, on one server, for the tests of a file."""
    async with street.opened(postgres, directory=tmp_path_factory.mktemp("town")) as opened:
        yield opened


@pytest.fixture
async def untouched(town: street.Street) -> AsyncIterator[None]:
    """Nothing of either shop, nor anything else, is changed by the test."""
    before = dict(town.known) or await stocked.fingerprint(town.owner)
    yield
    town.known.update(await stocked.fingerprint(town.owner))
    assert stocked.differences(before, town.known) == []
