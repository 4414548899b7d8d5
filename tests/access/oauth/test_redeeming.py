"""A code is worth one pair of tokens, to one client, once, for a minute, with its verifier."""

import pytest

from entrepot.access.operations import minting
from entrepot.access.rules import tokens
from entrepot.kernel import errors
from tests.access import people
from tests.access.oauth import asking
from tests.access.oauth.asking import BACK, VERIFIER, actor_of

FAMILY = "SELECT revoke_reason FROM session WHERE shop_id = $1 AND grant_id IS NOT NULL"


def refused(answer, error="invalid_grant"):
    assert answer.headers["cache-control"] == "no-store"
    assert set(answer.json()) <= {"error", "error_description"}
    return (answer.status_code, answer.json()["error"]) == (400, error)


@pytest.mark.parametrize("verifier", ["w" * 43, VERIFIER + "x", VERIFIER.upper()])
async def test_13_a_wrong_verifier_gets_nothing(signed, owner, team, verifier):
    assert refused(await signed.redeem(await signed.code(), code_verifier=verifier))
    assert await owner.fetchval("SELECT count(*) FROM access_token WHERE shop_id = $1", team.shop_id) == 0


async def test_14_a_wrong_verifier_burns_the_code(signed):
    code = await signed.code()
    assert refused(await signed.redeem(code, code_verifier="w" * 43))
    assert refused(await signed.redeem(code))


@pytest.mark.parametrize("verifier", [None, "short", "v" * 129, "é" * 43, "v" * 42 + "!"])
async def test_15_a_missing_or_malformed_verifier_is_invalid_and_burns_the_code_too(signed, verifier):
    code = await signed.code()
    assert refused(await signed.redeem(code, code_verifier=verifier), "invalid_request")
    assert refused(await signed.redeem(code))


async def test_17_and_18_a_code_that_comes_again_ends_what_it_became(signed, database, owner, team):
    code = await signed.code()
    body = (await signed.redeem(code)).json()
    assert (await actor_of(database, team.shop_id, body["access_token"])).app_id == signed.made.app["id"]
    assert refused(await signed.redeem(code))
    with pytest.raises(errors.Unauthenticated):
        await actor_of(database, team.shop_id, body["access_token"])
    assert await owner.fetchval(FAMILY, team.shop_id) == "CODE_REPLAYED"
    again = (await signed.redeem(await signed.code())).json()
    assert (await actor_of(database, team.shop_id, again["access_token"])).app_id == signed.made.app["id"]


async def test_20_the_code_of_one_client_is_nothing_to_another(signed, database, team):
    other = await asking.install(database, shop_id=team.shop_id, name="Other")
    code = await signed.code()
    assert refused(await signed.redeem(code, headers=asking.own(other)))
    assert refused(await signed.redeem(code))


async def test_20_a_code_that_was_used_and_reaches_another_client_is_stolen(signed, database, team):
    other = await asking.install(database, shop_id=team.shop_id, name="Other")
    code = await signed.code()
    body = (await signed.redeem(code)).json()
    assert refused(await signed.redeem(code, headers=asking.own(other)))
    with pytest.raises(errors.Unauthenticated):
        await actor_of(database, team.shop_id, body["access_token"])


async def test_a_client_that_is_not_authenticated_burns_nothing(signed, made):
    code = await signed.code()
    bad = asking.basic(made.app["client_id"], "wrong")
    assert (await signed.redeem(code, headers=bad)).status_code == 401
    assert (await signed.redeem(code)).status_code == 200


@pytest.mark.parametrize("address", ["https://app.example/other", f"{BACK}#", "http://app.example/back?kept=1"])
async def test_21_another_redirect_address_gets_nothing(signed, address):
    assert refused(await signed.redeem(await signed.code(), redirect_uri=address))


async def test_22_no_redirect_address_gets_nothing(signed):
    assert refused(await signed.redeem(await signed.code(), redirect_uri=None))


@pytest.mark.parametrize("code", ["x", "é", "code of nobody", "access token", ""])
async def test_what_is_no_code_gets_nothing(signed, team, code):
    kinds = {"code of nobody": tokens.TokenKind.CODE, "access token": tokens.TokenKind.ACCESS}
    given = minting.new(kinds[code], shop_id=team.shop_id) if code in kinds else code
    assert refused(await signed.redeem(given), "invalid_grant" if code else "invalid_request")


@pytest.mark.parametrize("sign", ["\x00", "\n", "\x7f"], ids=["NUL", "newline", "delete"])
async def test_50_a_control_character_in_a_code_is_invalid_and_burns_nothing(signed, sign):
    code = await signed.code()
    assert refused(await signed.redeem(code + sign), "invalid_request")
    assert (await signed.redeem(code)).status_code == 200


async def test_51_a_code_is_good_for_a_minute(signed, owner, team):
    age = """UPDATE oauth_authorization_code
             SET created_at = created_at - $2::interval, expires_at = expires_at - $2::interval WHERE shop_id = $1"""
    await owner.execute("UPDATE account SET password_changed_at = NULL WHERE shop_id = $1", team.shop_id)
    code = await signed.code()
    await owner.execute(age.replace("$2", "'58 s'"), team.shop_id)
    assert (await signed.redeem(code)).status_code == 200
    code = await signed.code()
    await owner.execute(age.replace("$2", "'61 s'"), team.shop_id)
    assert refused(await signed.redeem(code))


async def test_a_code_dies_when_its_person_changes_the_password(signed, owner, team):
    code = await signed.code()
    await owner.execute("UPDATE account SET password_changed_at = clock_timestamp() WHERE shop_id = $1", team.shop_id)
    assert refused(await signed.redeem(code))


async def test_a_code_dies_with_the_consent(signed, owner, team):
    code = await signed.code()
    await owner.execute("UPDATE oauth_grant SET revoked_at = now() WHERE shop_id = $1", team.shop_id)
    assert refused(await signed.redeem(code))


async def test_34_an_app_that_acts_only_for_itself_redeems_nothing(signed, database, team):
    other = await people.install(database, shop_id=team.shop_id, scopes=["read_stock"])
    answer = await signed.redeem(await signed.code(), headers=asking.own(other))
    assert refused(answer, "unauthorized_client")


async def test_46_nothing_that_is_stored_can_be_used(signed, owner, team):
    code = await signed.code()
    body = (await signed.redeem(code)).json()
    cookie = signed.http.cookies["__Host-entrepot-consent"]
    secrets = [tokens.secret_of(text) for text in (code, body["access_token"], body["refresh_token"], cookie)]
    secrets += [part for text in secrets for part in (text[:43], text[-43:])]
    for table in ("oauth_authorization_code", "access_token", "session", "oauth_grant", "oauth_app", "change"):
        for row in await owner.fetch(f"SELECT t::text AS row FROM {table} t WHERE shop_id = $1", team.shop_id):
            assert not any(secret in row["row"] for secret in secrets)
