"""What must not depend on the size of a page or of the shop: the number of statements, and whether the books agree."""

import uuid

import pytest

from entrepot import wiring
from entrepot.kernel import permissions
from tests import requests
from tests.benchmarks import copies, dataset
from tests.benchmarks.workloads import LIST, ORDERS

PRODUCTS, TIMES = 120, 3
COUNTS = {
    "product": PRODUCTS * TIMES,
    "variant": 3 * PRODUCTS * TIMES,
    "price": 3 * PRODUCTS * TIMES,
    "stock_balance": 3 * PRODUCTS * TIMES,
    "product_tag": 3 * PRODUCTS * TIMES,
    "journal_entry": TIMES,
}
LIST_FROM_THE_TOP = LIST.document.replace("$after: String, ", "").replace("after: $after, ", "")
PAGE_OF_ORDERS = ORDERS.document.replace("$after: String", "$first: Int!").replace(
    "first: 20, after: $after", "first: $first"
)


@pytest.fixture
async def large(fresh_database, services):
    """A client of a shop whose products were made by the operations, and then multiplied."""
    size = dataset.Size(products=PRODUCTS, orders=PRODUCTS, customers=20, categories=10, tags=10)
    shop = await dataset.load(fresh_database, size)
    return requests.Client(database=fresh_database, shop=shop, services=services)


@pytest.mark.parametrize("document", [LIST_FROM_THE_TOP, PAGE_OF_ORDERS], ids=["W1", "W5"])
async def test_a_page_of_a_hundred_takes_as_many_statements_as_a_page_of_one(large, document):
    counts = []
    for first in (1, 1, 100):
        answer = await large(document, {"first": first})
        (page,) = answer["data"].values()
        assert len(page["nodes"]) == first
        counts.append(large.statements)
    # What is learnt once for many requests is asked by the first.
    assert counts[1] == counts[2]


async def test_a_multiplied_shop_has_every_row_and_its_books_agree(fresh_database):
    shop = await _products_only(fresh_database)
    await copies.multiply(fresh_database.pool, shop_id=shop, products=PRODUCTS, times=TIMES)
    async with fresh_database.pool.acquire() as connection:
        found = {table: await connection.fetchval(f"SELECT count(*) FROM {table}") for table in COUNTS}
        names = await connection.fetch("SELECT name->>'en' AS name FROM product WHERE slug = 'product-250'")
        kinds = await connection.fetch("SELECT DISTINCT right(id::text, 2) AS kind FROM variant")
        indexes = await connection.fetchval("SELECT count(*) FROM pg_indexes WHERE tablename = 'search_term'")
    assert found == COUNTS
    assert [row["name"].split()[-1] for row in names] == ["250"]
    assert [row["kind"] for row in kinds] == ["31"]
    assert indexes == 2
    async with fresh_database.read(shop_id=shop, actor=permissions.Actor.system("test")) as tx:
        assert await wiring.find_differences(tx) == []


async def _products_only(database) -> uuid.UUID:
    size = dataset.Size(products=PRODUCTS, orders=0, customers=1, categories=10, tags=10)
    return await dataset.load(database, size)
