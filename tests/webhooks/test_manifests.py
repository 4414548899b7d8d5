"""Installing an app as it says of itself: read strictly, shown before, and the app with its webhooks or neither."""

import asyncio
import dataclasses
import json

import pytest

from entrepot.access.rules.apps import ClientAuthentication, GrantType
from entrepot.kernel import errors
from entrepot.webhooks.rules import manifests
from entrepot.webhooks.rules.manifests import ManifestInvalid
from tests.access import people
from tests.requests import everything, everything_but
from tests.webhooks import arrange

INSTALL = """
mutation ($input: AppInstallInput!) {
  appInstall(input: $input) {
    app { id name homepageUrl scopes grantTypes redirectUris isNative authentication }
    clientSecret
    webhooks { webhook { url topics state } secret }
    userErrors { code field }
  }
}
"""
CHECK = """
query ($input: AppManifestCheckInput!) {
  appManifestCheck(input: $input) {
    manifest name homepageUrl redirectUris scopes { code } refusedScopes webhooks { url topics }
  }
}
"""
GIVEN = {
    "name": "Report",
    "homepage": "https://app.example/",
    "redirect_uris": ["https://app.example/back"],
    "scopes": ["read_orders", "read_products"],
    "webhooks": [{"topics": ["orders/created"], "url": "https://app.example/orders"}],
    "uninstall_url": "https://app.example/bye",
}


def written(**changed):
    """The manifest as text; None leaves a key out."""
    return json.dumps({key: value for key, value in {**GIVEN, **changed}.items() if value is not None})


@pytest.fixture
async def person(database, shop):
    """The shop's owner, signed in, who can answer for an app."""
    await people.take_on(database, shop_id=shop)
    return (await people.sign_in(database, shop_id=shop)).actor


async def install(graphql, text, *, actor):
    """What `appInstall` answers."""
    return (await graphql(INSTALL, {"input": {"manifest": text}}, actor=actor))["data"]["appInstall"]


async def counts(owner, shop):
    """How many apps and webhooks there are."""
    query = (
        "SELECT (SELECT count(*) FROM oauth_app WHERE shop_id = $1), (SELECT count(*) FROM webhook WHERE shop_id = $1)"
    )
    return tuple(await owner.fetchrow(query, shop))


def test_a_manifest_is_read():
    found = manifests.read(written(native=True, jwks=None), field=())
    assert (found.name, found.homepage_url, found.is_native) == ("Report", "https://app.example/", True)
    assert found.authentication is ClientAuthentication.BASIC
    assert found.grant_types == (
        *(GrantType.AUTHORIZATION_CODE, GrantType.REFRESH_TOKEN),
        GrantType.CLIENT_CREDENTIALS,
    )
    assert [(item.url, item.topics, item.field) for item in found.webhooks] == [
        ("https://app.example/orders", ("orders/created",), ("webhooks", 0)),
        ("https://app.example/bye", ("app/uninstalled",), ("uninstall_url",)),
    ]


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("", ()),
        ("[]", ()),
        ("[" * 5_000, ()),
        ('{"name": "A", "name": "B"}', ()),
        (written(nonsense=1), ()),
        (written(name=1), ("name",)),
        (written(scopes="read_orders"), ("scopes",)),
        (written(scopes=[1]), ("scopes",)),
        (written(native="yes"), ("native",)),
        (written(grant_types=["password"]), ("grant_types", 0)),
        (written(token_endpoint_auth_method="tls_client_auth"), ("token_endpoint_auth_method",)),
        (written(webhooks=["x"]), ("webhooks", 0)),
        (written(webhooks=[{"url": "https://a.example/", "secret": "mine"}]), ("webhooks", 0)),
        (written(uninstall_url=[]), ("uninstall_url",)),
    ],
)
def test_what_is_no_manifest_is_refused_at_its_place(text, field):
    with pytest.raises(ManifestInvalid) as refused:
        manifests.read(text, field=("manifest",))
    assert refused.value.field == ("manifest", *field)


def test_a_manifest_has_a_size():
    fits = written(name="x" * 1000)
    assert manifests.read(fits + " " * (manifests.MOST_BYTES - len(fits)), field=()).name == "x" * 1000
    with pytest.raises(errors.TooLong):
        manifests.read(fits + " " * (manifests.MOST_BYTES - len(fits) + 1), field=())


async def test_the_app_and_its_webhooks_are_installed_and_secrets_shown_once(graphql, person, owner, shop):
    made = await install(graphql, written(), actor=person)
    assert made["userErrors"] == []
    assert made["app"] == {
        "id": made["app"]["id"],
        "name": "Report",
        "homepageUrl": "https://app.example/",
        "scopes": ["read_orders", "read_products"],
        "grantTypes": ["AUTHORIZATION_CODE", "REFRESH_TOKEN", "CLIENT_CREDENTIALS"],
        "redirectUris": ["https://app.example/back"],
        "isNative": False,
        "authentication": "BASIC",
    }
    assert [item["webhook"] for item in made["webhooks"]] == [
        {"url": "https://app.example/orders", "topics": ["orders/created"], "state": "ACTIVE"},
        {"url": "https://app.example/bye", "topics": ["app/uninstalled"], "state": "ACTIVE"},
    ]
    secrets = [made["clientSecret"], *(item["secret"] for item in made["webhooks"])]
    changes = await owner.fetch("SELECT change::text AS row FROM change WHERE shop_id = $1", shop)
    assert [item for item in changes for secret in secrets if secret in item["row"]] == []


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"name": None}, "REQUIRED", ["manifest", "name"]),
        ({"scopes": None}, "REQUIRED", ["manifest", "scopes"]),
        ({"scopes": ["read_orders", "sudo"]}, "PERMISSION_UNKNOWN", ["manifest", "scopes", "1"]),
        ({"scopes": ["write_apps"]}, "PERMISSION_NOT_FOR_APPS", ["manifest", "scopes", "0"]),
        ({"homepage": "javascript:alert(1)"}, "HOMEPAGE_INVALID", ["manifest", "homepageUrl"]),
        *(
            ({"redirect_uris": [url]}, "REDIRECT_INVALID", ["manifest", "redirectUris", "0"])
            for url in (
                *("javascript:alert(1)", "data:text/html,x", "myapp://back", "http://app.example/back"),
                *("https://127.0.0.1/back", "https://localhost/back", "http://127.0.0.1/back", "https://[::1]/back"),
            )
        ),
        ({"webhooks": [{"topics": ["x/y"], "url": "https://a.example/"}]}, "TOPIC_UNKNOWN",
         ["manifest", "webhooks", "0", "topics", "0"]),
        ({"webhooks": [{"topics": ["orders/created"], "url": "https://10.0.0.1/"}]}, "ADDRESS_REFUSED",
         ["manifest", "webhooks", "0", "url"]),
        ({"webhooks": [{"topics": ["customers/created"], "url": "https://a.example/"}]}, "TOPIC_FORBIDDEN",
         ["manifest", "webhooks", "0", "topics", "0"]),
        ({"uninstall_url": "http://a.example/"}, "ADDRESS_REFUSED", ["manifest", "uninstallUrl", "url"]),
    ],
)  # fmt: skip
async def test_59_60_what_is_wrong_is_refused_at_its_place_and_nothing_is_installed(
    graphql, person, owner, shop, changed, code, field
):
    made = await install(graphql, written(**changed), actor=person)
    assert (made["app"], made["clientSecret"], made["webhooks"]) == (None, None, None)
    assert made["userErrors"] == [{"code": code, "field": field}]
    assert await counts(owner, shop) == (0, 0)


async def test_webhooks_need_the_right_to_subscribe_them(graphql, person, owner, shop):
    held = person.permissions - {"write_webhooks"}
    clerk = dataclasses.replace(person, permissions=held)
    answer = await graphql(INSTALL, {"input": {"manifest": written()}}, actor=clerk)
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["FORBIDDEN"]
    assert await counts(owner, shop) == (0, 0)
    made = await install(graphql, written(webhooks=None, uninstall_url=None), actor=clerk)
    assert made["userErrors"] == []


async def test_it_is_shown_before_and_what_one_cannot_give(graphql):
    actor = everything_but("read_products")
    text = written(scopes=["read_orders", "read_products", "write_apps", "sudo"])
    answer = await graphql(CHECK, {"input": {"manifest": text}}, actor=actor)
    assert answer["data"]["appManifestCheck"] == {
        "manifest": text,
        "name": "Report",
        "homepageUrl": "https://app.example/",
        "redirectUris": ["https://app.example/back"],
        "scopes": [{"code": "read_orders"}, {"code": "read_products"}, {"code": "write_apps"}],
        "refusedScopes": ["read_products", "write_apps", "sudo"],
        "webhooks": [
            {"url": "https://app.example/orders", "topics": ["orders/created"]},
            {"url": "https://app.example/bye", "topics": ["app/uninstalled"]},
        ],
    }


@pytest.mark.parametrize("given", [{}, {"manifest": "{}", "url": "https://a.example/"}])
async def test_one_of_both_is_given(graphql, given):
    answer = await graphql(CHECK, {"input": given}, actor=everything())
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["REQUIRED"]


async def test_it_is_read_where_it_is_published(graphql, services):
    text = written()

    async def publish(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%s" % (len(text), text.encode()))
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(publish, "127.0.0.1", 0) as listening:
        place = arrange.Receiver(port=listening.sockets[0].getsockname()[1])
        arrange.reaching(services, place)
        answer = await graphql(CHECK, {"input": {"url": place.url()}})
    assert answer["data"]["appManifestCheck"]["manifest"] == text


@pytest.mark.parametrize(
    "url",
    [
        *("http://app.example/m.json", "https://127.0.0.1/m", "https://[::1]/m", "https://169.254.169.254/m"),
        *("https://2130706433/m", "https://a@app.example/m", "https://app.example:5432/m", "file:///etc/passwd"),
    ],
)
async def test_c24_a_manifest_is_never_fetched_within_our_own_network(graphql, url):
    answer = await graphql(CHECK, {"input": {"url": url}})
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["ADDRESS_REFUSED"]


async def test_68_uninstalling_ends_tokens_and_webhooks_in_one_transaction(graphql, person, database, owner, shop):
    made = await install(graphql, written(), actor=person)
    token_of = """mutation ($i: AppTokenCreateInput!) { appTokenCreate(input: $i) { token userErrors { code } } }"""
    given = {"i": {"appId": made["app"]["id"], "name": "Key"}}
    token = (await graphql(token_of, given, actor=person))["data"]["appTokenCreate"]["token"]
    assert (await people.authenticate(database, shop_id=shop, token=token)).permissions == {
        "read_orders", "read_products",
    }  # fmt: skip
    delete = "mutation ($id: ID!) { appDelete(input: {id: $id}) { deletedId userErrors { code } } }"
    await graphql(delete, {"id": made["app"]["id"]}, actor=person)
    with pytest.raises(errors.Unauthenticated):
        await people.authenticate(database, shop_id=shop, token=token)
    states = await owner.fetch("SELECT state FROM webhook WHERE shop_id = $1", shop)
    assert [row["state"] for row in states] == ["STOPPED", "STOPPED"]
    last = await owner.fetch("SELECT topic, state FROM webhook_delivery WHERE shop_id = $1", shop)
    assert [tuple(row) for row in last] == [("app/uninstalled", "PENDING")]
    times = "SELECT count(DISTINCT transaction_id) FROM change WHERE shop_id = $1 AND operation = ANY($2)"
    assert await owner.fetchval(times, shop, ["appDelete", "webhookStop"]) == 1
