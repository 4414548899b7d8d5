"""C16, C17: what is private shows to nobody without the right, and no filter tells of it."""

import uuid

import pytest
from sqlalchemy import text

from entrepot.catalog.tables import PRODUCT
from entrepot.kernel import visibility
from entrepot.kernel.database import sql
from entrepot.shops.permissions import READ_AUDIT
from tests.access import people
from tests.fields import arrange

READ = "query($id: ID!) { node(id: $id) { ... on Product { privateMetadata { key value } } } }"


@pytest.fixture
async def product(graphql, database, shop):
    """A published product that keeps a secret in both ways."""
    [made] = await arrange.make_products(database, shop)
    await arrange.patch(graphql, arrange.SET_PRIVATE, {made: {"margin": "secret"}})
    await arrange.define(graphql, "shelf")
    await arrange.define(graphql, "material", isPublic=True)
    await arrange.fill(graphql, {made: {"shelf": "secret", "material": "silk"}})
    return made


async def test_c17_private_metadata_needs_its_permission(graphql, database, shop, product, anonymous):
    customer = (await people.register(database, shop_id=shop)).actor
    for actor in (anonymous, customer, arrange.may("read_products", "write_metadata", "write_private_metadata")):
        answer = await graphql(READ, {"id": str(product)}, actor=actor)
        assert "data" not in answer
        assert "secret" not in str(answer)
        assert {error["extensions"]["code"] for error in answer["errors"]} <= {"FORBIDDEN", "UNAUTHENTICATED"}


async def test_c17_writing_private_metadata_needs_its_permission(graphql, database, shop, product):
    actor = arrange.may("read_products", "write_products", "write_metadata", "read_private_metadata")
    answer = await arrange.patch(graphql, arrange.SET_PRIVATE, {product: {"margin": "0"}}, actor=actor)
    assert [error["extensions"]["code"] for error in answer] == ["FORBIDDEN"]
    async with database.read(shop_id=shop) as tx:
        assert await tx.value(sql(text("SELECT private FROM node_metadata"))) == {"margin": "secret"}


@pytest.mark.parametrize(
    "query",
    [
        "mutation($id: ID!) { metadataSet(input: {nodes: [{nodeId: $id, patch: [], private: []}]}) { nodes { id } } }",
        'mutation($id: ID!) { productUpdate(input: {id: $id, metadata: {private: "x"}}) { userErrors { code } } }',
        "mutation($id: ID!) { productUpdate(input: {id: $id, privateMetadata: []}) { userErrors { code } } }",
        "mutation($id: ID!) { productUpdate(input: {id: $id, customFields: []}) { userErrors { code } } }",
    ],
    ids=["beside a patch", "metadata.private", "privateMetadata", "customFields"],
)
async def test_c16_no_other_input_takes_it(graphql, product, query):
    answer = await graphql(query, {"id": str(product)})
    assert "data" not in answer
    assert "not to include unknown field" in answer["errors"][0]["message"]


async def test_c17_shoppers_see_public_fields_only(graphql, product, anonymous):
    assert await arrange.fields(graphql, product) == {"material": "silk", "shelf": "secret"}
    assert await arrange.fields(graphql, product, actor=anonymous) == {"material": "silk"}
    listed = await graphql("{ fieldDefinitions { key } }", actor=anonymous)
    assert listed["data"]["fieldDefinitions"] == [{"key": "material"}]


async def test_g24_a_filter_tells_nothing_of_a_field_that_one_does_not_see(graphql, product, anonymous):
    query = (
        'query($key: String!) { products(where: {custom: [{key: $key, text: {startsWith: "s"}}]}) { nodes { id } } }'
    )
    seen = await graphql(query, {"key": "material"}, actor=anonymous)
    assert arrange.ids_of(seen["data"]["products"]["nodes"]) == [str(product)]
    hidden = await graphql(query, {"key": "shelf"}, actor=anonymous)
    unknown = await graphql(query, {"key": "nonsense"}, actor=anonymous)
    assert hidden == unknown
    assert hidden["errors"][0]["extensions"]["code"] == "NOT_FOUND"
    counted = 'query { productFacets(where: {custom: [{key: "shelf", text: {eq: "secret"}}]}) { count } }'
    answer = await graphql(counted, actor=anonymous)
    assert answer["errors"][0]["extensions"]["code"] == "NOT_FOUND"


async def test_what_changes_of_them_is_shown_to_those_who_see_them(graphql, database, shop, product):
    rows = sql(text("SELECT after FROM change WHERE operation = 'customFieldsSet'"))
    async with database.read(shop_id=shop) as tx:
        recorded = await tx.value(rows)
    assert recorded == {"custom_fields": {"material": "silk"}, "private_custom_fields": {"shelf": "secret"}}


def test_c17_the_change_feed_shows_of_private_metadata_what_one_may_read():
    values = {
        "metadata": {"a": "1"},
        "private_metadata": {"b": "2"},
        "app_metadata": {"c": "3"},
        "custom_fields": {"d": "4"},
        "private_custom_fields": {"e": "5"},
    }
    for codes, seen in (
        (("read_products",), {"metadata", "custom_fields"}),
        (("read_products", "read_private_metadata"), {"metadata", "custom_fields", "private_metadata"}),
        (("read_products", "read_custom_fields"), {"metadata", "custom_fields", "private_custom_fields"}),
    ):
        sight = visibility.sight_of(arrange.may(*codes, "read_changes", app_id=uuid.uuid4()), audit=READ_AUDIT)
        assert set(sight.of(PRODUCT.byte, values)) == seen
