"""Clients that others wrote, and that refuse what the standards do not allow, go all the way with our server."""

import json
from typing import Any

import httpx
import pytest
from authlib.integrations.httpx_client import AsyncOAuth2Client
from joserfc import jwk

from entrepot.access.operations import apps
from entrepot.access.rules.apps import ClientAuthentication, GrantType
from tests import harness, servers, shops
from tests.access import people
from tests.access.oauth import asking
from tests.docs import walking
from tests.docs.conftest import clients

__all__ = ["clients"]

KEY = jwk.ECKey.generate_key("P-256", {"kid": "one"})
BACK = "https://app.example/back"
LOCAL = "http://127.0.0.1:4321/back"
SCOPES = ["read_products", "read_stock"]
PERSON = {"email": "owner@shop.example", "password": people.PASSWORD}
SEEN = {"kind": "STAFF", "permissions": SCOPES}
APPS: dict[str, dict[str, Any]] = {
    "confidential": {"redirect_uris": [BACK], "is_resource_server": True, "grant_types": list(GrantType)},
    "public": {"redirect_uris": [BACK], "authentication": ClientAuthentication.NONE},
    "native": {"redirect_uris": [LOCAL], "authentication": ClientAuthentication.NONE, "is_native": True},
    "signing": {
        "redirect_uris": [BACK],
        "authentication": ClientAuthentication.PRIVATE_KEY,
        "jwks": json.dumps({"keys": [KEY.as_dict(private=False)]}),
        "is_resource_server": True,
    },
}


@pytest.fixture(scope="module")
async def stage(postgres, tmp_path_factory):
    """A server with one shop, whose owner can allow apps."""
    async with harness.throwaway(postgres) as url, harness.pool(url) as database:
        team = await people.take_on(database, shop_id=await shops.found(database))
        with servers.running(url, directory=tmp_path_factory.mktemp("interop")) as server:
            yield database, team, server


async def registered(database, team, kind):
    """An app as the scripts are told of it."""
    command = apps.CreateApp(name=kind, scopes=SCOPES, **APPS[kind])
    async with database.write(shop_id=team.shop_id, actor=people.SYSTEM) as tx:
        [made] = await apps.create_apps(tx, commands=[command])
    [address] = APPS[kind]["redirect_uris"]
    return {
        "clientId": made.app["client_id"],
        "clientSecret": made.client_secret,
        "privateKey": KEY.as_dict(private=True) if kind == "signing" else None,
        "redirectUri": address.replace(":4321", ":5432"),
        "scope": " ".join(SCOPES),
        "isResourceServer": made.app["is_resource_server"],
    }


@pytest.mark.parametrize("pushed", [False, True], ids=["", "pushed"])
@pytest.mark.parametrize("kind", list(APPS))
async def test_oauth4webapi_goes_all_the_way(clients, stage, kind, pushed):
    database, team, server = stage
    app = await registered(database, team, kind)
    found = walking.script("oauth4webapi.mjs", {"url": server.url, "app": app, "person": PERSON, "pushed": pushed})
    introspected = {"active": True, "scope": " ".join(SCOPES), "ours": True}
    assert found == {
        "scope": " ".join(SCOPES),
        "viewer": SEEN,
        "rotated": True,
        "introspected": introspected if app["isResourceServer"] else None,
        "statuses": [200, 401],
    }


@pytest.mark.parametrize("kind", ["confidential", "public", "native"])
async def test_openid_client_goes_all_the_way(clients, stage, kind):
    database, team, server = stage
    app = await registered(database, team, kind)
    found = walking.script("openid-client.mjs", {"url": server.url, "app": app, "person": PERSON})
    assert found == {
        "scope": " ".join(SCOPES),
        "viewer": SEEN,
        "rotated": True,
        "statuses": [200, 401],
        "own": {"kind": "APP", "permissions": SCOPES} if app["clientSecret"] else None,
    }


@pytest.mark.parametrize("kind", ["confidential", "public"])
async def test_authlibs_own_client_goes_all_the_way(database, team, kind):
    app = await registered(database, team, kind)
    async with asking.asking_from(database) as http:
        method = "client_secret_basic" if app["clientSecret"] else "none"
        async with AsyncOAuth2Client(
            app["clientId"],
            app["clientSecret"],
            scope=app["scope"],
            redirect_uri=BACK,
            token_endpoint_auth_method=method,
            code_challenge_method="S256",
            transport=http._transport,
        ) as client:
            address, state = client.create_authorization_url(
                f"{asking.BASE}/oauth/authorize", code_verifier=asking.VERIFIER
            )
            called = await allowed(http, address)
            token = await client.fetch_token(
                f"{asking.BASE}/oauth/token",
                authorization_response=called,
                state=state,
                code_verifier=asking.VERIFIER,
            )
            assert set(token["scope"].split()) == set(SCOPES)
            actor = await asking.actor_of(database, team.shop_id, token["access_token"])
            assert actor.permissions == set(SCOPES)
            later = await client.refresh_token(f"{asking.BASE}/oauth/token", refresh_token=token["refresh_token"])
            assert later["access_token"] != token["access_token"]
            answer = await client.revoke_token(f"{asking.BASE}/oauth/revoke", token=later["refresh_token"])
            assert answer.status_code == 200


async def allowed(http: httpx.AsyncClient, address: str) -> str:
    """Where the browser of a person who allows it is sent."""
    for form in ({"act": "sign_in", **PERSON}, {"act": "allow"}):
        page = await http.get(address)
        answer = await http.post(address, data={**form, "csrf": asking.csrf_of(page)})
    return answer.headers["location"]
