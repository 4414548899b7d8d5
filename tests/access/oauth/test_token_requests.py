"""The token endpoint reads strictly: a small form, in the body only, over https, and known grants."""

import pytest

from tests.access import people
from tests.access.oauth.asking import ask, own

FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.fixture
async def own_app(database, shop):
    """An app that acts for itself."""
    return await people.install(database, shop_id=shop, scopes=["read_apps", "read_staff"])


@pytest.mark.parametrize("scope", ["write_staff", "sudo", "read_staff sudo", '"', "read_staff\x7f"])
async def test_67_a_scope_that_cannot_be_granted_gives_no_token(http, owner, shop, own_app, scope):
    answer = await ask(http, own(own_app), scope=scope)
    assert answer.status_code == 400
    assert answer.json()["error"] in ("invalid_scope", "invalid_request")
    assert await owner.fetchval("SELECT count(*) FROM access_token WHERE shop_id = $1", shop) == 0


@pytest.mark.parametrize(
    "grant", ["password", "", "implicit", '"x', "urn:ietf:params:oauth:grant-type:jwt-bearer", "device_code"]
)
async def test_34_other_grants_are_not_supported(http, own_app, grant):
    answer = await http.post("/oauth/token", data={"grant_type": grant, "code": "x"}, headers=own(own_app))
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
async def test_28_to_50_a_malformed_request_is_invalid(http, own_app, path, body, headers):
    answer = await http.post(path, content=body, headers={**own(own_app), **headers})
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert answer.headers["cache-control"] == "no-store"


async def test_32_only_post_is_served(http):
    assert (await http.get("/oauth/token")).status_code == 405


async def test_45_plain_http_over_a_network_is_refused(http, own_app):
    answer = await http.post(
        "http://shop.example/oauth/token", data={"grant_type": "client_credentials"}, headers=own(own_app)
    )
    assert (answer.status_code, answer.json()["error"]) == (400, "insecure_transport")
    local = await http.post(
        "http://127.0.0.1/oauth/token", data={"grant_type": "client_credentials"}, headers=own(own_app)
    )
    assert local.status_code == 200
