"""People see which apps act in their name, and end that at once, with every token, session and code that came of it."""

import asyncio

import pytest

from entrepot.access.operations import apps
from entrepot.access.tables.oauth import OAUTH_GRANT
from entrepot.kernel import errors, ids
from tests.access import people
from tests.access.oauth import asking
from tests.access.oauth.asking import actor_of, own

CONSENTS = """
{ appConsents { id name homepageUrl permissions { code description } createdAt lastUsedAt } }
"""
WITHDRAW = """
mutation($id: ID!) { appConsentWithdraw(input: {id: $id}) { withdrawnId userErrors { code field } } }
"""
TABLES = ("oauth_grant", "session", "access_token", "oauth_authorization_code", "change")
KEEPER = "keeper@shop.example"


async def person(database, team, email="owner@shop.example"):
    signed = await people.sign_in(database, shop_id=team.shop_id, email=email)
    return await people.authenticate(database, shop_id=team.shop_id, token=signed.access_token)


async def listed(graphql, actor):
    answer = await graphql(CONSENTS, actor=actor)
    assert "errors" not in answer, answer
    return answer["data"]["appConsents"]


async def withdraw(graphql, actor, grant_id):
    return (await graphql(WITHDRAW, {"id": str(grant_id)}, actor=actor))["data"]["appConsentWithdraw"]


async def rows_of(owner, team):
    """Everything that is written of consents in the shop."""
    return {
        name: sorted(map(repr, await owner.fetch(f"SELECT * FROM {name} WHERE shop_id = $1", team.shop_id)))
        for name in TABLES
    }


async def test_one_sees_what_one_allowed_and_nobody_elses(graphql, database, signed, team):
    body = await signed.tokens()
    boss, keeper = await person(database, team), await person(database, team, KEEPER)
    [found] = await listed(graphql, boss)
    assert (found["name"], found["homepageUrl"]) == ("Report", None)
    assert [item["code"] for item in found["permissions"]] == ["read_products", "read_stock"]
    assert all(item["description"] for item in found["permissions"])
    assert found["createdAt"] <= found["lastUsedAt"]
    assert await listed(graphql, keeper) == []
    for_boss = await actor_of(database, team.shop_id, body["access_token"])
    refused = await graphql(CONSENTS, actor=for_boss)
    assert {item["extensions"]["code"] for item in refused["errors"]} == {"FORBIDDEN"}


async def test_what_an_older_session_keeps_is_shown_and_what_the_app_may_not_is_not(
    graphql, database, signed, owner, team
):
    await signed.tokens()
    await signed.redeem(await signed.code(scope="read_stock"))
    boss = await person(database, team)
    allowed = "SELECT scopes FROM oauth_grant WHERE shop_id = $1"
    assert await owner.fetchval(allowed, team.shop_id) == '["read_stock"]'
    [found] = await listed(graphql, boss)
    assert [item["code"] for item in found["permissions"]] == ["read_products", "read_stock"]
    await owner.execute("UPDATE oauth_app SET scopes = '[\"read_stock\"]' WHERE shop_id = $1", team.shop_id)
    [found] = await listed(graphql, boss)
    assert [item["code"] for item in found["permissions"]] == ["read_stock"]


async def test_52_withdrawing_ends_every_token_session_and_code_at_once(graphql, database, signed, owner, team):
    body, waiting = await signed.tokens(), await signed.code()
    boss = await person(database, team)
    [found] = await listed(graphql, boss)
    done = await withdraw(graphql, boss, found["id"])
    assert done == {"withdrawnId": found["id"], "userErrors": []}
    with pytest.raises(errors.Unauthenticated):
        await actor_of(database, team.shop_id, body["access_token"])
    form = {"grant_type": "refresh_token", "refresh_token": body["refresh_token"]}
    refreshed = await signed.http.post("/oauth/token", data=form, headers=own(signed.made))
    assert (refreshed.status_code, refreshed.json()["error"]) == (400, "invalid_grant")
    redeemed = await signed.redeem(waiting)
    assert (redeemed.status_code, redeemed.json()["error"]) == (400, "invalid_grant")
    ended = "SELECT revoke_reason FROM session WHERE shop_id = $1 AND grant_id = $2"
    grant_id = await owner.fetchval(
        "SELECT id FROM oauth_grant WHERE revoked_at IS NOT NULL AND shop_id = $1", team.shop_id
    )
    assert str(grant_id) == found["id"]
    assert [row[0] for row in await owner.fetch(ended, team.shop_id, grant_id)] == ["GRANT_REVOKED"]
    assert (await listed(graphql, boss), (await actor_of_person(database, team, boss)).id) == ([], boss.id)
    change = await owner.fetchrow(
        "SELECT * FROM change WHERE shop_id = $1 AND operation = 'appConsentWithdraw'", team.shop_id
    )
    assert (change["node_id"], change["actor_id"]) == (signed.made.app["id"], boss.id)


async def actor_of_person(database, team, boss):
    """That the person goes on being signed in."""
    signed = await people.sign_in(database, shop_id=team.shop_id)
    found = await people.authenticate(database, shop_id=team.shop_id, token=signed.access_token)
    assert found.id == boss.id
    return found


async def test_whoever_allows_it_once_more_is_asked_once_more(graphql, database, signed, team):
    await signed.tokens()
    boss = await person(database, team)
    [found] = await listed(graphql, boss)
    await withdraw(graphql, boss, found["id"])
    assert 'value="allow"' in (await signed.show()).text
    body = await signed.tokens()
    assert (await actor_of(database, team.shop_id, body["access_token"])).app_id == signed.made.app["id"]
    [again] = await listed(graphql, boss)
    assert again["id"] != found["id"]


async def test_c26_nobody_withdraws_for_another_and_nothing_changes(graphql, database, signed, owner, team):
    body = await signed.tokens()
    boss, keeper = await person(database, team), await person(database, team, KEEPER)
    [found] = await listed(graphql, boss)
    before = await rows_of(owner, team)
    missing = {"withdrawnId": None, "userErrors": [{"code": "NOT_FOUND", "field": ["id"]}]}
    assert await withdraw(graphql, keeper, found["id"]) == missing
    assert await withdraw(graphql, boss, ids.new(OAUTH_GRANT)) == missing
    for_boss = await actor_of(database, team.shop_id, body["access_token"])
    refused = await graphql(WITHDRAW, {"id": found["id"]}, actor=for_boss)
    assert refused["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert await rows_of(owner, team) == before
    await withdraw(graphql, boss, found["id"])
    ended = await rows_of(owner, team)
    assert await withdraw(graphql, boss, found["id"]) == missing
    assert await rows_of(owner, team) == ended


async def test_52_a_code_that_is_redeemed_meanwhile_gives_nothing_that_works(graphql, database, signed, team):
    boss = await person(database, team)
    for _ in range(10):
        code = await signed.code()
        [found] = await listed(graphql, boss)
        redeemed, done = await asyncio.gather(signed.redeem(code), withdraw(graphql, boss, found["id"]))
        assert done["userErrors"] == []
        if redeemed.status_code == 200:
            with pytest.raises(errors.Unauthenticated):
                await actor_of(database, team.shop_id, redeemed.json()["access_token"])
        assert await listed(graphql, boss) == []


async def test_an_app_that_was_uninstalled_is_listed_no_more(graphql, database, signed, team):
    await signed.tokens()
    boss = await person(database, team)
    assert len(await listed(graphql, boss)) == 1
    async with database.write(shop_id=team.shop_id, actor=people.SYSTEM) as tx:
        await apps.delete_apps(tx, app_ids=[signed.made.app["id"]])
    assert await listed(graphql, boss) == []


async def test_the_list_takes_one_statement_however_long_it_is(graphql, database, http, signed, team):
    await signed.tokens()
    boss = await person(database, team)
    await listed(graphql, boss)
    few = graphql.statements
    for name in ("Second", "Third"):
        other = asking.Browser(http, await asking.install(database, shop_id=team.shop_id, name=name))
        await other.tokens()
    assert [item["name"] for item in await listed(graphql, boss)] == ["Third", "Second", "Report"]
    assert graphql.statements == few
