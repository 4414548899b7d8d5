"""A token is given back by its own client, and is dead at once."""

import pytest

from entrepot.access.operations import minting
from entrepot.access.rules import tokens
from entrepot.kernel import errors
from tests.access import people
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
