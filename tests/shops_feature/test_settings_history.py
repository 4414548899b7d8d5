"""SYS-14: a change takes effect at its date, by the database's clock; the history shows each with what held before."""

from datetime import timedelta

import asyncpg
import pytest
from sqlalchemy import text

from entrepot.kernel import migrate
from entrepot.kernel.database import sql
from entrepot.shops import setting_reads
from tests import harness, shops
from tests.access import people
from tests.requests import everything
from tests.shops_feature.test_settings import decide, held

HISTORY = """
query($name: String!, $first: Int, $after: String) {
  settingHistory(name: $name, first: $first, after: $after) {
    nodes { value previous setByName channelId } count { value } pageInfo { endCursor hasNextPage }
  }
}
"""


async def now_of(database, shop):
    """The database's clock."""
    async with database.read(shop_id=shop) as tx:
        return await tx.connection.fetchval("SELECT clock_timestamp()")


async def test_sys_14_a_change_takes_effect_at_its_date(graphql, database, shop):
    tomorrow = await now_of(database, shop) + timedelta(days=1)
    await decide(graphql, "shippingFee", "8.00")
    await decide(graphql, "shippingFee", "12.00", effectiveFrom=tomorrow.isoformat())
    assert (await held(graphql))["shippingFee"] == "8.00"
    for after, value in ((timedelta(seconds=-1), "8.00"), (timedelta(), "12.00"), (timedelta(days=9), "12.00")):
        assert (await held(graphql, at=(tomorrow + after).isoformat()))["shippingFee"] == value


async def test_sys_14_the_clock_of_the_database_decides(graphql, database, shop, owner):
    tomorrow = await now_of(database, shop) + timedelta(days=1)
    await decide(graphql, "shippingFee", "12.00", effectiveFrom=tomorrow.isoformat())
    assert (await held(graphql))["shippingFee"] == "0.00"
    a_day_passes = "effective_from = effective_from - interval '1 day', recorded_at = recorded_at - interval '1 day'"
    await owner.execute(f"UPDATE setting_value SET {a_day_passes} WHERE shop_id = $1", shop)
    assert (await held(graphql))["shippingFee"] == "12.00"
    async with database.read(shop_id=shop) as tx:
        assert (await setting_reads.load_effective(tx)).of().shipping_fee_minor == 1200
    assert (await graphql("{ shop { shippingFee { amount } } }"))["data"]["shop"]["shippingFee"] == {"amount": "12.00"}


async def test_what_is_decided_last_for_a_moment_holds(graphql, database, shop):
    tomorrow = (await now_of(database, shop) + timedelta(days=1)).isoformat()
    for value in ("8.00", "9.00"):
        await decide(graphql, "shippingFee", value, effectiveFrom=tomorrow)
    assert (await held(graphql, at=tomorrow))["shippingFee"] == "9.00"


async def test_the_past_stays_as_it_was(graphql, database, shop):
    passed = (await now_of(database, shop) - timedelta(seconds=5)).isoformat()
    answer = await decide(graphql, "shippingFee", "8.00", effectiveFrom=passed)
    assert [(error["code"], error["field"]) for error in answer["userErrors"]] == [
        ("SETTING_IN_THE_PAST", ["effectiveFrom"])
    ]
    insert = f"""
    INSERT INTO setting_value (shop_id, name, value, effective_from, set_by_name)
    VALUES ('{shop}', 'shipping_fee_minor', '1', now() - interval '1 hour', '')
    """
    with pytest.raises(asyncpg.CheckViolationError):
        async with database.write(shop_id=shop, actor=people.SYSTEM) as tx:
            await tx.connection.execute(insert)


async def test_sys_14_the_history_shows_what_held_before(graphql):
    channel = (await graphql("{ channels { id } }"))["data"]["channels"][0]["id"]
    for value in ("8.00", "9.00"):
        await decide(graphql, "shippingFee", value)
    await decide(graphql, "shippingFee", "3.00", channelId=channel)
    await decide(graphql, "orderNumberPrefix", "SO")
    first = (await graphql(HISTORY, {"name": "shippingFee", "first": 2}))["data"]["settingHistory"]
    assert first["nodes"] == [
        {"value": "3.00", "previous": None, "setByName": "Test", "channelId": channel},
        {"value": "9.00", "previous": "8.00", "setByName": "Test", "channelId": None},
    ]
    assert first["count"] == {"value": 3}
    given = {"name": "shippingFee", "first": 2, "after": first["pageInfo"]["endCursor"]}
    second = (await graphql(HISTORY, given))["data"]["settingHistory"]
    assert [(item["value"], item["previous"]) for item in second["nodes"]] == [("8.00", "0.00")]


async def test_sys_14_a_decision_is_audited(graphql, database, shop):
    await decide(graphql, "shippingFee", "8.00")
    query = "SELECT before, after - 'effective_from', actor_id FROM change WHERE operation = 'settingSet'"
    async with database.read(shop_id=shop) as tx:
        row = await tx.row(sql(text(query)))
    assert tuple(row.values()) == (
        {"settings": {"shipping_fee_minor": 0}},
        {"settings": {"shipping_fee_minor": 800}},
        everything().id,
    )


@pytest.mark.parametrize("statement", ["UPDATE setting_value SET value = '1'", "DELETE FROM setting_value"])
async def test_nothing_that_was_decided_is_overwritten(graphql, database, shop, statement):
    await decide(graphql, "shippingFee", "8.00")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with database.write(shop_id=shop, actor=people.SYSTEM) as tx:
            await tx.connection.execute(statement)


async def test_the_settings_of_the_release_before_are_taken_over(postgres):
    async with harness.throwaway(postgres) as url:
        connection = await asyncpg.connect(url)
        async with harness.pool(url) as opened:
            shop = await shops.found(opened)
        stored = '{"shipping_fee_minor": 800, "order_number_prefix": "SO", "free_shipping_from_minor": null}'
        await connection.execute("UPDATE shop SET settings = $1", stored)
        taken = (migrate.SCRIPTS / "versions" / "2026_11_29_fields.sql").read_text()
        await connection.execute("TRUNCATE setting_value; " + taken[taken.index("INSERT INTO setting_value") :])
        await connection.close()
        async with harness.pool(url) as opened, opened.read(shop_id=shop) as tx:
            found = (await setting_reads.load_effective(tx)).of()
        assert (found.shipping_fee_minor, found.order_number_prefix, found.free_shipping_from_minor) == (
            800,
            "SO",
            None,
        )
