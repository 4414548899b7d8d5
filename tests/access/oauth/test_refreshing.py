"""A refresh token is good once; for half a minute the lost answer is given again; one that comes later is stolen."""

import asyncio

import pytest

from entrepot.access.operations import apps, minting, sessions, staff
from entrepot.access.rules import tokens
from entrepot.access.rules.accounts import AccountState
from entrepot.access.rules.apps import GrantType
from entrepot.kernel import errors, permissions
from tests.access import people
from tests.access.oauth import asking
from tests.access.oauth.asking import actor_of

AGE = "UPDATE session SET rotated_at = rotated_at - interval '31 s' WHERE shop_id = $1 AND grant_id IS NOT NULL"
FAMILY = "SELECT * FROM session WHERE shop_id = $1 AND grant_id IS NOT NULL"


async def refresh(browser, token, *, headers=None, **form):
    data = {"grant_type": "refresh_token", "refresh_token": token, **form}
    if browser.made.client_secret is None:
        data.setdefault("client_id", browser.made.app["client_id"])
    own = asking.own(browser.made) if headers is None else headers
    return await browser.http.post("/oauth/token", data=data, headers=own)


def refused(answer, error="invalid_grant"):
    assert answer.headers["cache-control"] == "no-store"
    return (answer.status_code, answer.json()["error"]) == (400, error)


def pair(answer):
    assert answer.status_code == 200, answer.text
    body = answer.json()
    return body["access_token"], body["refresh_token"]


@pytest.fixture
async def public(http, database, team):
    """The browser of the owner in front of an app that keeps no secret."""
    made = await asking.install(database, shop_id=team.shop_id, authentication=asking.PUBLIC)
    browser = asking.Browser(http, made)
    await browser.sign_in()
    return browser


async def test_35_a_wider_scope_is_refused_and_the_token_stays_good(signed):
    signed.parameters["scope"] = "read_stock"
    first = (await signed.tokens())["refresh_token"]
    for scope in ("read_stock read_products", "read_stock sudo", "write_orders"):
        assert refused(await refresh(signed, first, scope=scope), "invalid_scope")
    assert (await refresh(signed, first)).json()["scope"] == "read_stock"


async def test_a_narrower_scope_is_for_this_token_alone(signed, database, team):
    first = (await signed.tokens())["refresh_token"]
    answer = await refresh(signed, first, scope="read_stock")
    assert answer.json()["scope"] == "read_stock"
    access, second = pair(answer)
    assert (await actor_of(database, team.shop_id, access)).permissions == {"read_stock"}
    assert (await refresh(signed, second)).json()["scope"] == "read_products read_stock"


async def test_36_another_client_gets_nothing_and_ends_nothing(signed, database, team):
    other = await asking.install(database, shop_id=team.shop_id, name="Other")
    first = (await signed.tokens())["refresh_token"]
    assert refused(await refresh(signed, first, headers=asking.own(other)))
    second = pair(await refresh(signed, first))[1]
    assert refused(await refresh(signed, first, headers=asking.own(other)))
    assert (await refresh(signed, second)).status_code == 200


async def test_36_a_confidential_client_must_authenticate(signed, made):
    first = (await signed.tokens())["refresh_token"]
    bad = asking.basic(made.app["client_id"], "wrong")
    assert (await refresh(signed, first, headers=bad)).status_code == 401
    assert (await refresh(signed, first, headers={}, client_id=made.app["client_id"])).status_code == 401


@pytest.mark.parametrize("kind", ["confidential", "public"])
async def test_37_a_refresh_token_rotates(signed, public, database, owner, team, kind):
    browser = signed if kind == "confidential" else public
    body = await browser.tokens()
    answer = await refresh(browser, body["refresh_token"])
    assert {name: answer.json()[name] for name in ("token_type", "expires_in", "scope")} == {
        "token_type": "Bearer",
        "expires_in": 3600,
        "scope": "read_products read_stock",
    }
    access, second = pair(answer)
    assert len({access, second, body["access_token"], body["refresh_token"]}) == 4
    assert (await actor_of(database, team.shop_id, access)).app_id == browser.made.app["id"]
    row = await owner.fetchrow(FAMILY, team.shop_id)
    assert (row["generation"], row["revoked_at"]) == (1, None)
    assert (await refresh(browser, second)).status_code == 200


@pytest.mark.parametrize("kind", ["confidential", "public"])
async def test_38_and_39_a_used_token_gets_the_same_answer_for_half_a_minute_and_then_ends_the_family(
    signed, public, database, owner, team, kind
):
    browser = signed if kind == "confidential" else public
    first = (await browser.tokens())["refresh_token"]
    answers = [pair(await refresh(browser, first)) for _ in range(3)]
    assert len(set(answers)) == 1
    assert (await owner.fetchrow(FAMILY, team.shop_id))["generation"] == 1
    await owner.execute(AGE, team.shop_id)
    assert refused(await refresh(browser, first))
    assert (await owner.fetchrow(FAMILY, team.shop_id))["revoke_reason"] == "REUSED"
    [(access, second)] = set(answers)
    assert refused(await refresh(browser, second))
    with pytest.raises(errors.Unauthenticated):
        await actor_of(database, team.shop_id, access)


async def test_39_the_token_before_the_last_ends_the_family_at_once(signed, owner, team):
    first = (await signed.tokens())["refresh_token"]
    second = pair(await refresh(signed, first))[1]
    third = pair(await refresh(signed, second))[1]
    assert refused(await refresh(signed, first))
    assert refused(await refresh(signed, third))
    assert (await owner.fetchrow(FAMILY, team.shop_id))["revoke_reason"] == "REUSED"


async def test_39_a_guess_within_the_family_ends_it(signed, owner, team):
    first = (await signed.tokens())["refresh_token"]
    assert refused(await refresh(signed, first[: -tokens.SECRET_DIGITS] + minting.new_secret()))
    assert refused(await refresh(signed, first))


async def test_38_a_repetition_is_not_answered_with_other_scopes(signed):
    first = (await signed.tokens())["refresh_token"]
    once = pair(await refresh(signed, first, scope="read_stock"))
    assert refused(await refresh(signed, first, scope="read_products"), "invalid_scope")
    again = await refresh(signed, first)
    assert (pair(again), again.json()["scope"]) == (once, "read_stock")


async def test_40_six_at_once_are_one_pair(signed, owner, team):
    token = (await signed.tokens())["refresh_token"]
    for turn in range(1, 11):
        answers = await asyncio.gather(*(refresh(signed, token) for _ in range(6)))
        found = {pair(answer) for answer in answers}
        assert len(found) == 1
        assert (await owner.fetchrow(FAMILY, team.shop_id))["generation"] == turn
        [(_, token)] = found
    made = "SELECT count(*) FROM access_token WHERE shop_id = $1"
    assert await owner.fetchval(made, team.shop_id) == 11


async def test_40_six_at_once_after_the_grace_get_nothing(signed, owner, team):
    first = (await signed.tokens())["refresh_token"]
    second = pair(await refresh(signed, first))[1]
    await owner.execute(AGE, team.shop_id)
    answers = await asyncio.gather(*(refresh(signed, first) for _ in range(6)))
    assert all(refused(answer) for answer in answers)
    assert refused(await refresh(signed, second))


@pytest.mark.parametrize("token", ["x", "é", "of nobody", "access", "code"])
async def test_what_is_no_refresh_token_gets_nothing(signed, team, token):
    body = await signed.tokens()
    kinds = {"of nobody": tokens.TokenKind.REFRESH, "code": tokens.TokenKind.CODE}
    given = minting.new(kinds[token], shop_id=team.shop_id) if token in kinds else token
    assert refused(await refresh(signed, body["access_token"] if token == "access" else given))


async def test_a_persons_own_refresh_token_is_nothing_to_an_app_nor_an_apps_to_a_person(signed, database, team):
    person = await people.sign_in(database, shop_id=team.shop_id)
    assert refused(await refresh(signed, person.refresh_token))
    with pytest.raises(sessions.session_rules.SessionEnded):
        await people.refresh(database, shop_id=team.shop_id, token=(await signed.tokens())["refresh_token"])


@pytest.mark.parametrize("end", ["suspended", "password", "signed out", "grant", "uninstalled", "expired", "a year"])
async def test_a_refresh_token_ends_with_whoever_gave_it(http, database, owner, team, end):
    made = await asking.install(database, shop_id=team.shop_id)
    browser = asking.Browser(http, made)
    await browser.sign_in("keeper@shop.example")
    token = (await browser.tokens())["refresh_token"]
    statements = {
        "grant": "UPDATE oauth_grant SET revoked_at = now() WHERE shop_id = $1",
        "expired": "UPDATE session SET created_at = now() - '1 h'::interval, expires_at = now() WHERE shop_id = $1",
        "a year": "UPDATE session SET created_at = now() - '365 d'::interval, expires_at = now() + '1 h'::interval"
        " WHERE shop_id = $1",
    }
    if end in statements:
        await owner.execute(statements[end], team.shop_id)
    elif end in ("password", "signed out"):
        account = await owner.fetchval("SELECT account_id FROM staff WHERE id = $1", team.keeper_id)
        reason = {"password": "PASSWORD_CHANGED", "signed out": "SIGNED_OUT"}[end]
        async with database.write(shop_id=team.shop_id, actor=people.SYSTEM) as tx:
            await sessions.revoke_sessions(tx, account_ids=[account], reason=sessions.RevokeReason(reason))
    else:
        async with database.write(shop_id=team.shop_id, actor=people.SYSTEM) as tx:
            if end == "suspended":
                change = staff.UpdateStaff(id=team.keeper_id, state=AccountState.SUSPENDED)
                await staff.update_staff(tx, commands=[change])
            else:
                await apps.delete_apps(tx, app_ids=[made.app["id"]])
    answer = await refresh(browser, token)
    assert answer.json()["error"] == ("invalid_client" if end == "uninstalled" else "invalid_grant")


async def test_a_repetition_after_the_end_gets_nothing(signed, database, owner, team):
    first = (await signed.tokens())["refresh_token"]
    pair(await refresh(signed, first))
    await owner.execute("UPDATE oauth_grant SET revoked_at = now() WHERE shop_id = $1", team.shop_id)
    assert refused(await refresh(signed, first))


async def test_an_app_that_lost_the_grant_refreshes_no_more(signed, database, team, made):
    token = (await signed.tokens())["refresh_token"]
    async with database.write(shop_id=team.shop_id, actor=permissions.Actor.system("test")) as tx:
        change = apps.UpdateApp(id=made.app["id"], grant_types=[GrantType.AUTHORIZATION_CODE])
        await apps.update_apps(tx, commands=[change])
    assert refused(await refresh(signed, token), "unauthorized_client")


async def test_a_session_of_an_app_lives_on_as_long_as_it_is_used(signed, owner, team):
    token = (await signed.tokens())["refresh_token"]
    await owner.execute(
        "UPDATE session SET created_at = created_at - '59 d'::interval, expires_at = now() + '1 d'::interval"
        " WHERE shop_id = $1 AND grant_id IS NOT NULL",
        team.shop_id,
    )
    pair(await refresh(signed, token))
    row = await owner.fetchrow(FAMILY, team.shop_id)
    assert (row["expires_at"] - row["rotated_at"]).days == 60
