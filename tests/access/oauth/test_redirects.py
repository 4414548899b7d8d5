"""A code goes to an address that was registered, to the letter, and nowhere else."""

import pytest

from entrepot.access.operations import apps
from entrepot.access.rules import oauth as oauth_rules
from entrepot.access.rules.apps import RedirectInvalid
from tests.access import people
from tests.access.oauth import asking
from tests.access.oauth.asking import BACK, told

NEAR_MISSES = {
    "slash": "https://app.example/back/?kept=1",
    "query": "https://app.example/back?kept=1&more=1",
    "without query": "https://app.example/back",
    "fragment": f"{BACK}#x",
    "port": "https://app.example:443/back?kept=1",
    "case": "https://APP.example/back?kept=1",
    "path case": "https://app.example/Back?kept=1",
    "dots": "https://app.example/x/../back?kept=1",
    "user": "https://app.example@evil.example/back?kept=1",
    "http": "http://app.example/back?kept=1",
    "encoded": "https://app.example/ba%63k?kept=1",
    "suffix": "https://app.example.evil.example/back?kept=1",
    "space": f"{BACK} ",
    "full width": "https://app.example/ｂack?kept=1",
    "quote": 'https://app.example/back?kept=1"',
}
LOOPBACK = "http://127.0.0.1/cb?x=1"


@pytest.mark.parametrize("address", ["https://evil.example/", "https://evil.example/back?kept=1", None])
async def test_01_an_address_that_is_not_registered_gets_a_page(signed, address):
    answer = await signed.show(redirect_uri=address)
    assert (answer.status_code, "location" in answer.headers) == (400, False)


@pytest.mark.parametrize("case", NEAR_MISSES)
async def test_02_an_address_that_nearly_fits_gets_a_page(signed, case):
    answer = await signed.show(redirect_uri=NEAR_MISSES[case])
    assert (answer.status_code, "location" in answer.headers) == (400, False)


@pytest.mark.parametrize(
    ("given", "is_native", "fits"),
    [
        ("http://127.0.0.1/cb?x=1", True, True),
        ("http://127.0.0.1:51234/cb?x=1", True, True),
        ("http://127.0.0.1:51234/cb?x=1", False, False),
        ("http://127.0.0.1:51234/cb", True, False),
        ("http://127.0.0.1:51234/cb?x=1&y", True, False),
        ("http://127.0.0.1:51234/cb/?x=1", True, False),
        ("http://127.0.0.1:51234/cb?x=1#f", True, False),
        ("https://127.0.0.1:51234/cb?x=1", True, False),
        ("HTTP://127.0.0.1:51234/cb?x=1", True, False),
        ("http://127.0.0.2:51234/cb?x=1", True, False),
        ("http://[::1]:51234/cb?x=1", True, False),
        ("http://localhost:51234/cb?x=1", True, False),
        ("http://u@127.0.0.1:51234/cb?x=1", True, False),
        ("http://127.0.0.1:51234@evil.example/cb?x=1", True, False),
        ("http://127.0.0.1:99999/cb?x=1", True, False),
        ("http://127.0.0.1:/cb?x=1", True, False),
        ("http://127.0.0.1:051234/cb?x=1", True, False),
        ("http://127.1:51234/cb?x=1", True, False),
    ],
)
def test_02_only_the_port_of_a_native_apps_own_address_is_free(given, is_native, fits):
    assert oauth_rules.matches_redirect(given, registered=[LOOPBACK, BACK], is_native=is_native) is fits


def test_02_the_same_holds_for_version_6():
    registered = ["http://[::1]/cb"]
    for given, fits in {
        "http://[::1]:4000/cb": True,
        "http://[0:0::1]:4000/cb": False,
        "http://[::1]x/cb": False,
    }.items():
        assert oauth_rules.matches_redirect(given, registered=registered, is_native=True) is fits


async def test_02_a_native_app_is_answered_at_the_port_where_it_listens(http, database, team):
    made = await asking.install(
        database, shop_id=team.shop_id, authentication=asking.PUBLIC, is_native=True, redirect_uris=[LOOPBACK]
    )
    listening = "http://127.0.0.1:51234/cb?x=1"
    browser = asking.Browser(http, made, {"redirect_uri": listening})
    await browser.sign_in()
    page = await browser.show()
    assert "form-action 'self' http://127.0.0.1:51234;" in page.headers["content-security-policy"]
    answer = await browser.press("allow", page=page)
    assert answer.headers["location"].startswith(f"{listening}&code=")
    code = told(answer)["code"]
    elsewhere = await browser.redeem(code, redirect_uri="http://127.0.0.1:51235/cb?x=1")
    assert elsewhere.json()["error"] == "invalid_grant"
    assert (await browser.redeem(await browser.code(), redirect_uri=listening)).status_code == 200


UNSAFE = [
    "javascript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "file:///etc/passwd",
    "myapp://cb",
    "com.example.app:/cb",
    "//app.example/cb",
    "https://app.example;script-src/cb",
    "https://app.example\\@evil.example/",
    "https://user@app.example/",
    "https://app.example/#x",
    "http://app.example/cb",
    "https://app_.example./cb",
]


@pytest.mark.parametrize("url", UNSAFE)
async def test_59_an_address_that_runs_a_script_or_opens_a_program_is_not_registered(tx, url):
    command = apps.CreateApp(name="Report", scopes=["read_stock"], redirect_uris=[BACK, url], is_native=True)
    with pytest.raises(RedirectInvalid) as refused:
        await apps.create_apps(tx, commands=[command])
    assert refused.value.field == ("redirect_uris", 1)


LOCAL = [
    *("http://127.0.0.1/cb", "http://[::1]/cb", "http://localhost/cb", "https://localhost/cb", "https://127.0.0.1/cb"),
    *("https://10.0.0.1/cb", "https://[::1]/cb", "https://2130706433/cb", "https://0x7f.1/cb", "https://intranet/cb"),
]


@pytest.mark.parametrize("url", LOCAL)
async def test_60_an_app_on_a_server_is_not_answered_at_a_number_or_on_this_machine(tx, url):
    command = apps.CreateApp(name="Report", scopes=["read_stock"], redirect_uris=[url])
    with pytest.raises(RedirectInvalid) as refused:
        await apps.create_apps(tx, commands=[command])
    assert refused.value.field == ("redirect_uris", 0)


async def test_60_the_same_holds_when_an_app_is_changed(database, team, made):
    async with database.write(shop_id=team.shop_id, actor=people.SYSTEM) as tx:
        for change in ({"redirect_uris": ["http://127.0.0.1/cb"]}, {"redirect_uris": ["javascript:x"]}):
            with pytest.raises(RedirectInvalid):
                await apps.update_apps(tx, commands=[apps.UpdateApp(id=made.app["id"], **change)])
        native = {"redirect_uris": ["http://127.0.0.1/cb"], "is_native": True}
        await apps.update_apps(tx, commands=[apps.UpdateApp(id=made.app["id"], **native)])
        with pytest.raises(RedirectInvalid):
            await apps.update_apps(tx, commands=[apps.UpdateApp(id=made.app["id"], is_native=False)])


async def test_a_changed_address_counts_at_once(signed, database, team, made):
    page = await signed.show()
    async with database.write(shop_id=team.shop_id, actor=people.SYSTEM) as tx:
        change = apps.UpdateApp(id=made.app["id"], redirect_uris=["https://app.example/other"])
        await apps.update_apps(tx, commands=[change])
    answer = await signed.press("allow", page=page)
    assert (answer.status_code, "location" in answer.headers) == (400, False)
