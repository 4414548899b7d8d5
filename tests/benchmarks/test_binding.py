"""What it costs to bind a transaction to a shop, beside the same reads without: printed as a ratio of one run."""

import time
import uuid

import asyncpg

from entrepot.kernel.database import Database
from entrepot.shops import reads

ROUNDS = 300
READS = (1, 3, 20)
LOOK = "SELECT * FROM channel WHERE shop_id = $1 ORDER BY id"


async def unbound(pool: asyncpg.Pool, shop: uuid.UUID, count: int) -> list[int]:
    """The floor: the same statement on asyncpg alone, each on its own, as the owner, who sees every shop."""
    async with pool.acquire() as connection:
        return [len(await connection.fetch(LOOK, shop)) for _ in range(count)]


async def bound(database: Database, shop: uuid.UUID, count: int) -> list[int]:
    """The same reads in one bound transaction."""
    async with database.read(shop_id=shop) as tx:
        return [len(await reads.list_channels(tx)) for _ in range(count)]


async def test_binding_a_shop(database: Database, database_url: str, shop: uuid.UUID) -> None:
    async with asyncpg.create_pool(database_url, min_size=1, max_size=1) as pool:
        for count in READS:
            assert await unbound(pool, shop, count) == await bound(database, shop, count) == [1] * count
            with_shop = without = 0.0
            for _ in range(ROUNDS):
                started = time.perf_counter()
                await unbound(pool, shop, count)
                between = time.perf_counter()
                await bound(database, shop, count)
                without += between - started
                with_shop += time.perf_counter() - between
            milliseconds = (without / ROUNDS * 1e3, with_shop / ROUNDS * 1e3)
            print("\nbinding, {:2} reads: {:.2f} ms without, {:.2f} ms with,".format(count, *milliseconds), end="")
            print(f" ratio {with_shop / without:.2f}", end="")
    print()
