"""What is there of a variant, and what is promised of it."""

import asyncio
from dataclasses import dataclass

import asyncpg

from tests.benchmarks.shops import Bench

STOCK = """
SELECT b.quantity, b.reserved, (
    SELECT coalesce(sum(h.quantity - h.committed_quantity), 0)::bigint FROM hold h
    WHERE h.shop_id = v.shop_id AND h.variant_id = v.id AND h.state = 'OPEN'
) AS held
FROM variant v JOIN stock_balance b ON b.shop_id = v.shop_id AND b.variant_id = v.id
WHERE v.shop_id = $1 AND v.sku = $2
"""


@dataclass(frozen=True)
class Stock:
    """What there is of a variant, what is promised of it, and the sum of the open promises."""

    quantity: int
    reserved: int
    held: int


def stock(bench: Bench, sku: str) -> Stock:
    """The stock of a variant now."""
    return asyncio.run(_stock(bench, sku))


async def _stock(bench: Bench, sku: str) -> Stock:
    connection = await asyncpg.connect(str(bench.settings.database_url))
    try:
        row = await connection.fetchrow(STOCK, bench.shop_id, sku)
        assert row is not None, sku
        return Stock(**row)
    finally:
        await connection.close()
