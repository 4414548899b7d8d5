"""An app proves who it is in the one way it is registered for, and too many wrong secrets make it wait."""

import asyncio
import base64
from types import SimpleNamespace

import pytest

from entrepot.access.operations import apps
from entrepot.access.rules import tokens
from entrepot.access.rules.apps import ClientAuthentication
from tests import shops
from tests.access import people
from tests.access.oauth.asking import actor_of, ask, asking_from, basic, own


@pytest.fixture
async def own_app(database, shop):
    """An app that acts for itself."""
    return await people.install(database, shop_id=shop, scopes=["read_apps", "read_staff"])


async def test_an_app_gets_a_token_that_works(http, database, owner, shop, own_app):
    answer = await ask(http, own(own_app))
    body = answer.json()
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert set(body) == {"access_token", "token_type", "expires_in", "scope"}
    assert (body["token_type"], body["expires_in"], body["scope"]) == ("Bearer", 3600, "read_apps read_staff")
    actor = await actor_of(database, shop, body["access_token"])
    assert (actor.app_id, actor.permissions) == (own_app.app["id"], {"read_apps", "read_staff"})
    row = await owner.fetchrow("SELECT t::text AS row FROM access_token t WHERE shop_id = $1", shop)
    assert tokens.secret_of(body["access_token"]) not in row["row"]


@pytest.mark.parametrize(
    ("scope", "granted"),
    [("read_staff", "read_staff"), ("read_staff write_staff", "read_staff"), ("read_staff  read_staff", "read_staff")],
)
async def test_granted_is_asked_and_allowed(http, database, shop, own_app, scope, granted):
    body = (await ask(http, own(own_app), scope=scope)).json()
    assert body["scope"] == granted
    assert (await actor_of(database, shop, body["access_token"])).permissions == set(granted.split())


def wrong_credentials(own_app):
    client_id, secret = own_app.app["client_id"], own_app.client_secret
    return {
        "23 no secret": ({}, {"client_id": client_id}),
        "24 bad secret": (basic(client_id, "wrong"), {}),
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
async def test_23_to_27_a_client_that_cannot_be_authenticated_gets_one_answer(http, owner, shop, own_app, case):
    headers, form = wrong_credentials(own_app)[case]
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
        [own_app] = await apps.create_apps(tx, commands=[command])
    form = {"client_id": own_app.app["client_id"], "client_secret": own_app.client_secret}
    assert (await ask(http, {}, **form)).status_code == 200
    assert (await ask(http, own(own_app))).status_code == 401


async def test_53_an_app_is_unknown_in_another_shop(http, database, own_app):
    other = await shops.found(database)
    secret = tokens.secret_of(own_app.app["client_id"])
    for shop_id in (other, own_app.app["id"]):
        elsewhere = tokens.build(tokens.TokenKind.CLIENT, shop_id=shop_id, secret=secret)
        assert (await ask(http, basic(elsewhere, own_app.client_secret))).status_code == 401


async def test_62_thirty_bad_secrets_make_this_client_at_this_address_wait(http, database, owner, shop, own_app):
    bad = basic(own_app.app["client_id"], "wrong")
    answers = [(await ask(http, bad)).status_code for _ in range(31)]
    assert answers == [401] * 30 + [429]
    blocked = await ask(http, own(own_app))
    assert blocked.status_code == 429
    assert 50 <= int(blocked.headers["retry-after"]) <= 60
    second = await people.install(database, shop_id=shop, scopes=["read_apps"])
    assert (await ask(http, own(second))).status_code == 200
    await owner.execute("UPDATE throttle SET blocked_until = now() WHERE shop_id = $1", shop)
    assert (await ask(http, own(own_app))).status_code == 200


async def test_62_the_addresses_of_one_network_are_one_guesser(database, own_app):
    async def status(address, headers):
        async with asking_from(database, address) as client:
            return (await ask(client, headers)).status_code

    bad = basic(own_app.app["client_id"], "wrong")
    answers = [await status(f"2001:db8::{number:x}", bad) for number in range(31)]
    assert answers == [401] * 30 + [429]
    assert await status("2001:db8::ffff", own(own_app)) == 429
    assert await status("2001:db8:0:1::1", own(own_app)) == 200
    assert await status("203.0.113.9", own(own_app)) == 200


async def test_a_new_secret_overlaps_with_the_old_for_a_day_unless_at_once(http, database, owner, shop, own_app):
    async with database.write(shop_id=shop, actor=people.SYSTEM) as tx:
        second = await apps.rotate_secret(tx, app_id=own_app.app["id"], at_once=False)
    assert [(await ask(http, own(item))).status_code for item in (own_app, second)] == [200, 200]
    await owner.execute("UPDATE oauth_app SET previous_secret_expires_at = now() WHERE shop_id = $1", shop)
    assert [(await ask(http, own(item))).status_code for item in (own_app, second)] == [401, 200]
    async with database.write(shop_id=shop, actor=people.SYSTEM) as tx:
        third = await apps.rotate_secret(tx, app_id=own_app.app["id"], at_once=True)
    assert [(await ask(http, own(item))).status_code for item in (second, third)] == [401, 200]


async def test_a_deleted_app_gets_no_token(http, database, shop, own_app):
    async with database.write(shop_id=shop, actor=people.SYSTEM) as tx:
        await apps.delete_apps(tx, app_ids=[own_app.app["id"]])
    assert (await ask(http, own(own_app))).status_code == 401


async def test_twenty_tokens_at_once_are_twenty_tokens(http, own_app):
    answers = await asyncio.gather(*(ask(http, own(own_app)) for _ in range(20)))
    assert len({answer.json()["access_token"] for answer in answers}) == 20
