"""Lists filter by custom fields, from the next request after their definition on, by an index."""

import re

import pytest

from tests.fields import arrange

LIST = """
query($where: ProductWhere) { products(where: $where, orderBy: {field: CREATED_AT}) { nodes { id } count { value } } }
"""
VALUES = 100_000
MANY = """
INSERT INTO field_value (shop_id, definition_id, node_id, position, number_value)
SELECT $1, $2, gen_random_uuid(), 0, n FROM generate_series(1, $3::int) AS n
"""


@pytest.fixture
async def goods(graphql, database, shop):
    """Three products of different weight, material and day; the last holds nothing."""
    made = await arrange.make_products(database, shop, count=4)
    for key, kind in (("weight", "DECIMAL"), ("material", "TEXT"), ("harvest", "DATE"), ("organic", "BOOLEAN")):
        await arrange.define(graphql, key, kind)
    await arrange.define(graphql, "sizes", isList=True)
    await arrange.fill(
        graphql,
        {
            made[0]: {"weight": "1.5", "material": "silk", "harvest": "2026-03-01", "organic": True, "sizes": ["S"]},
            made[1]: {"weight": "20", "material": "Silk and wool", "harvest": "2026-04-01", "organic": False},
            made[2]: {"weight": "-3", "material": "cotton", "harvest": "2026-05-01", "sizes": ["S", "M"]},
        },
    )
    return made


@pytest.mark.parametrize(
    ("custom", "found"),
    [
        ([{"key": "weight", "number": {"gt": "1"}}], [0, 1]),
        ([{"key": "weight", "number": {"gt": "1", "lt": "10"}}], [0]),
        ([{"key": "material", "text": {"eq": "silk"}}], [0]),
        ([{"key": "material", "text": {"startsWith": "silk"}}], [0, 1]),
        ([{"key": "material", "text": {"in": ["silk", "cotton"]}}], [0, 2]),
        ([{"key": "material", "text": {"in": []}}], []),
        ([{"key": "harvest", "date": {"gte": "2026-04-01"}}], [1, 2]),
        ([{"key": "organic", "boolean": {"eq": False}}], [1]),
        ([{"key": "sizes", "text": {"eq": "S"}}], [0, 2]),
        ([{"key": "weight", "number": {"gt": "0"}}, {"key": "organic", "boolean": {"eq": True}}], [0]),
        ([], [0, 1, 2, 3]),
    ],
)
async def test_a_list_is_filtered_by_values(graphql, goods, custom, found):
    answer = await graphql(LIST, {"where": {"custom": custom}})
    listed = answer["data"]["products"]
    assert arrange.ids_of(listed["nodes"]) == [str(goods[number]) for number in found]
    assert listed["count"]["value"] == len(found)


async def test_conditions_combine(graphql, goods):
    light = {"custom": [{"key": "weight", "number": {"lt": "10"}}]}
    silk = {"custom": [{"key": "material", "text": {"contains": "silk"}}]}
    for where, found in (
        ({"or": [light, silk]}, [0, 1, 2]),
        ({"and": [light, {"not": silk}]}, [2]),
        ({"not": light}, [1, 3]),
    ):
        answer = await graphql(LIST, {"where": where})
        assert arrange.ids_of(answer["data"]["products"]["nodes"]) == [str(goods[number]) for number in found]


async def test_sys_06_a_field_filters_from_the_next_request_on(graphql, database, shop):
    [product] = await arrange.make_products(database, shop)
    where = {"where": {"custom": [{"key": "fresh", "number": {"eq": "7"}}]}}
    before = await graphql(LIST, where)
    assert before["errors"][0]["extensions"]["field"] == ["where", "custom", "0", "key"]
    await arrange.define(graphql, "fresh", "INTEGER")
    empty = await graphql(LIST, where)
    assert empty["data"]["products"]["nodes"] == []
    await arrange.fill(graphql, {product: {"fresh": 7}})
    filled = await graphql(LIST, where)
    assert arrange.ids_of(filled["data"]["products"]["nodes"]) == [str(product)]


async def test_a_condition_fits_the_type(graphql, goods):
    answer = await graphql(LIST, {"where": {"or": [{"custom": [{"key": "weight", "text": {"eq": "1"}}]}]}})
    extensions = answer["errors"][0]["extensions"]
    assert (extensions["code"], extensions["field"]) == (
        "FILTER_NOT_FOR_TYPE",
        ["where", "or", "0", "custom", "0", "text"],
    )


async def test_facets_count_what_the_list_holds(graphql, goods):
    query = "query($where: ProductWhere) { productFacets(where: $where) { count } }"
    answer = await graphql(query, {"where": {"custom": [{"key": "weight", "number": {"gt": "0"}}]}})
    assert answer["data"]["productFacets"]["count"] == 2


@pytest.mark.parametrize(
    ("owner_type", "query"),
    [
        ("Order", "query($w: OrderWhere) { orders(where: $w) { nodes { id } } }"),
        ("Customer", "query($w: CustomerWhere) { customers(where: $w) { nodes { id } } }"),
        ("Category", "query($w: CategoryWhere) { categories(where: $w) { nodes { id } } }"),
        ("Tag", "query($w: TagWhere) { tags(where: $w) { nodes { id } } }"),
    ],
)
async def test_other_lists_filter_by_theirs(graphql, owner_type, query):
    await arrange.define(graphql, "field", ownerType=owner_type)
    answer = await graphql(query, {"w": {"custom": [{"key": "field", "text": {"eq": "x"}}]}})
    assert next(iter(answer["data"].values())) == {"nodes": []}
    other = await graphql(query, {"w": {"custom": [{"key": "other", "text": {"eq": "x"}}]}})
    assert other["errors"][0]["extensions"]["code"] == "NOT_FOUND"


async def test_sys_06_a_filter_uses_an_index_among_a_hundred_thousand_values(graphql, database, shop, owner):
    products = await arrange.make_products(database, shop, count=300)
    made = (await arrange.define(graphql, "weight", "INTEGER"))["fieldDefinition"]
    await owner.execute(MANY, shop, made["id"], VALUES)
    await arrange.fill(graphql, {products[0]: {"weight": VALUES + 5}})
    await owner.execute("ANALYZE field_value, product")
    answer = await graphql(LIST, {"where": {"custom": [{"key": "weight", "number": {"gt": str(VALUES)}}]}})
    assert arrange.ids_of(answer["data"]["products"]["nodes"]) == [str(products[0])]
    [listed] = [found for found in graphql.texts if "number_value" in found and "ORDER BY" in found]
    given = (f"'{shop}'", f"'{made['id']}'", VALUES)
    assert "field_value_number_value_idx" in await _plan(owner, listed, "force_custom_plan", *given)
    assert "Seq Scan on field_value" not in await _plan(owner, listed, "force_generic_plan", *given)


async def _plan(owner, statement, mode, *values):
    """How PostgreSQL runs a list's statement: with these values, or whatever they may be."""
    more = len(set(re.findall(r"\$\d+", statement))) - len(values)
    given = ", ".join(str(value) for value in (*values, *[20] * more))
    await owner.execute(f"SET plan_cache_mode = {mode}; PREPARE listed AS {statement}")
    rows = await owner.fetch(f"EXPLAIN EXECUTE listed({given})")
    await owner.execute("DEALLOCATE listed; RESET plan_cache_mode")
    return "\n".join(row[0] for row in rows)
