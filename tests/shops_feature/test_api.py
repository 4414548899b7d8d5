"""The shop through GraphQL."""

from tests import shops

FOUND = """
mutation($input: ShopFoundInput!) { shopFound(input: $input) { shop { id handle name } userErrors { code field } } }
"""
SECOND = {
    "handle": "second",
    "name": [{"locale": "en", "value": "Second"}],
    "currency": "USD",
    "defaultLocale": "en",
    "locales": ["en"],
    "timezone": "Europe/Paris",
}


async def test_a_shop_answers_in_the_language_of_the_request_with_fallback(graphql):
    assert (await graphql("{ shop { name } }", locale="en"))["data"]["shop"] == {"name": "Test shop"}
    assert (await graphql("{ shop { name } }", locale="zh"))["data"]["shop"] == {"name": "测试店铺"}
    assert (await graphql("{ shop { name } }", locale="fr"))["data"]["shop"] == {"name": "测试店铺"}


async def test_a_second_shop_has_its_own_channel_and_warehouse_and_nothing_of_the_first(graphql, anonymous):
    first = await graphql("{ channels { id } locations { id } }")
    handle = f"second-{graphql.shop.hex}"
    made = await graphql(FOUND, {"input": {**SECOND, "handle": handle}})
    assert made["data"]["shopFound"]["userErrors"] == []
    shop_id = made["data"]["shopFound"]["shop"]["id"]
    query = "{ shop { handle currency } channels { id currency } locations { id } }"
    second = await graphql(query, shop=shop_id)
    assert second["data"]["shop"] == {"handle": handle, "currency": "USD"}
    assert [item["currency"] for item in second["data"]["channels"]] == ["USD"]
    mine = {item["id"] for item in first["data"]["channels"] + first["data"]["locations"]}
    theirs = {item["id"] for item in second["data"]["channels"] + second["data"]["locations"]}
    assert mine.isdisjoint(theirs)


async def test_bad_input_is_named(graphql):
    wrong = {
        ("handle",): {"handle": "No Spaces"},
        ("currency",): {"currency": "CNY", "locales": ["fr"]},
        ("timezone",): {"timezone": "Mars/Olympus"},
    }
    answers = [await graphql(FOUND, {"input": {**SECOND, **given}}) for given in wrong.values()]
    errors = [answer["data"]["shopFound"]["userErrors"][0] for answer in answers]
    assert errors == [
        {"code": "HANDLE_INVALID", "field": ["handle"]},
        {"code": "LOCALE_NOT_OFFERED", "field": ["locales"]},
        {"code": "TIMEZONE_UNKNOWN", "field": ["timezone"]},
    ]


async def test_node_finds_by_id_only_what_is_in_this_shop_and_visible(graphql, database, anonymous):
    other = await shops.found(database)
    location = (await graphql("{ locations { id } }"))["data"]["locations"][0]["id"]
    query = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }"
    wanted = {"ids": [str(graphql.shop), str(other), location, "01900000-0000-7000-8000-0000000000ff"]}
    staff = await graphql(query, wanted)
    assert [item and item["__typename"] for item in staff["data"]["nodes"]] == ["Shop", None, "Location", None]
    guest = await graphql(query, wanted, actor=anonymous)
    assert [item and item["__typename"] for item in guest["data"]["nodes"]] == ["Shop", None, None, None]


async def test_a_malformed_id_is_refused_as_input(graphql):
    answer = await graphql('{ node(id: "nonsense") { id } }')
    assert '"nonsense" is not an id' in answer["errors"][0]["message"]
