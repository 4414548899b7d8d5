"""The dashboard's figures are those of the orders and of the journal, day by day where the shop is."""

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from entrepot.catalog import reads as catalog_reads
from entrepot.catalog.operations import products
from entrepot.catalog.rules.commands import CreateProduct, NewOption, NewVariant
from entrepot.catalog.rules.products import ProductState
from entrepot.orders.operations import cancellation, fulfilment, placement
from entrepot.orders.rules.placement import AgreedLine, PlaceOrder
from entrepot.shops import operations as shop_operations
from tests import requests, shops
from tests.orders import arrange

DASHBOARD = """query ($from: Date, $to: Date) { dashboard(from: $from, to: $to) {
  fromDate toDate orders placed { amount } revenue { amount } grossProfit { amount }
  previousOrders previousPlaced { amount } previousRevenue { amount } previousGrossProfit { amount }
  ordersToShip ordersToPay reviewsToModerate
  sales { date orders placed { amount } revenue { amount } grossProfit { amount } }
  topProducts { product { id slug } name sold sales { amount } } } }"""
SHANGHAI = timedelta(hours=8)
MARCH = {"from": "2026-03-01", "to": "2026-03-03"}


def local(text: str) -> datetime:
    """A moment by the clock of the shop."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC) - SHANGHAI


async def place(tx: Any, at: datetime, *lines: tuple[uuid.UUID, int, int], **more: Any) -> uuid.UUID:
    """An order of that moment; of each line the variant, how much, and the price of one smallest part."""
    agreed = tuple(
        AgreedLine(variant_id=variant, quantity=quantity, unit_price_minor=price, list_total_minor=quantity * price)
        for variant, quantity, price in lines
    )
    command = PlaceOrder(agreed_lines=agreed, by_staff=True, shipping_minor=0, effective_at=at, **more)
    return (await placement.place_order(tx, command=command)).order_id


async def make_product(
    tx: Any, name: str, *, units: tuple[int, ...] = (0,), state: ProductState = ProductState.PUBLISHED
) -> list[uuid.UUID]:
    """The variants of a product, one for each unit."""
    skus = [f"{name}-{position}-{uuid.uuid4().hex[:8]}" for position in range(len(units))]
    values = [f"v{position}" for position in range(len(units))] if len(units) > 1 else []
    option = [NewOption(name={"zh-CN": "包装"}, values=[{"zh-CN": value} for value in values])] if values else []
    variants = [
        NewVariant(sku=sku, unit_decimals=unit, track_stock=False, options=values[position : position + 1])
        for position, (sku, unit) in enumerate(zip(skus, units, strict=True))
    ]
    command = CreateProduct(name={"zh-CN": name, "en": name}, state=state, variants=variants, options=option)
    await products.create_products(tx, commands=[command])
    found = {row["sku"]: row["id"] for row in await catalog_reads.list_variants_by_sku(tx, skus=skus)}
    return [found[sku] for sku in skus]


async def ask(graphql: Any, shop: uuid.UUID | None = None, **variables: str) -> Any:
    given = {} if shop is None else {"shop": shop}
    answer = await graphql(DASHBOARD, variables, locale="en", **given)
    assert "errors" not in answer, answer
    return answer["data"]["dashboard"]


async def test_an_order_is_of_the_day_that_it_is_in_the_shop(graphql, database, shop):
    async with database.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        [tea] = await make_product(tx, "tea")
        for at in ("02-28T23:59:59", "03-01T00:00:00", "03-01T23:59:59", "03-02T00:00:00", "03-04T00:00:00"):
            await place(tx, local(f"2026-{at}"), (tea, 1, 100))
    found = await ask(graphql, **MARCH)
    assert [(day["date"], day["orders"], day["placed"]["amount"]) for day in found["sales"]] == [
        ("2026-03-01", 2, "2.00"),
        ("2026-03-02", 1, "1.00"),
        ("2026-03-03", 0, "0.00"),
    ]
    assert (found["orders"], found["placed"]) == (3, {"amount": "3.00"})
    assert (found["previousOrders"], found["previousPlaced"]) == (1, {"amount": "1.00"})
    # The same moments are other days on the other side of the earth.
    west = await shops.found(database, timezone="America/Los_Angeles")
    async with database.write(shop_id=west, actor=arrange.SYSTEM) as tx:
        [coffee] = await make_product(tx, "coffee")
        await place(tx, local("2026-03-02T00:00:00"), (coffee, 1, 100))
    found = await ask(graphql, west, **MARCH)
    assert found["sales"][0]["orders"] == 1


async def test_what_is_cancelled_or_of_another_currency_or_shop_is_not_counted(graphql, database, shop):
    noon = local("2026-03-02T12:00:00")
    async with database.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        [tea] = await make_product(tx, "tea")
        [abroad] = await shop_operations.create_channels(
            tx, commands=[shop_operations.CreateChannel(handle="abroad", name={"zh-CN": "海外"}, currency="USD")]
        )
        await place(tx, noon, (tea, 3, 100))
        given_up = await place(tx, noon, (tea, 5, 100))
        await place(tx, noon, (tea, 7, 100), channel_id=abroad["id"], currency="USD")
        await cancellation.cancel_orders(tx, commands=[cancellation.CancelOrder(order_id=given_up)])
    other = await shops.found(database)
    async with database.write(shop_id=other, actor=arrange.SYSTEM) as tx:
        [theirs] = await make_product(tx, "theirs")
        await place(tx, noon, (theirs, 9, 100))
    found = await ask(graphql, **MARCH)
    assert (found["orders"], found["placed"]) == (1, {"amount": "3.00"})
    assert [(one["name"], one["sold"], one["sales"]) for one in found["topProducts"]] == [
        ("tea", "3", {"amount": "3.00"})
    ]
    assert found["ordersToPay"] == 2


async def test_revenue_and_profit_are_those_of_the_journal(graphql, database, shop):
    async with database.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        goods = await arrange.make_goods(tx, count=1, stock=10)
        placed = await arrange.place_paid(tx, goods, 3)
        assert await fulfilment.ship_orders(tx, commands=[fulfilment.ShipOrder(order_id=placed.order_id)])
        waiting = await arrange.place_paid(tx, goods, 1)
        today = tx.now.astimezone(tx.shop.timezone).date()
    found = await ask(graphql)
    assert (found["fromDate"], found["toDate"]) == (str(today - timedelta(days=29)), str(today))
    last = found["sales"][-1]
    assert len(found["sales"]) == 30
    assert date.fromisoformat(last["date"]) == today
    # Three at 10.00 that cost 4.00 have left; one is paid and has not.
    assert (last["revenue"], last["grossProfit"]) == ({"amount": "30.00"}, {"amount": "18.00"})
    assert (found["revenue"], found["grossProfit"]) == ({"amount": "30.00"}, {"amount": "18.00"})
    assert (found["orders"], found["placed"]["amount"]) == (2, "40.00")
    assert (found["ordersToShip"], found["ordersToPay"]) == (1, 0)
    assert waiting.order_id != placed.order_id


async def test_the_best_sellers_come_first_and_equals_by_age(graphql, database, shop):
    noon = local("2026-03-02T12:00:00")
    async with database.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        names = [f"p{number}" for number in range(10)]
        variants = {name: (await make_product(tx, name))[0] for name in names}
        for name, sold in zip(names, (1, 9, 4, 4, 2, 8, 3, 5, 6, 7), strict=True):
            await place(tx, noon, (variants[name], sold, 100))
    found = await ask(graphql, **MARCH)
    assert [one["name"] for one in found["topProducts"]] == ["p1", "p5", "p9", "p8", "p7", "p2", "p3", "p6"]
    assert all(one["product"]["id"] for one in found["topProducts"])


async def test_quantities_of_different_units_add_up(graphql, database, shop):
    """A product sold by the piece and by weight: 2 pieces and 1.5 kilograms are not 1502."""
    noon = local("2026-03-02T12:00:00")
    async with database.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        piece, weight = await make_product(tx, "cheese", units=(0, 3))
        await place(tx, noon, (piece, 2, 100), (weight, 1_500, 1))
        await place(tx, noon, (weight, 250, 1))
    [one] = (await ask(graphql, **MARCH))["topProducts"]
    assert (one["sold"], one["sales"]) == ("3.750", {"amount": "19.50"})


async def test_a_product_that_may_not_be_seen_has_a_name_only(graphql, database, shop):
    noon = local("2026-03-02T12:00:00")
    async with database.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        [tea] = await make_product(tx, "tea", state=ProductState.DRAFT)
        await place(tx, noon, (tea, 1, 100))
    blind = requests.everything_but("read_products", "write_products")
    answer = await graphql(DASHBOARD, MARCH, locale="en", actor=blind)
    [one] = answer["data"]["dashboard"]["topProducts"]
    assert (one["product"], one["name"]) == (None, "tea")
    [one] = (await ask(graphql, **MARCH))["topProducts"]
    assert one["product"]["slug"] == "tea"


@pytest.mark.parametrize(
    "period",
    [{"from": "2026-03-02", "to": "2026-03-01"}, {"from": "2024-01-01", "to": "2026-03-01"}],
    ids=["backwards", "too long"],
)
async def test_a_period_has_an_end(graphql, period):
    answer = await graphql("query ($from: Date, $to: Date) { dashboard(from: $from, to: $to) { orders } }", period)
    [error] = answer["errors"]
    assert error["extensions"]["code"] == "OUT_OF_RANGE"
