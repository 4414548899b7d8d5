"""The fixtures themselves: bound shops, rolled back transactions, counted statements, databases of one's own."""

import uuid

from sqlalchemy import func, select

from entrepot.kernel import permissions
from entrepot.kernel.database import Database, Tx, sql
from entrepot.shops.tables import channel, shop
from tests.requests import Client

CHANNELS = sql(select(func.count()).select_from(channel))
SHOPS = sql(select(shop.c.shop_id))


async def test_a_transaction_sees_its_own_shop_alone(database: Database, shop: uuid.UUID, tx: Tx) -> None:
    assert [row["shop_id"] for row in await tx.rows(SHOPS)] == [shop]


async def test_without_a_shop_there_are_no_rows(database: Database, shop: uuid.UUID) -> None:
    async with database.unbound() as connection:
        assert await connection.fetchval("SELECT count(*) FROM shop") == 0


async def test_statements_are_counted(tx: Tx) -> None:
    with tx.counting() as count:
        await tx.value(CHANNELS)
        await tx.value(CHANNELS)
    assert count.statements == 2


async def test_what_a_test_writes_is_gone_after_it(database: Database, shop: uuid.UUID) -> None:
    system = permissions.Actor.system("test")
    async with database.write(shop_id=shop, actor=system) as tx:
        await tx.connection.execute("DELETE FROM channel")
        tx.abandon()
    async with database.read(shop_id=shop, actor=system) as tx:
        assert await tx.value(CHANNELS) == 1


async def test_a_database_of_its_own_has_no_shops(fresh_database: Database) -> None:
    assert await fresh_database.shop_ids() == []


async def test_graphql_is_asked_and_counted(graphql: Client) -> None:
    assert await graphql("{ shop { name currency } }") == {"data": {"shop": {"name": "Test shop", "currency": "CNY"}}}
    assert graphql.statements == 1
