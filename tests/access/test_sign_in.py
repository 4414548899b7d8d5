"""Signing in: no answer tells which names exist, and guessing is slowed down exactly."""

import asyncio

import argon2
import pytest

from entrepot.access.operations import passwords, sessions, staff
from entrepot.access.rules.accounts import AccountKind, AccountState
from entrepot.access.rules.sessions import LoginRefused, LoginThrottled
from tests.access import people
from tests.access.people import PASSWORD, SYSTEM


def elsewhere(number):
    return sessions.Origin(address=f"198.51.100.{number}")


async def outcome(database, shop_id, **given):
    try:
        await people.sign_in(database, shop_id=shop_id, **given)
    except (LoginRefused, LoginThrottled) as refusal:
        return type(refusal)
    return None


async def test_the_right_password_opens_a_session(database, owner, team):
    signed = await people.sign_in(database, shop_id=team.shop_id, email=" Owner@Shop.example ")
    row = await owner.fetchrow("SELECT * FROM session WHERE shop_id = $1", team.shop_id)
    assert (row["user_agent"], row["address"], row["generation"]) == ("Browser/1", "203.0.113.7", 0)
    assert signed.actor.id == team.owner_id
    assert signed.actor.session_id == row["id"]


async def test_the_database_holds_no_usable_token_or_password(database, owner, team):
    signed = await people.sign_in(database, shop_id=team.shop_id)
    secrets = [signed.access_token, signed.refresh_token, PASSWORD]
    secrets += [text.rsplit("_", 1)[1][-43:] for text in secrets[:2]]
    for table in ("account", "session", "access_token", "throttle", "change"):
        rows = await owner.fetch(f"SELECT t::text AS row FROM {table} t WHERE shop_id = $1", team.shop_id)
        dump = "\n".join(row["row"] for row in rows)
        assert [secret for secret in secrets if secret in dump] == []
    assert not any(secret in repr(signed) for secret in secrets)


@pytest.mark.parametrize(
    ("email", "password"),
    [("owner@shop.example", "wrong horse"), ("nobody@shop.example", PASSWORD), ("keeper@shop.example", PASSWORD)],
    ids=["wrong password", "unknown name", "suspended"],
)
async def test_every_refusal_is_the_same(database, team, email, password):
    async with database.write(shop_id=team.shop_id, actor=SYSTEM) as tx:
        change = staff.UpdateStaff(id=team.keeper_id, state=AccountState.SUSPENDED)
        await staff.update_staff(tx, commands=[change])
    with pytest.raises(LoginRefused) as refused:
        await people.sign_in(database, shop_id=team.shop_id, email=email, password=password)
    assert (refused.value.facts(), refused.value.field) == ({}, ())


async def test_an_unknown_name_costs_one_hash_like_a_known_one(database, team, monkeypatch):
    verified = []
    real = argon2.PasswordHasher.verify
    monkeypatch.setattr(
        argon2.PasswordHasher, "verify", lambda self, stored, given: verified.append(given) or real(self, stored, given)
    )
    for email in ("owner@shop.example", "nobody@shop.example"):
        assert await outcome(database, team.shop_id, email=email, password="wrong horse") is LoginRefused
    assert verified == ["wrong horse", "wrong horse"]


async def test_staff_and_customers_are_apart(database, team):
    await people.register(database, shop_id=team.shop_id)
    assert await outcome(database, team.shop_id, email="anna@home.example") is LoginRefused
    assert await outcome(database, team.shop_id, kind=AccountKind.CUSTOMER) is LoginRefused
    assert await outcome(database, team.shop_id, email="anna@home.example", kind=AccountKind.CUSTOMER) is None


@pytest.mark.parametrize("email", ["owner@shop.example", "nobody@shop.example"])
async def test_the_sixth_guess_waits_a_minute_whether_the_name_exists_or_not(database, team, email):
    for number in range(5):
        found = await outcome(database, team.shop_id, email=email, password="wrong horse", origin=elsewhere(number))
        assert found is LoginRefused
    with pytest.raises(LoginThrottled) as throttled:
        await people.sign_in(database, shop_id=team.shop_id, email=email, origin=elsewhere(9))
    assert 50 <= throttled.value.retry_after_seconds <= 60


async def test_another_name_is_not_locked_out(database, team):
    for number in range(6):
        await outcome(database, team.shop_id, password="wrong horse", origin=elsewhere(number))
    assert await outcome(database, team.shop_id, email="keeper@shop.example") is None


async def test_success_forgets_the_failures(database, owner, team):
    for _ in range(4):
        await outcome(database, team.shop_id, password="wrong horse", origin=sessions.Origin())
    assert await outcome(database, team.shop_id, origin=sessions.Origin()) is None
    assert await owner.fetchval("SELECT count(*) FROM throttle WHERE shop_id = $1", team.shop_id) == 0


async def test_the_wait_ends_and_doubles(database, owner, team):
    shop_id = team.shop_id
    for _ in range(5):
        await outcome(database, shop_id, password="wrong horse", origin=sessions.Origin())
    await owner.execute("UPDATE throttle SET blocked_until = now() WHERE shop_id = $1", shop_id)
    for _ in range(5):
        found = await outcome(database, shop_id, password="wrong horse", origin=sessions.Origin())
        assert found is LoginRefused
    with pytest.raises(LoginThrottled) as throttled:
        await people.sign_in(database, shop_id=shop_id, origin=sessions.Origin())
    assert 110 <= throttled.value.retry_after_seconds <= 120


async def test_one_address_that_tries_many_names_waits(database, team):
    for number in range(30):
        email = f"nobody{number}@shop.example"
        assert await outcome(database, team.shop_id, email=email, password="wrong horse") is LoginRefused
    assert await outcome(database, team.shop_id) is LoginThrottled
    assert await outcome(database, team.shop_id, origin=elsewhere(1)) is None


async def test_62_the_addresses_of_one_network_are_one_guesser(database, team):
    def inside(network, number):
        return sessions.Origin(address=f"2001:db8:0:{network}::{number:x}")

    for number in range(30):
        email = f"nobody{number}@shop.example"
        given = {"email": email, "password": "wrong horse", "origin": inside(1, number)}
        assert await outcome(database, team.shop_id, **given) is LoginRefused
    assert await outcome(database, team.shop_id, origin=inside(1, 0xFFFF)) is LoginThrottled
    assert await outcome(database, team.shop_id, origin=inside(2, 1)) is None


async def test_of_twenty_guesses_at_once_five_are_answered(database, owner, team):
    guesses = [outcome(database, team.shop_id, password=f"wrong horse {n}", origin=elsewhere(n)) for n in range(20)]
    found = await asyncio.gather(*guesses)
    assert (found.count(LoginRefused), found.count(LoginThrottled)) == (5, 15)
    failures = await owner.fetchval("SELECT max(failures) FROM throttle WHERE shop_id = $1", team.shop_id)
    assert failures == 5


async def test_an_old_hash_is_renewed_when_its_password_is_known(database, owner, team):
    weak = argon2.PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)
    await owner.execute(
        "UPDATE account SET password_hash = $2 WHERE shop_id = $1 AND email = 'owner@shop.example'",
        team.shop_id,
        weak,
    )
    assert await outcome(database, team.shop_id) is None
    renewed = await owner.fetchval(
        "SELECT password_hash FROM account WHERE shop_id = $1 AND email = 'owner@shop.example'", team.shop_id
    )
    assert not passwords.is_outdated(renewed)
    assert await outcome(database, team.shop_id) is None
