"""Whatever people do with rights, one thing after the other, each token may what a model in memory says it may."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from entrepot.access.rules import roles as role_rules
from entrepot.access.rules import scopes
from tests import harness, shops
from tests.access import rights_machine, stocked
from tests.access.oauth import asking
from tests.access.rights_machine import Ground

# What a short run meets.
REASONS = ("DONE", "UNAUTHENTICATED", "FORBIDDEN", "CANNOT_GRANT")


@pytest.fixture
async def ground(postgres: str, tmp_path: Path) -> AsyncIterator[Ground]:
    async with harness.throwaway(postgres) as url, stocked.serving(url, directory=tmp_path) as (client, database):
        # The shops of this test come after the first, whose owner alone may found others.
        await shops.found(database)
        owner = await asyncpg.connect(url)
        async with asking.asking_from(database) as pages:
            yield Ground(asyncio.get_running_loop(), client, pages, database, owner)
        await owner.close()


async def test_c26_every_token_may_what_it_ought_to_after_any_history(ground: Ground) -> None:
    """`ENTREPOT_TEST_HISTORIES=200` tries more of them."""
    seen = await rights_machine.run(ground, histories=int(os.environ.get("ENTREPOT_TEST_HISTORIES", "6")))
    assert [reason for reason in REASONS if not seen[reason]] == [], seen


async def test_c26_a_right_that_is_not_checked_is_found(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is kept from giving what they lack, as if both places that see to it had been forgotten."""
    monkeypatch.setattr(role_rules, "check_grant", lambda *given, **named: None)
    monkeypatch.setattr(scopes, "check_reach", lambda *given, **named: None)
    with pytest.raises(AssertionError, match=r"staffInvite|staffUpdate|roleUpdate"):
        await rights_machine.run(ground, histories=10)
