"""Consents: by which words, when and where somebody agreed, and that they took it back; never changed afterwards."""

import pytest

GIVE = """
mutation($input: CustomerConsentGiveInput!) {
  customerConsentGive(input: $input) {
    customer { consents { purpose granted wording wordingVersion source givenByKind givenAt } }
    userErrors { code field }
  }
}
"""
NEWS = {
    "purpose": "MARKETING_EMAIL",
    "granted": True,
    "wording": "Send me news once a month.",
    "wordingVersion": "2026-11",
    "source": "checkout",
}


async def give(graphql, actor=None, **changed):
    answer = await graphql(GIVE, {"input": {**NEWS, **changed}}, actor=actor)
    return answer["data"]["customerConsentGive"]


async def test_mem_13_what_was_agreed_to_and_taken_back_is_kept_in_order(graphql, arrive, owner, shop):
    anna = await arrive("anna@home.example")
    assert (await give(graphql, anna))["userErrors"] == []
    back = await give(graphql, granted=False, customerId=str(anna.customer_id), source="telephone")
    shown = [
        {name: value for name, value in item.items() if name != "givenAt"} for item in back["customer"]["consents"]
    ]
    assert shown == [
        {**NEWS, "granted": False, "source": "telephone", "givenByKind": "STAFF"},
        {**NEWS, "givenByKind": "CUSTOMER"},
    ]
    assert await owner.fetchval("SELECT count(*) FROM consent WHERE shop_id = $1", shop) == 2


@pytest.mark.parametrize("missing", ["wording", "wordingVersion", "source"])
async def test_a_consent_without_its_words_is_none(graphql, arrive, missing):
    refused = await give(graphql, await arrive("anna@home.example"), **{missing: " "})
    assert refused == {"customer": None, "userErrors": [{"code": "REQUIRED", "field": [missing]}]}


async def test_nobody_agrees_for_another(graphql, arrive):
    anna, mallory = await arrive("anna@home.example"), await arrive("mallory@evil.example")
    refused = await give(graphql, mallory, customerId=str(anna.customer_id))
    assert refused == {"customer": None, "userErrors": [{"code": "NOT_FOUND", "field": ["customerId"]}]}
