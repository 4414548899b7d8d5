"""Fixtures of the engine: a shop that has traded, for operations over our whole schema."""

import pytest

from tests.engine import trade


@pytest.fixture(scope="session")
async def traded(database, database_url) -> trade.Traded:
    """A committed shop with two months of trade, for tests that only look."""
    return await trade.found(database, database_url)
