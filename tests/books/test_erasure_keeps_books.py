"""Erasing a customer changes no book: stock, ledger and the chain of changes are what they were, to the last row."""

import pytest

from entrepot import wiring
from entrepot.customers.operations import privacy_requests
from entrepot.finance import statements
from entrepot.kernel import audit_check, permissions, sealer
from entrepot.orders.operations import delivery, fulfilment, refunds
from entrepot.orders.rules.refunds import RefundWish
from tests.orders import arrange

pytestmark = pytest.mark.books
BOOKS = ("stock_move", "cost_entry", "journal_entry", "journal_line", "order_discount", "refund_line")
AMOUNTS = """
SELECT id, number, currency, list_total_minor, discount_minor, goods_minor, shipping_minor, total_minor, paid_minor,
  refunded_minor, given_up_minor, advance_minor, receivable_minor, country, payment_state, fulfilment_state
FROM sales_order WHERE shop_id = $1 ORDER BY id
"""


async def books(owner, shop):
    """Every row of every book."""
    found = {}
    for name in BOOKS:
        rows = await owner.fetch(f"SELECT {name}::text AS row FROM {name} WHERE shop_id = $1 ORDER BY 1", shop)
        found[name] = [row["row"] for row in rows]
    return {**found, "orders": [tuple(row) for row in await owner.fetch(AMOUNTS, shop)]}


async def chain(owner, shop):
    """The feed as it was recorded and sealed."""
    rows = await owner.fetch(
        "SELECT change::text || change_position::text AS row FROM change JOIN change_position USING (shop_id, sequence)"
        " WHERE shop_id = $1 ORDER BY position",
        shop,
    )
    return [row["row"] for row in rows]


async def test_trial_balance_stock_ledger_and_chain_are_unchanged(database, shop, owner, services, monkeypatch):
    async with database.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        goods = await arrange.make_goods(tx)
        customer_id = await arrange.make_customer(tx)
        placed = await arrange.place_paid(tx, goods, 3, 2, customer_id=customer_id, email="anna@example.com")
        await fulfilment.ship_orders(tx, commands=[fulfilment.ShipOrder(order_id=placed.order_id)])
        await delivery.mark_delivered(tx, commands=[delivery.MarkDelivered(order_id=placed.order_id)])
        await refunds.refund_orders(
            tx, commands=[refunds.RefundOrder(order_id=placed.order_id, reason="anna is ill", wish=RefundWish())]
        )
    await sealer.seal(database, shop_id=shop)
    before, sealed = await books(owner, shop), await chain(owner, shop)
    async with database.read(shop_id=shop) as tx:
        trial = await statements.trial_balance(tx, start=None, end=None, currency=None)

    async with database.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        request = await privacy_requests.request_erasure(tx, customer_id=customer_id)
    assert request["state"] == "DONE"
    assert await books(owner, shop) == before
    assert (await chain(owner, shop))[: len(sealed)] == sealed
    await sealer.seal(database, shop_id=shop)
    async with database.read(shop_id=shop, actor=permissions.Actor.system("check")) as tx:
        assert await statements.trial_balance(tx, start=None, end=None, currency=None) == trial
        assert await wiring.find_differences(tx) == []


async def test_a_value_that_was_altered_beside_the_feed_is_named(database, shop, owner):
    async with database.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        customer_id = await arrange.make_customer(tx)
    await sealer.seal(database, shop_id=shop)
    altered = "UPDATE change_private SET value = '\"bob\"' WHERE shop_id = $1 AND value = '\"anna\"'"
    assert await owner.execute(altered, shop) == "UPDATE 1"
    async with database.read(shop_id=shop, actor=permissions.Actor.system("check")) as tx:
        found = await audit_check.find_differences(tx)
    assert [(item.problem, item.node_id) for item in found] == [("VALUE_ALTERED", customer_id)]
