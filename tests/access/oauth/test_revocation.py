"""A token is given back by its own client, and is dead at once."""

import pytest

from entrepot.access.operations import minting
from entrepot.access.rules import tokens
from entrepot.kernel import errors
from tests.access import people
from tests.access.oauth import asking
from tests.access.oauth.asking import actor_of, ask, own


@pytest.fixture
async def own_app(database, shop):
    """An app that acts for itself."""
    return await people.install(database, shop_id=shop, scopes=["read_apps", "read_staff"])


@pytest.mark.parametrize("hint", [None, "access_token", "refresh_token", "44 nonsense"])
async def test_a_revoked_token_is_dead_at_once(http, database, shop, own_app, hint):
    token = (await ask(http, own(own_app))).json()["access_token"]
    form = {"token": token, **({"token_type_hint": hint} if hint else {})}
    answer = await http.post("/oauth/revoke", data=form, headers=own(own_app))
    assert (answer.status_code, answer.json(), answer.headers["cache-control"]) == (200, {}, "no-store")
    with pytest.raises(errors.Unauthenticated):
        await actor_of(database, shop, token)


async def test_43_revoking_an_unknown_token_is_no_error(http, own_app):
    for token in ("x", "é", minting.new(tokens.TokenKind.ACCESS, shop_id=own_app.app["id"])):
        answer = await http.post("/oauth/revoke", data={"token": token}, headers=own(own_app))
        assert (answer.status_code, answer.json()) == (200, {})


async def test_41_and_42_only_the_own_client_revokes(http, database, shop, own_app):
    token = (await ask(http, own(own_app))).json()["access_token"]
    other = await people.install(database, shop_id=shop, scopes=["read_apps"])
    assert (await http.post("/oauth/revoke", data={"token": token}, headers=own(other))).status_code == 200
    nobody = await http.post("/oauth/revoke", data={"token": token, "client_id": own_app.app["client_id"]})
    assert nobody.status_code == 401
    assert (await actor_of(database, shop, token)).app_id == own_app.app["id"]


async def test_revoking_nothing_is_invalid(http, own_app):
    answer = await http.post("/oauth/revoke", data={"a": "b"}, headers=own(own_app))
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


@pytest.mark.parametrize("name", ["access_token", "refresh_token", "older refresh_token"])
@pytest.mark.parametrize("hint", [None, "access_token", "refresh_token", "44 nonsense"])
async def test_44_any_token_of_a_family_ends_all_of_it_whatever_the_hint(signed, database, owner, team, name, hint):
    body = await signed.tokens()
    form = {"grant_type": "refresh_token", "refresh_token": body["refresh_token"]}
    later = (await signed.http.post("/oauth/token", data=form, headers=own(signed.made))).json()
    given = body["refresh_token"] if name.startswith("older") else later[name]
    form = {"token": given, **({"token_type_hint": hint} if hint else {})}
    answer = await signed.http.post("/oauth/revoke", data=form, headers=own(signed.made))
    assert (answer.status_code, answer.json(), answer.headers["cache-control"]) == (200, {}, "no-store")
    for token in (body["access_token"], later["access_token"]):
        with pytest.raises(errors.Unauthenticated):
            await actor_of(database, team.shop_id, token)
    form = {"grant_type": "refresh_token", "refresh_token": later["refresh_token"]}
    again = await signed.http.post("/oauth/token", data=form, headers=own(signed.made))
    assert again.json()["error"] == "invalid_grant"
    reason = "SELECT revoke_reason FROM session WHERE shop_id = $1 AND grant_id IS NOT NULL"
    assert await owner.fetchval(reason, team.shop_id) == "GRANT_REVOKED"


@pytest.mark.parametrize("name", ["access_token", "refresh_token"])
async def test_41_another_client_ends_nothing_of_it(signed, database, team, name):
    body = await signed.tokens()
    other = await people.install(database, shop_id=team.shop_id, scopes=["read_stock"])
    answer = await signed.http.post("/oauth/revoke", data={"token": body[name]}, headers=own(other))
    assert (answer.status_code, answer.json()) == (200, {})
    assert (await actor_of(database, team.shop_id, body["access_token"])).app_id == signed.made.app["id"]


async def test_42_a_public_client_revokes_by_its_name_and_a_confidential_one_does_not(http, database, team):
    for authentication, status in ((asking.PUBLIC, 200), (asking.ClientAuthentication.BASIC, 401)):
        made = await asking.install(database, shop_id=team.shop_id, authentication=authentication)
        browser = asking.Browser(http, made)
        http.cookies.clear()
        await browser.sign_in()
        token = (await browser.tokens())["refresh_token"]
        form = {"token": token, "client_id": made.app["client_id"]}
        assert (await http.post("/oauth/revoke", data=form)).status_code == status
