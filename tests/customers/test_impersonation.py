"""Staff in a customer's place: short, marked, shown to the customer, and without what only the person may do."""

from dataclasses import replace
from datetime import timedelta

import pytest

from entrepot.access.operations import sessions
from entrepot.kernel import errors
from tests.access import people
from tests.customers.conftest import of_token

IMPERSONATE = """
mutation($id: ID!) {
  customerImpersonate(input: {customerId: $id, reason: "Cannot find the order"}) {
    accessToken impersonation { staffName reason beganAt expiresAt } userErrors { code field }
  }
}
"""
RENAME = 'mutation { myProfileUpdate(input: {name: "Anne"}) { customer { name } userErrors { code } } }'
HISTORY = "{ me { impersonations { staffName reason } } }"
REFUSED = {
    "checkoutComplete": """mutation {
        checkoutComplete(input: {token: "x", paymentMethod: BANK_TRANSFER}) @idempotent(key: "k") {
          userErrors { code } } }""",
    "passwordChange": """mutation {
        passwordChange(input: {currentPassword: "a", newPassword: "b"}) { userErrors { code } } }""",
    "emailChangeRequest": """mutation {
        emailChangeRequest(input: {newEmail: "b@c.example", password: "b"}) { userErrors { code } } }""",
    "myAccountErase": 'mutation { myAccountErase(input: {password: "a"}) { userErrors { code } } }',
    "customerDataExport": "mutation { customerDataExport(input: {}) { userErrors { code } } }",
    "customerMergeGuestOrdersRequest": "mutation { customerMergeGuestOrdersRequest { userErrors { code } } }",
}


@pytest.fixture
async def team(database, shop):
    """An owner and a keeper."""
    return await people.take_on(database, shop_id=shop)


@pytest.fixture
async def boss(database, shop, team):
    """The owner, signed in."""
    signed = await people.sign_in(database, shop_id=shop)
    return await of_token(database, shop, signed.access_token)


@pytest.fixture
async def begun(graphql, database, shop, boss, arrive):
    """The customer, and the owner in their place, with the token."""
    anna = await arrive("anna@home.example")
    answer = await graphql(IMPERSONATE, {"id": str(anna.customer_id)}, actor=boss)
    payload = answer["data"]["customerImpersonate"]
    assert payload["userErrors"] == []
    token = payload["accessToken"]
    return anna, await of_token(database, shop, token), token


async def test_sto_02_whoever_impersonates_is_the_customer_and_every_change_names_both(
    graphql, owner, shop, boss, begun
):
    anna, actor, _ = begun
    assert (actor.customer_id, actor.id, actor.impersonator_id) == (anna.customer_id, anna.id, boss.id)
    assert (await graphql(RENAME, actor=actor))["data"]["myProfileUpdate"]["customer"] == {"name": "Anne"}
    rows = await owner.fetch(
        "SELECT actor_id, impersonator_id FROM change WHERE shop_id = $1 AND operation = 'customerUpdate'", shop
    )
    assert [tuple(row) for row in rows] == [(anna.id, boss.id)]


async def test_the_customer_is_shown_it(graphql, begun):
    answer = await graphql(HISTORY, actor=begun[0])
    assert answer["data"]["me"]["impersonations"] == [{"staffName": "owner", "reason": "Cannot find the order"}]


@pytest.mark.parametrize("name", REFUSED)
async def test_sto_02_what_only_the_person_may_do_is_refused(graphql, begun, name):
    answer = await graphql(REFUSED[name], actor=begun[1])
    assert answer["errors"][0]["extensions"]["code"] in {"FORBIDDEN", "UNAUTHENTICATED"}


async def test_it_ends_with_the_session_of_whoever_impersonates(database, shop, boss, begun):
    async with database.write(shop_id=shop, actor=boss) as tx:
        await sessions.sign_out(tx, everywhere=False)
    with pytest.raises(errors.Unauthenticated):
        await of_token(database, shop, begun[2])


async def test_signing_out_as_the_customer_ends_nobodys_session(database, shop, begun):
    with pytest.raises(errors.Unauthenticated):
        async with database.write(shop_id=shop, actor=begun[1]) as tx:
            await sessions.sign_out(tx, everywhere=True)
    assert (await of_token(database, shop, begun[2])).customer_id == begun[0].customer_id


async def test_it_ends_after_a_quarter_of_an_hour(owner, shop, begun):
    lasts = await owner.fetchval(
        "SELECT expires_at - created_at FROM access_token WHERE shop_id = $1 AND impersonator_id IS NOT NULL", shop
    )
    assert lasts == timedelta(minutes=15)


async def test_without_the_right_or_a_session_nobody_impersonates(graphql, boss, arrive):
    anna = await arrive("anna@home.example")
    for actor, code in (
        (replace(boss, permissions=boss.permissions - {"impersonate_customers"}), "FORBIDDEN"),
        (replace(boss, session_id=None), "UNAUTHENTICATED"),
        (anna, "FORBIDDEN"),
    ):
        answer = await graphql(IMPERSONATE, {"id": str(anna.customer_id)}, actor=actor)
        found = answer["errors"][0]["extensions"] if "errors" in answer else None
        found = found or answer["data"]["customerImpersonate"]["userErrors"][0]
        assert found["code"] == code


async def test_a_frozen_customer_is_impersonated_by_nobody(graphql, boss, arrive):
    anna = await arrive("anna@home.example")
    freeze = 'mutation($id: ID!) { customerFreeze(input: {id: $id, reason: "x"}) { userErrors { code } } }'
    await graphql(freeze, {"id": str(anna.customer_id)})
    answer = await graphql(IMPERSONATE, {"id": str(anna.customer_id)}, actor=boss)
    assert answer["data"]["customerImpersonate"]["userErrors"] == [{"code": "NOT_FOUND", "field": ["customerId"]}]
