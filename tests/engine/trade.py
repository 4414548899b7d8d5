"""A small shop that has traded, for operations over our whole schema."""

import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg
from graphql import GraphQLSchema

from entrepot.catalog import demo as goods
from entrepot.contract.declare import Reader
from entrepot.customers import demo as people
from entrepot.inventory import demo as stock
from entrepot.kernel import database, permissions
from entrepot.orders import demo as orders
from entrepot.payments import demo as payments
from entrepot.pricing import demo as prices
from entrepot.reviews import demo as reviews
from tests import shops
from tests.engine.differing import Opened
from tests.engine.operations import Generator

TABLES_WITH_IDS = """
SELECT c.table_name FROM information_schema.columns c JOIN information_schema.columns s USING (table_schema, table_name)
WHERE c.table_schema = 'public' AND c.column_name = 'id' AND c.udt_name = 'uuid' AND s.column_name = 'shop_id'
ORDER BY c.table_name
"""
POOLS: Mapping[str, Sequence[Any]] = {
    "Int": [*range(12), 50, 100, -1],
    "DateTime": ["2026-01-01T00:00:00Z", "2026-11-20T08:00:00+08:00", "2020-02-29T23:59:59.5Z"],
    "Date": ["2026-01-01", "2026-11-20", "2020-02-29"],
    "Decimal": ["0", "10.00", "-3.5", "199.99"],
    "Quantity": ["1", "0", "2.5", "-1"],
    "CurrencyCode": ["CNY", "USD"],
    "JSON": ["x", 1, None],
    "String": ["", "茶", "tea", "CUP", "1001", "x" * 40],
}
ALWAYS = ("first",)
RARELY = ("after", "before", "last")


@dataclass(frozen=True)
class Traded:
    """The shop, and what may be asked for in it."""

    shop: uuid.UUID
    pools: Mapping[str, Sequence[Any]]


async def found(opened: database.Database, url: str) -> Traded:
    """Found a shop with two months of trade, and commit it."""
    shop = await shops.found(opened)
    async with opened.write(shop_id=shop, actor=permissions.Actor.system("test")) as tx:
        made = await goods.load(tx)
        variants = [{"sku": sku, "variant_id": variant_id} for sku, variant_id in made.items()]
        await prices.load(tx, variants=variants)
        await stock.load(tx, variants=variants)
        customers = await people.load(tx)
        await payments.load(tx)
        await reviews.load(tx, lines=await orders.load(tx, variants=variants, customer_ids=customers))
    owner = await asyncpg.connect(url)
    try:
        return Traded(shop, {**POOLS, "ID": [*await _ids(owner, shop), str(uuid.UUID(int=5))]})
    finally:
        await owner.close()


def generator(schema: GraphQLSchema, traded: Traded) -> Generator:
    """Makes operations that ask for what is there, in pages."""
    return Generator(schema, pools=traded.pools, depth=6, size=12, always=ALWAYS, rarely=RARELY)


async def _ids(owner: asyncpg.Connection, shop: uuid.UUID) -> list[str]:
    """Three ids of every table, always the same ones of the same data."""
    found: list[str] = []
    for table in await owner.fetch(TABLES_WITH_IDS):
        query = f'SELECT id FROM "{table["table_name"]}" WHERE shop_id = $1 ORDER BY id LIMIT 3'
        found += [str(row["id"]) for row in await owner.fetch(query, shop)]
    return found


def savepoints(tx: database.Tx) -> Opened:
    """Readers of one transaction, each within a savepoint of its own."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[Reader]:
        await tx.connection.execute("SAVEPOINT answer")
        try:
            yield Reader(tx)
        finally:
            await tx.connection.execute("ROLLBACK TO SAVEPOINT answer")

    return opened
