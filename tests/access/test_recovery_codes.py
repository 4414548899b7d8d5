"""Recovery codes: ten, shown once, each good once, and made anew on request."""

import asyncio
import re

from entrepot.access.rules import factors as rules
from entrepot.kernel import permissions
from tests.access import people, proving
from tests.access.proving import COMPLETE, RENEW, SECURITY, payload

WRONG = [{"code": "FACTOR_WRONG", "field": []}]


async def complete(graphql, code):
    challenge = await proving.half_signed_in(graphql)
    return await payload(graphql, COMPLETE, permissions.ANONYMOUS, challengeId=challenge["id"], recoveryCode=code)


def test_a_code_reads_the_same_however_it_is_typed():
    code = rules.recovery_code(bytes(range(10)))
    assert re.fullmatch(r"([a-z2-7]{4}-){3}[a-z2-7]{4}", code)
    assert {rules.recovery_digest(form) for form in (code, code.upper(), f" {code.replace('-', ' ')}")} == {
        rules.recovery_digest(code)
    }


async def test_ten_come_with_the_first_factor_and_none_with_the_second(database, owner, services, team):
    person = await proving.with_app(database, owner, shop_id=team.shop_id)
    assert len(set(person.codes)) == 10
    stored = await owner.fetch("SELECT code_hash FROM account_recovery_code WHERE shop_id = $1", team.shop_id)
    assert {row["code_hash"] for row in stored} == {rules.recovery_digest(code) for code in person.codes}


async def test_each_code_is_good_once(graphql, database, owner, services, team):
    person = await proving.with_app(database, owner, shop_id=team.shop_id)
    assert (await complete(graphql, person.codes[0]))["viewer"] == {"name": "owner", "email": proving.OWNER}
    assert (await complete(graphql, person.codes[0]))["userErrors"] == WRONG
    assert (await complete(graphql, person.codes[1].upper()))["userErrors"] == []
    assert (await graphql(SECURITY, actor=person.actor))["data"]["signInSecurity"]["recoveryCodesLeft"] == 8


async def test_of_four_at_once_with_one_code_one_is_let_in(graphql, database, owner, services, team):
    person = await proving.with_app(database, owner, shop_id=team.shop_id)
    before = await proving.sessions_of(owner, team.shop_id)
    answers = await asyncio.gather(*(complete(graphql, person.codes[0]) for _ in range(4)))
    assert sorted(len(answer["userErrors"]) for answer in answers) == [0, 1, 1, 1]
    assert await proving.sessions_of(owner, team.shop_id) == before + 1


async def test_another_persons_code_opens_nothing(graphql, database, owner, services, team):
    await proving.with_app(database, owner, shop_id=team.shop_id)
    keeper = await proving.with_app(database, owner, shop_id=team.shop_id, email=proving.KEEPER)
    assert (await complete(graphql, keeper.codes[0]))["userErrors"] == WRONG
    left = await owner.fetchval(
        "SELECT count(*) FROM account_recovery_code WHERE shop_id = $1 AND used_at IS NULL", team.shop_id
    )
    assert left == 20


async def test_new_codes_replace_the_old_and_end_the_other_sessions(graphql, database, owner, services, team):
    person = await proving.with_app(database, owner, shop_id=team.shop_id)
    elsewhere = (await complete(graphql, person.codes[0]))["refreshToken"]
    renewed = (await payload(graphql, RENEW, person.actor))["recoveryCodes"]
    assert len(set(renewed)) == 10
    assert not set(renewed) & set(person.codes)
    assert await proving.sessions_of(owner, team.shop_id) == 1, elsewhere
    assert (await complete(graphql, person.codes[1]))["userErrors"] == WRONG
    assert (await complete(graphql, renewed[0]))["userErrors"] == []


async def test_without_a_factor_there_are_none(graphql, database, owner, team):
    actor = (await people.sign_in(database, shop_id=team.shop_id)).actor
    assert await payload(graphql, RENEW, actor) == {"recoveryCodes": None, "userErrors": [{"code": "NOT_FOUND"}]}
    assert await owner.fetchval("SELECT count(*) FROM account_recovery_code WHERE shop_id = $1", team.shop_id) == 0
