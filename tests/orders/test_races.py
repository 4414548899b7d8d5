"""Races with real connections: clicks, the last pieces, refunds, money against cancellation."""

import asyncio
from collections import Counter

from entrepot.inventory import reads as stock_reads
from entrepot.kernel import errors
from entrepot.orders.operations import cancellation, carts, checkout, fulfilment, placement, refunds
from entrepot.orders.rules.refunds import RefundWish
from entrepot.payments.rules import Method
from tests.orders import arrange


class Shop:
    """A committed shop with goods, and transactions on as many connections as are asked for."""

    def __init__(self, database, shop, ledger):
        self.database = ledger.on(database)
        self.shop = shop
        self.goods = None

    def write(self):
        return self.database.write(shop_id=self.shop, actor=arrange.SYSTEM)

    async def open(self, *, stock):
        async with self.write() as tx:
            self.goods = await arrange.make_goods(tx, count=1, stock=stock)
        return self

    async def available(self):
        async with self.write() as tx:
            await arrange.assert_books_agree(tx)
            found = await stock_reads.sum_available(tx, variant_ids=self.goods.variant_ids)
        return found[self.goods.variant_ids[0]]


async def outcomes_of(attempt, times):
    """Run an attempt so many times at once; how often each result or error code came out."""

    async def one():
        try:
            return await attempt()
        except errors.DomainError as problem:
            return problem.code

    return Counter(await asyncio.gather(*(one() for _ in range(times))))


async def test_c7_two_hundred_buyers_of_fifty_pieces(database, shop, ledger):
    stage = await Shop(database, shop, ledger).open(stock=50)

    async def buy():
        async with stage.write() as tx:
            await arrange.place(tx, stage.goods, 1)
            return "placed"

    assert await outcomes_of(buy, 200) == {"placed": 50, "INSUFFICIENT_STOCK": 150}
    assert await stage.available() == 0


async def test_two_hundred_buyers_in_batches(database, shop, ledger):
    stage = await Shop(database, shop, ledger).open(stock=50)

    async def buy_ten():
        async with stage.write() as tx:
            return await placement.place_orders(tx, commands=[arrange.order_of(stage.goods, 1)] * 10)

    answers = await asyncio.gather(*(buy_ten() for _ in range(20)))
    assert sum(isinstance(item, placement.Placed) for batch in answers for item in batch) == 50
    assert await stage.available() == 0


async def test_c13_twenty_clicks_on_checkout_make_one_order(database, shop, ledger):
    stage = await Shop(database, shop, ledger).open(stock=50)
    async with stage.write() as tx:
        token = await carts.create_cart(tx, lines=[carts.CartQuantity(stage.goods.variant_ids[0], 2)])
        await carts.set_contact(
            tx, token=token, contact=carts.Contact(email="a@example.com", shipping_address=arrange.ADDRESS)
        )
    command = checkout.CompleteCheckout(token=token, payment_method=Method.BANK_TRANSFER, expected_total_minor=2000)

    async def click():
        async with stage.write() as tx:
            return await checkout.complete_checkout(tx, command=command)

    clicks = await outcomes_of(click, 20)
    assert list(clicks.values()) == [20]
    assert await stage.available() == 48


async def test_c8_parallel_full_refunds(database, shop, ledger):
    stage = await Shop(database, shop, ledger).open(stock=50)
    async with stage.write() as tx:
        placed = await arrange.place_paid(tx, stage.goods, 3)
        await fulfilment.ship_orders(tx, commands=[fulfilment.ShipOrder(order_id=placed.order_id)])

    async def refund():
        async with stage.write() as tx:
            command = refunds.RefundOrder(order_id=placed.order_id, wish=RefundWish(restock=True))
            await refunds.refund_orders(tx, commands=[command])
            return "refunded"

    assert await outcomes_of(refund, 10) == {"refunded": 1, "NOTHING_TO_REFUND": 9}
    assert await stage.available() == 50


async def test_money_against_cancellation(database, shop, ledger):
    stage = await Shop(database, shop, ledger).open(stock=50)
    async with stage.write() as tx:
        placed = [await arrange.place(tx, stage.goods, 1) for _ in range(10)]

    async def pay(item):
        async with stage.write() as tx:
            await arrange.pay(tx, item)

    async def cancel(item):
        async with stage.write() as tx:
            await cancellation.cancel_orders(tx, commands=[cancellation.CancelOrder(order_id=item.order_id)])

    await asyncio.gather(*(step(item) for item in placed for step in (pay, cancel)))
    async with stage.write() as tx:
        states = {await arrange.state(tx, item.order_id) for item in placed}
    assert states == {("REFUNDED", "CANCELLED", "NONE")}
    assert await stage.available() == 50


async def test_two_parcels_of_the_same_goods(database, shop, ledger):
    stage = await Shop(database, shop, ledger).open(stock=50)
    async with stage.write() as tx:
        placed = await arrange.place_paid(tx, stage.goods, 3)

    async def ship():
        async with stage.write() as tx:
            await fulfilment.ship_orders(tx, commands=[fulfilment.ShipOrder(order_id=placed.order_id)])
            return "shipped"

    assert await outcomes_of(ship, 5) == {"shipped": 1, "NOTHING_TO_SHIP": 4}
    assert await stage.available() == 47
