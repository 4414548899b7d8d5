"""Whoever is for one channel sets that channel's prices, and no others (SYS-01)."""

import pytest

from tests.access import divided

SET = """mutation ($prices: [PriceInput!]!) {
  priceSet(input: {prices: $prices}) { prices { id } userErrors { code field } }
}"""
STATE = "SELECT * FROM price WHERE shop_id = $1 ORDER BY id"


@pytest.mark.parametrize(
    ("scope", "channel", "allowed"),
    [
        (("phone", None), "phone", True),
        (("phone", None), "web", False),
        (("phone", None), None, False),
        ((None, "south"), "phone", False),
        (("phone", "south"), "phone", False),
        ((None, None), "phone", True),
        ((None, None), None, True),
    ],
)
async def test_a_price_reaches_as_far_as_its_channel(graphql, database, owner, shop, scope, channel, allowed):
    parts = await divided.opened(database, shop_id=shop)
    given = {"channels": [getattr(parts, scope[0])] if scope[0] else None}
    given["locations"] = [getattr(parts, scope[1])] if scope[1] else None
    clerk = await divided.member(database, parts, "write_prices", "read_prices", **given)
    before = await owner.fetch(STATE, shop)
    amount = {"amount": "7.00", "currencyCode": "CNY"}
    price = {"variantId": str(parts.goods.variant_ids[0]), "price": amount}
    wish = {**price, "channelId": channel and str(getattr(parts, channel))}
    payload = (await graphql(SET, {"prices": [wish]}, actor=clerk))["data"]["priceSet"]
    if allowed:
        assert payload["userErrors"] == []
        assert await owner.fetch(STATE, shop) != before
    else:
        assert payload["userErrors"] == [{"code": "NOT_FOUND", "field": ["prices", "0", "channelId"]}]
        assert await owner.fetch(STATE, shop) == before
