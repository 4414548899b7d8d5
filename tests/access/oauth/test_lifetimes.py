"""A token is dead everywhere as soon as it is ended anywhere: over HTTP, over sockets, and in every process."""

import json
import time

import pytest
import websockets.asyncio.client as websockets

from entrepot.access.operations import accounts, apps, staff
from entrepot.access.rules import tokens
from entrepot.access.rules.accounts import AccountState
from tests import harness, servers, shops
from tests.access import people
from tests.access.oauth import asking

WHO = "{ viewer { kind permissions } }"
ENDS = ["expired", "revoked", "refresh token revoked", "uninstalled", "app suspended", "person suspended", "password"]


@pytest.fixture(scope="module")
async def stage(postgres, tmp_path_factory):
    """Two processes' worth of the application over one database, and that database."""
    async with harness.throwaway(postgres) as url, harness.pool(url) as database:
        one, two = (tmp_path_factory.mktemp(name) for name in ("one", "two"))
        beside = {"directory": two, "embedded_worker": False}
        with servers.running(url, directory=one) as first, servers.running(url, **beside) as second:
            yield database, first, second


async def handle_of(database, shop_id):
    async with database.unbound() as connection:
        return await connection.fetchval("SELECT handle FROM shop_directory WHERE shop_id = $1", shop_id)


@pytest.fixture
async def allowed(stage):
    """A shop, and the browser of its keeper, in front of an app that they may allow."""
    database, *_ = stage
    team = await people.take_on(database, shop_id=await shops.found(database))
    async with asking.asking_from(database) as http:
        browser = asking.Browser(http, await asking.install(database, shop_id=team.shop_id))
        await browser.sign_in("keeper@shop.example")
        yield team, browser


def ask(server, token):
    return server.http.post("/graphql", json={"query": WHO}, headers={"authorization": f"Bearer {token}"})


async def end(database, team, browser, body, how):
    """End a token in the way named."""
    async with database.write(shop_id=team.shop_id, actor=people.SYSTEM) as tx:
        if how == "uninstalled":
            await apps.delete_apps(tx, app_ids=[browser.made.app["id"]])
        elif how == "app suspended":
            change = apps.UpdateApp(id=browser.made.app["id"], state=apps.app_rules.AppState.SUSPENDED)
            await apps.update_apps(tx, commands=[change])
        elif how == "person suspended":
            change = staff.UpdateStaff(id=team.keeper_id, state=AccountState.SUSPENDED)
            await staff.update_staff(tx, commands=[change])
        elif how == "expired":
            await tx.connection.execute("UPDATE access_token SET expires_at = now() WHERE shop_id = $1", team.shop_id)
    if how == "password":
        person = await people.sign_in(database, shop_id=team.shop_id, email="keeper@shop.example")
        async with database.write(shop_id=team.shop_id, actor=person.actor) as tx:
            await accounts.change_password(tx, current=people.PASSWORD, new="another horse 电池", origin=people.HOME)
    if how.endswith("revoked"):
        given = body["refresh_token" if how.startswith("refresh") else "access_token"]
        await browser.http.post("/oauth/revoke", data={"token": given}, headers=asking.own(browser.made))


@pytest.mark.parametrize("how", ENDS)
async def test_52_a_token_is_dead_within_a_second_over_http_and_over_a_socket(stage, allowed, how):
    database, first, second = stage
    team, browser = allowed
    body = await browser.tokens()
    token = body["access_token"]
    for server in (first, second):
        assert ask(server, token).json()["data"]["viewer"]["permissions"] == ["read_products", "read_stock"]
    address = f"{first.url.replace('http', 'ws', 1)}/graphql"
    async with websockets.connect(address, subprotocols=["graphql-transport-ws"]) as socket:
        await socket.send(json.dumps({"type": "connection_init", "payload": {"authorization": f"Bearer {token}"}}))
        assert json.loads(await socket.recv()) == {"type": "connection_ack"}
        await end(database, team, browser, body, how)
        ended = time.monotonic()
        answers = [ask(server, token) for server in (first, second)]
        await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": {"query": WHO}}))
        await socket.wait_closed()
        assert time.monotonic() - ended < 1
        assert socket.close_code == 4401
    assert [answer.status_code for answer in answers] == [401, 401]
    for server, answer in zip((first, second), answers, strict=True):
        assert answer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
        place = f"{server.url}/.well-known/oauth-protected-resource/graphql"
        assert answer.headers["www-authenticate"] == f'Bearer error="invalid_token", resource_metadata="{place}"'
        assert server.http.get(place).json()["resource"] == f"{server.url}/graphql"


async def test_70_what_one_process_revokes_is_dead_in_the_other_at_once(stage, allowed):
    _, first, second = stage
    _, browser = allowed
    made = browser.made
    for giver, other in ((first, second), (second, first)):
        form = {"grant_type": "authorization_code", "code": await browser.code(), "redirect_uri": asking.BACK}
        sent = {**form, "code_verifier": asking.VERIFIER}
        body = giver.http.post("/oauth/token", data=sent, headers=asking.own(made)).json()
        assert ask(other, body["access_token"]).status_code == 200
        again = {"grant_type": "refresh_token", "refresh_token": body["refresh_token"]}
        later = other.http.post("/oauth/token", data=again, headers=asking.own(made)).json()
        repeated = giver.http.post("/oauth/token", data=again, headers=asking.own(made)).json()
        assert repeated["access_token"] == later["access_token"]
        revoked = {"token": later["access_token"]}
        assert giver.http.post("/oauth/revoke", data=revoked, headers=asking.own(made)).status_code == 200
        assert ask(other, later["access_token"]).status_code == 401
        last = {"grant_type": "refresh_token", "refresh_token": later["refresh_token"]}
        refused = other.http.post("/oauth/token", data=last, headers=asking.own(made))
        assert refused.json()["error"] == "invalid_grant"


async def test_53_the_token_of_one_shop_opens_no_other(stage, allowed):
    database, first, _ = stage
    team, browser = allowed
    token = (await browser.tokens())["access_token"]
    other = await shops.found(database)
    handles = {shop_id: await handle_of(database, shop_id) for shop_id in (team.shop_id, other)}
    elsewhere = tokens.build(tokens.TokenKind.ACCESS, shop_id=other, secret=tokens.secret_of(token))
    for headers, status in (
        ({"authorization": f"Bearer {token}", "shop": handles[team.shop_id]}, 200),
        ({"authorization": f"Bearer {token}", "shop": handles[other]}, 401),
        ({"authorization": f"Bearer {elsewhere}"}, 401),
        ({"authorization": f"Bearer {elsewhere}", "shop": handles[team.shop_id]}, 401),
    ):
        assert first.http.post("/graphql", json={"query": WHO}, headers=headers).status_code == status


async def test_69_a_token_in_an_address_is_refused(stage, allowed):
    _, first, _ = stage
    _, browser = allowed
    token = (await browser.tokens())["access_token"]
    good = {"authorization": f"Bearer {token}"}
    for headers in ({}, good):
        got = first.http.get("/graphql", params={"query": WHO, "access_token": token}, headers=headers)
        posted = first.http.post("/graphql", params={"access_token": token}, json={"query": WHO}, headers=headers)
        assert [answer.status_code for answer in (got, posted)] == [401, 401]
        assert got.headers["www-authenticate"].startswith("Bearer ")
    form = first.http.post("/graphql", data={"query": WHO, "access_token": token})
    assert form.status_code == 415


async def test_the_api_reads_no_cookie(stage, allowed):
    database, first, _ = stage
    team, browser = allowed
    shop = {"shop": await handle_of(database, team.shop_id)}
    token = (await browser.tokens())["access_token"]
    consent = browser.http.cookies["__Host-entrepot-consent"]
    for name, value in (("__Host-entrepot-consent", consent), ("access_token", token), ("authorization", token)):
        answer = first.http.post("/graphql", json={"query": WHO}, headers={**shop, "cookie": f"{name}={value}"})
        assert answer.json()["data"]["viewer"]["kind"] == "ANONYMOUS"


async def test_68_an_app_is_taken_away_with_its_tokens_in_one_transaction_or_not_at_all(stage, allowed):
    database, first, _ = stage
    team, browser = allowed
    body = await browser.tokens()
    gone = {"app_ids": [browser.made.app["id"]]}
    async with database.write(shop_id=team.shop_id, actor=people.SYSTEM) as tx:
        await apps.delete_apps(tx, **gone)
        assert ask(first, body["access_token"]).status_code == 200
        tx.abandon()
    assert ask(first, body["access_token"]).status_code == 200
    async with database.write(shop_id=team.shop_id, actor=people.SYSTEM) as tx:
        await apps.delete_apps(tx, **gone)
    assert ask(first, body["access_token"]).status_code == 401
    left = "SELECT count(*) FROM {} WHERE {}"
    async with database.read(shop_id=team.shop_id) as tx:
        for table, which in (
            ("access_token", "app_id IS NOT NULL"),
            ("session", "grant_id IS NOT NULL AND revoked_at IS NULL"),
            ("oauth_grant", "revoked_at IS NULL"),
        ):
            assert await tx.connection.fetchval(left.format(table, which)) == 0
