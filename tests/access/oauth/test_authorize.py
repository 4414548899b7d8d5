"""What the authorization endpoint refuses, whom it tells, and that it tells it exactly."""

import pytest

from tests.access.oauth import asking
from tests.access.oauth.asking import BACK, BASE, STATE, VERIFIER, challenge_of, told

GOOD = challenge_of(VERIFIER)


def refused_on_the_page(answer, status=400):
    return (answer.status_code, "location" in answer.headers) == (status, False)


@pytest.mark.parametrize("client_id", ["", "x", "ent_client_x", "other", "known\x00", "known\n"])
async def test_03_and_48_an_unknown_client_gets_a_page_and_no_redirect(browser, made, client_id):
    known = made.app["client_id"]
    named = {"other": known[:-5] + "zzzzz", "known\x00": known + "\x00", "known\n": known + "\n"}
    assert refused_on_the_page(await browser.show(client_id=named.get(client_id, client_id)))


async def test_04_a_bad_response_type_does_not_redirect_to_an_address_that_is_not_the_apps(browser):
    answer = await browser.show(response_type="foo", redirect_uri="https://evil.example/")
    assert refused_on_the_page(answer)


@pytest.mark.parametrize(
    "wanted", ["token", "id_token", "code token", "code id_token token", "none", "foo", 'a"b\\', None]
)
async def test_05_no_response_type_but_code_is_supported(browser, wanted):
    given = told(await browser.show(response_type=wanted))
    assert (given["error"], given["state"], given["iss"]) == ("unsupported_response_type", STATE, BASE)
    assert not {"code", "access_token", "id_token"} & set(given)


@pytest.mark.parametrize("scope", ["sudo", "read_stock sudo", '"', "read_stock\\", "é", "write_orders"])
async def test_06_and_67_a_scope_that_cannot_be_granted_is_told_with_state_and_issuer(browser, scope):
    given = told(await browser.show(scope=scope))
    assert (given["error"], given["state"], given["iss"]) == ("invalid_scope", STATE, BASE)


@pytest.mark.parametrize("scope", ["read_stock\x7f", "read_stock\x00", "read_stock\n"])
async def test_67_a_control_character_gets_a_page(browser, scope):
    assert refused_on_the_page(await browser.show(scope=scope))


@pytest.mark.parametrize("authentication", [None, asking.PUBLIC], ids=["08 confidential", "09 public"])
async def test_08_and_09_no_client_begins_without_a_challenge(http, database, team, authentication):
    given = {"authentication": authentication} if authentication else {}
    browser = asking.Browser(http, await asking.install(database, shop_id=team.shop_id, **given))
    await browser.sign_in()
    for missing in ({"code_challenge": None}, {"code_challenge": None, "code_challenge_method": None}):
        assert told(await browser.show(**missing))["error"] == "invalid_request"


@pytest.mark.parametrize(
    "method", ["plain", "s256", "S512", None], ids=["10 plain", "lower case", "other", "11 omitted"]
)
async def test_10_and_11_only_s256_is_taken(browser, method):
    given = told(await browser.show(code_challenge_method=method))
    assert (given["error"], given["state"], given["iss"]) == ("invalid_request", STATE, BASE)


async def test_12_a_challenge_with_a_newline_behind_it_is_refused(browser):
    assert refused_on_the_page(await browser.show(code_challenge=GOOD + "\n"))


@pytest.mark.parametrize(
    "challenge", [GOOD[:-1], GOOD + "A", GOOD[:-1] + ".", GOOD[:-1] + "~", GOOD[:-1] + "=", GOOD[:-1] + "é", VERIFIER]
)
async def test_12_a_challenge_has_exactly_43_characters_of_base64url(browser, challenge):
    assert told(await browser.show(code_challenge=challenge))["error"] == "invalid_request"


async def test_16_a_code_without_a_challenge_cannot_even_be_stored(signed, owner, team):
    await signed.code()
    nullable = await owner.fetchval(
        "SELECT is_nullable FROM information_schema.columns"
        " WHERE table_name = 'oauth_authorization_code' AND column_name = 'code_challenge'"
    )
    found = await owner.fetchval("SELECT code_challenge FROM oauth_authorization_code WHERE shop_id = $1", team.shop_id)
    assert (nullable, found) == ("NO", GOOD)


@pytest.mark.parametrize("name", ["redirect_uri", "client_id", "state", "scope", "code_challenge", "resource"])
async def test_31_a_parameter_given_twice_gets_a_page(browser, name):
    answer = await browser.http.get(f"{browser.url(scope='read_stock', resource=f'{BASE}/graphql')}&{name}=x")
    assert refused_on_the_page(answer)


async def test_31_the_same_redirect_address_twice_gets_a_page(browser):
    answer = await browser.http.get(f"{browser.url()}&redirect_uri={BACK}")
    assert refused_on_the_page(answer)


@pytest.mark.parametrize("query", ["", "%ff=1", "client_id", "a=%zz&client_id=%ff", "x" * 20_000, "a=1&" * 30 + "b=1"])
async def test_49_a_malformed_or_long_address_gets_a_page(http, query):
    assert refused_on_the_page(await http.get(f"/oauth/authorize?{query}"))


async def test_45_the_page_is_not_shown_over_plain_http(database, browser):
    async with asking.asking_from(database, base="http://shop.example") as plain:
        answer = await plain.get(browser.url())
        assert (answer.status_code, "https only" in answer.text) == (400, True)


@pytest.mark.parametrize("extra", [{"request": "x.y.z"}, {"request_uri": "https://evil.example/r"}])
async def test_parameters_are_not_taken_from_a_jwt_or_from_another_address(browser, extra):
    assert told(await browser.show(**extra))["error"] == "request_not_supported"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS"])
async def test_only_get_and_post_are_served(browser, method):
    answer = await browser.http.request(method, browser.url())
    assert (answer.status_code, "location" in answer.headers) == (405, False)


async def test_57_nobody_may_be_asked_and_nobody_is_there(browser):
    given = told(await browser.show(prompt="none"))
    assert given == {"kept": "1", "error": "login_required", "state": STATE, "iss": BASE}


async def test_57_nobody_may_be_asked_and_nothing_was_allowed_yet(signed):
    assert told(await signed.show(prompt="none"))["error"] == "consent_required"
    await signed.code(scope="read_stock")
    assert told(await signed.show(prompt="none"))["error"] == "consent_required"
    given = told(await signed.show(prompt="none", scope="read_stock"))
    assert (await signed.redeem(given["code"])).json()["scope"] == "read_stock"


async def test_57_a_native_app_is_never_answered_unasked(http, database, team):
    back = "http://127.0.0.1:4000/cb"
    made = await asking.install(
        database, shop_id=team.shop_id, authentication=asking.PUBLIC, is_native=True, redirect_uris=[back]
    )
    browser = asking.Browser(http, made, {"redirect_uri": back})
    await browser.sign_in()
    await browser.code()
    assert told(await browser.show(prompt="none"))["error"] == "consent_required"


async def test_another_prompt_is_invalid(browser):
    assert told(await browser.show(prompt="login"))["error"] == "invalid_request"


STATES = [
    "x" * 1024,
    "状态" * 170 + "🙂",
    "a b+c%20d&e=f#g?h/i;j,k\\l\"m'n<o>",
    "%00%0a",
    "=",
    "&",
    " ",
]


@pytest.mark.parametrize("state", STATES, ids=["1 kB", "unicode", "signs", "encoded", "equals", "and", "space"])
async def test_58_the_state_comes_back_as_it_was(signed, state):
    allowed = told(await signed.press("allow", page=await signed.show(state=state)))
    denied = told(await signed.press("deny", page=await signed.show(state=state)))
    refused = told(await signed.show(state=state, scope="sudo"))
    assert [given["state"] for given in (allowed, denied, refused)] == [state] * 3


async def test_58_without_a_state_none_comes_back(signed):
    given = told(await signed.press("deny", page=await signed.show(state=None)))
    assert set(given) == {"kept", "error", "error_description", "iss"}


async def test_65_every_answer_is_a_303(signed):
    answers = [
        await signed.press("allow"),
        await signed.press("deny"),
        await signed.show(scope="sudo"),
        await signed.show(prompt="none"),
        await signed.press("sign_out"),
    ]
    assert [answer.status_code for answer in answers] == [303] * 5
    assert {answer.headers["referrer-policy"] for answer in answers} == {"no-referrer"}
    assert {answer.headers["cache-control"] for answer in answers} == {"no-store"}


async def test_66_the_issuer_of_the_answer_is_that_of_the_metadata(signed, http):
    issuer = (await http.get("/.well-known/oauth-authorization-server")).json()["issuer"]
    given = [told(await signed.press(act))["iss"] for act in ("allow", "deny")]
    assert given == [issuer, issuer]


@pytest.mark.parametrize(
    ("resource", "error"),
    [
        (f"{BASE}/graphql", None),
        ("own shop", None),
        ("other shop", "invalid_target"),
        ("https://evil.example/graphql", "invalid_target"),
        (f"{BASE}/graphql/", "invalid_target"),
        (f"{BASE}/graphql#x", "invalid_target"),
    ],
)
async def test_a_token_is_asked_for_the_apps_own_shop(signed, owner, team, resource, error):
    handle = await owner.fetchval("SELECT handle FROM shop WHERE shop_id = $1", team.shop_id)
    named = {"own shop": f"{BASE}/shops/{handle}", "other shop": f"{BASE}/shops/{handle}x"}
    answer = await signed.show(resource=named.get(resource, resource))
    assert (told(answer)["error"] if error else answer.status_code) == (error or 200)


async def test_a_token_is_redeemed_for_the_resource_that_it_was_asked_for(signed, owner, team):
    handle = await owner.fetchval("SELECT handle FROM shop WHERE shop_id = $1", team.shop_id)
    code = await signed.code(resource=f"{BASE}/graphql")
    other = await signed.redeem(code, resource=f"{BASE}/shops/{handle}")
    assert (other.status_code, other.json()["error"]) == (400, "invalid_target")
    code = await signed.code(resource=f"{BASE}/graphql")
    assert (await signed.redeem(code, resource=f"{BASE}/graphql")).status_code == 200
    stored = "SELECT DISTINCT resource FROM oauth_authorization_code WHERE shop_id = $1"
    assert await owner.fetchval(stored, team.shop_id) == f"{BASE}/graphql"
