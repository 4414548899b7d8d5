"""The demo's reviews: published, answered, rejected and waiting ones, and a summary that adds up."""

from collections import Counter

from entrepot.kernel import pagination
from entrepot.reviews import demo, reads
from tests.reviews.arrange import sell


async def test_the_demo_has_reviews_in_every_state(tx):
    sold = await sell(tx, count=10)
    await demo.load(tx, lines=[{"line_id": item.line_id, "customer_id": item.customer_id} for item in sold])
    rows = (await pagination.page(tx, reads.REVIEWS, first=50))["nodes"]
    assert Counter(row["state"] for row in rows) == {"PUBLISHED": 7, "REJECTED": 1, "PENDING": 2}
    assert [row["rating"] for row in rows if row["reply"]] == [2]
    assert list(await reads.list_summary_differences(tx)) == []
