"""The token and revocation endpoints answer as RFC 6749 and 7009 say, and let nothing through that they should not."""

import asyncio
import base64
from types import SimpleNamespace

import httpx
import pytest
from starlette.applications import Starlette

from entrepot.access.oauth import endpoints
from entrepot.access.operations import apps, minting
from entrepot.access.reads import authentication
from entrepot.access.rules import tokens
from entrepot.access.rules.apps import ClientAuthentication
from entrepot.kernel import errors
from tests import shops
from tests.access import people

FORM = {"content-type": "application/x-www-form-urlencoded"}


def asking_from(database, address):
    """A client of the endpoints at this address."""
    app = Starlette(routes=endpoints.routes())
    app.state.database = database
    app.state.settings = SimpleNamespace(base_url="https://shop.example")
    transport = httpx.ASGITransport(app=app, client=(address, 1))
    return httpx.AsyncClient(transport=transport, base_url="https://shop.example")


@pytest.fixture
async def http(database):
    async with asking_from(database, "203.0.113.9") as client:
        yield client


@pytest.fixture
async def made(database, shop):
    return await people.install(database, shop_id=shop, scopes=["read_apps", "read_staff"])


def basic(client_id, secret):
    return {"authorization": "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()}


def own(made):
    return basic(made.app["client_id"], made.client_secret)


async def ask(http, headers, **form):
    return await http.post("/oauth/token", data={"grant_type": "client_credentials", **form}, headers=headers)


async def actor_of(database, shop_id, token):
    async with database.read(shop_id=shop_id) as tx:
        return await authentication.authenticate(tx, token=token)


async def test_an_app_gets_a_token_that_works(http, database, owner, shop, made):
    answer = await ask(http, own(made))
    body = answer.json()
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert set(body) == {"access_token", "token_type", "expires_in", "scope"}
    assert (body["token_type"], body["expires_in"], body["scope"]) == ("Bearer", 3600, "read_apps read_staff")
    actor = await actor_of(database, shop, body["access_token"])
    assert (actor.app_id, actor.permissions) == (made.app["id"], {"read_apps", "read_staff"})
    row = await owner.fetchrow("SELECT t::text AS row FROM access_token t WHERE shop_id = $1", shop)
    assert tokens.secret_of(body["access_token"]) not in row["row"]


@pytest.mark.parametrize(
    ("scope", "granted"),
    [("read_staff", "read_staff"), ("read_staff write_staff", "read_staff"), ("read_staff  read_staff", "read_staff")],
)
async def test_granted_is_asked_and_allowed(http, database, shop, made, scope, granted):
    body = (await ask(http, own(made), scope=scope)).json()
    assert body["scope"] == granted
    assert (await actor_of(database, shop, body["access_token"])).permissions == set(granted.split())


@pytest.mark.parametrize("scope", ["write_staff", "sudo", "read_staff sudo", '"', "read_staff\x7f"])
async def test_67_a_scope_that_cannot_be_granted_gives_no_token(http, owner, shop, made, scope):
    answer = await ask(http, own(made), scope=scope)
    assert answer.status_code == 400
    assert answer.json()["error"] in ("invalid_scope", "invalid_request")
    assert await owner.fetchval("SELECT count(*) FROM access_token WHERE shop_id = $1", shop) == 0


def wrong_credentials(made):
    client_id, secret = made.app["client_id"], made.client_secret
    return {
        "no secret": ({}, {"client_id": client_id}),
        "bad secret": (basic(client_id, "wrong"), {}),
        "25 non-ASCII secret": (basic(client_id, "密码"), {}),
        "26 garbage Basic": ({"authorization": "Basic ???"}, {}),
        "26 bytes that are no text": ({"authorization": "Basic " + base64.b64encode(b"\xff:\xff").decode()}, {}),
        "27 another method than registered": ({}, {"client_id": client_id, "client_secret": secret}),
        "two methods at once": (basic(client_id, secret), {"client_secret": secret}),
        "two names": (basic(client_id, secret), {"client_id": "other"}),
        "unknown client": (basic("ent_client_x", secret), {}),
        "48 NUL": (basic(client_id + "\x00", secret), {}),
        "bearer": ({"authorization": f"Bearer {secret}"}, {"client_id": client_id}),
    }


@pytest.mark.parametrize("case", list(wrong_credentials(SimpleNamespace(app={"client_id": "x"}, client_secret="y"))))
async def test_23_to_27_a_client_that_cannot_be_authenticated_gets_one_answer(http, owner, shop, made, case):
    headers, form = wrong_credentials(made)[case]
    answer = await ask(http, headers, **form)
    assert answer.status_code == 401
    assert answer.json() == {
        "error": "invalid_client",
        "error_description": "The client cannot be authenticated.",
    }
    assert answer.headers["www-authenticate"].startswith("Basic ")
    assert answer.headers["cache-control"] == "no-store"
    assert await owner.fetchval("SELECT count(*) FROM access_token WHERE shop_id = $1", shop) == 0


async def test_the_form_method_works_for_an_app_registered_for_it(http, database, shop):
    command = apps.CreateApp(name="Form", scopes=["read_apps"], authentication=ClientAuthentication.POST)
    async with database.write(shop_id=shop, actor=people.SYSTEM) as tx:
        [made] = await apps.create_apps(tx, commands=[command])
    form = {"client_id": made.app["client_id"], "client_secret": made.client_secret}
    assert (await ask(http, {}, **form)).status_code == 200
    assert (await ask(http, own(made))).status_code == 401


@pytest.mark.parametrize("grant", ["password", "authorization_code", "refresh_token", "", "implicit"])
async def test_34_other_grants_are_not_supported(http, made, grant):
    answer = await http.post("/oauth/token", data={"grant_type": grant, "code": "x"}, headers=own(made))
    assert (answer.status_code, answer.json()["error"]) == (400, "unsupported_grant_type")


@pytest.mark.parametrize(
    ("path", "body", "headers"),
    [
        ("/oauth/token?grant_type=client_credentials", "scope=read_apps", FORM),
        ("/oauth/token?client_secret=x", "grant_type=client_credentials", FORM),
        ("/oauth/token", "grant_type=client_credentials&grant_type=client_credentials", FORM),
        ("/oauth/token", "grant_type=client_credentials&scope=%00", FORM),
        ("/oauth/token", "grant_type=client_credentials&scope=%ff", FORM),
        ("/oauth/token", "grant_type=client_credentials&scope=" + "a" * 100_000, FORM),
        ("/oauth/token", "&".join(f"a{n}=1" for n in range(50)), FORM),
        ("/oauth/token", '{"grant_type": "client_credentials"}', {"content-type": "application/json"}),
        ("/oauth/token", "grant_type=client_credentials", {"content-type": "text/plain"}),
    ],
    ids=["29 query", "28 secret in query", "30 twice", "48 NUL", "no UTF-8", "49 long", "many", "33 JSON", "text"],
)
async def test_28_to_50_a_malformed_request_is_invalid(http, made, path, body, headers):
    answer = await http.post(path, content=body, headers={**own(made), **headers})
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert answer.headers["cache-control"] == "no-store"


async def test_32_only_post_is_served(http):
    assert (await http.get("/oauth/token")).status_code == 405


async def test_45_plain_http_over_a_network_is_refused(http, made):
    answer = await http.post(
        "http://shop.example/oauth/token", data={"grant_type": "client_credentials"}, headers=own(made)
    )
    assert (answer.status_code, answer.json()["error"]) == (400, "insecure_transport")
    local = await http.post(
        "http://127.0.0.1/oauth/token", data={"grant_type": "client_credentials"}, headers=own(made)
    )
    assert local.status_code == 200


async def test_53_an_app_is_unknown_in_another_shop(http, database, made):
    other = await shops.found(database)
    secret = tokens.secret_of(made.app["client_id"])
    for shop_id in (other, made.app["id"]):
        elsewhere = tokens.build(tokens.TokenKind.CLIENT, shop_id=shop_id, secret=secret)
        assert (await ask(http, basic(elsewhere, made.client_secret))).status_code == 401


async def test_62_thirty_bad_secrets_make_this_client_at_this_address_wait(http, database, owner, shop, made):
    bad = basic(made.app["client_id"], "wrong")
    answers = [(await ask(http, bad)).status_code for _ in range(31)]
    assert answers == [401] * 30 + [429]
    blocked = await ask(http, own(made))
    assert blocked.status_code == 429
    assert 50 <= int(blocked.headers["retry-after"]) <= 60
    second = await people.install(database, shop_id=shop, scopes=["read_apps"])
    assert (await ask(http, own(second))).status_code == 200
    await owner.execute("UPDATE throttle SET blocked_until = now() WHERE shop_id = $1", shop)
    assert (await ask(http, own(made))).status_code == 200


async def test_62_the_addresses_of_one_network_are_one_guesser(database, made):
    async def status(address, headers):
        async with asking_from(database, address) as client:
            return (await ask(client, headers)).status_code

    bad = basic(made.app["client_id"], "wrong")
    answers = [await status(f"2001:db8::{number:x}", bad) for number in range(31)]
    assert answers == [401] * 30 + [429]
    assert await status("2001:db8::ffff", own(made)) == 429
    assert await status("2001:db8:0:1::1", own(made)) == 200
    assert await status("203.0.113.9", own(made)) == 200


async def test_a_new_secret_overlaps_with_the_old_for_a_day_unless_at_once(http, database, owner, shop, made):
    async with database.write(shop_id=shop, actor=people.SYSTEM) as tx:
        second = await apps.rotate_secret(tx, app_id=made.app["id"], at_once=False)
    assert [(await ask(http, own(item))).status_code for item in (made, second)] == [200, 200]
    await owner.execute("UPDATE oauth_app SET previous_secret_expires_at = now() WHERE shop_id = $1", shop)
    assert [(await ask(http, own(item))).status_code for item in (made, second)] == [401, 200]
    async with database.write(shop_id=shop, actor=people.SYSTEM) as tx:
        third = await apps.rotate_secret(tx, app_id=made.app["id"], at_once=True)
    assert [(await ask(http, own(item))).status_code for item in (second, third)] == [401, 200]


async def test_a_deleted_app_gets_no_token(http, database, shop, made):
    async with database.write(shop_id=shop, actor=people.SYSTEM) as tx:
        await apps.delete_apps(tx, app_ids=[made.app["id"]])
    assert (await ask(http, own(made))).status_code == 401


@pytest.mark.parametrize("hint", [None, "access_token", "refresh_token", "44 nonsense"])
async def test_a_revoked_token_is_dead_at_once(http, database, shop, made, hint):
    token = (await ask(http, own(made))).json()["access_token"]
    form = {"token": token, **({"token_type_hint": hint} if hint else {})}
    answer = await http.post("/oauth/revoke", data=form, headers=own(made))
    assert (answer.status_code, answer.json(), answer.headers["cache-control"]) == (200, {}, "no-store")
    with pytest.raises(errors.Unauthenticated):
        await actor_of(database, shop, token)


async def test_43_revoking_an_unknown_token_is_no_error(http, made):
    for token in ("x", "é", minting.new(tokens.TokenKind.ACCESS, shop_id=made.app["id"])):
        answer = await http.post("/oauth/revoke", data={"token": token}, headers=own(made))
        assert (answer.status_code, answer.json()) == (200, {})


async def test_41_and_42_only_the_own_client_revokes(http, database, shop, made):
    token = (await ask(http, own(made))).json()["access_token"]
    other = await people.install(database, shop_id=shop, scopes=["read_apps"])
    assert (await http.post("/oauth/revoke", data={"token": token}, headers=own(other))).status_code == 200
    nobody = await http.post("/oauth/revoke", data={"token": token, "client_id": made.app["client_id"]})
    assert nobody.status_code == 401
    assert (await actor_of(database, shop, token)).app_id == made.app["id"]


async def test_revoking_nothing_is_invalid(http, made):
    answer = await http.post("/oauth/revoke", data={"a": "b"}, headers=own(made))
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


async def test_twenty_tokens_at_once_are_twenty_tokens(http, made):
    answers = await asyncio.gather(*(ask(http, own(made)) for _ in range(20)))
    assert len({answer.json()["access_token"] for answer in answers}) == 20


async def test_66_the_metadata_names_what_there_is(http):
    body = (await http.get("/.well-known/oauth-authorization-server")).json()
    assert body["issuer"] == "https://shop.example"
    assert body["token_endpoint"] == "https://shop.example/oauth/token"
    assert body["revocation_endpoint"] == "https://shop.example/oauth/revoke"
    assert body["grant_types_supported"] == ["client_credentials"]
    assert body["token_endpoint_auth_methods_supported"] == ["client_secret_basic", "client_secret_post"]
    assert "authorization_endpoint" not in body
    assert "read_staff" in body["scopes_supported"]
