"""Search stays an index condition under row-level security; a GIN index of the same terms would not be one."""

import re

import pytest

from entrepot.catalog import search
from entrepot.catalog.rules.commands import CreateProduct, NewVariant
from entrepot.catalog.tables import search_term
from entrepot.kernel.database import Tx, sql
from tests.catalog import goods

COUNTS = {"青花": 25, "qhcb": 25, "SKU-000123": 1, "sku-00012": 10, "青花 茶杯": 25, "SKU-9": 0, "茶杯": 1000}
# "Index Scan using search_term_pkey on search_term" and "Bitmap Index Scan on search_term_pkey".
SCAN = re.compile(r"Index (?:Only )?Scan (?:Backward )?(?:using|on) (\w+)")


def numbered(number: int) -> CreateProduct:
    """One of a thousand cups; every fortieth is blue and white."""
    name = f"{'青花' if number % 40 == 0 else '白瓷'}茶杯 {number}"
    return CreateProduct(name={"zh-CN": name}, variants=[NewVariant(sku=f"SKU-{number:06d}")])


async def plan_of(tx: Tx, query: str) -> str:
    kinds, values = search.split(query) or ((), {})
    statement = sql(search.hits(search_term, "product_id", kinds).select())
    arguments = statement.arguments({**values, "shop_id": tx.shop_id})
    rows = await tx.connection.fetch(f"EXPLAIN (COSTS OFF) {statement.text}", *arguments)
    return "\n".join(row[0] for row in rows)


async def count_of(tx: Tx, query: str) -> int:
    kinds, values = search.split(query) or ((), {})
    return len(await tx.rows(sql(search.hits(search_term, "product_id", kinds).select()), **values))


async def assert_searched_by_index(tx: Tx) -> None:
    """Every scan of terms has the shop and the term as conditions of its index."""
    assert await tx.connection.fetchval("SELECT current_user::text") == "entrepot_app"
    for query in ("青花", "qinghua", "SKU-000123"):
        plan = await plan_of(tx, query)
        scans = SCAN.findall(plan)
        conditions = [line for line in plan.splitlines() if "Index Cond: ((shop_id = " in line and "(term " in line]
        assert scans == ["search_term_pkey"] * len(conditions) != []
        assert "Seq Scan" not in plan


async def test_a_thousand_products_are_searched_by_index_conditions_alone(tx):
    await goods.create(tx, *(numbered(number) for number in range(500)))
    await goods.create(tx, *(numbered(number) for number in range(500, 1000)))
    assert {query: await count_of(tx, query) for query in COUNTS} == COUNTS
    await assert_searched_by_index(tx)


@pytest.mark.parametrize("known", [0, 3, 40])
async def test_a_shop_that_grew_since_the_statistics_is_searched_by_index_conditions_alone(tx, known):
    """Of no terms, too: a table that was seen empty makes every index look the same."""
    await goods.create(tx, *(numbered(number) for number in range(40)))
    await tx.connection.execute("RESET ROLE")
    await tx.connection.execute("DELETE FROM search_term WHERE shop_id <> $1", tx.shop_id)
    await tx.connection.execute(
        "DELETE FROM search_term WHERE product_id IN (SELECT id FROM product WHERE shop_id = $1 ORDER BY id OFFSET $2)",
        tx.shop_id,
        known,
    )
    await tx.connection.execute("ANALYZE search_term")
    await tx.connection.execute("SET ROLE entrepot_app")
    await goods.create(tx, *(numbered(number) for number in range(1000, 1500)))
    await assert_searched_by_index(tx)
