"""Ending sessions: this one, another of one's own, all of them, or all others with a new password."""

import pytest

from entrepot.access import listing
from entrepot.access.operations import accounts, sessions
from entrepot.access.reads import authentication
from entrepot.access.rules.accounts import PasswordTooShort
from entrepot.access.rules.sessions import LoginRefused, LoginThrottled, PasswordWrong
from entrepot.kernel import errors
from tests.access import people
from tests.access.people import HOME, PASSWORD

NEW = "another horse 电池"


async def is_live(database, shop_id, signed):
    async with database.read(shop_id=shop_id) as tx:
        try:
            return await authentication.authenticate(tx, token=signed.access_token) == signed.actor
        except errors.Unauthenticated:
            return False


async def three(database, team):
    return [await people.sign_in(database, shop_id=team.shop_id) for _ in range(3)]


async def test_signing_out_ends_this_session_only(database, team):
    here, there, _ = await three(database, team)
    async with database.write(shop_id=team.shop_id, actor=here.actor) as tx:
        await sessions.sign_out(tx, everywhere=False)
    assert [await is_live(database, team.shop_id, item) for item in (here, there)] == [False, True]


async def test_signing_out_everywhere_ends_all_of_ones_own(database, team):
    mine = await three(database, team)
    keeper = await people.sign_in(database, shop_id=team.shop_id, email="keeper@shop.example")
    async with database.write(shop_id=team.shop_id, actor=mine[0].actor) as tx:
        await sessions.sign_out(tx, everywhere=True)
    assert [await is_live(database, team.shop_id, item) for item in (*mine, keeper)] == [False, False, False, True]


async def test_one_revokes_ones_own_sessions_and_nobody_elses(database, team):
    here, there, _ = await three(database, team)
    keeper = await people.sign_in(database, shop_id=team.shop_id, email="keeper@shop.example")
    async with database.write(shop_id=team.shop_id, actor=keeper.actor) as tx:
        with pytest.raises(errors.NotFound):
            await sessions.revoke_own_session(tx, session_id=there.actor.session_id)
    async with database.write(shop_id=team.shop_id, actor=here.actor) as tx:
        await sessions.revoke_own_session(tx, session_id=there.actor.session_id)
        with pytest.raises(errors.NotFound):
            await sessions.revoke_own_session(tx, session_id=there.actor.session_id)
    assert [await is_live(database, team.shop_id, item) for item in (here, there)] == [True, False]


async def test_the_list_of_sessions_is_ones_own_and_says_which_is_this(database, team):
    here, there, _ = await three(database, team)
    await people.sign_in(database, shop_id=team.shop_id, email="keeper@shop.example")
    async with database.write(shop_id=team.shop_id, actor=there.actor) as tx:
        await sessions.sign_out(tx, everywhere=False)
    async with database.read(shop_id=team.shop_id, actor=here.actor) as tx:
        page = await listing.page_own_sessions(tx, first=10, after=None, last=None, before=None)
    assert len(page["nodes"]) == 2
    assert [row["id"] for row in page["nodes"] if row["is_current"]] == [here.actor.session_id]
    assert {"refresh_hash", "chain_key", "family_hash"} & set(page["nodes"][0].keys()) == set()


async def change(database, team, actor, current, new):
    async with database.write(shop_id=team.shop_id, actor=actor) as tx:
        try:
            await accounts.change_password(tx, current=current, new=new, origin=HOME)
            return
        except errors.DomainError as refusal:
            kept = refusal
    raise kept


async def test_a_new_password_ends_every_other_session(database, team):
    here, there, third = await three(database, team)
    await change(database, team, here.actor, PASSWORD, NEW)
    assert [await is_live(database, team.shop_id, item) for item in (here, there, third)] == [True, False, False]
    with pytest.raises(LoginRefused):
        await people.sign_in(database, shop_id=team.shop_id)
    await people.sign_in(database, shop_id=team.shop_id, password=NEW)


async def test_guessing_the_current_password_with_a_stolen_session_is_slowed_down(database, team):
    here, *_ = await three(database, team)
    for _ in range(5):
        with pytest.raises(PasswordWrong) as wrong:
            await change(database, team, here.actor, "wrong horse", NEW)
        assert wrong.value.field == ("current_password",)
    with pytest.raises(LoginThrottled):
        await change(database, team, here.actor, PASSWORD, NEW)


async def test_a_weak_new_password_is_refused_at_its_field(database, team):
    here, *_ = await three(database, team)
    with pytest.raises(PasswordTooShort) as refused:
        await change(database, team, here.actor, PASSWORD, "short")
    assert refused.value.field == ("new_password",)


async def test_who_has_no_session_has_nothing_to_end(tx):
    for attempt in (sessions.sign_out(tx, everywhere=True), sessions.revoke_own_session(tx, session_id=tx.shop_id)):
        with pytest.raises(errors.Unauthenticated):
            await attempt
