"""The demo catalogue and the demo customers."""

from entrepot.catalog import demo, facets, listing
from entrepot.customers import demo as demo_customers
from entrepot.customers import reads as customer_reads
from entrepot.kernel import permissions


async def test_the_demo_catalogue_can_be_shopped_in(tx):
    variants = await demo.load(tx)
    assert (len(demo.GOODS), len(variants), variants.keys() >= {"TEA-LJ-50", "CUP-QH", "CL-YM-MOON-S"}) == (
        24,
        47,
        True,
    )
    tx.actor = permissions.ANONYMOUS
    found = await facets.count_facets(tx, where=None, search_text=None)
    assert found["count"] == 23
    assert {item["category"]["slug"]: item["count"] for item in found["categories"]} == {
        "tea": 8,
        "teaware": 9,
        "cups": 5,
        "pots": 4,
        "stationery": 4,
        "clothing": 2,
    }
    for text in ("龙井", "longjing", "lj", "Longj"):
        page = await listing.page_of_products(tx, where=None, search_text=text, first=1)
        assert [row["name"]["en"] for row in page["nodes"]] == ["Pre-Qingming Longjing"]


async def test_the_demo_customers_have_addresses(tx):
    ids = await demo_customers.load(tx)
    found = await customer_reads.list_addresses_of_customers(tx, customer_ids=ids)
    assert [len(found[key]) for key in ids] == [1] * 5
