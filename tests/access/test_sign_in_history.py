"""How sign-ins ended: written once, alike for names that do not exist, shown to oneself and who manages the staff."""

import asyncpg
import pytest

from entrepot.access import jobs
from entrepot.access.rules.accounts import AccountKind
from entrepot.access.rules.sessions import LoginRefused, LoginThrottled
from entrepot.access.rules.tickets import digest_of
from entrepot.kernel import permissions
from tests.access import people, proving
from tests.access.people import SYSTEM
from tests.access.proving import COMPLETE, KEEPER, OWNER, payload

HISTORY = "{ signInAttempts { nodes { outcome factor address userAgent } } }"
OF_STAFF = "query($id: ID!) { node(id: $id) { ... on StaffMember { signInAttempts { outcome factor } } } }"
ALL = "SELECT * FROM sign_in_attempt WHERE shop_id = $1 ORDER BY id"


async def guess(database, shop_id, email):
    with pytest.raises(LoginRefused):
        await people.sign_in(database, shop_id=shop_id, email=email, password="wrong horse")


async def test_attempts_are_written_down_alike_whether_the_name_exists(database, owner, team):
    for email in (OWNER, "nobody@shop.example"):
        await guess(database, team.shop_id, email)
    known, unknown = await owner.fetch(ALL, team.shop_id)
    assert (known["account_id"], unknown["account_id"]) == (await proving.account_of(owner, team.shop_id), None)
    assert [row["email_digest"] for row in (known, unknown)] == [
        digest_of(OWNER),
        digest_of("nobody@shop.example"),
    ]
    assert {(row["outcome"], row["address"], row["user_agent"]) for row in (known, unknown)} == {
        ("PASSWORD_WRONG", "203.0.113.7", "Browser/1")
    }
    assert "example" not in str([dict(row) for row in (known, unknown)])


async def test_one_sees_ones_own_history_and_no_others(graphql, database, owner, services, team):
    await guess(database, team.shop_id, OWNER)
    await guess(database, team.shop_id, KEEPER)
    person = await proving.with_app(database, owner, shop_id=team.shop_id)
    challenge = await proving.half_signed_in(graphql)
    for code in ("000000", person.code()):
        await payload(graphql, COMPLETE, permissions.ANONYMOUS, challengeId=challenge["id"], totp=code)
    found = (await graphql(HISTORY, actor=person.actor))["data"]["signInAttempts"]["nodes"]
    assert [(row["outcome"], row["factor"]) for row in reversed(found)] == [
        ("PASSWORD_WRONG", None),
        ("SIGNED_IN", None),
        ("STEP_ASKED", None),
        ("FACTOR_WRONG", "TOTP"),
        ("SIGNED_IN", "TOTP"),
    ]


async def test_who_manages_the_staff_sees_theirs(graphql, database, team):
    await guess(database, team.shop_id, KEEPER)
    keeper = (await people.sign_in(database, shop_id=team.shop_id, email=KEEPER)).actor
    boss = (await people.sign_in(database, shop_id=team.shop_id)).actor
    found = (await graphql(OF_STAFF, {"id": str(team.keeper_id)}, actor=boss))["data"]["node"]["signInAttempts"]
    assert found == [{"outcome": "SIGNED_IN", "factor": None}, {"outcome": "PASSWORD_WRONG", "factor": None}]
    refused = await graphql(OF_STAFF, {"id": str(team.keeper_id)}, actor=keeper)
    assert {error["extensions"]["code"] for error in refused["errors"]} == {"FORBIDDEN"}


async def test_sessions_and_histories_of_many_take_two_statements(graphql, database, team):
    boss = (await people.sign_in(database, shop_id=team.shop_id)).actor
    document = "{ staffMembers(first: %s) { nodes { sessions { id } signInAttempts { outcome } factorKinds } } }"
    counts = []
    for first in (1, 2):
        await graphql(document % first, actor=boss)
        counts.append(graphql.statements)
    assert counts[0] == counts[1]


async def test_history_is_not_rewritten_and_goes_after_ninety_days(database, owner, team):
    await guess(database, team.shop_id, OWNER)
    for change in ("UPDATE sign_in_attempt SET outcome = 'SIGNED_IN'", "DELETE FROM sign_in_attempt"):
        with pytest.raises(asyncpg.CheckViolationError):
            await owner.execute(f"{change} WHERE shop_id = $1", team.shop_id)
    async with database.write(shop_id=team.shop_id, actor=SYSTEM) as tx:
        await jobs.forget_old_access(tx)
    assert len(await owner.fetch(ALL, team.shop_id)) == 1
    await owner.execute(
        "INSERT INTO sign_in_attempt (shop_id, id, outcome, created_at)"
        " VALUES ($1, gen_random_uuid(), 'PASSWORD_WRONG', now() - interval '91 days')",
        team.shop_id,
    )
    async with database.write(shop_id=team.shop_id, actor=SYSTEM) as tx:
        await jobs.forget_old_access(tx)
    assert len(await owner.fetch(ALL, team.shop_id)) == 1


async def test_a_history_goes_with_its_account(database, owner, shop):
    signed = await people.register(database, shop_id=shop)
    with pytest.raises(LoginRefused):
        await people.sign_in(
            database, shop_id=shop, email="anna@home.example", password="wrong horse", kind=AccountKind.CUSTOMER
        )
    assert len(await owner.fetch(ALL, shop)) == 1
    async with database.write(shop_id=shop, actor=SYSTEM) as tx:
        await tx.connection.execute("UPDATE customer SET account_id = NULL WHERE shop_id = $1", shop)
        await tx.connection.execute("DELETE FROM account WHERE shop_id = $1 AND id = $2", shop, signed.actor.id)
        await jobs.forget_old_access(tx)
    assert await owner.fetch(ALL, shop) == []


async def test_what_is_slowed_down_leaves_no_row(database, owner, team):
    for _ in range(5):
        await guess(database, team.shop_id, OWNER)
    for _ in range(3):
        with pytest.raises(LoginThrottled):
            await people.sign_in(database, shop_id=team.shop_id)
    assert len(await owner.fetch(ALL, team.shop_id)) == 5
