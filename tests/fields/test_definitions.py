"""Custom fields: defined for a type of object, filled in as their type says, deleted with their values."""

import asyncio

import pytest

from tests import shops
from tests.fields import arrange

UPDATE = """
mutation($input: FieldDefinitionUpdateInput!) {
  fieldDefinitionUpdate(input: $input) { fieldDefinition { name isPublic version } userErrors { code field } }
}
"""
BOUNDS = {"minimum": "2", "maximum": "1"}
DELETE = """
mutation($input: FieldDefinitionDeleteInput!) {
  fieldDefinitionDelete(input: $input) { deletedId userErrors { code field } }
}
"""


async def test_a_field_is_named_in_the_readers_language(graphql, database, shop):
    [product] = await arrange.make_products(database, shop)
    await arrange.define(graphql, "material", isPublic=True)
    await arrange.fill(graphql, {product: {"material": "丝"}})
    for locale, name in (("en", "Field material"), ("zh-CN", "字段 material")):
        answer = await graphql(arrange.FIELDS, {"id": str(product)}, locale=locale)
        [found] = answer["data"]["node"]["customFields"]
        assert found == {"key": "material", "value": "丝", "definition": {"name": name, "type": "TEXT"}}


@pytest.mark.parametrize(
    ("kind", "given", "shown"),
    [
        ("TEXT", "a text", "a text"),
        ("INTEGER", 42, 42),
        ("INTEGER", "-9007199254740993", -9007199254740993),
        ("DECIMAL", "12.50", "12.50"),
        ("DECIMAL", 0.1, "0.1"),
        ("BOOLEAN", False, False),
        ("DATE", "2026-02-28", "2026-02-28"),
        ("INSTANT", "2026-02-28T12:00:00+08:00", "2026-02-28T04:00:00+00:00"),
    ],
)
async def test_a_value_is_shown_as_its_type(graphql, database, shop, kind, given, shown):
    [product] = await arrange.make_products(database, shop)
    await arrange.define(graphql, "field", kind)
    assert (await arrange.fill(graphql, {product: {"field": given}}))["userErrors"] == []
    assert await arrange.fields(graphql, product) == {"field": shown}


async def test_a_list_holds_several_and_null_empties_a_field(graphql, database, shop):
    [product] = await arrange.make_products(database, shop)
    await arrange.define(graphql, "sizes", "SELECT", isList=True, validation={"options": ["S", "M", "L"]})
    await arrange.fill(graphql, {product: {"sizes": ["L", "S"]}})
    assert await arrange.fields(graphql, product) == {"sizes": ["L", "S"]}
    await arrange.fill(graphql, {product: {"sizes": ["M"]}})
    assert await arrange.fields(graphql, product) == {"sizes": ["M"]}
    await arrange.fill(graphql, {product: {"sizes": None}})
    assert await arrange.fields(graphql, product) == {}


async def test_a_reference_is_to_something_that_one_sees_and_of_its_type(graphql, database, shop):
    [product, other] = await arrange.make_products(database, shop, count=2)
    [theirs] = await arrange.make_products(database, await shops.found(database))
    await arrange.define(graphql, "twin", "REFERENCE", validation={"referenceType": "Product"})
    assert (await arrange.fill(graphql, {product: {"twin": str(other)}}))["userErrors"] == []
    channel = (await graphql("{ channels { id } }"))["data"]["channels"][0]["id"]
    for wrong in (str(theirs), channel):
        answer = await arrange.fill(graphql, {product: {"twin": wrong}})
        assert answer["userErrors"] == [{"code": "NOT_FOUND", "field": ["nodes", "0", "values", "0", "value"]}]
    assert await arrange.fields(graphql, product) == {"twin": str(other)}


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"ownerType": "Role"}, "OWNER_TYPE_UNKNOWN", ["ownerType"]),
        ({"key": "__proto__"}, "KEY_INVALID", ["key"]),
        ({"name": [{"locale": "en", "value": "Only"}]}, "DEFAULT_LOCALE_MISSING", ["name"]),
        ({"type": "SELECT"}, "REQUIRED", ["validation", "options"]),
        ({"type": "REFERENCE"}, "REQUIRED", ["validation", "referenceType"]),
        ({"validation": {"minimum": "1"}}, "VALIDATION_NOT_FOR_TYPE", ["validation", "minimum"]),
        (
            {"type": "INTEGER", "validation": {"minimum": "2", "maximum": "1"}},
            "OUT_OF_RANGE",
            ["validation", "maximum"],
        ),
        ({"validation": {"maxLength": 501}}, "OUT_OF_RANGE", ["validation", "maxLength"]),
    ],
)
async def test_a_definition_that_cannot_be_is_refused_by_name(graphql, given, code, field):
    answer = await arrange.define(graphql, **{"key": "field", **given})
    assert answer == {"fieldDefinition": None, "userErrors": [{"code": code, "field": field}]}


async def test_a_key_is_taken_once_for_each_type(graphql):
    assert (await arrange.define(graphql, "size"))["userErrors"] == []
    assert (await arrange.define(graphql, "size", ownerType="Order"))["userErrors"] == []
    assert (await arrange.define(graphql, "size"))["userErrors"] == [{"code": "FIELD_KEY_TAKEN", "field": ["key"]}]


async def test_of_a_hundred_fields_the_next_is_refused(graphql):
    made = [await arrange.define(graphql, f"field{number}") for number in range(101)]
    assert [item["userErrors"] for item in made[:100]] == [[]] * 100
    assert [error["code"] for error in made[100]["userErrors"]] == ["TOO_MANY_FIELDS"]


async def test_a_definition_changes_but_not_under_somebodys_hands(graphql):
    made = (await arrange.define(graphql, "size"))["fieldDefinition"]
    given = {"id": made["id"], "isPublic": True, "name": [{"locale": "zh-CN", "value": "尺码"}]}
    answer = await graphql(UPDATE, {"input": {**given, "ifVersion": 1}}, locale="zh-CN")
    found = answer["data"]["fieldDefinitionUpdate"]
    assert found == {"fieldDefinition": {"name": "尺码", "isPublic": True, "version": 2}, "userErrors": []}
    stale = await graphql(UPDATE, {"input": {**given, "ifVersion": 1}})
    assert stale["data"]["fieldDefinitionUpdate"]["userErrors"][0]["code"] == "STALE_VERSION"


async def test_a_description_is_kept_until_it_is_taken_away(graphql):
    told = [{"locale": "zh-CN", "value": "胸围"}]
    made = (await arrange.define(graphql, "size", description=told))["fieldDefinition"]
    read = UPDATE.replace("name isPublic", "description")
    for given, left in (({"isPublic": True}, "胸围"), ({"description": []}, None)):
        answer = await graphql(read, {"input": {"id": made["id"], **given}}, locale="zh-CN")
        assert answer["data"]["fieldDefinitionUpdate"]["fieldDefinition"]["description"] == left


async def test_an_option_that_is_used_stays(graphql, database, shop):
    [product] = await arrange.make_products(database, shop)
    made = (await arrange.define(graphql, "size", "SELECT", validation={"options": ["S", "M"]}))["fieldDefinition"]
    await arrange.fill(graphql, {product: {"size": "M"}})
    answer = await graphql(UPDATE, {"input": {"id": made["id"], "validation": {"options": ["S"]}}})
    assert answer["data"]["fieldDefinitionUpdate"]["userErrors"][0]["code"] == "OPTION_IN_USE"
    answer = await graphql(UPDATE, {"input": {"id": made["id"], "validation": {"options": ["M", "L"]}}})
    assert answer["data"]["fieldDefinitionUpdate"]["userErrors"] == []


async def test_values_go_with_their_definition(graphql, database, shop):
    [product] = await arrange.make_products(database, shop)
    made = (await arrange.define(graphql, "size"))["fieldDefinition"]
    await arrange.fill(graphql, {product: {"size": "M"}})
    answer = await graphql(DELETE, {"input": {"id": made["id"]}})
    assert answer["data"]["fieldDefinitionDelete"] == {"deletedId": made["id"], "userErrors": []}
    assert await arrange.fields(graphql, product) == {}


async def test_many_are_filled_in_with_as_many_statements_as_one(graphql, database, shop):
    made = await arrange.make_products(database, shop, count=30)
    await arrange.define(graphql, "size")
    await arrange.fill(graphql, {made[0]: {"size": "M"}})
    one = graphql.statements
    answer = await arrange.fill(graphql, {product: {"size": "L"} for product in made})
    assert (answer["userErrors"], graphql.statements) == ([], one)


async def test_two_that_fill_in_one_field_come_one_after_the_other(graphql, database, shop):
    [product] = await arrange.make_products(database, shop)
    await arrange.define(graphql, "sizes", isList=True)
    given = [["a"] * 5, ["b"] * 3, ["c"], ["d"] * 7]
    answers = await asyncio.gather(*(arrange.fill(graphql, {product: {"sizes": item}}) for item in given))
    assert [answer["userErrors"] for answer in answers] == [[]] * 4
    assert (await arrange.fields(graphql, product))["sizes"] in given
