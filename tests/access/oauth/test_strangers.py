"""Strangers get only so many pages and pushes from one network; who signed in, or proves who it is, is not counted."""

import pytest

from entrepot.access.rules import sessions as session_rules
from tests.access.oauth import asking
from tests.access.oauth.asking import own

COUNTED = "SELECT coalesce(max(failures), 0) FROM throttle WHERE shop_id = $1"


@pytest.fixture
def few(monkeypatch):
    monkeypatch.setattr(session_rules, "STRANGERS_PAGES", 3)
    monkeypatch.setattr(session_rules, "STRANGERS_PUSHES", 3)


async def statuses(asked):
    return [(await ask).status_code for ask in asked]


async def push(browser, **changed):
    return await browser.http.post("/oauth/par", data=browser.asked(**changed), headers=own(browser.made))


async def later(owner, team):
    """As if a quarter of an hour had passed."""
    ended = "UPDATE throttle SET window_ends_at = now() - interval '1 s' WHERE shop_id = $1"
    await owner.execute(ended, team.shop_id)


def test_a_company_behind_one_address_is_not_kept_waiting():
    """Sixty people who sign in, with a code, in a quarter of an hour: three pages and pushes each at most."""
    assert session_rules.STRANGERS_PAGES >= 60 * 3
    assert session_rules.STRANGERS_PUSHES >= 60


async def test_strangers_are_shown_the_page_so_often(few, browser, owner, team):
    assert await statuses(browser.show() for _ in range(5)) == [200, 200, 200, 429, 429]
    refused = await browser.http.get(browser.url(), headers={"accept-language": "zh-CN"})
    assert "过于频繁" in refused.text
    assert 0 < int(refused.headers["retry-after"]) <= 900
    assert "location" not in refused.headers
    await later(owner, team)
    assert (await browser.show()).status_code == 200


async def test_what_is_refused_counts_as_well(few, browser):
    wrong = {"redirect_uri": "https://evil.example/"}
    assert await statuses(browser.show(**wrong) for _ in range(4)) == [400, 400, 400, 429]
    assert (await browser.show()).status_code == 429


async def test_what_is_answered_without_a_page_counts_as_well(few, browser):
    assert await statuses(browser.show(prompt="none") for _ in range(4)) == [303, 303, 303, 429]


async def test_forms_of_strangers_count_and_signing_in_has_limits_of_its_own(few, browser):
    page = await browser.show()
    refused = [await browser.press("deny", page=page) for _ in range(3)]
    assert [answer.status_code for answer in refused] == [303, 303, 429]
    answer = await browser.press("sign_in", page=page, email="owner@shop.example", password=asking.people.PASSWORD)
    assert answer.status_code == 303
    assert "Allow Report?" in (await browser.show()).text


async def test_who_has_signed_in_is_not_counted(few, signed, owner, team):
    before = await owner.fetchval(COUNTED, team.shop_id)
    assert await statuses(signed.show() for _ in range(6)) == [200] * 6
    assert await owner.fetchval(COUNTED, team.shop_id) == before == 1


async def test_another_network_is_not_kept_waiting(few, browser, database):
    assert await statuses(browser.show() for _ in range(4)) == [200, 200, 200, 429]
    async with asking.asking_from(database, "198.51.100.7") as http:
        assert (await asking.Browser(http, browser.made).show()).status_code == 200


async def test_a_cookie_that_one_made_up_is_a_strangers(few, browser):
    for number in range(4):
        browser.http.cookies.clear()
        name = f"ent_browser_{number}"
        answer = await browser.http.get(browser.url(), headers={"cookie": f"__Host-entrepot-consent={name}"})
        assert answer.status_code == (200 if number < 3 else 429)


async def test_apps_that_prove_nothing_push_so_often(few, http, database, team, owner):
    public = asking.Browser(http, await asking.install(database, shop_id=team.shop_id, authentication=asking.PUBLIC))
    answers = [await push(public) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [201, 201, 201, 429, 429]
    assert answers[-1].json()["error"] == "slow_down"
    assert 0 < int(answers[-1].headers["retry-after"]) <= 900
    assert await owner.fetchval("SELECT count(*) FROM oauth_request WHERE shop_id = $1", team.shop_id) == 3
    await later(owner, team)
    assert (await push(public)).status_code == 201


async def test_an_app_that_proves_who_it_is_pushes_for_everybody(few, browser):
    assert await statuses(push(browser) for _ in range(6)) == [201] * 6
