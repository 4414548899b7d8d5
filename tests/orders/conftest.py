"""Fixtures of orders: a transaction whose value-moving events are checked and kept."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from entrepot.kernel.database import Database, Tx
from tests.orders import arrange


@pytest.fixture
def ledger() -> arrange.Ledger:
    """What the test's operations announced."""
    return arrange.Ledger()


@pytest.fixture
async def tx(database: Database, shop: Any, ledger: arrange.Ledger) -> AsyncIterator[Tx]:
    """A write transaction of the new shop, as the system, rolled back at the end."""
    async with ledger.on(database).write(shop_id=shop, actor=arrange.SYSTEM) as opened:
        yield opened
        opened.abandon()


@pytest.fixture
async def goods(tx: Tx) -> arrange.Goods:
    """Two variants at 10.00 and 20.00 CNY, a hundred of each in stock at a cost of 4.00."""
    return await arrange.make_goods(tx)
