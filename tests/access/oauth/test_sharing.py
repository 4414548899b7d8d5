"""Pages of other origins read the answers of the token endpoint only where they are a public app's own."""

import pytest

from tests.access.oauth import asking
from tests.access.oauth.asking import VERIFIER, own

HOME = "https://app.example"
ALLOW = "access-control-allow-origin"


async def status_and_origin(http, made, origin, path="/oauth/token"):
    form = {"grant_type": "authorization_code", "code": "x", "code_verifier": VERIFIER, "token": "x"}
    if made.client_secret is None:
        form["client_id"] = made.app["client_id"]
    answer = await http.post(path, data=form, headers={**own(made), **({"origin": origin} if origin else {})})
    assert "access-control-allow-credentials" not in answer.headers
    assert answer.headers["vary"] == "Origin"
    return answer.status_code, answer.headers.get(ALLOW)


@pytest.mark.parametrize(("path", "status"), [("/oauth/token", 400), ("/oauth/revoke", 200)])
async def test_64_the_page_of_a_public_app_reads_the_answer(http, database, team, path, status):
    made = await asking.install(database, shop_id=team.shop_id, authentication=asking.PUBLIC)
    assert await status_and_origin(http, made, HOME, path) == (status, HOME)
    for origin in (None, "null", "https://evil.example", "http://app.example", "https://app.example:8443", HOME + "/"):
        assert await status_and_origin(http, made, origin, path) == (status, None)


async def test_64_no_page_reads_the_answer_to_a_confidential_app(http, made):
    for path in ("/oauth/token", "/oauth/revoke", "/oauth/introspect"):
        assert (await status_and_origin(http, made, HOME, path))[1] is None


async def test_64_no_page_reads_what_it_may_not_ask(http, database, team):
    made = await asking.install(database, shop_id=team.shop_id, authentication=asking.PUBLIC)
    assert await status_and_origin(http, made, HOME, "/oauth/introspect") == (401, None)
    for path in ("/oauth/token", "/oauth/authorize", "/oauth/revoke"):
        asked = {"origin": HOME, "access-control-request-method": "POST"}
        answer = await http.options(path, headers={**asked, "access-control-request-headers": "authorization"})
        assert (answer.status_code, [name for name in answer.headers if name.startswith("access-control")]) == (405, [])


async def test_64_the_pages_for_people_are_read_by_nobody_else(signed):
    for answer in (
        await signed.http.get(signed.url(), headers={"origin": HOME}),
        await signed.http.post(signed.url(), headers={"origin": HOME}),
    ):
        assert [name for name in answer.headers if name.startswith("access-control")] == []


async def test_63_nothing_of_the_endpoints_is_kept(signed, made):
    body = await signed.redeem(await signed.code())
    refused = await signed.redeem("x")
    unknown = await signed.redeem("x", headers=asking.basic("x", "y"))
    revoked = await signed.http.post("/oauth/revoke", data={"token": "x"}, headers=own(made))
    said = await signed.http.post("/oauth/introspect", data={"token": "x"}, headers=own(made))
    for answer in (body, refused, unknown, revoked, said):
        assert (answer.headers["cache-control"], answer.headers["pragma"]) == ("no-store", "no-cache")
