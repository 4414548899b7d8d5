"""The shop through GraphQL."""

import uuid

import pytest
from sqlalchemy import text

from entrepot.kernel import permissions
from entrepot.kernel.database import sql
from tests import shops
from tests.requests import Client

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
    "owner": {"email": "Anna@Second.example", "name": "Anna", "password": "correct horse 电池"},
}
LOGIN = """
mutation($input: LoginInput!) { staffLogin(input: $input) { viewer { name permissions } userErrors { code } } }
"""
COUNTS = "SELECT (SELECT count(*) FROM shop), (SELECT count(*) FROM account), (SELECT count(*) FROM shop_directory)"


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


async def test_the_owner_of_a_new_shop_signs_in_to_it_and_to_no_other(graphql, anonymous):
    made = await graphql(FOUND, {"input": {**SECOND, "handle": f"owned-{graphql.shop.hex}"}})
    assert made["data"]["shopFound"]["userErrors"] == []
    given = {"input": {"email": "anna@second.example", "password": "correct horse 电池"}}
    signed = await graphql(LOGIN, given, actor=anonymous, shop=uuid.UUID(made["data"]["shopFound"]["shop"]["id"]))
    everything = {"name": "Anna", "permissions": sorted(set(permissions.registry()) - {"found_shops"})}
    assert signed["data"]["staffLogin"] == {"viewer": everything, "userErrors": []}
    elsewhere = await graphql(LOGIN, given, actor=anonymous)
    assert elsewhere["data"]["staffLogin"] == {"viewer": None, "userErrors": [{"code": "LOGIN_REFUSED"}]}


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"owner": {**SECOND["owner"], "email": "anna"}}, "EMAIL_INVALID", ["owner", "email"]),
        ({"owner": {**SECOND["owner"], "name": " "}}, "REQUIRED", ["owner", "name"]),
        ({"owner": {**SECOND["owner"], "password": "short"}}, "PASSWORD_TOO_SHORT", ["owner", "password"]),
        ({"owner": {**SECOND["owner"], "password": "qwertyuiop"}}, "PASSWORD_TOO_EASY", ["owner", "password"]),
        ({"handle": "taken"}, "HANDLE_TAKEN", ["handle"]),
        ({"host": "taken.example"}, "HOST_TAKEN", ["host"]),
        ({"host": "https://new.example"}, "HOST_INVALID", ["host"]),
        ({"host": "x" * 64 + ".example"}, "HOST_INVALID", ["host"]),
    ],
    ids=lambda item: item if isinstance(item, str) else "",
)
async def test_a_refused_shop_leaves_nothing_behind(fresh_database, services, given, code, field):
    first = await shops.found(fresh_database)
    graphql = Client(database=fresh_database, shop=first, services=services)
    taken = {**SECOND, "handle": "taken", "host": "taken.example"}
    assert (await graphql(FOUND, {"input": taken}))["data"]["shopFound"]["userErrors"] == []
    before = await _counts(fresh_database)
    answer = await graphql(FOUND, {"input": {**SECOND, **given}})
    assert answer["data"]["shopFound"] == {"shop": None, "userErrors": [{"code": code, "field": field}]}
    assert await _counts(fresh_database) == before


async def _counts(database):
    """How many shops and accounts there are in all, each counted where it is visible."""
    counts = []
    for shop_id in await database.shop_ids():
        async with database.read(shop_id=shop_id) as tx:
            counts.append(tuple(await tx.row(sql(text(COUNTS)))))
    return counts


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


SETTINGS = """
mutation($input: ShopUpdateInput!, $key: String!) {
  shopUpdate(input: $input) @idempotent(key: $key) { userErrors { code } }
}
"""


async def test_anybody_may_know_what_sending_costs(graphql, anonymous):
    query = "{ shop { shippingFee { amount currencyCode } freeShippingFrom { amount } } }"
    before = await graphql(query, actor=anonymous)
    assert before["data"]["shop"] == {
        "shippingFee": {"amount": "0.00", "currencyCode": "CNY"},
        "freeShippingFrom": None,
    }
    amounts = {"shippingFee": "8.00", "freeShippingFrom": "99.00"}
    given = {name: {"amount": amount, "currencyCode": "CNY"} for name, amount in amounts.items()}
    await graphql(SETTINGS, {"input": {"settings": given}, "key": "k"})
    after = await graphql(query, actor=anonymous)
    assert after["data"]["shop"] == {
        "shippingFee": {"amount": "8.00", "currencyCode": "CNY"},
        "freeShippingFrom": {"amount": "99.00"},
    }


async def test_whoever_sees_stock_sees_the_locations_it_lies_at(graphql, anonymous):
    query = "{ locations { id handle name kind } }"
    everything = await graphql(query)
    keeper = permissions.Actor(kind=permissions.ActorKind.APP, id=uuid.uuid4(), permissions=frozenset({"read_stock"}))
    assert await graphql(query, actor=keeper) == everything
    node = "query($id: ID!) { node(id: $id) { ... on Location { handle } } }"
    wanted = {"id": everything["data"]["locations"][0]["id"]}
    assert (await graphql(node, wanted, actor=keeper))["data"]["node"] == {"handle": "main"}
    assert (await graphql(query, actor=anonymous))["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    nothing = permissions.Actor(kind=permissions.ActorKind.APP, id=uuid.uuid4(), permissions=frozenset())
    assert (await graphql(query, actor=nothing))["errors"][0]["extensions"]["code"] == "FORBIDDEN"
