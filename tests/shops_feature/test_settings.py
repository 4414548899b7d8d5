"""Settings: typed, for the shop or a channel of it, refused by name; and the shop's own mutation for them."""

import uuid
from decimal import Decimal

import pytest

from entrepot.kernel import errors
from entrepot.shops import setting_rules
from entrepot.shops.setting_rules import Setting, SettingType
from tests import shops
from tests.orders import arrange as orders

SET = """
mutation($input: SettingSetInput!) {
  settingSet(input: $input) {
    decision { name value previous channelId locationId setByName } userErrors { __typename code field message }
  }
}
"""
SETTINGS = """
query($at: DateTime, $channel: ID) {
  settings(at: $at, channelId: $channel) { name type value default effectiveFrom scopes isNullable }
}
"""
UPDATE = """
mutation($input: ShopUpdateInput!) {
  shopUpdate(input: $input) { shop { version settings { SHOWN } } userErrors { code field } }
}
""".replace("SHOWN", "orderNumberPrefix orderExpiryMinutes shippingFee { amount } freeShippingFrom { amount }")


async def decide(graphql, name, value, **given):
    """Decide a setting; the payload."""
    answer = await graphql(SET, {"input": {"name": name, "value": value, **given}})
    return answer.get("errors") or answer["data"]["settingSet"]


async def held(graphql, **given):
    """What holds, by name."""
    answer = await graphql(SETTINGS, given)
    return {item["name"]: item["value"] for item in answer["data"]["settings"]}


async def test_every_setting_has_a_default(graphql):
    assert await held(graphql) == {
        "cartExpiryDays": 30,
        "freeShippingFrom": None,
        "orderExpiryMinutes": 30,
        "orderNumberPrefix": "",
        "shippingFee": "0.00",
    }


async def test_a_decision_holds_from_now_on_and_says_what_held_before(graphql):
    first = await decide(graphql, "shippingFee", "8.00")
    assert first["decision"] == {
        "name": "shippingFee",
        "value": "8.00",
        "previous": "0.00",
        "channelId": None,
        "locationId": None,
        "setByName": "Test",
    }
    assert (await decide(graphql, "shippingFee", 9))["decision"]["previous"] == "8.00"
    assert (await held(graphql))["shippingFee"] == "9.00"
    shop = (await graphql("{ shop { shippingFee { amount } settings { shippingFee { amount } } } }"))["data"]["shop"]
    assert shop == {"shippingFee": {"amount": "9.00"}, "settings": {"shippingFee": {"amount": "9.00"}}}


async def test_null_takes_a_threshold_away(graphql):
    await decide(graphql, "freeShippingFrom", "99.00")
    assert (await held(graphql))["freeShippingFrom"] == "99.00"
    assert (await decide(graphql, "freeShippingFrom", None))["userErrors"] == []
    assert (await held(graphql))["freeShippingFrom"] is None


@pytest.mark.parametrize(
    ("name", "value", "code", "field"),
    [
        ("colour", "red", "SETTING_UNKNOWN", ["name"]),
        ("orderExpiryMinutes", 0, "OUT_OF_RANGE", ["value"]),
        ("orderExpiryMinutes", 43201, "OUT_OF_RANGE", ["value"]),
        ("orderExpiryMinutes", "30", "SETTING_VALUE_INVALID", ["value"]),
        ("orderExpiryMinutes", True, "SETTING_VALUE_INVALID", ["value"]),
        ("orderExpiryMinutes", None, "REQUIRED", ["value"]),
        ("orderNumberPrefix", "x" * 11, "TOO_LONG", ["value"]),
        ("orderNumberPrefix", 5, "SETTING_VALUE_INVALID", ["value"]),
        ("shippingFee", "-1", "OUT_OF_RANGE", ["value"]),
        ("shippingFee", "much", "SETTING_VALUE_INVALID", ["value"]),
        ("shippingFee", {"amount": "1"}, "SETTING_VALUE_INVALID", ["value"]),
        ("shippingFee", "NaN", "SETTING_VALUE_INVALID", ["value"]),
    ],
)
async def test_sys_14_an_invalid_value_is_refused_by_name(graphql, name, value, code, field):
    before = await held(graphql)
    answer = await decide(graphql, name, value)
    assert [(error["code"], error["field"]) for error in answer["userErrors"]] == [(code, field)]
    assert await held(graphql) == before


async def test_more_decimals_than_the_currency_has_are_refused(graphql):
    answer = await decide(graphql, "shippingFee", "1.005")
    assert [error["field"] for error in answer["userErrors"]] == [["value"]]


async def test_a_channel_has_its_own_which_holds_before_the_shops(graphql, database, shop):
    channel = (await graphql("{ channels { id } }"))["data"]["channels"][0]["id"]
    await decide(graphql, "shippingFee", "8.00")
    await decide(graphql, "shippingFee", "3.00", channelId=channel)
    assert (await held(graphql))["shippingFee"] == "8.00"
    assert (await held(graphql, channel=channel))["shippingFee"] == "3.00"
    async with database.write(shop_id=shop, actor=orders.SYSTEM) as tx:
        goods = await orders.make_goods(tx)
        placed = await orders.place(tx, goods, 1)
        total = await tx.connection.fetchval("SELECT shipping_minor FROM sales_order WHERE id = $1", placed.order_id)
        tx.abandon()
    assert total == 300


async def test_an_order_waits_as_long_as_its_channel_says(graphql, database, shop):
    channel = (await graphql("{ channels { id } }"))["data"]["channels"][0]["id"]
    await decide(graphql, "orderExpiryMinutes", 90, channelId=channel)
    async with database.write(shop_id=shop, actor=orders.SYSTEM) as tx:
        goods = await orders.make_goods(tx)
        placed = await orders.place(tx, goods, 1, payment_method=orders.Method.TEST_GATEWAY)
        waits = await tx.connection.fetchval(
            "SELECT expires_at - placed_at FROM sales_order WHERE id = $1", placed.order_id
        )
        tx.abandon()
    assert waits.total_seconds() == 90 * 60


async def test_a_setting_is_decided_only_for_what_it_may_be(graphql, database):
    channel = (await graphql("{ channels { id } }"))["data"]["channels"][0]["id"]
    location = (await graphql("{ locations { id } }"))["data"]["locations"][0]["id"]
    for name, given, code in (
        ("cartExpiryDays", {"channelId": channel}, "SETTING_SCOPE_REFUSED"),
        ("shippingFee", {"locationId": location}, "SETTING_SCOPE_REFUSED"),
        ("shippingFee", {"locationId": location, "channelId": channel}, "INVALID"),
    ):
        answer = await decide(graphql, name, "8.00" if name == "shippingFee" else 8, **given)
        assert [error["code"] for error in answer["userErrors"]] == [code]


async def test_c27_another_shops_channel_is_not_found(graphql, database):
    other = await shops.found(database)
    theirs = (await graphql("{ channels { id } }", shop=other))["data"]["channels"][0]["id"]
    never = str(uuid.UUID(bytes=uuid.uuid4().bytes[:15] + uuid.UUID(theirs).bytes[15:]))
    answers = [await decide(graphql, "shippingFee", "8.00", channelId=channel) for channel in (theirs, never)]
    assert answers[0] == answers[1]
    assert [error["code"] for error in answers[0]["userErrors"]] == ["NOT_FOUND"]


async def test_the_shops_own_mutation_decides_them_too(graphql):
    given = {"shippingFee": {"amount": "8.00", "currencyCode": "CNY"}, "orderNumberPrefix": "SO"}
    answer = await graphql(UPDATE, {"input": {"settings": given, "ifVersion": 1}})
    shop = answer["data"]["shopUpdate"]["shop"]
    assert shop == {
        "version": 2,
        "settings": {
            "orderNumberPrefix": "SO",
            "orderExpiryMinutes": 30,
            "shippingFee": {"amount": "8.00"},
            "freeShippingFrom": None,
        },
    }
    assert (await held(graphql))["shippingFee"] == "8.00"


@pytest.mark.parametrize(
    ("settings", "code", "field"),
    [
        ({"orderExpiryMinutes": 0}, "OUT_OF_RANGE", ["settings", "orderExpiryMinutes"]),
        ({"orderNumberPrefix": "x" * 11}, "TOO_LONG", ["settings", "orderNumberPrefix"]),
        ({"orderNumberPrefix": None}, "REQUIRED", ["settings", "orderNumberPrefix"]),
        (
            {"shippingFee": {"amount": "-1.00", "currencyCode": "CNY"}},
            "OUT_OF_RANGE",
            ["settings", "shippingFee"],
        ),
    ],
)
async def test_the_shops_own_mutation_refuses_by_name(graphql, settings, code, field):
    answer = await graphql(UPDATE, {"input": {"settings": settings}})
    assert answer["data"]["shopUpdate"] == {"shop": None, "userErrors": [{"code": code, "field": field}]}


def test_a_yes_or_no_is_nothing_else():
    made = Setting(name="is_open", type=SettingType.BOOLEAN, default=False, en="Open", zh="营业")
    assert setting_rules.parse(made, True, currency="CNY", field=()) is True
    for wrong in (1, "true", None, Decimal(1)):
        with pytest.raises(errors.DomainError):
            setting_rules.parse(made, wrong, currency="CNY", field=())
    assert made.public_name == "isOpen"
