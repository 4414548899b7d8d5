"""The demo's prices: everything has one, and the promotions apply."""

from entrepot.catalog import reads as catalog_reads
from entrepot.pricing import demo, reads
from entrepot.pricing.rules import carts
from tests.pricing.arrange import make_goods


async def test_the_demo_prices_everything_and_its_promotions_apply(tx):
    goods = await make_goods(tx, count=8)
    variants = await catalog_reads.list_variants(tx, ids=goods.variant_ids)
    await demo.load(tx, variants=[{"variant_id": row["id"], "sku": row["sku"]} for row in variants])
    facts = await reads.load_pricing(
        tx, variant_ids=goods.variant_ids, currency="CNY", at=tx.now, coupon_codes=[demo.COUPON_CODE]
    )
    lines = [carts.CartLine(variant_id=item, quantity=10) for item in goods.variant_ids]
    cart = carts.price_lines(lines, facts, customer_id=goods.product_ids[0])
    assert [line.unit_price_minor for line in cart.lines] == [2090, 2790, 3490, 4290, 4990, 5790, 6490, 7190]
    assert [(step.outcome, step.promotion_name["zh-CN"]) for step in cart.explain] == [
        ("APPLIED", "新品九折"),
        ("APPLIED", "新客九折"),
        ("APPLIED", "满300减40"),
    ]
