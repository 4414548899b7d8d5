"""C17: metadata of a megabyte, of ten thousand keys, with keys that programs stumble over, with keys of an app."""

import uuid

import asyncpg
import pytest
from sqlalchemy import text

from entrepot.fields.rules import metadata
from entrepot.kernel import errors
from entrepot.kernel.database import sql
from tests.fields import arrange

WRITER = ("read_products", "write_products", "write_metadata", "read_private_metadata", "write_private_metadata")


@pytest.mark.parametrize(
    "key", ["__proto__", "a.__proto__", "", "A", "a b", "a" * 65, "-a", "a-", "a..b", "1", "键", "a\n", "$", "a\0"]
)
async def test_c17_keys_are_plain_words(graphql, database, shop, key):
    [product] = await arrange.make_products(database, shop)
    answer = await arrange.patch(graphql, arrange.SET, {product: {key: "1"}})
    [error] = answer["userErrors"]
    assert (error["code"], error["field"]) == ("KEY_INVALID", ["nodes", "0", "patch", "0", "key"])


@pytest.mark.parametrize("key", ["a", "constructor", "app.sync-state.v2", "a1_b2"])
def test_words_with_marks_between_them_are_keys(key):
    metadata.check_key(key, field=())


@pytest.mark.parametrize(
    ("patch", "keys"),
    [
        ({"big": "x" * 1_000_000}, 1),
        ({f"key{number}": "" for number in range(10_000)}, 10_000),
        ({f"key{number}": "" for number in range(101)}, 101),
        ({"a": "界" * 22_000}, 1),
    ],
    ids=["a megabyte", "ten thousand keys", "one key too many", "bytes, not characters"],
)
async def test_c17_it_is_capped(graphql, database, shop, patch, keys):
    [product] = await arrange.make_products(database, shop)
    answer = await arrange.patch(graphql, arrange.SET, {product: patch})
    [error] = answer["userErrors"]
    assert (error["code"], error["field"]) == ("METADATA_TOO_LARGE", ["nodes", "0", "patch"])
    assert await arrange.metadata(graphql, product) == {}


async def test_c17_public_and_private_share_the_cap_and_what_grows_slowly_meets_it(graphql, database, shop):
    [product] = await arrange.make_products(database, shop)
    first = {f"a{number}": "" for number in range(60)}
    assert (await arrange.patch(graphql, arrange.SET, {product: first}))["userErrors"] == []
    more = {f"b{number}": "" for number in range(40)}
    assert (await arrange.patch(graphql, arrange.SET_PRIVATE, {product: more}))["userErrors"] == []
    answer = await arrange.patch(graphql, arrange.SET_PRIVATE, {product: {"c": ""}})
    assert [error["code"] for error in answer["userErrors"]] == ["METADATA_TOO_LARGE"]


async def test_what_is_at_the_cap_is_kept(graphql, database, shop):
    [product] = await arrange.make_products(database, shop)
    spare = len('{"a": ""}{}')
    value = "x" * (metadata.BYTES_LIMIT - spare)
    assert (await arrange.patch(graphql, arrange.SET, {product: {"a": value}}))["userErrors"] == []
    answer = await arrange.patch(graphql, arrange.SET, {product: {"a": value + "x"}})
    assert [error["code"] for error in answer["userErrors"]] == ["METADATA_TOO_LARGE"]


@pytest.mark.books
@pytest.mark.parametrize(
    ("document", "constraint"),
    [
        ("jsonb_build_object('__proto__', 'x')", "node_metadata_well_formed"),
        ("jsonb_build_object('a', 1)", "node_metadata_well_formed"),
        ("'[]'::jsonb", "node_metadata_objects"),
        ("jsonb_build_object('a', repeat('x', 65536))", "node_metadata_small"),
        ("(SELECT jsonb_object_agg('k' || n, '') FROM generate_series(1, 101) AS n)", "node_metadata_keys_few"),
    ],
    ids=lambda item: str(item)[:24],
)
@pytest.mark.parametrize("column", ["public", "private"])
async def test_c17_the_database_says_the_same(database, shop, document, constraint, column):
    insert = (
        f"INSERT INTO node_metadata (shop_id, node_id, holder_id, {column}) VALUES ('{shop}', '{shop}', '{shop}', "
        f"{document})"
    )
    with pytest.raises(asyncpg.CheckViolationError) as refused:
        async with database.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
            await tx.run(sql(text(insert.replace(":", r"\:"))))
    assert refused.value.constraint_name == constraint


async def test_c17_keys_of_apps_never_collide(graphql, database, shop):
    [product] = await arrange.make_products(database, shop)
    first, second = (arrange.may(*WRITER, app_id=uuid.uuid4()) for _ in range(2))
    await arrange.patch(graphql, arrange.SET, {product: {"state": "the shop's"}})
    await arrange.patch(graphql, arrange.SET, {product: {"state": "the first's"}}, actor=first)
    await arrange.patch(graphql, arrange.SET, {product: {"state": None}}, actor=second)
    answer = await graphql(arrange.OWN, {"id": str(product)})
    assert answer["data"]["node"]["metadata"] == [
        {"key": "state", "value": "the shop's", "appId": None},
        {"key": "state", "value": "the first's", "appId": str(first.app_id)},
    ]


async def test_c17_an_app_sees_nothing_that_another_app_keeps_private(graphql, database, shop):
    [product] = await arrange.make_products(database, shop)
    first, second = (arrange.may(*WRITER, app_id=uuid.uuid4()) for _ in range(2))
    await arrange.patch(graphql, arrange.SET_PRIVATE, {product: {"ours": "shop"}})
    await arrange.patch(graphql, arrange.SET_PRIVATE, {product: {"token": "first"}}, actor=first)
    read = arrange.OWN_PRIVATE
    assert await arrange.metadata(graphql, product, read, actor=first) == {"ours": "shop", "token": "first"}
    assert await arrange.metadata(graphql, product, read, actor=second) == {"ours": "shop"}
    assert await arrange.metadata(graphql, product, read) == {"ours": "shop", "token": "first"}


def test_the_rule_refuses_a_text_that_json_cannot_hold():
    with pytest.raises(errors.Invalid):
        metadata.check_text("a\0b", field=("value",))
