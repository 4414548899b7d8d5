"""The demo shop's orders: every state occurs, and the books agree."""

from collections import Counter

from entrepot.catalog import demo as goods_demo
from entrepot.customers import demo as people_demo
from entrepot.inventory import demo as stock_demo
from entrepot.orders import demo, reads
from entrepot.payments import demo as payment_demo
from entrepot.pricing import demo as price_demo
from tests.orders import arrange


async def test_two_months_of_trade(tx):
    made = await goods_demo.load(tx)
    variants = [{"sku": sku, "variant_id": variant_id} for sku, variant_id in made.items()]
    await price_demo.load(tx, variants=variants)
    await stock_demo.load(tx, variants=variants)
    people = await people_demo.load(tx)
    await payment_demo.load(tx)
    delivered = await demo.load(tx, variants=variants, customer_ids=people)
    page = await reads.page_orders(tx, where=None, search=None, first=100)
    states = Counter(row["fulfilment_state"] for row in page["nodes"])
    assert sum(states.values()) == demo.ORDERS
    assert states.keys() == {"UNFULFILLED", "PARTIAL", "SHIPPED", "DELIVERED", "CANCELLED"}
    assert {row["payment_state"] for row in page["nodes"]} == {
        "UNPAID",
        "COLLECT_ON_DELIVERY",
        "PAID",
        "PARTIALLY_REFUNDED",
        "REFUNDED",
        "VOIDED",
    }
    assert len(delivered) == 17
    for line in delivered:
        assert await reads.find_delivered_line(tx, **line) is not None
    await arrange.assert_books_agree(tx)
