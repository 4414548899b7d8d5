"""Metadata: patched by key, by those who may change its object, each holder its own, and recorded."""

import asyncio
import uuid

import pytest
from sqlalchemy import text

from entrepot.kernel.database import sql
from tests import shops
from tests.fields import arrange

WRITERS = ("read_products", "write_products", "write_metadata")


async def test_a_patch_changes_what_it_names_and_null_takes_away(graphql, database, shop):
    [product] = await arrange.make_products(database, shop)
    await arrange.patch(graphql, arrange.SET, {product: {"colour": "red", "origin": "景德镇"}})
    answer = await arrange.patch(graphql, arrange.SET, {product: {"colour": None, "size": "L"}})
    assert answer == {"nodes": [{"id": str(product)}], "userErrors": []}
    assert await arrange.metadata(graphql, product) == {"origin": "景德镇", "size": "L"}


async def test_shoppers_read_what_is_public(graphql, database, shop, anonymous):
    [product] = await arrange.make_products(database, shop)
    await arrange.patch(graphql, arrange.SET, {product: {"colour": "red"}})
    await arrange.patch(graphql, arrange.SET_PRIVATE, {product: {"supplier": "secret"}})
    assert await arrange.metadata(graphql, product, actor=anonymous) == {"colour": "red"}


async def test_many_objects_take_as_many_statements_as_one(graphql, database, shop):
    made = await arrange.make_products(database, shop, count=40)
    await arrange.patch(graphql, arrange.SET, {made[0]: {"a": "1"}})
    one = graphql.statements
    answer = await arrange.patch(graphql, arrange.SET, {product: {"a": "2"} for product in made})
    assert (answer["userErrors"], graphql.statements) == ([], one)


@pytest.mark.parametrize("name", ["metadata { key }", "privateMetadata { key }", "customFields { key }"])
async def test_a_page_reads_them_in_one_statement(graphql, database, shop, name):
    made = await arrange.make_products(database, shop, count=20)
    await arrange.patch(graphql, arrange.SET, {product: {"a": "1"} for product in made})
    await graphql("{ products(first: 20) { nodes { id } } }")
    without = graphql.statements
    await graphql(f"{{ products(first: 20) {{ nodes {{ id {name} }} }} }}")
    assert graphql.statements == without + 1


async def test_who_may_not_change_the_object_may_not_change_its_metadata(graphql, database, shop):
    [product] = await arrange.make_products(database, shop)
    answer = await arrange.patch(
        graphql, arrange.SET, {product: {"a": "1"}}, actor=arrange.may("read_products", "write_metadata")
    )
    [error] = answer["userErrors"]
    assert (error["code"], error["field"]) == ("PERMISSION_NEEDED", ["nodes", "0", "nodeId"])
    refused = await arrange.patch(graphql, arrange.SET, {product: {"a": "1"}}, actor=arrange.may("write_products"))
    assert [item["extensions"]["code"] for item in refused] == ["FORBIDDEN"]
    assert await arrange.metadata(graphql, product) == {}


async def test_c27_another_shops_object_is_as_unknown_as_one_that_never_was(graphql, database, shop):
    other = await shops.found(database)
    [theirs] = await arrange.make_products(database, other)
    never = uuid.UUID(bytes=uuid.uuid4().bytes[:15] + theirs.bytes[15:])
    answers = [await arrange.patch(graphql, arrange.SET, {node: {"a": "1"}}) for node in (theirs, never)]
    assert answers[0] == answers[1]
    assert [error["code"] for error in answers[0]["userErrors"]] == ["NOT_FOUND"]
    async with database.read(shop_id=other) as tx:
        assert await tx.value(sql(text("SELECT count(*) FROM node_metadata"))) == 0


async def test_objects_that_have_none_are_not_found(graphql, database, shop):
    role = (await graphql("{ roles { nodes { id } } }"))["data"]["roles"]["nodes"][0]["id"]
    answer = await arrange.patch(graphql, arrange.SET, {role: {"a": "1"}})
    assert [error["code"] for error in answer["userErrors"]] == ["NOT_FOUND"]


async def test_two_patches_at_once_both_count(graphql, database, shop):
    [product] = await arrange.make_products(database, shop)
    await asyncio.gather(
        *(arrange.patch(graphql, arrange.SET, {product: {f"key-{number}": "x"}}) for number in range(12))
    )
    assert sorted(await arrange.metadata(graphql, product)) == sorted(f"key-{number}" for number in range(12))


async def test_a_patch_is_recorded_with_what_it_changed(graphql, database, shop):
    [product] = await arrange.make_products(database, shop)
    await arrange.patch(graphql, arrange.SET, {product: {"a": "1", "b": "1"}})
    await arrange.patch(graphql, arrange.SET, {product: {"a": "2", "b": "1"}})
    query = sql(text("SELECT before, after FROM change WHERE operation = 'metadataSet' ORDER BY sequence DESC LIMIT 1"))
    async with database.read(shop_id=shop) as tx:
        row = await tx.row(query)
    assert tuple(row.values()) == ({"metadata": {"a": "1"}}, {"metadata": {"a": "2"}})


async def test_every_owner_has_metadata(graphql, database, shop):
    answer = await graphql("{ shop { id } channels { id } locations { id } }")
    nodes = [answer["data"]["shop"], *answer["data"]["channels"], *answer["data"]["locations"]]
    wanted = {node["id"]: {"a": "1"} for node in nodes}
    assert (await arrange.patch(graphql, arrange.SET, wanted))["userErrors"] == []
    read = await graphql("{ shop { metadata { key } } channels { metadata { key } } locations { metadata { key } } }")
    assert read["data"] == {
        "shop": {"metadata": [{"key": "a"}]},
        "channels": [{"metadata": [{"key": "a"}]}],
        "locations": [{"metadata": [{"key": "a"}]}],
    }
