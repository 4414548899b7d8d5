"""Fixtures for the tests of access."""

import pytest

from tests.access import people


@pytest.fixture
async def team(database, shop):
    """A committed shop with its roles, an owner and a warehouse keeper."""
    return await people.take_on(database, shop_id=shop)
