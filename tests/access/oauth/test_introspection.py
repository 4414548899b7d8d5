"""A resource server is told what a token is worth at this moment; nobody else is told anything."""

import pytest

from entrepot.access.operations import apps, staff
from tests.access import people
from tests.access.oauth import asking
from tests.access.oauth.asking import BASE, own

INACTIVE = {"active": False}


@pytest.fixture
async def gateway(database, team):
    """An app that the staff made a resource server."""
    command = apps.CreateApp(name="Gateway", scopes=["read_stock"], is_resource_server=True)
    async with database.write(shop_id=team.shop_id, actor=people.SYSTEM) as tx:
        [made] = await apps.create_apps(tx, commands=[command])
    return made


async def ask_about(http, asker, token, **form):
    answer = await http.post("/oauth/introspect", data={"token": token, **form}, headers=own(asker))
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    return answer.json()


@pytest.mark.parametrize("hint", [None, "access_token", "refresh_token", "nonsense"])
async def test_a_token_that_works_is_described(signed, gateway, team, hint):
    body = await signed.tokens()
    said = await ask_about(signed.http, gateway, body["access_token"], **({"token_type_hint": hint} if hint else {}))
    assert said.pop("exp") - said.pop("iat") == 3600
    assert said == {
        "active": True,
        "token_type": "Bearer",
        "scope": "read_products read_stock",
        "client_id": signed.made.app["client_id"],
        "sub": str(team.owner_id),
        "aud": f"{BASE}/graphql",
        "iss": BASE,
    }


async def test_the_scope_is_what_the_token_is_worth_by_now(signed, gateway, database, team):
    token = (await signed.tokens())["access_token"]
    async with database.write(shop_id=team.shop_id, actor=people.SYSTEM) as tx:
        await people.hire(tx, "second@shop.example", team.roles["owner"])
        await staff.update_staff(tx, commands=[staff.UpdateStaff(id=team.owner_id, role_ids=[])])
    assert (await ask_about(signed.http, gateway, token))["scope"] == ""


async def test_what_does_not_work_is_inactive_and_nothing_more(signed, gateway, database, owner, team):
    body = await signed.tokens()
    person = await people.sign_in(database, shop_id=team.shop_id)
    cookie = signed.http.cookies["__Host-entrepot-consent"]
    for token in ("x", "é", body["refresh_token"], person.access_token, person.refresh_token, cookie):
        assert await ask_about(signed.http, gateway, token) == INACTIVE
    await owner.execute("UPDATE access_token SET expires_at = now() WHERE shop_id = $1", team.shop_id)
    assert await ask_about(signed.http, gateway, body["access_token"]) == INACTIVE


async def test_an_app_that_is_no_resource_server_is_told_nothing(signed):
    token = (await signed.tokens())["access_token"]
    assert await ask_about(signed.http, signed.made, token) == INACTIVE


async def test_53_a_resource_server_of_another_shop_is_told_nothing(signed, database, http):
    from_elsewhere = await asking.gateway_elsewhere(database)
    token = (await signed.tokens())["access_token"]
    assert await ask_about(http, from_elsewhere, token) == INACTIVE


async def test_a_resource_server_authenticates(signed, gateway):
    token = (await signed.tokens())["access_token"]
    for headers, form in (
        ({}, {}),
        ({}, {"client_id": gateway.app["client_id"]}),
        (asking.basic(gateway.app["client_id"], "wrong"), {}),
        ({"authorization": f"Bearer {token}"}, {}),
    ):
        answer = await signed.http.post("/oauth/introspect", data={"token": token, **form}, headers=headers)
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


async def test_a_public_app_cannot_ask(http, database, team):
    made = await asking.install(database, shop_id=team.shop_id, authentication=asking.PUBLIC)
    form = {"token": "x", "client_id": made.app["client_id"]}
    assert (await http.post("/oauth/introspect", data=form)).status_code == 401


async def test_asking_about_nothing_is_invalid(http, gateway):
    answer = await http.post("/oauth/introspect", data={"a": "b"}, headers=own(gateway))
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
