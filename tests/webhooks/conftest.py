"""Fixtures for the tests of webhooks."""

import pytest

from tests.docs.conftest import clients  # noqa: F401  a fixture
from tests.webhooks import arrange


@pytest.fixture
async def receiver():
    """A place that deliveries go to."""
    async with arrange.receiver() as made:
        yield made


@pytest.fixture
def reaching(services, receiver):
    """The other systems; deliveries may go to the receiver."""
    return arrange.reaching(services, receiver)


@pytest.fixture
async def app_id(database, shop):
    """An app that may see products, orders and customers."""
    return await arrange.install(database, shop)


@pytest.fixture
async def hook(database, shop, reaching, receiver, app_id):
    """A webhook that tells of new tags, and its secret."""
    return await arrange.subscribe(database, shop, reaching, app_id=app_id, url=receiver.url())
