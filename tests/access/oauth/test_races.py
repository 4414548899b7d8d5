"""Whoever comes at the same moment with the same code or token: one is served, and the others get nothing more."""

import asyncio

import pytest

from entrepot.kernel import errors
from tests.access.oauth import asking
from tests.access.oauth.asking import actor_of

ROUNDS = 30
AT_ONCE = 8


@pytest.fixture
async def warm(database):
    """Every connection that the requests of a round need is open already."""
    async with asyncio.TaskGroup() as group:
        for _ in range(AT_ONCE * 2):
            group.create_task(_hold(database))


async def _hold(database):
    async with database.unbound() as connection:
        await connection.fetchval("SELECT pg_sleep(0.05)")


async def test_19_eight_redemptions_at_once_are_one(signed, database, owner, team, warm):
    for _ in range(ROUNDS):
        code = await signed.code()
        answers = await asyncio.gather(*(signed.redeem(code) for _ in range(AT_ONCE)))
        assert sorted(answer.status_code for answer in answers) == [200] + [400] * (AT_ONCE - 1)
        assert {answer.json().get("error") for answer in answers} == {None, "invalid_grant"}
        [given] = [answer.json() for answer in answers if answer.status_code == 200]
        # Seven of them brought a code that was used: it is stolen, and what it became is over.
        with pytest.raises(errors.Unauthenticated):
            await actor_of(database, team.shop_id, given["access_token"])
    made = "SELECT count(*), count(revoked_at) FROM session WHERE shop_id = $1 AND grant_id IS NOT NULL"
    assert tuple(await owner.fetchrow(made, team.shop_id)) == (ROUNDS, ROUNDS)
    assert await owner.fetchval("SELECT count(*) FROM access_token WHERE shop_id = $1", team.shop_id) == ROUNDS


async def test_19_eight_consents_at_once_are_one_grant(signed, owner, team, warm):
    page = await signed.show()
    answers = await asyncio.gather(*(signed.press("allow", page=page) for _ in range(AT_ONCE)))
    assert len({asking.told(answer)["code"] for answer in answers}) == AT_ONCE
    assert await owner.fetchval("SELECT count(*) FROM oauth_grant WHERE shop_id = $1", team.shop_id) == 1
