"""Which pages may read which answers: what is meant for browsers anywhere, and nothing else."""

import pytest

from tests import harness, servers

ADMIN = "https://admin.shop.example"
EVIL = "https://evil.example"
QUERY = {"query": "{ __typename }"}
# Whatever is there, is not there yet, or belongs to one origin alone.
OWN = (
    *("/oauth/token", "/oauth/revoke", "/oauth/introspect", "/oauth/par", "/oauth/authorize", "/oauth/consent"),
    *(
        "/oauth/",
        "/oauth",
        "/admin/",
        "/admin",
        "/",
        "/healthz",
        "/readyz",
        "/payments/test-gateway/webhook",
        "/graphqlx",
    ),
)
SHARED = ("/graphql", "/.well-known/oauth-authorization-server", "/files/public/none.webp")


@pytest.fixture(scope="module")
async def url(postgres):
    """An empty database."""
    async with harness.throwaway(postgres) as found:
        yield found


@pytest.fixture(scope="module")
def anywhere(url, tmp_path_factory):
    """A server whose operator names no origins."""
    with servers.running(url, directory=tmp_path_factory.mktemp("anywhere"), embedded_worker=False) as started:
        yield started.http


@pytest.fixture(scope="module")
def named(url, tmp_path_factory):
    """A server whose operator names the origin of the admin."""
    chosen = {"admin_origins": (ADMIN,), "embedded_worker": False}
    with servers.running(url, directory=tmp_path_factory.mktemp("named"), **chosen) as started:
        yield started.http


def told(answer):
    """What an answer says to browsers about other origins."""
    return {name: value for name, value in answer.headers.items() if name.startswith("access-control-")}


def preflight(client, path, origin, method="POST"):
    return client.options(
        path,
        headers={
            "origin": origin,
            "access-control-request-method": method,
            "access-control-request-headers": "authorization",
        },
    )


@pytest.mark.parametrize("path", OWN)
def test_64_no_other_origin_is_told_anything_of_what_is_not_for_it(anywhere, named, path):
    for client in (anywhere, named):
        for origin in (EVIL, ADMIN, "null"):
            headers = {"origin": origin}
            answers = [
                preflight(client, path, origin),
                client.get(path, headers=headers),
                client.post(path, headers=headers, data={"grant_type": "client_credentials"}),
            ]
            assert [told(answer) for answer in answers] == [{}, {}, {}]


@pytest.mark.parametrize("path", SHARED)
def test_g15_what_is_for_everybody_is_read_without_credentials(anywhere, path):
    for origin in (EVIL, "null"):
        assert told(anywhere.get(path, headers={"origin": origin}))["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in told(preflight(anywhere, path, origin))
        assert told(preflight(anywhere, path, origin))["access-control-allow-methods"] == "GET, POST"


def test_g15_named_origins_are_compared_whole(named):
    allowed = {}
    for origin in (ADMIN, EVIL, f"{ADMIN}.evil.example", ADMIN.replace("https", "http"), f"{ADMIN}:444", "null"):
        asked = named.post("/graphql", json=QUERY, headers={"origin": origin})
        allowed[origin] = (
            told(asked).get("access-control-allow-origin"),
            preflight(named, "/graphql", origin).status_code,
        )
        assert "access-control-allow-credentials" not in told(asked)
    assert allowed.pop(ADMIN) == (ADMIN, 200)
    assert set(allowed.values()) == {(None, 400)}


def test_g15_answers_that_depend_on_the_origin_say_so(named):
    assert "Origin" in named.post("/graphql", json=QUERY, headers={"origin": ADMIN}).headers["vary"]
