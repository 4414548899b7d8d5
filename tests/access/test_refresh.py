"""A refresh token is good for once; the same answer within the grace; after it, reuse ends the family."""

import asyncio

import pytest

from entrepot.access.operations import minting, staff
from entrepot.access.reads import authentication
from entrepot.access.rules import tokens
from entrepot.access.rules.accounts import AccountState
from entrepot.access.rules.sessions import SessionEnded
from entrepot.kernel import errors
from tests import shops
from tests.access import people
from tests.access.people import SYSTEM


async def session_row(owner, shop_id):
    return await owner.fetchrow("SELECT * FROM session WHERE shop_id = $1", shop_id)


async def actor_of(database, shop_id, signed):
    async with database.read(shop_id=shop_id) as tx:
        return await authentication.authenticate(tx, token=signed.access_token)


async def end_grace(owner, shop_id):
    await owner.execute("UPDATE session SET rotated_at = rotated_at - interval '31 s' WHERE shop_id = $1", shop_id)


async def test_each_refresh_gives_new_tokens_and_keeps_the_old_access_token(database, owner, team):
    shop_id = team.shop_id
    first = await people.sign_in(database, shop_id=shop_id)
    second = await people.refresh(database, shop_id=shop_id, token=first.refresh_token)
    third = await people.refresh(database, shop_id=shop_id, token=second.refresh_token)
    assert len({item.refresh_token for item in (first, second, third)}) == 3
    assert len({item.access_token for item in (first, second, third)}) == 3
    for item in (first, second, third):
        assert (await actor_of(database, shop_id, item)).id == team.owner_id
    assert (await session_row(owner, shop_id))["generation"] == 2


async def test_a_lost_answer_is_given_again_within_the_grace(database, team):
    first = await people.sign_in(database, shop_id=team.shop_id)
    second = await people.refresh(database, shop_id=team.shop_id, token=first.refresh_token)
    again = await people.refresh(database, shop_id=team.shop_id, token=first.refresh_token)
    assert again == second


async def test_twenty_refreshes_at_once_have_one_effect(database, owner, team):
    first = await people.sign_in(database, shop_id=team.shop_id)
    answers = await asyncio.gather(
        *(people.refresh(database, shop_id=team.shop_id, token=first.refresh_token) for _ in range(20))
    )
    assert len({(item.access_token, item.refresh_token, item.expires_at) for item in answers}) == 1
    row = await session_row(owner, team.shop_id)
    assert (row["generation"], row["revoked_at"]) == (1, None)
    assert await owner.fetchval("SELECT count(*) FROM access_token WHERE shop_id = $1", team.shop_id) == 2
    await people.refresh(database, shop_id=team.shop_id, token=answers[0].refresh_token)


async def test_a_replayed_token_ends_the_family_and_its_access_tokens(database, owner, team):
    first = await people.sign_in(database, shop_id=team.shop_id)
    second = await people.refresh(database, shop_id=team.shop_id, token=first.refresh_token)
    await end_grace(owner, team.shop_id)
    with pytest.raises(SessionEnded):
        await people.refresh(database, shop_id=team.shop_id, token=first.refresh_token)
    assert (await session_row(owner, team.shop_id))["revoke_reason"] == "REUSED"
    with pytest.raises(SessionEnded):
        await people.refresh(database, shop_id=team.shop_id, token=second.refresh_token)
    for item in (first, second):
        with pytest.raises(errors.Unauthenticated):
            await actor_of(database, team.shop_id, item)


async def test_the_one_before_the_previous_is_reuse_even_within_the_grace(database, owner, team):
    first = await people.sign_in(database, shop_id=team.shop_id)
    second = await people.refresh(database, shop_id=team.shop_id, token=first.refresh_token)
    await people.refresh(database, shop_id=team.shop_id, token=second.refresh_token)
    with pytest.raises(SessionEnded):
        await people.refresh(database, shop_id=team.shop_id, token=first.refresh_token)
    assert (await session_row(owner, team.shop_id))["revoke_reason"] == "REUSED"


async def test_another_session_of_the_same_person_lives_on(database, owner, team):
    phone = await people.sign_in(database, shop_id=team.shop_id)
    stolen = await people.sign_in(database, shop_id=team.shop_id)
    await people.refresh(database, shop_id=team.shop_id, token=stolen.refresh_token)
    await end_grace(owner, team.shop_id)
    with pytest.raises(SessionEnded):
        await people.refresh(database, shop_id=team.shop_id, token=stolen.refresh_token)
    await people.refresh(database, shop_id=team.shop_id, token=phone.refresh_token)


async def test_what_is_no_living_refresh_token_is_refused_alike(database, team):
    other = await shops.found(database)
    signed = await people.sign_in(database, shop_id=team.shop_id)
    made_up = tokens.build(tokens.TokenKind.REFRESH, shop_id=team.shop_id, secret=minting.new_secret() * 2)
    tried = [
        (team.shop_id, ""),
        (team.shop_id, "x\x00"),
        (team.shop_id, signed.access_token),
        (team.shop_id, made_up),
        (other, signed.refresh_token),
    ]
    for shop_id, token in tried:
        with pytest.raises(SessionEnded) as ended:
            await people.refresh(database, shop_id=shop_id, token=token)
        assert (ended.value.facts(), ended.value.field) == ({}, ())
    await people.refresh(database, shop_id=team.shop_id, token=signed.refresh_token)


async def test_a_token_with_the_right_family_and_a_guessed_secret_ends_the_family(database, owner, team):
    signed = await people.sign_in(database, shop_id=team.shop_id)
    forged = signed.refresh_token[: -tokens.SECRET_DIGITS] + minting.new_secret()
    with pytest.raises(SessionEnded):
        await people.refresh(database, shop_id=team.shop_id, token=forged)
    assert (await session_row(owner, team.shop_id))["revoke_reason"] == "REUSED"


async def test_an_expired_session_is_over(database, owner, team):
    signed = await people.sign_in(database, shop_id=team.shop_id)
    await owner.execute(
        "UPDATE session SET created_at = created_at - interval '1 day', expires_at = now() WHERE shop_id = $1",
        team.shop_id,
    )
    with pytest.raises(SessionEnded):
        await people.refresh(database, shop_id=team.shop_id, token=signed.refresh_token)


async def test_a_suspended_person_cannot_refresh(database, team):
    signed = await people.sign_in(database, shop_id=team.shop_id, email="keeper@shop.example")
    async with database.write(shop_id=team.shop_id, actor=SYSTEM) as tx:
        change = staff.UpdateStaff(id=team.keeper_id, state=AccountState.SUSPENDED)
        await staff.update_staff(tx, commands=[change])
    with pytest.raises(SessionEnded):
        await people.refresh(database, shop_id=team.shop_id, token=signed.refresh_token)
