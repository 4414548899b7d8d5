"""Customers as the admin and as the customers themselves use them."""

import uuid

import pytest

from entrepot.customers.operations import customers
from entrepot.customers.rules import CreateCustomer
from entrepot.kernel import permissions
from tests import shops

SYSTEM = permissions.Actor.system("test")
ADD = """
mutation Add($input: AddressCreateInput!) {
  addressCreate(input: $input) {
    address { id isDefault kind country countryName formatted }
    userErrors { code field message }
  }
}
"""
HOME = {
    "recipient": "李雷",
    "country": "CN",
    "province": "浙江省",
    "city": "杭州市",
    "street": "龙井路 1 号",
    "phone": "13800138000",
}


def shopper(customer_id: uuid.UUID) -> permissions.Actor:
    return permissions.Actor(kind=permissions.ActorKind.CUSTOMER, id=customer_id, customer_id=customer_id)


@pytest.fixture
async def people(database, shop):
    """Two committed customers."""
    async with database.write(shop_id=shop, actor=SYSTEM) as tx:
        rows = await customers.create_customers(
            tx,
            commands=[
                CreateCustomer(name="李雷", email="li@example.com", note="VIP"),
                CreateCustomer(name="Ann", email="ann@example.com"),
            ],
        )
    return [row["id"] for row in rows]


async def test_staff_find_customers_by_pinyin(graphql, people):
    answer = await graphql(
        '{ customers(search: "lilei") { nodes { name email note hasAccount addresses { id } } count { value } } }'
    )
    assert answer["data"]["customers"] == {
        "nodes": [{"name": "李雷", "email": "li@example.com", "note": "VIP", "hasAccount": False, "addresses": []}],
        "count": {"value": 1},
    }


async def test_g20_a_list_of_customers_costs_as_many_statements_as_one(graphql, people):
    await graphql('{ customers(search: "ann") { nodes { name addresses { street } } } }')
    one = graphql.statements
    await graphql("{ customers { nodes { name addresses { street } } } }")
    assert (one, graphql.statements) == (2, 2)


async def test_a_customer_sees_and_changes_only_themselves(graphql, people):
    me, other = people
    query = """query($other: ID!) {
        me { name email addresses { street } } customer(id: $other) { name } node(id: $other) { id } }"""
    assert (await graphql(query, {"other": str(other)}, actor=shopper(me)))["data"] == {
        "me": {"name": "李雷", "email": "li@example.com", "addresses": []},
        "customer": None,
        "node": None,
    }
    renamed = await graphql(
        'mutation { myProfileUpdate(input: {name: "李大雷"}) { customer { name version } userErrors { code } } }',
        actor=shopper(me),
    )
    assert renamed["data"]["myProfileUpdate"] == {"customer": {"name": "李大雷", "version": 2}, "userErrors": []}
    theirs = await graphql(ADD, {"input": {"address": HOME, "customerId": str(other)}}, actor=shopper(me))
    assert [error["code"] for error in theirs["data"]["addressCreate"]["userErrors"]] == ["NOT_FOUND"]


async def test_a_customer_keeps_an_address(graphql, people):
    me = shopper(people[0])
    answer = await graphql(ADD, {"input": {"address": HOME}}, actor=me, locale="zh-CN")
    address = answer["data"]["addressCreate"]["address"]
    assert {name: value for name, value in address.items() if name != "id"} == {
        "isDefault": True,
        "kind": "SHIPPING",
        "country": "CN",
        "countryName": "中国",
        "formatted": ["中国", "浙江省杭州市", "龙井路 1 号", "李雷", "13800138000"],
    }
    wrong = {**HOME, "city": "", "postcode": "1"}
    refused = (await graphql(ADD, {"input": {"address": wrong}}, actor=me))["data"]["addressCreate"]
    assert refused == {
        "address": None,
        "userErrors": [
            {"code": "REQUIRED", "field": ["address", "city"], "message": "This value is required."},
            {"code": "POSTCODE_INVALID", "field": ["address", "postcode"], "message": '"1" is not a postcode of CN.'},
        ],
    }
    delete = f'mutation {{ addressDelete(input: {{id: "{address["id"]}"}}) {{ deletedId userErrors {{ code }} }} }}'
    stranger = await graphql(delete, actor=shopper(people[1]))
    assert stranger["data"]["addressDelete"] == {"deletedId": None, "userErrors": [{"code": "NOT_FOUND"}]}
    assert (await graphql(delete, actor=me))["data"]["addressDelete"] == {"deletedId": address["id"], "userErrors": []}


async def test_an_email_of_another_is_a_typed_error(graphql, people):
    answer = await graphql(
        """mutation { customerCreate(input: {email: "LI@example.com"}) {
            customer { id } userErrors { __typename field } } }"""
    )
    assert answer["data"]["customerCreate"] == {
        "customer": None,
        "userErrors": [{"__typename": "EmailTaken", "field": ["email"]}],
    }


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{ customers { nodes { name } } }", "UNAUTHENTICATED"),
        ("{ me { name } }", "UNAUTHENTICATED"),
        ('mutation { customerCreate(input: {name: "x"}) { customer { id } } }', "UNAUTHENTICATED"),
    ],
)
async def test_strangers_get_nothing(graphql, anonymous, people, query, code):
    answer = await graphql(query, actor=anonymous)
    assert {error["extensions"]["code"] for error in answer["errors"]} == {code}
    assert "data" not in answer


async def test_a_customer_may_not_list_or_read_notes(graphql, people):
    for query in ("{ customers { nodes { name } } }", "{ me { note } }"):
        answer = await graphql(query, actor=shopper(people[0]))
        assert {error["extensions"]["code"] for error in answer["errors"]} == {"FORBIDDEN"}
        assert "data" not in answer


async def test_another_shop_sees_nobody(graphql, database, people):
    other = await shops.found(database)
    query = "query($id: ID!) { customers { nodes { name } } customer(id: $id) { name } node(id: $id) { id } }"
    assert (await graphql(query, {"id": str(people[0])}, shop=other))["data"] == {
        "customers": {"nodes": []},
        "customer": None,
        "node": None,
    }
