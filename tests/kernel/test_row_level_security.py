"""The second wall: whatever SQL runs, rows of another shop are not there, and the books cannot be rewritten."""

import asyncpg
import pytest
from sqlalchemy import text

from entrepot.kernel import permissions
from entrepot.kernel.database import sql
from tests import shops

EVERY_CHANNEL = sql(text("SELECT shop_id FROM channel"))


async def test_without_a_shop_no_row_is_visible(database, shop):
    async with database.unbound() as connection:
        assert await connection.fetchval("SELECT count(*) FROM channel") == 0


async def test_a_transaction_sees_only_its_own_shop(database, shop):
    other = await shops.found(database)
    async with database.read(shop_id=shop) as tx:
        assert {row["shop_id"] for row in await tx.rows(EVERY_CHANNEL)} == {shop}
    async with database.read(shop_id=other) as tx:
        assert {row["shop_id"] for row in await tx.rows(EVERY_CHANNEL)} == {other}


async def test_a_row_of_another_shop_cannot_be_written(database, shop):
    other = await shops.found(database)
    statement = sql(text(f"UPDATE channel SET shop_id = '{other}'"))
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
        async with database.write(shop_id=shop, actor=permissions.Actor.system("test")) as tx:
            await tx.run(statement)


async def test_the_shop_of_a_connection_does_not_outlive_its_transaction(database, shop):
    async with database.read(shop_id=shop) as tx:
        assert len(await tx.rows(EVERY_CHANNEL)) == 1
    async with database.unbound() as connection:
        assert await connection.fetchval("SELECT current_setting('entrepot.shop_id', true)") in (None, "")


@pytest.mark.parametrize("statement", ["UPDATE change SET operation = 'x'", "DELETE FROM change"])
async def test_the_change_feed_is_append_only(database, shop, statement):
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with database.write(shop_id=shop, actor=permissions.Actor.system("test")) as tx:
            await tx.run(sql(text(statement)))
