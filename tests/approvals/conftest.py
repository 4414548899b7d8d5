"""Fixtures of approvals."""

import pytest

from tests.approvals import arrange


@pytest.fixture
async def office(graphql, database, shop):
    """A shop with an owner, a clerk who asks for refunds, and three who may be asked."""
    return await arrange.open_office(graphql, database, shop, ("clerk", "anna", "bela", "carl"))
