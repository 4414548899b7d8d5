"""Whoever is frozen is signed out everywhere at once, and refused as if their password were wrong."""

import pytest

from entrepot.access.rules.accounts import AccountKind
from entrepot.access.rules.sessions import LoginRefused, SessionEnded
from entrepot.kernel import errors
from tests.access import people
from tests.customers.conftest import of_token

EMAIL = "anna@home.example"
FREEZE = """
mutation($id: ID!, $reason: String!) {
  customerFreeze(input: {id: $id, reason: $reason}) {
    customer { state frozenReason version } userErrors { code field }
  }
}
"""
UNFREEZE = """
mutation($id: ID!) {
  customerUnfreeze(input: {id: $id}) { customer { state frozenReason } userErrors { code field } }
}
"""


@pytest.fixture
async def anna(database, shop):
    """Anna's session, and who she is."""
    signed = await people.register(database, shop_id=shop, email=EMAIL)
    return signed, await of_token(database, shop, signed.access_token)


async def freeze(graphql, actor, reason="Stolen cards"):
    answer = await graphql(FREEZE, {"id": str(actor.customer_id), "reason": reason})
    return answer["data"]["customerFreeze"]


async def test_sto_02_a_frozen_customers_tokens_are_refused_at_once(graphql, database, shop, anna):
    signed, actor = anna
    frozen = await freeze(graphql, actor)
    assert frozen == {
        "customer": {"state": "DISABLED", "frozenReason": "Stolen cards", "version": 2},
        "userErrors": [],
    }
    with pytest.raises(errors.Unauthenticated):
        await of_token(database, shop, signed.access_token)
    with pytest.raises(SessionEnded):
        await people.refresh(database, shop_id=shop, token=signed.refresh_token)


async def test_sto_02_signing_in_is_refused_like_a_wrong_password(graphql, database, shop, anna):
    await freeze(graphql, anna[1])

    async def refusal(password):
        with pytest.raises(LoginRefused) as caught:
            await people.sign_in(database, shop_id=shop, email=EMAIL, password=password, kind=AccountKind.CUSTOMER)
        return type(caught.value), vars(caught.value)

    assert await refusal(people.PASSWORD) == await refusal("something else")


async def test_unfrozen_they_sign_in_again_and_the_feed_keeps_why(graphql, database, shop, owner, anna):
    await freeze(graphql, anna[1])
    answer = await graphql(UNFREEZE, {"id": str(anna[1].customer_id)})
    assert answer["data"]["customerUnfreeze"] == {
        "customer": {"state": "ACTIVE", "frozenReason": None},
        "userErrors": [],
    }
    await people.sign_in(database, shop_id=shop, email=EMAIL, kind=AccountKind.CUSTOMER)
    kept = await owner.fetch("SELECT value #>> '{}' AS value FROM change_private WHERE shop_id = $1", shop)
    assert "Stolen cards" in {row["value"] for row in kept}


@pytest.mark.parametrize("reason", ["", "  "])
async def test_there_must_be_a_reason(graphql, anna, reason):
    assert (await freeze(graphql, anna[1], reason))["userErrors"] == [{"code": "REQUIRED", "field": ["reason"]}]


async def test_a_customer_reads_no_reason(graphql, anna):
    answer = await graphql("{ me { frozenReason } }", actor=anna[1])
    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
