"""The catalogue as a storefront developer and a merchant use it."""

import dataclasses

import pytest

from entrepot.catalog.operations import tags
from entrepot.catalog.rules.commands import CreateTag
from entrepot.kernel import permissions
from tests import shops
from tests.catalog import goods

SYSTEM = permissions.Actor.system("test")
PAGE = """
query Page($search: String, $where: ProductWhere) {
  products(search: $search, where: $where, first: 24) {
    nodes {
      slug name
      options { name values { name } }
      categories { slug name ancestors { slug } }
      tags { slug }
      mainMedia { id }
      variants { sku title options { name value } }
    }
    pageInfo { hasNextPage }
    count { value precision }
  }
  productFacets(search: $search, where: $where) {
    count categories { count category { slug } } tags { count tag { slug } }
  }
}
"""
CREATE = """
mutation Create($input: ProductCreateInput!) {
  productCreate(input: $input) {
    product {
      id slug state version name nameTranslations { locale value } description allowedActions
      options { name values { name } } variants { sku title weightGrams trackStock }
    }
    userErrors { code message field ... on SkuTaken { sku } }
  }
}
"""
DRESS = {
    "name": [{"locale": "zh-CN", "value": "连衣裙"}, {"locale": "en", "value": "Dress"}],
    "description": [{"locale": "zh-CN", "value": "<p onclick='x()'>亚麻</p>"}],
    "options": [
        {
            "name": [{"locale": "zh-CN", "value": "颜色"}, {"locale": "en", "value": "Colour"}],
            "values": [
                [{"locale": "zh-CN", "value": "红"}, {"locale": "en", "value": "Red"}],
                [{"locale": "zh-CN", "value": "蓝"}, {"locale": "en", "value": "Blue"}],
            ],
        }
    ],
    "variants": [
        {"sku": "DRESS-R", "options": ["Red"], "weightGrams": 300},
        {"sku": "DRESS-B", "options": ["蓝"]},
    ],
}


@pytest.fixture
async def stocked(database, shop):
    """Twelve dresses and two cups in a tree, one of them a draft, committed."""
    async with database.write(shop_id=shop, actor=SYSTEM) as tx:
        tree = await goods.create_tree(tx, [("茶具", None), ("杯", "茶具")])
        [tag] = await tags.create_tags(tx, commands=[CreateTag(name={"zh-CN": "新品", "en": "New"})])
        filed = {"category_ids": [tree["杯"]["id"]], "tag_ids": [tag["id"]]}
        await goods.create(tx, goods.product("茶杯", sku="CUP", **filed))
        await goods.create(tx, *(dataclasses.replace(goods.dress(number), **filed) for number in range(12)))
        return (await goods.create(tx, goods.product("秘密茶杯", sku="SECRET", published=False, **filed)))[0]


async def test_a_storefront_reads_a_page_with_facets(graphql, stocked, anonymous):
    answer = await graphql(PAGE, {"search": "cha bei"}, actor=anonymous, locale="en")
    assert answer == {
        "data": {
            "products": {
                "nodes": [
                    {
                        "slug": "cha-bei",
                        "name": "茶杯",
                        "options": [],
                        "categories": [{"slug": "bei", "name": "杯", "ancestors": [{"slug": "cha-ju"}]}],
                        "tags": [{"slug": "xin-pin"}],
                        "mainMedia": None,
                        "variants": [{"sku": "CUP", "title": "", "options": []}],
                    }
                ],
                "pageInfo": {"hasNextPage": False},
                "count": {"value": 1, "precision": "EXACT"},
            },
            "productFacets": {
                "count": 1,
                "categories": [
                    {"count": 1, "category": {"slug": "bei"}},
                    {"count": 1, "category": {"slug": "cha-ju"}},
                ],
                "tags": [{"count": 1, "tag": {"slug": "xin-pin"}}],
            },
        }
    }


async def test_g20_a_page_of_many_products_costs_as_many_statements_as_a_page_of_one(graphql, stocked, anonymous):
    await graphql(PAGE, {"search": "茶杯"}, actor=anonymous)
    one = graphql.statements
    answer = await graphql(PAGE, {"search": "dress"}, actor=anonymous)
    assert (len(answer["data"]["products"]["nodes"]), one, graphql.statements) == (12, 9, 9)


async def test_texts_follow_the_language_of_the_request(graphql, stocked, anonymous):
    query = '{ products(search: "D3-RM") { nodes { name variants { title } options { name } } } }'
    english = await graphql(query, actor=anonymous, locale="en")
    assert english["data"]["products"]["nodes"] == [
        {
            "name": "Summer dress 3",
            "variants": [{"title": "Red / S"}, {"title": "Red / M"}, {"title": "Blue / M"}],
            "options": [{"name": "Colour"}, {"name": "尺码"}],
        }
    ]
    chinese = await graphql(query, actor=anonymous, locale="zh-CN")
    assert chinese["data"]["products"]["nodes"][0]["variants"][2] == {"title": "蓝 / M"}


async def test_drafts_stay_hidden_whichever_way_they_are_asked_for(graphql, stocked, anonymous):
    query = """
    query Hidden($id: ID!, $variant: ID!) {
      product(id: $id) { slug } bySlug: product(slug: "mi-mi-cha-bei") { slug }
      variant(sku: "SECRET") { sku } node(id: $id) { id } variantNode: node(id: $variant) { id }
      products(where: {or: [{state: {eq: DRAFT}}, {sku: {eq: "SECRET"}}]}) { nodes { slug } count { value } }
      search: products(search: "秘密") { nodes { slug } }
    }
    """
    everything = await graphql(query, {"id": str(stocked["id"]), "variant": str(stocked["id"])})
    assert everything["data"]["variant"] == {"sku": "SECRET"}
    staff = await graphql('{ variant(sku: "SECRET") { id } }')
    variables = {"id": str(stocked["id"]), "variant": staff["data"]["variant"]["id"]}
    seen = (await graphql(query, variables))["data"]
    assert [seen["product"], seen["node"]["id"], seen["variantNode"]["id"], seen["products"]["count"]] == [
        {"slug": "mi-mi-cha-bei"},
        variables["id"],
        variables["variant"],
        {"value": 1},
    ]
    assert (await graphql(query, variables, actor=anonymous))["data"] == {
        "product": None,
        "bySlug": None,
        "variant": None,
        "node": None,
        "variantNode": None,
        "products": {"nodes": [], "count": {"value": 0}},
        "search": {"nodes": []},
    }


async def test_another_shop_sees_none_of_it(graphql, database, stocked):
    other = await shops.found(database)
    query = """query Other($id: ID!) {
      product(id: $id) { slug } node(id: $id) { id } products { nodes { slug } } categories { nodes { slug } }
      tags { nodes { slug } } variant(sku: "CUP") { sku } productFacets { count }
    }"""
    assert (await graphql(query, {"id": str(stocked["id"])}, shop=other))["data"] == {
        "product": None,
        "node": None,
        "products": {"nodes": []},
        "categories": {"nodes": []},
        "tags": {"nodes": []},
        "variant": None,
        "productFacets": {"count": 0},
    }


async def test_a_merchant_creates_a_product(graphql):
    answer = await graphql(CREATE, {"input": DRESS})
    product = answer["data"]["productCreate"]["product"]
    assert answer["data"]["productCreate"]["userErrors"] == []
    assert {name: value for name, value in product.items() if name != "id"} == {
        "slug": "lian-yi-qun",
        "state": "DRAFT",
        "version": 1,
        "name": "Dress",
        "nameTranslations": [{"locale": "en", "value": "Dress"}, {"locale": "zh-CN", "value": "连衣裙"}],
        "description": "<p>亚麻</p>",
        "allowedActions": ["PUBLISH", "ARCHIVE"],
        "options": [{"name": "Colour", "values": [{"name": "Red"}, {"name": "Blue"}]}],
        "variants": [
            {"sku": "DRESS-R", "title": "Red", "weightGrams": 300, "trackStock": True},
            {"sku": "DRESS-B", "title": "Blue", "weightGrams": None, "trackStock": True},
        ],
    }


async def test_what_is_wrong_is_told_in_the_language_of_the_request(graphql):
    await graphql(CREATE, {"input": DRESS})
    answer = await graphql(CREATE, {"input": DRESS}, locale="zh-CN")
    assert answer["data"]["productCreate"] == {
        "product": None,
        "userErrors": [
            {
                "code": "SKU_TAKEN",
                "message": f"货号 {sku} 已被使用。",
                "field": ["variants", str(index), "sku"],
                "sku": sku,
            }
            for index, sku in enumerate(("DRESS-R", "DRESS-B"))
        ],
    }


async def test_a_dry_run_shows_and_keeps_nothing(graphql):
    tried = await graphql(CREATE.replace("(input: $input)", "(input: $input) @dryRun"), {"input": DRESS})
    assert tried["data"]["productCreate"]["product"]["slug"] == "lian-yi-qun"
    assert (await graphql('{ product(slug: "lian-yi-qun") { id } }'))["data"] == {"product": None}


async def test_a_product_lives_its_life(graphql, anonymous):
    made = (await graphql(CREATE, {"input": DRESS}))["data"]["productCreate"]["product"]

    async def do(field: str, given: str) -> dict:
        answer = await graphql(
            f"""mutation {{ {field}(input: {{id: "{made["id"]}", {given}}}) {{
                product {{ state version slug description }}
                userErrors {{ code field ... on StaleVersion {{ current }} }} }} }}"""
        )
        return answer["data"][field]

    published = await do("productPublish", "ifVersion: 1")
    assert (published["product"]["state"], published["product"]["version"]) == ("PUBLISHED", 2)
    shown = await graphql('{ product(slug: "lian-yi-qun") { name } }', actor=anonymous)
    assert shown["data"] == {"product": {"name": "Dress"}}
    stale = await do("productUpdate", 'ifVersion: 1, slug: "dress"')
    assert stale == {"product": None, "userErrors": [{"code": "STALE_VERSION", "field": ["ifVersion"], "current": 2}]}
    edited = await do("productUpdate", 'slug: "dress", description: null')
    assert (edited["product"]["slug"], edited["product"]["description"], edited["product"]["version"]) == (
        "dress",
        None,
        3,
    )
    assert (await do("productUpdate", "slug: null"))["userErrors"] == [{"code": "REQUIRED", "field": ["slug"]}]
    assert (await do("productArchive", "ifVersion: 3"))["product"]["state"] == "ARCHIVED"
    refused = await do("productPublish", "ifVersion: 4")
    assert refused["userErrors"] == [{"code": "PRODUCT_TRANSITION_REFUSED", "field": []}]


async def test_a_slug_taken_meanwhile_is_a_typed_error(graphql, stocked):
    answer = await graphql(
        f"""mutation {{ productUpdate(input: {{id: "{stocked["id"]}", slug: "cha-bei"}}) {{
            product {{ id }} userErrors {{ __typename code field }} }} }}"""
    )
    assert answer["data"]["productUpdate"] == {
        "product": None,
        "userErrors": [{"__typename": "SlugTaken", "code": "SLUG_TAKEN", "field": ["slug"]}],
    }


async def test_a_merchant_tends_the_tree(graphql):
    async def create(name: str, parent: str | None = None) -> str:
        answer = await graphql(
            """mutation($input: CategoryCreateInput!) {
                categoryCreate(input: $input) { category { id } userErrors { code } } }""",
            {"input": {"name": [{"locale": "zh-CN", "value": name}], "parentId": parent}},
        )
        return answer["data"]["categoryCreate"]["category"]["id"]

    tea = await create("茶")
    green = await create("绿茶", tea)
    await create("龙井", green)
    query = """{ categories(where: {parentId: {isNull: true}}) {
        nodes { name children { name children { name parent { name } } } } } }"""
    tree = [{"name": "茶", "children": [{"name": "绿茶", "children": [{"name": "龙井", "parent": {"name": "绿茶"}}]}]}]
    assert (await graphql(query))["data"]["categories"]["nodes"] == tree
    assert graphql.statements == 4
    ring = f"""mutation {{ categoryMove(input: {{id: "{tea}", parentId: "{green}"}}) {{
        category {{ id }} userErrors {{ code field }} }} }}"""
    assert (await graphql(ring))["data"]["categoryMove"] == {
        "category": None,
        "userErrors": [{"code": "CATEGORY_CYCLE", "field": ["parentId"]}],
    }
    delete = f"""mutation {{ categoryDelete(input: {{id: "{green}"}}) {{
        deletedId userErrors {{ code message ... on CategoryNotEmpty {{ childCount productCount blockers }} }} }} }}"""
    assert (await graphql(delete))["data"]["categoryDelete"] == {
        "deletedId": None,
        "userErrors": [
            {
                "code": "CATEGORY_NOT_EMPTY",
                "message": "The category is not empty: 龙井 (categories: 1, products: 0).",
                "childCount": 1,
                "productCount": 0,
                "blockers": ["龙井"],
            }
        ],
    }


async def test_only_who_may_write_products_writes_them(graphql, anonymous):
    reader = permissions.Actor(kind=permissions.ActorKind.STAFF, permissions=frozenset({"read_products"}))
    for actor, code in ((anonymous, "UNAUTHENTICATED"), (reader, "FORBIDDEN")):
        answer = await graphql(CREATE, {"input": DRESS}, actor=actor)
        assert {error["extensions"]["code"] for error in answer["errors"]} == {code}
        assert "data" not in answer
    answer = await graphql("{ products { nodes { allowedActions } } }", actor=anonymous)
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["UNAUTHENTICATED"]


async def test_a_page_larger_than_allowed_is_refused(graphql, anonymous):
    answer = await graphql("{ products(first: 101) { nodes { id } } }", actor=anonymous)
    assert answer["errors"][0]["extensions"]["code"] == "PAGE_SIZE_INVALID"
