"""One-time codes: set up with a first code, each step good once, one before and after now, and the secret sealed."""

import asyncio
import base64
from datetime import UTC, datetime

import pyotp
import pytest

from entrepot.access.operations import factors
from entrepot.access.rules import factors as rules
from entrepot.kernel import permissions, sealing, surroundings
from tests.access import people, proving
from tests.access.proving import BEGIN_TOTP, COMPLETE, CONFIRM, REMOVE, SECURITY, payload

NOW = datetime(2026, 11, 30, 12, 0, 15, tzinfo=UTC)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
STEP = int(NOW.timestamp()) // 30
COUNT = "SELECT count(*) FROM account_factor WHERE shop_id = $1"


def shown(step: int) -> str:
    return pyotp.HOTP(SECRET).at(step)


@pytest.mark.parametrize(
    ("code", "after", "found"),
    [
        (shown(STEP), None, STEP),
        (shown(STEP - 1), None, STEP - 1),
        (shown(STEP + 1), None, STEP + 1),
        (shown(STEP - 2), None, None),
        (shown(STEP + 2), None, None),
        (shown(STEP), STEP, None),
        (shown(STEP - 1), STEP, None),
        (shown(STEP + 1), STEP, STEP + 1),
        (f" {shown(STEP)[:3]} {shown(STEP)[3:]} ", None, STEP),
        (shown(STEP)[:5], None, None),
        (shown(STEP) + "0", None, None),
        ("", None, None),
        ("١٢٣٤٥٦", None, None),
    ],
)
def test_a_code_is_of_a_step_near_now_and_after_the_last(code, after, found):
    assert rules.matching_step(SECRET, code=code, now=NOW, after=after) == found


async def test_an_app_counts_only_once_it_showed_a_code(graphql, database, owner, team):
    actor = (await people.sign_in(database, shop_id=team.shop_id)).actor
    begun = await payload(graphql, BEGIN_TOTP, actor, name=" My  phone ")
    assert begun["uri"].startswith("otpauth://totp/")
    assert f"secret={begun['secret']}" in begun["uri"]
    assert (await graphql(SECURITY, actor=actor))["data"]["signInSecurity"]["factors"] == []
    assert (await people.sign_in(database, shop_id=team.shop_id)).access_token
    wrong = await payload(graphql, CONFIRM, actor, id=begun["id"], code="000000")
    assert wrong == {"factor": None, "recoveryCodes": None, "userErrors": [{"code": "FACTOR_WRONG", "field": ["code"]}]}
    code = pyotp.TOTP(begun["secret"]).at(proving.pyotp_now())
    made = await payload(graphql, CONFIRM, actor, id=begun["id"], code=code)
    assert made["factor"] == {"id": begun["id"], "kind": "TOTP", "name": "My phone"}
    assert len(set(made["recoveryCodes"])) == 10
    assert (await proving.half_signed_in(graphql))["kinds"] == ["TOTP", "RECOVERY_CODE"]


async def test_beginning_anew_replaces_what_nobody_confirmed(graphql, database, owner, team):
    actor = (await people.sign_in(database, shop_id=team.shop_id)).actor
    first = await payload(graphql, BEGIN_TOTP, actor, name="A")
    await payload(graphql, BEGIN_TOTP, actor, name="B")
    assert await owner.fetchval(COUNT, team.shop_id) == 1
    code = pyotp.TOTP(first["secret"]).at(proving.pyotp_now())
    gone = await payload(graphql, CONFIRM, actor, id=first["id"], code=code)
    assert gone["userErrors"] == [{"code": "NOT_FOUND", "field": ["id"]}]


async def test_there_is_one_app_and_another_needs_the_first_taken_away(graphql, database, owner, services, team):
    person = await proving.with_app(database, owner, shop_id=team.shop_id)
    refused = await payload(graphql, BEGIN_TOTP, person.actor, name="Second")
    assert refused["userErrors"] == [{"code": "FACTORS_TOO_MANY", "field": []}]
    [factor] = (await graphql(SECURITY, actor=person.actor))["data"]["signInSecurity"]["factors"]
    assert await payload(graphql, REMOVE, person.actor, id=factor["id"]) == {
        "removedId": factor["id"],
        "userErrors": [],
    }
    assert (await graphql(SECURITY, actor=person.actor))["data"]["signInSecurity"] == {
        "factors": [],
        "recoveryCodesLeft": 0,
    }
    assert (await people.sign_in(database, shop_id=team.shop_id)).access_token


async def test_another_persons_app_is_neither_confirmed_nor_taken_away(graphql, database, owner, services, team):
    await proving.with_app(database, owner, shop_id=team.shop_id)
    keeper = (await people.sign_in(database, shop_id=team.shop_id, email=proving.KEEPER)).actor
    theirs = str(await owner.fetchval("SELECT id FROM account_factor WHERE shop_id = $1", team.shop_id))
    missing = [{"code": "NOT_FOUND", "field": ["id"]}]
    assert (await payload(graphql, CONFIRM, keeper, id=theirs, code="000000"))["userErrors"] == missing
    assert (await payload(graphql, REMOVE, keeper, id=theirs))["userErrors"] == missing
    assert await owner.fetchval(COUNT, team.shop_id) == 1


async def test_a_replayed_step_is_refused(graphql, database, owner, services, team):
    person = await proving.with_app(database, owner, shop_id=team.shop_id)
    code = person.code()
    first, second = [await proving.half_signed_in(graphql) for _ in range(2)]
    done = await payload(graphql, COMPLETE, permissions.ANONYMOUS, challengeId=first["id"], totp=code)
    assert done["accessToken"]
    assert done["userErrors"] == []
    open_before = await proving.sessions_of(owner, team.shop_id)
    again = await payload(graphql, COMPLETE, permissions.ANONYMOUS, challengeId=second["id"], totp=code)
    assert (again["accessToken"], again["userErrors"]) == (None, [{"code": "FACTOR_WRONG", "field": []}])
    assert await proving.sessions_of(owner, team.shop_id) == open_before


async def test_of_four_who_show_one_code_at_once_one_is_let_in(graphql, database, owner, services, team):
    person = await proving.with_app(database, owner, shop_id=team.shop_id)
    challenges = [await proving.half_signed_in(graphql) for _ in range(4)]
    before = await proving.sessions_of(owner, team.shop_id)
    code = person.code()
    answers = await asyncio.gather(
        *(
            payload(graphql, COMPLETE, permissions.ANONYMOUS, challengeId=challenge["id"], totp=code)
            for challenge in challenges
        )
    )
    assert sorted(len(answer["userErrors"]) for answer in answers) == [0, 1, 1, 1]
    assert await proving.sessions_of(owner, team.shop_id) == before + 1


async def test_the_secret_is_sealed_for_its_own_row(database, owner, services, team):
    person = await proving.with_app(database, owner, shop_id=team.shop_id)
    row = await owner.fetchrow("SELECT id, secret_sealed FROM account_factor WHERE shop_id = $1", team.shop_id)
    for form in (person.secret.encode(), base64.b32decode(person.secret)):
        assert form not in row["secret_sealed"]
    sealer = surroundings.current().sealer
    assert sealer.open(row["secret_sealed"], place=rules.place_of(row["id"])).decode() == person.secret
    with pytest.raises(sealing.CannotOpen):
        sealer.open(row["secret_sealed"], place=rules.place_of(team.owner_id))
    for table in ("account_factor", "change", "account_recovery_code", "account_letter"):
        rows = await owner.fetch(f"SELECT t::text AS row FROM {table} t WHERE shop_id = $1", team.shop_id)
        assert [row for row in rows if any(secret in row["row"] for secret in (person.secret, *person.codes))] == []


async def test_setting_up_ends_the_other_sessions_and_is_told_by_mail(database, owner, post, team):
    elsewhere = await people.sign_in(database, shop_id=team.shop_id)
    person = await proving.with_app(database, owner, shop_id=team.shop_id)
    reasons = await owner.fetch(
        "SELECT id, revoke_reason FROM session WHERE shop_id = $1 ORDER BY created_at, id", team.shop_id
    )
    assert {row["id"]: row["revoke_reason"] for row in reasons} == {
        elsewhere.actor.session_id: "FACTORS_CHANGED",
        person.actor.session_id: None,
    }
    mail = await post.deliver_one()
    assert (mail.to, "second factor" in mail.body or "第二验证方式" in mail.body) == (proving.OWNER, True)


async def test_an_app_of_two_at_once_counts_once(database, owner, services, team):
    actor = (await people.sign_in(database, shop_id=team.shop_id)).actor

    async def confirm(made):
        async with database.write(shop_id=team.shop_id, actor=actor) as tx:
            code = pyotp.TOTP(made.secret).at(proving.pyotp_now())
            return await factors.confirm_totp(tx, factor_id=made.factor_id, code=code)

    async with database.write(shop_id=team.shop_id, actor=actor) as tx:
        made = await factors.begin_totp(tx, name="Phone")
    outcomes = await asyncio.gather(confirm(made), confirm(made), return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Added", "NotFound"]
