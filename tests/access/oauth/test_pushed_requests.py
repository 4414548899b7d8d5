"""RFC 9126: a request is pushed by its client, opened by one browser within a minute, and answered once."""

import pytest

from entrepot.access.operations import requests
from tests.access.oauth import asking
from tests.access.oauth.asking import STATE, own, told

AGE = """UPDATE oauth_request
SET created_at = created_at - $2::interval, expires_at = expires_at - $2::interval WHERE shop_id = $1"""


async def push(browser, *, headers=None, **changed):
    form = browser.asked(**changed)
    return await browser.http.post("/oauth/par", data=form, headers=own(browser.made) if headers is None else headers)


async def pushed(browser, **changed):
    """The address that the app sends its person to."""
    answer = await push(browser, **changed)
    assert (answer.status_code, answer.headers["cache-control"]) == (201, "no-store")
    assert (answer.json()["expires_in"], set(answer.json())) == (60, {"request_uri", "expires_in"})
    named = {"client_id": browser.made.app["client_id"], "request_uri": answer.json()["request_uri"]}
    return "/oauth/authorize?" + str(asking.httpx.QueryParams(named))


def is_refused(answer):
    return (answer.status_code, "location" in answer.headers) == (400, False)


@pytest.mark.parametrize("authentication", [None, asking.PUBLIC], ids=["confidential", "public"])
async def test_all_the_way_with_a_pushed_request(http, database, team, authentication):
    given = {"authentication": authentication} if authentication else {}
    browser = asking.Browser(http, await asking.install(database, shop_id=team.shop_id, **given))
    address = await pushed(browser, scope="read_stock")
    page = await http.get(address)
    assert 'name="password"' in page.text
    answer = await browser.press("sign_in", page=page, email="owner@shop.example", password=asking.people.PASSWORD)
    assert (answer.status_code, answer.headers["location"]) == (303, address)
    page = await http.get(address)
    assert ("Allow Report?" in page.text, "See every product" in page.text) == (True, False)
    given = told(await browser.press("allow", page=page))
    assert given["state"] == STATE
    assert (await browser.redeem(given["code"])).json()["scope"] == "read_stock"
    assert is_refused(await http.get(address))


async def test_what_else_the_address_says_does_not_count(signed):
    address = await pushed(signed, scope="read_stock")
    page = await signed.http.get(f"{address}&scope=read_products&redirect_uri=https://evil.example/&state=other")
    given = told(await signed.press("allow", page=page))
    assert (given["state"], (await signed.redeem(given["code"])).json()["scope"]) == (STATE, "read_stock")


async def test_it_is_opened_within_a_minute_and_answered_within_ten(signed, owner, team):
    address = await pushed(signed)
    await owner.execute(AGE.replace("$2", "'61 s'"), team.shop_id)
    assert is_refused(await signed.http.get(address))
    address = await pushed(signed)
    page = await signed.http.get(address)
    await owner.execute(AGE.replace("$2", "'9 min'"), team.shop_id)
    assert (await signed.http.get(address)).status_code == 200
    await owner.execute(AGE.replace("$2", "'61 s'"), team.shop_id)
    assert is_refused(await signed.press("allow", page=page))


async def test_only_the_browser_that_opened_it_goes_on(signed, database, team):
    address = await pushed(signed)
    assert (await signed.http.get(address)).status_code == 200
    async with asking.asking_from(database) as other:
        assert is_refused(await other.get(address))
    assert (await signed.http.get(address)).status_code == 200


async def test_saying_no_uses_it_up(signed):
    address = await pushed(signed)
    assert told(await signed.press("deny", page=await signed.http.get(address)))["error"] == "access_denied"
    assert is_refused(await signed.http.get(address))


async def test_it_is_bound_to_its_client(signed, database, team):
    other = await asking.install(database, shop_id=team.shop_id, name="Other")
    address = (await pushed(signed)).replace(signed.made.app["client_id"], other.app["client_id"])
    assert is_refused(await signed.http.get(address))


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"redirect_uri": "https://evil.example/"}, "invalid_request"),
        ({"redirect_uri": None}, "invalid_request"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "sudo"}, "invalid_scope"),
        ({"resource": "https://evil.example/"}, "invalid_target"),
        ({"request_uri": "urn:ietf:params:oauth:request_uri:x"}, "request_not_supported"),
        ({"request": "x.y.z"}, "request_not_supported"),
    ],
)
async def test_what_would_be_refused_later_is_refused_at_once(browser, owner, team, changed, error):
    answer = await push(browser, **changed)
    assert (answer.status_code, answer.json()["error"]) == (400, error)
    assert "location" not in answer.headers
    assert await owner.fetchval("SELECT count(*) FROM oauth_request WHERE shop_id = $1", team.shop_id) == 0


async def test_a_confidential_client_authenticates(browser, made):
    for headers in ({}, asking.basic(made.app["client_id"], "wrong")):
        answer = await push(browser, headers=headers)
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


@pytest.mark.parametrize("name", ["x", "urn:ietf:params:oauth:request_uri:", "urn:ietf:params:oauth:request_uri:x"])
async def test_an_unknown_name_gets_no_page_of_the_app(signed, name):
    answer = await signed.show(request_uri=name)
    assert answer.status_code == 400 or told(answer)["error"] == "request_not_supported"


async def test_46_what_is_stored_of_it_opens_nothing(signed, owner, team):
    address = await pushed(signed)
    row = await owner.fetchval("SELECT t::text FROM oauth_request t WHERE shop_id = $1", team.shop_id)
    assert address.rsplit("_", 1)[1] not in row


async def test_what_is_over_is_forgotten_and_what_a_session_came_from_is_kept(signed, database, owner, team):
    await pushed(signed)
    await signed.redeem(await signed.code(), code_verifier="w" * 43)
    await signed.tokens()
    counted = "SELECT (SELECT count(*) FROM oauth_request WHERE shop_id = $1), count(*)"
    counted += " FROM oauth_authorization_code WHERE shop_id = $1"

    async def forget():
        async with database.write(shop_id=team.shop_id, actor=asking.people.SYSTEM) as tx:
            await requests.forget_old(tx)
        return tuple(await owner.fetchrow(counted, team.shop_id))

    assert await forget() == (1, 2)
    age = "UPDATE {} SET created_at = now() - '1 h'::interval, expires_at = now() - '1 h'::interval WHERE shop_id = $1"
    for table in ("oauth_request", "oauth_authorization_code"):
        await owner.execute(age.format(table), team.shop_id)
    assert await forget() == (0, 1)
