"""Fixtures of inventory: a transaction whose events are kept instead of posted."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from entrepot.kernel.database import Database, Tx
from tests.inventory import arrange


@pytest.fixture
def announced() -> arrange.Announced:
    """What the test's operations announced."""
    return arrange.Announced()


@pytest.fixture
async def tx(database: Database, shop: Any, announced: arrange.Announced) -> AsyncIterator[Tx]:
    """A write transaction of the new shop, as the system, rolled back at the end."""
    async with announced.on(database).write(shop_id=shop, actor=arrange.SYSTEM) as opened:
        yield opened
        opened.abandon()


@pytest.fixture
async def stocked(tx: Tx) -> arrange.Stocked:
    """A location and three variants without stock."""
    return await arrange.prepare(tx)
