"""What the server says of itself."""

import pytest

from entrepot.access.operations import apps
from tests.access import people
from tests.access.oauth.asking import own, told


async def test_66_the_metadata_names_what_there_is(http):
    body = (await http.get("/.well-known/oauth-authorization-server")).json()
    assert body["issuer"] == "https://shop.example"
    assert body["token_endpoint"] == "https://shop.example/oauth/token"
    assert body["revocation_endpoint"] == "https://shop.example/oauth/revoke"
    assert body["authorization_endpoint"] == "https://shop.example/oauth/authorize"
    assert body["grant_types_supported"] == ["authorization_code", "refresh_token", "client_credentials"]
    assert body["response_types_supported"] == ["code"]
    assert body["code_challenge_methods_supported"] == ["S256"]
    assert body["authorization_response_iss_parameter_supported"] is True
    methods = ["client_secret_basic", "client_secret_post", "private_key_jwt", "none"]
    assert body["token_endpoint_auth_methods_supported"] == methods
    assert body["pushed_authorization_request_endpoint"] == "https://shop.example/oauth/par"
    assert not {"none", "HS256"} & set(body["token_endpoint_auth_signing_alg_values_supported"])
    assert "read_staff" in body["scopes_supported"]


async def test_66_issuer_of_metadata_answer_and_token_are_one(signed, http, database, team):
    said = (await http.get("/.well-known/oauth-authorization-server")).json()
    answered = told(await signed.press("deny"))["iss"]
    gateway = apps.CreateApp(name="Gateway", scopes=["read_stock"], is_resource_server=True)
    async with database.write(shop_id=team.shop_id, actor=people.SYSTEM) as tx:
        [made] = await apps.create_apps(tx, commands=[gateway])
    token = (await signed.tokens())["access_token"]
    of_token = (await http.post("/oauth/introspect", data={"token": token}, headers=own(made))).json()["iss"]
    assert said["issuer"] == answered == of_token == "https://shop.example"


async def test_every_address_of_the_metadata_is_served(http):
    body = (await http.get("/.well-known/oauth-authorization-server")).json()
    for name, address in body.items():
        if name.endswith("_endpoint"):
            assert (await http.post(address.removeprefix("https://shop.example"), data={})).status_code != 404


@pytest.mark.parametrize("path", ["", "/graphql"])
async def test_the_api_says_who_gives_tokens_for_it(http, path):
    body = (await http.get(f"/.well-known/oauth-protected-resource{path}")).json()
    assert body["resource"] == "https://shop.example/graphql"
    assert body["authorization_servers"] == ["https://shop.example"]
    assert body["bearer_methods_supported"] == ["header"]
    assert "read_staff" in body["scopes_supported"]
    assert not {"write_staff", "found_shops", "write_apps"} & set(body["scopes_supported"])
