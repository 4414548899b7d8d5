"""Random trade through every feature at once: after each step, all books agree with each other.

Receipts, adjustments, orders, payments, shipments, cancellations, refunds and returns come in random order, on a real
database with the real reactions. After each step: Σ moves = balances, holds = reserved, cost entries = cost states =
account 1405, every entry and the balance sheet balance, advances and receivables are those of the orders.
"""

from contextlib import suppress

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from entrepot import wiring
from entrepot.finance import statements
from entrepot.inventory import reads as inventory_reads
from entrepot.inventory.operations import stocking
from entrepot.inventory.rules import AdjustReason
from entrepot.kernel import errors
from entrepot.kernel.database import sql
from entrepot.orders.operations import cancellation, fulfilment, placement, refunds, returns
from entrepot.orders.rules.fulfilment import ShipLine
from entrepot.orders.rules.refunds import RefundLine, RefundWish
from entrepot.orders.rules.states import Settlement
from entrepot.payments.rules import Method
from tests.orders import arrange

pytestmark = pytest.mark.books

CHECK_NOW = sql(text("SET CONSTRAINTS ALL IMMEDIATE"))
CHECK_LATER = sql(text("SET CONSTRAINTS ALL DEFERRED"))
REFUSED = (errors.DomainError, errors.Several)
PICK = st.integers(0, 30)
SMALL = st.integers(0, 6)
STEPS = st.one_of(
    st.tuples(st.just("receive"), st.integers(1, 12), st.integers(0, 900)),
    st.tuples(st.just("adjust"), st.integers(-5, 5), st.sampled_from(AdjustReason)),
    st.tuples(st.just("place"), st.tuples(SMALL, SMALL), st.sampled_from(Method)),
    st.tuples(st.just("pay"), PICK, st.integers(1, 3)),
    st.tuples(st.just("ship"), PICK, st.integers(0, 4)),
    st.tuples(st.just("cancel"), PICK, st.none()),
    st.tuples(st.just("refund"), PICK, st.booleans()),
    st.tuples(st.just("refund part"), PICK, st.tuples(st.integers(1, 3), st.booleans())),
    st.tuples(st.just("take back"), st.integers(1, 3), st.sampled_from(Settlement)),
)


class Trade:
    """A shop that trades; a refused step must leave everything as it was, like any other."""

    def __init__(self, tx, goods):
        self.tx = tx
        self.goods = goods
        self.placed = []

    async def take(self, kind, first, second):
        """One step, undone as a whole where it is refused."""
        with suppress(*REFUSED):
            async with self.tx.savepoint():
                await getattr(self, kind.replace(" ", "_"))(first, second)
                await self.tx.run(CHECK_NOW)
        await self.tx.run(CHECK_LATER)
        await self.compare()

    async def compare(self):
        """Everything that must be equal is."""
        assert await wiring.find_differences(self.tx) == []
        sheet = await statements.balance_sheet(self.tx, at_date=None, currency=None)
        trial = await statements.trial_balance(self.tx, start=None, end=None, currency=None)
        assert (sheet["is_balanced"], trial["is_balanced"]) == (True, True)

    def pick(self, number):
        """One of the orders placed so far."""
        if not self.placed:
            raise errors.NotFound(what="Order")
        return self.placed[number % len(self.placed)]

    async def receive(self, quantity, unit_cost):
        await arrange.receive(self.tx, self.goods, stock=quantity, unit_cost_minor=unit_cost)

    async def adjust(self, delta, reason):
        command = stocking.AdjustStock(
            variant_id=self.goods.variant_ids[0],
            location_id=self.goods.location_id,
            quantity_delta=delta,
            reason=reason,
            unit_cost_minor=300 if delta > 0 else None,
        )
        await stocking.adjust_stock(self.tx, commands=[command])

    async def place(self, quantities, method):
        command = arrange.order_of(self.goods, *quantities, payment_method=method, shipping_minor=500, by_staff=True)
        [outcome] = await placement.place_orders(self.tx, commands=[command])
        if isinstance(outcome, placement.Placed):
            self.placed.append(outcome)

    async def pay(self, number, share):
        order = self.pick(number)
        await arrange.pay(self.tx, order, amount_minor=None if share == 1 else 700 * share)

    async def ship(self, number, quantity):
        order = self.pick(number)
        lines = (ShipLine(line_id=order.line_ids[0], quantity=quantity),) if quantity else None
        command = fulfilment.ShipOrder(order_id=order.order_id, lines=lines)
        await fulfilment.ship_orders(self.tx, commands=[command])

    async def cancel(self, number, _):
        command = cancellation.CancelOrder(order_id=self.pick(number).order_id, reason="random")
        await cancellation.cancel_orders(self.tx, commands=[command])

    async def refund(self, number, restock):
        command = refunds.RefundOrder(order_id=self.pick(number).order_id, wish=RefundWish(restock=restock))
        await refunds.refund_orders(self.tx, commands=[command])

    async def refund_part(self, number, wish):
        quantity, restock = wish
        order = self.pick(number)
        line = RefundLine(line_id=order.line_ids[0], quantity=quantity, restock=restock)
        command = refunds.RefundOrder(order_id=order.order_id, wish=RefundWish(lines=(line,)))
        await refunds.refund_orders(self.tx, commands=[command])

    async def take_back(self, quantity, settlement):
        line = returns.ReturnedLine(
            variant_id=self.goods.variant_ids[1], quantity=quantity, amount_minor=100 * quantity, restock=True
        )
        command = returns.ReturnWithoutOrder(lines=(line,), settlement=settlement)
        await returns.accept_returns(self.tx, commands=[command])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=1, max_size=14))
async def test_all_books_agree_after_every_step(database, shop, steps):
    async with database.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        tx.abandon()
        trade = Trade(tx, await arrange.make_goods(tx, count=2, stock=10))
        for kind, first, second in steps:
            await trade.take(kind, first, second)


async def test_returning_everything_that_was_sold_restores_value_and_revenue(database, shop):
    """Invariant 7: a sale and its full return leave stock, its value and the profit as they were."""
    async with database.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        tx.abandon()
        goods = await arrange.make_goods(tx, count=2, stock=7)
        await arrange.receive(tx, goods, stock=3, unit_cost_minor=333)
        before = (await inventory_reads.total_value(tx), await profit(tx))
        placed = await arrange.place_paid(tx, goods, 4, 5, shipping_minor=0)
        await fulfilment.ship_orders(tx, commands=[fulfilment.ShipOrder(order_id=placed.order_id)])
        assert (await inventory_reads.total_value(tx), await profit(tx)) != before
        command = refunds.RefundOrder(order_id=placed.order_id, wish=RefundWish(restock=True))
        await refunds.refund_orders(tx, commands=[command])
        assert (await inventory_reads.total_value(tx), await profit(tx)) == before
        assert await wiring.find_differences(tx) == []


@pytest.mark.parametrize(
    ("damage", "features"),
    [
        ("UPDATE stock_balance SET quantity = quantity + 1", {"stock"}),
        ("UPDATE cost_state SET value_minor = value_minor + 1", {"stock", "ledger"}),
        ("UPDATE sales_order SET advance_minor = advance_minor + 1", {"orders", "ledger"}),
        ("UPDATE sales_order SET paid_minor = paid_minor + 1", {"orders"}),
    ],
)
async def test_damage_to_any_book_is_found(database, shop, damage, features):
    """The checks themselves can fail."""
    async with database.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        tx.abandon()
        await arrange.place_paid(tx, await arrange.make_goods(tx, count=1, stock=7), 2)
        assert await wiring.find_differences(tx) == []
        await tx.connection.execute(damage)
        assert {item["feature"] for item in await wiring.find_differences(tx)} == features


async def profit(tx):
    """The profit of the year so far."""
    return (await statements.income_statement(tx, start=None, end=None, currency=None))["net_profit"]


async def test_an_entry_out_of_balance_is_refused_by_the_database(database, shop):
    insert = """
        INSERT INTO journal_line
          (shop_id, entry_id, position, account_id, currency, debit_minor, credit_minor, effective_date)
        SELECT shop_id, entry_id, 99, account_id, currency, 1, 0, effective_date FROM journal_line LIMIT 1"""
    async with database.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        tx.abandon()
        await arrange.make_goods(tx, count=1, stock=1)
        await tx.connection.execute(insert)
        with pytest.raises(asyncpg.CheckViolationError, match="does not balance"):
            await tx.run(CHECK_NOW)
