"""What a variant's option values read as: the database keeps it, whoever writes."""

import asyncio

import pytest

from entrepot.catalog import reads
from entrepot.catalog.operations import variants
from entrepot.catalog.rules.commands import CreateVariant, NewVariant
from entrepot.kernel import permissions
from tests.catalog import goods

SYSTEM = permissions.Actor.system("test")
RENAME = "UPDATE option_value SET name = $2 WHERE shop_id = $1 AND name->>'zh-CN' = '红'"
TURN_ROUND = "UPDATE product_option SET position = position + $2 WHERE shop_id = $1 AND position = $3"


async def texts(tx):
    found = await reads.list_variants_by_sku(tx, skus=["D0-RS", "D0-RM", "D0-BM"])
    return {row["sku"]: row["option_text"] for row in found}


async def test_values_read_as_one_text_in_each_language_any_of_them_speaks(tx):
    await goods.create(tx, goods.dress())
    await goods.create(tx, goods.product("茶杯", sku="CUP"))
    assert await texts(tx) == {
        "D0-RS": {"zh-CN": "红 / S", "en": "Red / S"},
        "D0-RM": {"zh-CN": "红 / M", "en": "Red / M"},
        "D0-BM": {"zh-CN": "蓝 / M", "en": "Blue / M"},
    }
    [cup] = await reads.list_variants_by_sku(tx, skus=["CUP"])
    assert cup["option_text"] == {}


async def test_a_renamed_value_reads_so_everywhere_and_nowhere_else(tx):
    await goods.create(tx, goods.dress())
    await tx.connection.execute(RENAME, tx.shop_id, {"zh-CN": "朱红", "fr": "Vermillon"})
    assert await texts(tx) == {
        "D0-RS": {"zh-CN": "朱红 / S", "fr": "Vermillon / S"},
        "D0-RM": {"zh-CN": "朱红 / M", "fr": "Vermillon / M"},
        "D0-BM": {"zh-CN": "蓝 / M", "en": "Blue / M"},
    }


async def test_options_that_change_places_change_the_text(tx):
    await goods.create(tx, goods.dress())
    for by, at in ((10, 0), (-1, 1), (-9, 10)):
        await tx.connection.execute(TURN_ROUND, tx.shop_id, by, at)
    assert (await texts(tx))["D0-RM"] == {"zh-CN": "M / 红", "en": "M / Red"}


async def test_a_value_given_up_is_not_read(tx):
    await goods.create(tx, goods.dress())
    [dress] = await reads.list_variants_by_sku(tx, skus=["D0-RS"])
    await tx.connection.execute(
        "DELETE FROM variant_option_value WHERE shop_id = $1 AND variant_id = $2", tx.shop_id, dress["id"]
    )
    assert (await texts(tx))["D0-RS"] == {}


async def is_held_up(database):
    """Wait until somebody waits for another's lock."""
    async with asyncio.timeout(30):
        while True:
            if await database.pool.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):
                return
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("first", ["rename", "create"])
async def test_a_new_variant_and_a_new_name_at_once_do_not_miss_each_other(database, shop, first):
    async with database.write(shop_id=shop, actor=SYSTEM) as tx:
        [product] = await goods.create(tx, goods.dress())
    add = CreateVariant(product_id=product["id"], variant=NewVariant(sku="D0-BS", options=["蓝", "S"]))
    begun, end = asyncio.Event(), asyncio.Event()

    async def write(what, *, is_first):
        async with database.write(shop_id=shop, actor=SYSTEM) as tx:
            if not is_first:
                await begun.wait()
            if what == "create":
                await variants.create_variants(tx, commands=[add])
            else:
                await tx.connection.execute(RENAME.replace("红", "蓝"), shop, {"zh-CN": "青"})
            if is_first:
                begun.set()
                await end.wait()

    second = "create" if first == "rename" else "rename"
    both = asyncio.gather(write(first, is_first=True), write(second, is_first=False), return_exceptions=True)
    await begun.wait()
    await is_held_up(database)
    end.set()
    outcomes = await both
    async with database.read(shop_id=shop, actor=SYSTEM) as tx:
        found = {
            row["sku"]: row["option_text"] for row in await reads.list_variants_by_sku(tx, skus=["D0-BM", "D0-BS"])
        }
    assert found["D0-BM"]["zh-CN"] == "青 / M"
    # Whoever names a value that has another name by now is refused; nobody keeps the old one.
    assert found.get("D0-BS", {"zh-CN": "青 / S"})["zh-CN"] == "青 / S"
    assert outcomes[0] is None
