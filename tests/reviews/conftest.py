"""Fixtures of reviews."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from entrepot.kernel.database import Database, Tx
from tests.reviews import arrange


@pytest.fixture
def trading(database: Database) -> Database:
    """The database, on which orders can be placed and delivered."""
    return arrange.on(database)


@pytest.fixture
async def tx(trading: Database, shop: Any) -> AsyncIterator[Tx]:
    """A write transaction of the new shop, as the system, rolled back at the end."""
    async with trading.write(shop_id=shop, actor=arrange.SYSTEM) as opened:
        yield opened
        opened.abandon()
