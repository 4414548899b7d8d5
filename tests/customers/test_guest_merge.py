"""Guests' orders: reachable by their token only, and taken on by the account alone that proves the address again."""

import uuid

import pytest

from entrepot.access.rules.tickets import Purpose
from entrepot.customers.operations import customers
from entrepot.customers.rules import CreateCustomer
from entrepot.orders.rules.tokens import hash_token, order_token
from tests.access import people
from tests.orders import arrange

EMAIL = "anna@home.example"
TOKEN = order_token("a guest's cart")
OTHER = "mallory@evil.example"
MINE = "{ orders { nodes { number } } me { email } }"
REQUEST = "mutation { customerMergeGuestOrdersRequest { done userErrors { code field } } }"
MERGE = """
mutation($token: String!) {
  customerMergeGuestOrders(input: {token: $token}) { customer { email phone } userErrors { code field } }
}
"""
ORDER = "query($id: ID, $number: String, $token: String) { order(id: $id, number: $number, token: $token) { number } }"


@pytest.fixture
async def bought(database, shop):
    """What a guest bought, committed."""
    return await buy(database, shop, email=EMAIL.upper(), access_hash=hash_token(TOKEN))


async def buy(database, shop, **given):
    async with database.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        goods = await arrange.make_goods(tx, count=1)
        return await arrange.place(tx, goods, 1, **given)


async def numbers(graphql, actor):
    answer = await graphql(MINE, actor=actor)
    return [order["number"] for order in answer["data"]["orders"]["nodes"]]


async def token_of_letter(graphql, post, actor):
    answer = await graphql(REQUEST, actor=actor)
    assert answer["data"]["customerMergeGuestOrdersRequest"] == {"done": True, "userErrors": []}
    mail = await post.deliver_one()
    assert (mail.to, "/account/orders#ent_ticket_" in mail.link) == (EMAIL, True)
    return mail.token


async def merge(graphql, actor, token):
    return (await graphql(MERGE, {"token": token}, actor=actor))["data"]["customerMergeGuestOrders"]


async def test_cve_2026_24136_a_guests_order_is_found_by_its_token_only(graphql, anonymous, arrive, bought):
    stranger = await arrive(OTHER)
    found = [
        (await graphql(ORDER, given, actor=actor))["data"]["order"]
        for actor in (anonymous, stranger)
        for given in ({"id": str(bought.order_id)}, {"number": bought.number}, {"token": "0" * 43}, {"token": ""})
    ]
    assert found == [None] * 8
    by_token = await graphql(ORDER, {"token": TOKEN}, actor=anonymous)
    assert by_token["data"]["order"] == {"number": bought.number}
    assert len(TOKEN) >= 43  # 256 bits, so there is nothing to enumerate.
    node = await graphql("query($id: ID!) { node(id: $id) { id } }", {"id": str(bought.order_id)}, actor=anonymous)
    assert node["data"]["node"] is None


async def test_c15_number_and_address_together_open_no_order(graphql, anonymous, bought):
    asked = "query($where: OrderWhere) { orders(where: $where) { nodes { id } } }"
    answer = await graphql(asked, {"where": {"number": {"eq": bought.number}, "email": {"eq": EMAIL}}}, actor=anonymous)
    assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_cve_2026_44472_registering_and_confirming_attaches_nothing(graphql, database, shop, bought, arrive):
    async with database.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        await customers.create_customers(tx, commands=[CreateCustomer(name="Anna", email=EMAIL, phone="13800138000")])
    anna = await arrive(EMAIL)
    assert await numbers(graphql, anna) == []
    assert (await graphql(MINE, actor=anna))["data"]["me"]["email"] is None


async def test_the_account_takes_on_what_its_address_ordered(graphql, database, shop, owner, post, bought, arrive):
    async with database.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        [known] = await customers.create_customers(
            tx, commands=[CreateCustomer(name="Anna", email=EMAIL, phone="13800138000")]
        )
    by_staff = await buy(database, shop, customer_id=known["id"], email=OTHER)
    foreign = await buy(database, shop, email=OTHER)
    anna = await arrive(EMAIL)
    token = await token_of_letter(graphql, post, anna)
    assert await numbers(graphql, anna) == []
    merged = await merge(graphql, anna, token)
    assert merged == {"customer": {"email": EMAIL, "phone": "13800138000"}, "userErrors": []}
    assert sorted(await numbers(graphql, anna)) == sorted([bought.number, by_staff.number])
    assert foreign.number not in await numbers(graphql, anna)
    left = await owner.fetchrow(
        "SELECT state, email, phone, merged_into_id FROM customer WHERE shop_id = $1 AND id = $2", shop, known["id"]
    )
    assert tuple(left) == ("MERGED", None, None, anna.customer_id)
    again = await merge(graphql, anna, token)
    assert again["userErrors"] == [{"code": "TICKET_INVALID", "field": ["token"]}]


async def test_another_accounts_session_cannot_use_the_letter(graphql, post, bought, arrive):
    anna, mallory = await arrive(EMAIL), await arrive(OTHER)
    token = await token_of_letter(graphql, post, anna)
    refused = await merge(graphql, mallory, token)
    assert refused == {"customer": None, "userErrors": [{"code": "TICKET_INVALID", "field": ["token"]}]}
    assert (await numbers(graphql, mallory), await numbers(graphql, anna)) == ([], [])
    assert (await merge(graphql, anna, token))["userErrors"] == []


@pytest.mark.parametrize("purpose", [Purpose.RESET, Purpose.CHANGE_EMAIL])
async def test_no_other_letter_merges(graphql, database, shop, bought, arrive, purpose):
    anna = await arrive(EMAIL)
    new_email = "new@home.example" if purpose is Purpose.CHANGE_EMAIL else None
    async with database.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        token = await people.ticket(tx, EMAIL, purpose, new_email=new_email)
    refused = await merge(graphql, anna, token)
    assert refused["userErrors"] == [{"code": "TICKET_INVALID", "field": ["token"]}]
    assert await numbers(graphql, anna) == []


async def test_staff_cannot_merge(graphql):
    answer = await graphql(MERGE, {"token": str(uuid.uuid4())})
    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
