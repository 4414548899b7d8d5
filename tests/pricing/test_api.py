"""Pricing through GraphQL: what shoppers see, what staff change, and what it costs."""

import pytest

from entrepot.catalog.rules.products import ProductState
from entrepot.kernel import permissions
from entrepot.pricing.operations import prices
from tests import recording
from tests.pricing.arrange import DAY, SYSTEM, make_coupon, make_goods, price

CART = """
query($lines: [CartPriceLineInput!]!, $codes: [String!]) {
  cartPrice(lines: $lines, couponCodes: $codes) {
    currency
    lines {
      variant { id } quantity unitPrice { amount } listTotal { amount } total { amount }
      discounts { promotionName couponCode amount { amount } }
    }
    listTotal { amount } discount { amount } total { amount currencyCode }
    explain { outcome reason message promotionName couponCode base { amount } amount { amount } missing { amount } }
    problems { code message field }
  }
}
"""
PRODUCT = """
query($id: ID!) {
  product(id: $id) {
    priceRange { minimum { amount } maximum { amount } }
    variants { price { price { amount } compareAt { amount } currency
      explain { outcome price { amount } channel { isDefault } } } }
  }
}
"""
PAGE = """
{ products(first: 50) { nodes { id priceRange { minimum { amount } } variants { price { price { amount } } } } } }
"""
HISTORY = """
query($id: ID!) { prices(where: {variantId: {eq: $id}}) { nodes { price { amount } endsAt } count { value } } }
"""
SET = """
mutation($prices: [PriceInput!]!) {
  priceSet(input: {prices: $prices}) {
    prices { price { amount } compareAt { amount } startsAt endsAt variant { sku } channel { id } }
    userErrors { __typename code field message }
  }
}
"""
CREATE = """
mutation($input: PromotionCreateInput!) {
  promotionCreate(input: $input) {
    promotion {
      id name kind scope percent threshold { amount } reduction { amount } state version
      products { id } categories { id }
    }
    userErrors { code field }
  }
}
"""
SWITCH = """
mutation($id: ID!) { promotionActivate(input: {id: $id}) { promotion { state version } userErrors { code } } }
"""
END = """
mutation($id: ID!, $known: Int = null) { promotionDeactivate(input: {id: $id, ifVersion: $known}) {
  promotion { state version } userErrors { code field } } }
"""
COUPON = """
mutation($input: CouponCreateInput!) {
  couponCreate(input: $input) { coupon { id code usedCount promotion { id } } userErrors { code field } }
}
"""


@pytest.fixture
async def goods(database, shop):
    async with database.write(shop_id=shop, actor=SYSTEM) as tx:
        made = await make_goods(tx)
        await prices.set_prices(
            tx, commands=[price(made.variant_ids[0], 20000), price(made.variant_ids[1], 9999, compare_at_minor=12000)]
        )
    return made


def lines(goods, *quantities):
    return [
        {"variantId": str(item), "quantity": quantity}
        for item, quantity in zip(goods.variant_ids, quantities, strict=True)
    ]


async def test_prices_on_a_product_page(graphql, goods, anonymous):
    answer = await graphql(PRODUCT, {"id": str(goods.product_ids[1])}, actor=anonymous)
    chosen = {"outcome": "CHOSEN", "price": {"amount": "99.99"}, "channel": None}
    variant = {"price": {"amount": "99.99"}, "compareAt": {"amount": "120.00"}, "currency": "CNY", "explain": [chosen]}
    assert answer == {
        "data": {
            "product": {
                "priceRange": {"minimum": {"amount": "99.99"}, "maximum": {"amount": "99.99"}},
                "variants": [{"price": variant}],
            }
        }
    }


@pytest.mark.parametrize("count", [1, 12])
async def test_g20_a_page_of_prices_takes_as_many_statements_as_one(graphql, database, shop, anonymous, count):
    async with database.write(shop_id=shop, actor=SYSTEM) as tx:
        made = await make_goods(tx, count=count)
        await prices.set_prices(tx, commands=[price(item, 100) for item in made.variant_ids])
    answer = await graphql(PAGE, actor=anonymous)
    nodes = answer["data"]["products"]["nodes"]
    assert [node["variants"][0]["price"]["price"]["amount"] for node in nodes] == ["1.00"] * count
    assert graphql.statements == 6


async def test_a_variant_without_a_price_has_none(graphql, database, shop, anonymous):
    async with database.write(shop_id=shop, actor=SYSTEM) as tx:
        made = await make_goods(tx, count=1)
    answer = await graphql(PRODUCT, {"id": str(made.product_ids[0])}, actor=anonymous)
    assert answer["data"]["product"] == {"priceRange": None, "variants": [{"price": None}]}


async def test_a_cart_is_priced_and_explained(graphql, goods, database, shop, anonymous):
    await _create(graphql, {"kind": "PERCENTAGE", "percent": "10", "name": texts("全场九折", "10% off everything")})
    full = {"threshold": cny("500"), "reduction": cny("40")}
    await _create(graphql, {"kind": "SPEND_THRESHOLD", **full, "name": texts("满500减40", "40 off from 500")})
    answer = await graphql(CART, {"lines": lines(goods, "1", "2"), "codes": ["nope"]}, actor=anonymous)
    cart = answer["data"]["cartPrice"]
    assert cart["problems"] == []
    assert [item["total"]["amount"] for item in cart["lines"]] == ["180.00", "179.98"]
    assert cart["lines"][0]["discounts"] == [
        {"promotionName": "10% off everything", "couponCode": None, "amount": {"amount": "20.00"}}
    ]
    assert (cart["listTotal"], cart["discount"]) == ({"amount": "399.98"}, {"amount": "40.00"})
    assert cart["total"] == {"amount": "359.98", "currencyCode": "CNY"}
    assert [(step["outcome"], step["reason"], step["message"]) for step in cart["explain"]] == [
        ("APPLIED", None, "Applied."),
        ("REJECTED", "BELOW_THRESHOLD", "Spend 140.02 CNY more to qualify."),
        ("REJECTED", "COUPON_UNKNOWN", "There is no such coupon."),
    ]
    chinese = await graphql(CART, {"lines": lines(goods, "1", "2")}, actor=anonymous, locale="zh-CN")
    assert [step["message"] for step in chinese["data"]["cartPrice"]["explain"]] == [
        "已生效。",
        "再消费 140.02 CNY 即可享受。",
    ]


async def test_a_coupon_in_a_cart(graphql, goods, database, shop, anonymous):
    async with database.write(shop_id=shop, actor=SYSTEM) as tx:
        await make_coupon(tx, max_uses_per_customer=1)
    variables = {"lines": lines(goods, "1", "1"), "codes": ["welcome10"]}
    guest = (await graphql(CART, variables, actor=anonymous))["data"]["cartPrice"]
    assert [step["reason"] for step in guest["explain"]] == ["COUPON_CUSTOMER_REQUIRED"]
    member = permissions.Actor(kind=permissions.ActorKind.CUSTOMER, id=goods.channel_id, customer_id=goods.channel_id)
    own = (await graphql(CART, variables, actor=member))["data"]["cartPrice"]
    assert own["total"]["amount"] == "269.99"
    assert [item["discounts"][0]["couponCode"] for item in own["lines"]] == ["WELCOME10", "WELCOME10"]


async def test_what_cannot_be_sold_is_told_and_nothing_else(graphql, goods, database, shop, anonymous):
    async with database.write(shop_id=shop, actor=SYSTEM) as tx:
        hidden = await make_goods(tx, count=1, state=ProductState.DRAFT)
        await prices.set_prices(tx, commands=[price(hidden.variant_ids[0], 12345)])
        unpriced = await make_goods(tx, count=1)
    asked = [*lines(hidden, "1"), *lines(goods, "1", "1.5")]
    cart = (await graphql(CART, {"lines": asked}, actor=anonymous))["data"]["cartPrice"]
    assert ([problem["code"] for problem in cart["problems"]], cart["lines"]) == (["QUANTITY_INVALID"], [])
    cart = (await graphql(CART, {"lines": lines(hidden, "1")}, actor=anonymous))["data"]["cartPrice"]
    assert [(item["code"], item["field"]) for item in cart["problems"]] == [("NOT_FOUND", ["lines", "0", "variantId"])]
    cart = (await graphql(CART, {"lines": lines(unpriced, "1")}, actor=anonymous))["data"]["cartPrice"]
    assert [(item["code"], item["field"]) for item in cart["problems"]] == [("PRICE_MISSING", ["lines", "0"])]
    codes = [f"CODE{n}" for n in range(6)]
    cart = (await graphql(CART, {"lines": [], "codes": codes}, actor=anonymous))["data"]["cartPrice"]
    assert [item["field"] for item in cart["problems"]] == [["couponCodes"]]


async def test_prices_are_set_and_their_history_kept(graphql, goods):
    new = {"variantId": str(goods.variant_ids[0]), "price": cny("180"), "compareAt": cny("200")}
    answer = await graphql(SET, {"prices": [new]})
    [made] = answer["data"]["priceSet"]["prices"]
    assert (made["price"], made["compareAt"], made["endsAt"]) == ({"amount": "180.00"}, {"amount": "200.00"}, None)
    history = (await graphql(HISTORY, {"id": str(goods.variant_ids[0])}))["data"]["prices"]
    assert [node["price"]["amount"] for node in history["nodes"]] == ["180.00", "200.00"]
    assert (history["nodes"][1]["endsAt"], history["count"]) == (made["startsAt"], {"value": 2})


async def test_wrong_prices_are_refused_together_with_the_reason(graphql, goods):
    variant = str(goods.variant_ids[0])
    wrong = [
        {"variantId": variant, "price": cny("-1")},
        {"variantId": variant, "price": cny("5"), "compareAt": cny("5")},
        {"variantId": variant, "price": cny("5"), "startsAt": "2020-01-01T00:00:00Z"},
    ]
    answer = await graphql(SET, {"prices": wrong})
    assert answer["data"]["priceSet"]["prices"] is None
    assert [(item["code"], item["field"]) for item in answer["data"]["priceSet"]["userErrors"]] == [
        ("PRICE_NEGATIVE", ["prices", "0", "price"]),
        ("COMPARE_AT_TOO_LOW", ["prices", "1", "compareAt"]),
        ("PRICE_STARTS_IN_PAST", ["prices", "2", "startsAt"]),
    ]


async def test_promotions_are_created_switched_and_listed(graphql, goods):
    made = await _create(
        graphql,
        {
            "kind": "PERCENTAGE",
            "percent": "12.5",
            "scope": "PRODUCTS",
            "productIds": [str(item) for item in goods.product_ids],
            "name": texts("促销", "Sale"),
        },
    )
    shown = {name: made[name] for name in ("name", "percent", "state", "version", "threshold")}
    assert shown == {"name": "Sale", "percent": "12.50", "state": "INACTIVE", "version": 1, "threshold": None}
    assert sorted(item["id"] for item in made["products"]) == sorted(str(item) for item in goods.product_ids)
    listed = await graphql("{ promotions(where: {state: {eq: ACTIVE}}) { nodes { id percent coupons { code } } } }")
    assert listed["data"]["promotions"]["nodes"] == [{"id": made["id"], "percent": "12.50", "coupons": []}]


async def test_a_promotion_that_is_over_takes_nothing_off(graphql, goods, anonymous):
    made = await _create(graphql, {"kind": "PERCENTAGE", "percent": "10", "name": texts("九折", "10% off")})

    async def total():
        return (await graphql(CART, {"lines": lines(goods, "1", "1")}, actor=anonymous))["data"]["cartPrice"]["total"]

    assert await total() == cny("269.99")
    stale = (await graphql(END, {"id": made["id"], "known": 1}))["data"]["promotionDeactivate"]
    assert stale == {"promotion": None, "userErrors": [{"code": "STALE_VERSION", "field": ["ifVersion"]}]}
    assert await total() == cny("269.99")
    over = {"promotion": {"state": "INACTIVE", "version": 3}, "userErrors": []}
    assert (await graphql(END, {"id": made["id"], "known": 2}))["data"]["promotionDeactivate"] == over
    assert await total() == cny("299.99")
    # What is over already stays as it is.
    with recording.lifted():
        assert (await graphql(END, {"id": made["id"]}))["data"]["promotionDeactivate"] == over


async def test_a_coupon_is_created_for_its_promotion(graphql, goods):
    free = await _create(graphql, {"kind": "PERCENTAGE", "percent": "5", "name": texts("甲", "A")})
    bound = await _create(
        graphql, {"kind": "PERCENTAGE", "percent": "5", "requiresCoupon": True, "name": texts("乙", "B")}
    )
    refused = await graphql(COUPON, {"input": {"code": "abc", "promotionId": free["id"]}})
    assert refused["data"]["couponCreate"]["userErrors"] == [
        {"code": "PROMOTION_NEEDS_NO_COUPON", "field": ["promotionId"]}
    ]
    made = await graphql(COUPON, {"input": {"code": "abc", "promotionId": bound["id"], "maxUses": 1}})
    assert made["data"]["couponCreate"]["coupon"]["promotion"] == {"id": bound["id"]}
    taken = await graphql(COUPON, {"input": {"code": "ABC", "promotionId": bound["id"]}})
    assert taken["data"]["couponCreate"] == {"coupon": None, "userErrors": [{"code": "COUPON_CODE_TAKEN", "field": []}]}
    listed = await graphql("{ coupons { nodes { code maxUses promotion { name } } } }")
    assert listed["data"]["coupons"]["nodes"] == [{"code": "ABC", "maxUses": 1, "promotion": {"name": "B"}}]


@pytest.mark.parametrize(
    "query", ["{ prices { nodes { id } } }", "{ promotions { nodes { id } } }", "{ coupons { nodes { code } } }"]
)
async def test_shoppers_may_not_look_behind_the_prices(graphql, anonymous, query):
    answer = await graphql(query, actor=anonymous)
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"UNAUTHENTICATED"}
    member = permissions.Actor(kind=permissions.ActorKind.CUSTOMER, id=graphql.shop, customer_id=graphql.shop)
    answer = await graphql(query, actor=member)
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"FORBIDDEN"}


async def test_c30_a_planned_price_is_not_shown_before_its_time(graphql, goods, database, shop, anonymous):
    async with database.write(shop_id=shop, actor=SYSTEM) as tx:
        await prices.set_prices(tx, commands=[price(goods.variant_ids[0], 1, starts_at=tx.now + DAY)])
    answer = await graphql(PRODUCT, {"id": str(goods.product_ids[0])}, actor=anonymous)
    [variant] = answer["data"]["product"]["variants"]
    assert [step["price"] for step in variant["price"]["explain"]] == [{"amount": "200.00"}]


def cny(amount):
    return {"amount": amount, "currencyCode": "CNY"}


def texts(chinese, english):
    return [{"locale": "zh-CN", "value": chinese}, {"locale": "en", "value": english}]


async def _create(graphql, terms):
    """A promotion, switched on; as it was right after it was made."""
    answer = (await graphql(CREATE, {"input": terms}))["data"]["promotionCreate"]
    assert answer["userErrors"] == []
    switched = (await graphql(SWITCH, {"id": answer["promotion"]["id"]}))["data"]["promotionActivate"]
    assert switched == {"promotion": {"state": "ACTIVE", "version": 2}, "userErrors": []}
    return answer["promotion"]
