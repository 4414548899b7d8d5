"""From the question to a token that works, and what it is worth."""

import json

import pytest

from entrepot.access.operations import staff
from entrepot.access.operations.apps import UpdateApp, update_apps
from entrepot.access.rules.accounts import AccountState
from entrepot.access.rules.apps import GrantType
from entrepot.kernel import errors
from tests.access import people
from tests.access.oauth import asking
from tests.access.oauth.asking import STATE, actor_of, told


async def test_a_person_signs_in_allows_and_the_app_gets_a_token_that_works(browser, database, owner, team, made):
    page = await browser.show()
    assert (page.status_code, "Report" in page.text) == (200, True)
    answer = await browser.sign_in()
    assert (answer.status_code, answer.headers["location"]) == (303, browser.url())
    page = await browser.show()
    for shown in ("Allow Report?", "app.example", "Test shop", "owner@shop.example", "See stock positions"):
        assert shown in page.text
    answer = await browser.press("allow", page=page)
    given = told(answer)
    assert answer.headers["location"].startswith("https://app.example/back?kept=1&code=")
    assert (given["state"], given["iss"], set(given)) == (
        STATE,
        "https://shop.example",
        {"kept", "code", "state", "iss"},
    )
    body = (await browser.redeem(given["code"])).json()
    assert {name: body[name] for name in ("token_type", "expires_in", "scope")} == {
        "token_type": "Bearer",
        "expires_in": 3600,
        "scope": "read_products read_stock",
    }
    actor = await actor_of(database, team.shop_id, body["access_token"])
    assert (actor.kind, actor.id, actor.app_id) == ("STAFF", team.owner_id, made.app["id"])
    assert actor.permissions == {"read_products", "read_stock"}
    recorded = await owner.fetchrow(
        "SELECT node_id, actor_id, after FROM change WHERE shop_id = $1 AND operation = 'appAuthorize'", team.shop_id
    )
    assert (recorded["node_id"], recorded["actor_id"]) == (made.app["id"], team.owner_id)
    assert json.loads(recorded["after"])["scopes"] == ["read_products", "read_stock"]


async def test_the_page_speaks_the_readers_language(signed):
    page = await signed.http.get(signed.url(), headers={"accept-language": "zh-CN"})
    for shown in ('<html lang="zh-CN">', "允许 Report？", "测试店铺", "查看"):
        assert shown in page.text


@pytest.mark.parametrize(
    ("asked", "granted"),
    [(None, "read_products read_stock"), ("read_stock", "read_stock"), ("read_stock write_orders", "read_stock")],
)
async def test_07_a_scope_that_is_not_allowed_for_this_client_is_not_granted(signed, asked, granted):
    signed.parameters["scope"] = asked
    assert (await signed.tokens())["scope"] == granted


async def test_granted_is_only_what_the_person_holds(http, database, team):
    made = await asking.install(database, shop_id=team.shop_id, scopes=["read_stock", "read_orders", "write_orders"])
    browser = asking.Browser(http, made)
    await browser.sign_in("keeper@shop.example")
    page = await browser.show()
    assert "It also asks for what you may not do yourself" in page.text
    body = (await browser.redeem(told(await browser.press("allow", page=page))["code"])).json()
    assert body["scope"] == "read_stock"
    assert (await actor_of(database, team.shop_id, body["access_token"])).permissions == {"read_stock"}


async def test_somebody_who_holds_nothing_of_it_can_only_refuse(http, database, team):
    made = await asking.install(database, shop_id=team.shop_id, scopes=["write_orders"])
    browser = asking.Browser(http, made)
    await browser.sign_in("keeper@shop.example")
    page = await browser.show()
    assert 'value="allow"' not in page.text
    assert told(await browser.press("allow", page=page))["error"] == "access_denied"


async def test_54_what_was_granted_shrinks_with_the_person_and_with_the_app(signed, database, team, made):
    token = (await signed.tokens())["access_token"]
    async with database.write(shop_id=team.shop_id, actor=people.SYSTEM) as tx:
        await people.hire(tx, "second@shop.example", team.roles["owner"])
        change = staff.UpdateStaff(id=team.owner_id, role_ids=[team.roles["accountant"]])
        await staff.update_staff(tx, commands=[change])
        await update_apps(tx, commands=[UpdateApp(id=made.app["id"], scopes=["read_stock", "read_orders"])])
    assert (await actor_of(database, team.shop_id, token)).permissions == {"read_stock"}
    async with database.write(shop_id=team.shop_id, actor=people.SYSTEM) as tx:
        await staff.update_staff(tx, commands=[staff.UpdateStaff(id=team.owner_id, role_ids=[])])
    assert (await actor_of(database, team.shop_id, token)).permissions == frozenset()


async def test_52_it_ends_when_the_person_is_suspended(http, database, team, made):
    browser = asking.Browser(http, made)
    await browser.sign_in("keeper@shop.example")
    token, waiting = (await browser.tokens())["access_token"], await browser.code()
    async with database.write(shop_id=team.shop_id, actor=people.SYSTEM) as tx:
        change = staff.UpdateStaff(id=team.keeper_id, state=AccountState.SUSPENDED)
        await staff.update_staff(tx, commands=[change])
    with pytest.raises(errors.Unauthenticated):
        await actor_of(database, team.shop_id, token)
    assert (await browser.redeem(waiting)).json()["error"] == "invalid_grant"
    assert 'name="password"' in (await browser.show()).text


async def test_a_public_app_needs_no_secret_and_gets_no_rights_of_its_own(http, database, team):
    made = await asking.install(database, shop_id=team.shop_id, authentication=asking.PUBLIC)
    assert made.client_secret is None
    browser = asking.Browser(http, made)
    await browser.sign_in()
    assert set(await browser.tokens()) == {"access_token", "token_type", "expires_in", "scope", "refresh_token"}
    answer = await http.post(
        "/oauth/token", data={"grant_type": "client_credentials", "client_id": made.app["client_id"]}
    )
    assert (answer.status_code, answer.json()["error"]) == (400, "unauthorized_client")


async def test_an_app_without_refresh_tokens_gets_none(http, database, team):
    made = await asking.install(database, shop_id=team.shop_id, grant_types=[GrantType.AUTHORIZATION_CODE])
    browser = asking.Browser(http, made)
    await browser.sign_in()
    assert set(await browser.tokens()) == {"access_token", "token_type", "expires_in", "scope"}


async def test_an_app_for_itself_asks_nobody(http, database, team):
    made = await people.install(database, shop_id=team.shop_id, scopes=["read_stock"])
    answer = await asking.Browser(http, made).show()
    assert (answer.status_code, "location" in answer.headers) == (400, False)


async def test_the_apps_of_a_person_are_not_among_their_browsers(signed, graphql, database, team):
    await signed.tokens()
    person = await people.sign_in(database, shop_id=team.shop_id)
    answer = await graphql("{ sessions(first: 10) { nodes { userAgent } } }", actor=person.actor)
    agents = [node["userAgent"] for node in answer["data"]["sessions"]["nodes"]]
    assert agents == ["Browser/1", signed.http.headers["user-agent"]]
