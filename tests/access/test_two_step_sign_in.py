"""Signing in by two steps: no tokens before the second, guesses count, and nobody without the password learns of it."""

import asyncio

import pytest

from entrepot.access.operations import passwords, proofs
from entrepot.access.rules.tickets import Purpose
from entrepot.kernel import permissions
from tests.access import people, proving
from tests.access.oauth import asking
from tests.access.people import PASSWORD
from tests.access.proving import COMPLETE, LOGIN, payload

ANYONE = permissions.ANONYMOUS
WRONG = [{"code": "FACTOR_WRONG", "field": []}]
EXPIRED = [{"code": "CHALLENGE_EXPIRED", "field": ["challengeId"]}]


@pytest.fixture
async def person(database, owner, services, team):
    """The owner, with an authenticator app."""
    return await proving.with_app(database, owner, shop_id=team.shop_id)


async def complete(graphql, challenge, **given):
    return await payload(graphql, COMPLETE, ANYONE, challengeId=challenge["id"], **given)


async def test_the_second_step_gives_the_tokens(graphql, database, owner, team, person):
    before = await proving.sessions_of(owner, team.shop_id)
    challenge = await proving.half_signed_in(graphql)
    assert challenge["kinds"] == ["TOTP", "RECOVERY_CODE"]
    assert challenge["passkeyOptions"] is None
    assert await proving.sessions_of(owner, team.shop_id) == before
    done = await complete(graphql, challenge, totp=person.code())
    actor = await people.authenticate(database, shop_id=team.shop_id, token=done["accessToken"])
    assert (actor.id, done["viewer"]["email"]) == (team.owner_id, proving.OWNER)


async def test_g21_without_the_password_nothing_tells_of_a_factor(graphql, owner, team, person, monkeypatch):
    verified = []
    verify = passwords._verify
    monkeypatch.setattr(passwords, "_verify", lambda *given: verified.append(1) or verify(*given))
    statements, answers = [], []
    for email in (proving.OWNER, proving.KEEPER, "nobody@shop.example"):
        answers.append(await payload(graphql, LOGIN, ANYONE, email=email, password="wrong horse"))
        statements.append(graphql.texts)
    assert answers[0] == answers[1] == answers[2]
    assert answers[0]["userErrors"] == [{"code": "LOGIN_REFUSED", "field": []}]
    assert statements[0] == statements[1] == statements[2]
    assert not any("account_factor" in text for text in statements[0])
    assert len(verified) == 3


async def test_wrong_codes_count_like_wrong_passwords(graphql, owner, team, person):
    challenge = await proving.half_signed_in(graphql)
    for _ in range(5):
        assert (await complete(graphql, challenge, totp="000000"))["userErrors"] == WRONG
    blocked = [{"code": "LOGIN_THROTTLED", "field": []}]
    assert (await complete(graphql, challenge, totp=person.code()))["userErrors"] == blocked
    again = await payload(graphql, LOGIN, ANYONE, email=proving.OWNER, password=PASSWORD)
    assert (again["challenge"], again["userErrors"]) == (None, blocked)


async def test_the_right_password_does_not_forget_the_wrong_codes(graphql, owner, team, person):
    for _ in range(4):
        assert (await complete(graphql, await proving.half_signed_in(graphql), totp="000000"))["userErrors"] == WRONG
    challenge = await proving.half_signed_in(graphql)
    assert (await complete(graphql, challenge, totp="000000"))["userErrors"] == WRONG
    refused = await payload(graphql, LOGIN, ANYONE, email=proving.OWNER, password=PASSWORD)
    assert refused["userErrors"] == [{"code": "LOGIN_THROTTLED", "field": []}]


async def test_of_twelve_guesses_at_once_five_are_answered(graphql, owner, team, person):
    challenges = [await proving.half_signed_in(graphql) for _ in range(3)]
    guesses = [complete(graphql, challenges[n % 3], totp=f"{n:06}") for n in range(12)]
    codes = [answer["userErrors"][0]["code"] for answer in await asyncio.gather(*guesses)]
    assert (codes.count("FACTOR_WRONG"), codes.count("LOGIN_THROTTLED")) == (5, 7)


async def test_success_forgets_the_failures(graphql, owner, team, person):
    await complete(graphql, await proving.half_signed_in(graphql), totp="000000")
    assert (await complete(graphql, await proving.half_signed_in(graphql), totp=person.code()))["userErrors"] == []
    left = "SELECT count(*) FROM throttle WHERE shop_id = $1 AND failures > 1"
    assert await owner.fetchval(left, team.shop_id) == 0


async def test_where_one_signed_in_before_strangers_lock_nobody_out(graphql, owner, team, person):
    done = await complete(graphql, await proving.half_signed_in(graphql), totp=person.code())
    for _ in range(5):
        await payload(graphql, LOGIN, ANYONE, email=proving.OWNER, password="wrong horse")
    device = done["deviceToken"]
    challenge = await proving.half_signed_in(graphql, deviceToken=device)
    done = await complete(graphql, challenge, recoveryCode=person.codes[0], deviceToken=device)
    assert (done["userErrors"], done["deviceToken"]) == ([], device)


@pytest.mark.parametrize("given", [{}, {"totp": "000000", "recoveryCode": "x"}], ids=["none", "two"])
async def test_exactly_one_proof_is_taken(graphql, team, person, given):
    found = await complete(graphql, await proving.half_signed_in(graphql), **given)
    assert found["userErrors"] == [{"code": "PROOF_MISSING", "field": []}]


async def test_a_replayed_challenge_is_refused(graphql, owner, team, person):
    challenge = await proving.half_signed_in(graphql)
    assert (await complete(graphql, challenge, recoveryCode=person.codes[0]))["userErrors"] == []
    assert (await complete(graphql, challenge, recoveryCode=person.codes[1]))["userErrors"] == EXPIRED
    unused = "SELECT count(*) FROM account_recovery_code WHERE shop_id = $1 AND used_at IS NULL"
    assert await owner.fetchval(unused, team.shop_id) == 9


@pytest.mark.parametrize("token", ["", "x", "ent_challenge_", "ent_at_x", "\x00"])
async def test_what_is_no_challenge_is_refused(graphql, team, person, token):
    assert (await complete(graphql, {"id": token}, totp="000000"))["userErrors"] == EXPIRED


async def test_a_new_password_and_a_suspension_end_what_began(graphql, database, owner, team, person):
    challenge = await proving.half_signed_in(graphql)
    async with database.write(shop_id=team.shop_id, actor=people.SYSTEM) as tx:
        token = await people.ticket(tx, proving.OWNER, Purpose.RESET)
    async with database.write(shop_id=team.shop_id, actor=ANYONE) as tx:
        await proofs.reset_password(tx, token=token, password=f"{PASSWORD} new")
    assert (await complete(graphql, challenge, totp=person.code()))["userErrors"] == EXPIRED
    challenge = await proving.half_signed_in(graphql, password=f"{PASSWORD} new")
    assert challenge["kinds"] == ["TOTP", "RECOVERY_CODE"]
    await owner.execute(
        "UPDATE account SET state = 'SUSPENDED' WHERE shop_id = $1 AND email = $2", team.shop_id, proving.KEEPER
    )
    keeper = await proving.account_of(owner, team.shop_id, proving.KEEPER)
    await owner.execute("UPDATE account_challenge SET account_id = $2 WHERE shop_id = $1", team.shop_id, keeper)
    assert (await complete(graphql, challenge, totp=person.code()))["userErrors"] == EXPIRED


async def test_the_database_holds_no_usable_challenge(graphql, owner, team, person):
    token = (await proving.half_signed_in(graphql))["id"]
    for table in ("account_challenge", "change", "sign_in_attempt"):
        rows = await owner.fetch(f"SELECT t::text AS row FROM {table} t WHERE shop_id = $1", team.shop_id)
        assert [row for row in rows if token in row["row"] or token[-43:] in row["row"]] == []


async def test_customers_have_a_second_step_too(graphql, database, owner, services, shop):
    signed = await people.register(database, shop_id=shop)
    person = proving.Person(signed)
    await proving.add_app(database, owner, shop_id=shop, person=person)
    document = LOGIN.replace("staffLogin", "customerLogin")
    found = await payload(graphql, document, ANYONE, email="anna@home.example", password=PASSWORD)
    assert found["accessToken"] is None
    done = await complete(graphql, found["challenge"], totp=person.code())
    assert done["viewer"]["email"] == "anna@home.example"


async def test_the_page_of_consent_asks_for_the_second_step(database, owner, team, person):
    async with asking.asking_from(database) as http:
        browser = asking.Browser(http, await asking.install(database, shop_id=team.shop_id))
        before = await proving.sessions_of(owner, team.shop_id)
        page = await browser.sign_in()
        assert (page.status_code, 'name="code"' in page.text) == (200, True)
        assert await proving.sessions_of(owner, team.shop_id) == before
        assert 'value="allow"' not in (await browser.show()).text
        challenge = asking.field_of(page, "challenge")
        wrong = await browser.press("second_step", page=page, challenge=challenge, code="000000")
        assert (wrong.status_code, 'role="alert"' in wrong.text) == (400, True)
        right = await browser.press("second_step", page=page, challenge=challenge, code=person.code())
        assert right.status_code == 303
        assert await proving.sessions_of(owner, team.shop_id) == before + 1
        await browser.press("second_step", challenge=challenge, code=person.codes[0])
        assert await proving.sessions_of(owner, team.shop_id) == before + 1
        assert (await browser.tokens())["access_token"]


async def test_the_page_of_consent_takes_a_recovery_code_and_counts_guesses(database, owner, team, person):
    async with asking.asking_from(database) as http:
        browser = asking.Browser(http, await asking.install(database, shop_id=team.shop_id))
        page = await browser.sign_in()
        challenge = asking.field_of(page, "challenge")
        for _ in range(4):
            await browser.press("second_step", page=page, challenge=challenge, code="000000")
        right = await browser.press("second_step", page=page, challenge=challenge, code=person.codes[0])
        assert right.status_code == 303
        async with asking.asking_from(database) as other:
            stranger = asking.Browser(other, browser.made)
            page = await stranger.sign_in()
            challenge = asking.field_of(page, "challenge")
            for _ in range(5):
                await stranger.press("second_step", page=page, challenge=challenge, code="000000")
            blocked = await stranger.press("second_step", page=page, challenge=challenge, code=person.codes[1])
            assert blocked.status_code == 429
