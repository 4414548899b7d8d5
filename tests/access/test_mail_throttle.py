"""How many letters one address gets, how many one network may wish for, and who is kept out by strangers' guesses."""

import asyncio

import pytest

from entrepot.access.operations import proofs, registration, sessions
from entrepot.access.rules.accounts import AccountKind
from entrepot.access.rules.sessions import LoginRefused, LoginThrottled
from entrepot.access.rules.tickets import Purpose, RequestsThrottled
from entrepot.kernel import errors, permissions
from tests.access import people
from tests.access.people import PASSWORD

OWNER, EMAIL = "owner@shop.example", "anna@home.example"
HOME = sessions.Origin(address="203.0.113.9")
ELSEWHERE = sessions.Origin(address="198.51.100.7")


async def wish(database, shop, *, email=OWNER, kind=AccountKind.STAFF, origin=HOME):
    async with database.write(shop_id=shop, actor=permissions.ANONYMOUS) as tx:
        try:
            return await registration.request_password_reset(tx, kind=kind, email=email, origin=origin)
        except errors.DomainError as refusal:
            kept = refusal
    raise kept


async def test_c29_a_hundred_wishes_are_three_letters(database, post, team):
    for number in range(100):
        await wish(database, team.shop_id, origin=sessions.Origin(address=f"198.51.100.{number}"))
    assert len(await post.deliver()) == 3
    await wish(database, team.shop_id, origin=ELSEWHERE)
    assert await post.deliver() == []


async def test_c29_too_many_wishes_do_not_suppress_the_notice_of_a_change(database, post, shop):
    await people.register(database, shop_id=shop, email=EMAIL)
    for _ in range(4):
        await wish(database, shop, email=EMAIL, kind=AccountKind.CUSTOMER)
    assert len(await post.deliver()) == 3
    async with database.write(shop_id=shop, actor=permissions.ANONYMOUS) as tx:
        token = await people.ticket(tx, EMAIL, Purpose.CHANGE_EMAIL, new_email="anna@new.example")
        await proofs.change_email(tx, token=token)
    notice = await post.deliver_one()
    assert (notice.to, notice.subject) == (EMAIL, "您在 测试店铺 的邮箱已更改")


async def test_c29_wishes_at_once_are_three_letters_too(database, post, team, owner):
    wishes = (
        wish(database, team.shop_id, origin=sessions.Origin(address=f"198.51.100.{number}")) for number in range(20)
    )
    await asyncio.gather(*wishes)
    waiting = await owner.fetch("SELECT id FROM account_letter WHERE shop_id = $1", team.shop_id)
    await asyncio.gather(*(post.send(row["id"]) for row in waiting))
    assert len(post.arrived()) == 3


async def test_c29_after_an_hour_there_may_be_a_letter_again(database, post, team, owner):
    for _ in range(4):
        await wish(database, team.shop_id)
    assert len(await post.deliver()) == 3
    await owner.execute("UPDATE throttle SET window_ends_at = now() - interval '1 s' WHERE shop_id = $1", team.shop_id)
    await wish(database, team.shop_id)
    assert len(await post.deliver()) == 1


async def test_a_letter_that_is_tried_again_is_counted_once(database, post, team, monkeypatch):
    """A mail server that is away does not use up what may be sent."""
    await wish(database, team.shop_id)
    send = type(post.services.mail).send

    async def fail(self, message):
        raise OSError("the mail server is away")

    monkeypatch.setattr(type(post.services.mail), "send", fail)
    for attempt in range(1, 6):
        with pytest.raises(OSError, match="away"):
            await post.deliver(attempt=attempt)
    monkeypatch.setattr(type(post.services.mail), "send", send)
    assert len(await post.deliver(attempt=6)) == 1


@pytest.mark.parametrize("email", [OWNER, "nobody@shop.example"])
async def test_one_network_that_wishes_too_much_waits_whoever_it_names(database, team, email):
    for _ in range(10):
        await wish(database, team.shop_id, email=email)
    with pytest.raises(RequestsThrottled) as refused:
        await wish(database, team.shop_id, email="another@shop.example")
    assert 1 <= refused.value.retry_after_seconds <= 900
    await wish(database, team.shop_id, email=email, origin=ELSEWHERE)


async def test_registrations_of_one_network_are_counted(database, shop, owner):
    async def register(number):
        async with database.write(shop_id=shop, actor=permissions.ANONYMOUS) as tx:
            try:
                return await registration.register_customer(
                    tx, email=f"anna{number}@home.example", name="Anna", locale=None, origin=HOME
                )
            except errors.DomainError as refusal:
                kept = refusal
        raise kept

    found = await asyncio.gather(*(register(number) for number in range(20)), return_exceptions=True)
    assert sorted(type(item).__name__ for item in found) == ["NoneType"] * 10 + ["RequestsThrottled"] * 10
    assert await owner.fetchval("SELECT count(*) FROM account_letter WHERE shop_id = $1", shop) == 10


async def guess(database, shop, *, times, device_token=None, origin=ELSEWHERE):
    """Wrong passwords, in turn; what each was told."""
    told = []
    for _ in range(times):
        with pytest.raises(errors.DomainError) as refused:
            await people.sign_in(
                database, shop_id=shop, password="not the password", origin=origin, device_token=device_token
            )
        told.append(type(refused.value))
    return told


async def test_w26_strangers_do_not_lock_somebody_out_where_they_signed_in(database, team):
    signed = await people.sign_in(database, shop_id=team.shop_id)
    assert await guess(database, team.shop_id, times=6) == [LoginRefused] * 5 + [LoginThrottled]
    with pytest.raises(LoginThrottled):
        await people.sign_in(database, shop_id=team.shop_id)
    again = await people.sign_in(database, shop_id=team.shop_id, device_token=signed.device_token)
    assert again.device_token == signed.device_token
    with pytest.raises(LoginThrottled):
        await people.sign_in(database, shop_id=team.shop_id)


async def test_w26_a_device_gets_no_more_guesses_than_a_stranger(database, team):
    signed = await people.sign_in(database, shop_id=team.shop_id)
    device = signed.device_token
    assert await guess(database, team.shop_id, times=6, device_token=device) == [LoginRefused] * 5 + [LoginThrottled]
    with pytest.raises(LoginThrottled):
        await people.sign_in(database, shop_id=team.shop_id, device_token=device)


async def test_w26_a_device_is_known_for_its_own_person_only(database, team):
    keeper = await people.sign_in(database, shop_id=team.shop_id, email="keeper@shop.example")
    told = await guess(database, team.shop_id, times=6, device_token=keeper.device_token)
    assert told == [LoginRefused] * 5 + [LoginThrottled]
    with pytest.raises(LoginThrottled):
        await people.sign_in(database, shop_id=team.shop_id, device_token=keeper.device_token)


async def test_a_device_is_kept_as_a_hash_and_only_the_newest_are_kept(database, team, owner):
    signed = [await people.sign_in(database, shop_id=team.shop_id) for _ in range(22)]
    rows = await owner.fetch("SELECT * FROM account_device WHERE shop_id = $1", team.shop_id)
    assert len(rows) == 20
    assert [item for item in signed if any(item.device_token in str(row.values()) for row in map(dict, rows))] == []


async def test_one_who_is_guessed_at_may_change_the_password(database, graphql, team):
    signed = await people.sign_in(database, shop_id=team.shop_id)
    await guess(database, team.shop_id, times=6)
    document = "mutation($input: PasswordChangeInput!) { passwordChange(input: $input) { done userErrors { code } } }"
    given = {"input": {"currentPassword": PASSWORD, "newPassword": f"{PASSWORD} new"}}
    payload = (await graphql(document, given, actor=signed.actor))["data"]["passwordChange"]
    assert payload == {"done": True, "userErrors": []}
