"""The pages: nobody else's form is believed, nobody frames them, nothing of a request becomes HTML, no script runs."""

import re

import pytest

from entrepot.access.oauth import pages
from entrepot.access.operations import accounts, sessions
from entrepot.access.reads import authentication
from entrepot.kernel import errors, permissions
from tests.access import people
from tests.access.oauth import asking
from tests.access.oauth.asking import BACK, csrf_of, told

COOKIE = "__Host-entrepot-consent"
HTML = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


@pytest.mark.parametrize("token", [None, "", "x", "é", "of another request", "of another browser"])
async def test_55_a_form_without_its_token_is_refused(signed, database, owner, made, token, team):
    found = {"of another request": csrf_of(await signed.show(scope="read_stock"))}
    async with asking.asking_from(database) as stranger:
        other = asking.Browser(stranger, made)
        await other.sign_in()
        found["of another browser"] = csrf_of(await other.show())
    form = {"act": "allow"} if token is None else {"act": "allow", "csrf": found.get(token, token)}
    answer = await signed.http.post(signed.url(), data=form)
    assert (answer.status_code, "location" in answer.headers) == (403, False)
    assert await owner.fetchval("SELECT count(*) FROM oauth_authorization_code WHERE shop_id = $1", team.shop_id) == 0


@pytest.mark.parametrize("act", ["sign_in", "sign_out", "deny"])
async def test_55_that_holds_for_every_form(browser, act):
    form = {"act": act, "email": "owner@shop.example", "password": people.PASSWORD}
    assert (await browser.http.post(browser.url(), data=form)).status_code == 403


async def test_55_a_form_without_the_cookie_is_refused(signed):
    csrf = csrf_of(await signed.show())
    signed.http.cookies.clear()
    assert (await signed.http.post(signed.url(), data={"act": "allow", "csrf": csrf})).status_code == 403


async def test_55_the_cookie_is_for_this_host_alone_and_for_no_script(browser):
    cookie = (await browser.show()).headers["set-cookie"]
    name, *attributes = [part.strip() for part in cookie.split(";")]
    assert name.startswith(f"{COOKIE}=ent_browser_")
    assert {item.lower() for item in attributes} == {"path=/", "secure", "httponly", "samesite=lax"}


@pytest.mark.parametrize("name", ["sign in", "consent", "refusal", "redirect"])
async def test_56_no_page_can_be_framed_or_run_anything(browser, name):
    if name == "consent":
        await browser.sign_in()
    asked = {"refusal": {"client_id": "x"}, "redirect": {"scope": "sudo"}}.get(name, {})
    answer = await browser.show(**asked)
    policy = answer.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert not {"unsafe", "*", "data:", "script-src"} & set(re.findall(r"unsafe|\*|data:|script-src", policy))
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "access-control-allow-origin" not in answer.headers
    assert "<script" not in answer.text
    assert not re.search(r"\bon\w+=", answer.text)


async def test_56_the_form_may_lead_to_the_app_and_nowhere_else(browser):
    policy = (await browser.show()).headers["content-security-policy"]
    assert re.search(r"form-action ([^;]+);", policy)[1] == "'self' https://app.example"
    refusal = (await browser.show(client_id="x")).headers["content-security-policy"]
    assert re.search(r"form-action ([^;]+);", refusal)[1] == "'self'"


@pytest.mark.parametrize("name", ["client_id", "redirect_uri", "state", "scope", "response_type", "prompt", "new"])
async def test_47_nothing_of_a_request_becomes_html(browser, name):
    answer = await browser.show(**{name: HTML})
    assert "<script>alert" not in answer.text
    assert "onerror" not in answer.text


async def test_47_names_of_apps_people_and_shops_are_text(http, database, owner, team):
    made = await asking.install(database, shop_id=team.shop_id, name=HTML, homepage_url="https://pub.example/")
    await owner.execute("UPDATE account SET name = $2 WHERE shop_id = $1", team.shop_id, HTML + "{app}$csrf")
    browser = asking.Browser(http, made)
    before = await browser.show()
    await browser.sign_in()
    page = await browser.show()
    for answer in (before, page):
        assert "<script>" not in answer.text
        assert "&lt;script&gt;" in answer.text
    assert "pub.example" in page.text
    assert "{app}$csrf" in page.text


async def test_61_the_browser_gets_another_name_when_somebody_signs_in_or_out(browser):
    page = await browser.show()
    before = browser.http.cookies[COOKIE]
    await browser.press("sign_in", page=page, email="owner@shop.example", password=people.PASSWORD)
    after = browser.http.cookies[COOKIE]
    assert before != after
    await browser.press("sign_out")
    gone = browser.http.cookies[COOKIE]
    assert gone not in (before, after)
    for name in (before, after, gone):
        browser.http.cookies.clear()
        browser.http.cookies.set(COOKIE, name, domain="shop.example")
        assert 'name="password"' in (await browser.show()).text


async def test_a_wrong_password_is_told_and_counted(browser, owner, team):
    answer = await browser.sign_in(password="wrong horse battery")
    assert (answer.status_code, "password is wrong" in answer.text) == (400, True)
    unknown = await browser.sign_in("nobody@shop.example")
    assert csrf_of(unknown) == csrf_of(answer)
    assert unknown.text == answer.text
    assert (await browser.sign_in("not an address")).text == answer.text
    for _ in range(4):
        await browser.sign_in(password="wrong horse battery")
    blocked = await browser.sign_in()
    assert (blocked.status_code, 50 <= int(blocked.headers["retry-after"]) <= 60) == (429, True)
    assert await owner.fetchval("SELECT count(*) FROM session WHERE shop_id = $1", team.shop_id) == 0


async def test_a_customer_cannot_sign_in_here(browser, database, team):
    await people.register(database, shop_id=team.shop_id)
    assert (await browser.sign_in("anna@home.example")).status_code == 400


async def test_the_session_of_the_pages_is_short_and_ends_with_the_password(signed, database, owner, team):
    row = await owner.fetchrow("SELECT * FROM session WHERE shop_id = $1", team.shop_id)
    assert (row["expires_at"] - row["created_at"]).total_seconds() == 15 * 60
    person = await people.sign_in(database, shop_id=team.shop_id)
    async with database.write(shop_id=team.shop_id, actor=person.actor) as tx:
        await accounts.change_password(tx, current=people.PASSWORD, new="another horse 电池", origin=people.HOME)
    assert 'name="password"' in (await signed.show()).text


async def test_the_session_of_the_pages_is_over_after_a_quarter_of_an_hour(signed, owner, team):
    await owner.execute(
        "UPDATE session SET created_at = now() - interval '16 min', expires_at = now() WHERE shop_id = $1", team.shop_id
    )
    assert 'name="password"' in (await signed.show()).text
    csrf = csrf_of(await signed.show())
    again = await signed.http.post(signed.url(), data={"act": "allow", "csrf": csrf})
    assert (again.status_code, again.headers["location"]) == (303, signed.url())


async def test_the_cookie_is_no_token_and_a_token_is_no_cookie(signed, database, graphql, team):
    cookie = signed.http.cookies[COOKIE]
    async with database.read(shop_id=team.shop_id) as tx:
        with pytest.raises(errors.Unauthenticated):
            await authentication.authenticate(tx, token=cookie)
    for text in (cookie, cookie.replace("_browser_", "_rt_"), cookie.replace("_browser_", "_rt_") + "0" * 43):
        async with database.write(shop_id=team.shop_id, actor=permissions.ANONYMOUS) as tx:
            with pytest.raises(sessions.session_rules.SessionEnded):
                await sessions.refresh_session(tx, refresh_token=text, origin=people.HOME)
    person = await people.sign_in(database, shop_id=team.shop_id)
    for text in (person.access_token, person.refresh_token):
        signed.http.cookies.clear()
        for named in (text, text.replace("_rt_", "_browser_")[: len(cookie)]):
            signed.http.cookies.set(COOKIE, named, domain="shop.example")
            assert 'name="password"' in (await signed.show()).text


async def test_saying_no_is_told_to_the_app(signed, browser):
    given = told(await signed.press("deny"))
    assert (given["error"], "code" in given) == ("access_denied", False)


async def test_somebody_who_is_not_signed_in_can_say_no(browser):
    answer = await browser.press("deny")
    assert told(answer)["error"] == "access_denied"
    assert answer.headers["location"].startswith(BACK)


async def test_a_form_that_asks_for_nothing_known_is_refused(signed):
    assert (await signed.press("sudo")).status_code == 400


def test_both_languages_say_the_same_things():
    assert pages.WORDS["en"].keys() == pages.WORDS["zh-CN"].keys()
    for name in pages.WORDS["en"]:
        facts = [set(re.findall(r"\{(\w+)\}", pages.WORDS[locale][name])) for locale in pages.LOCALES]
        assert facts[0] == facts[1]
