"""Several trips of one moment without a transaction: read again where something was committed between them."""

import asyncio
import contextlib

import asyncpg
import pytest
from sqlalchemy import text

from entrepot.kernel import database as databases
from entrepot.kernel import moments, permissions
from entrepot.kernel.database import sql

CHANNEL = sql(text("SELECT version AS channel FROM channel WHERE shop_id = :shop_id"))
PLACE = sql(text("SELECT version AS place FROM location WHERE shop_id = :shop_id"))
FAILING = sql(text("SELECT 1 / (version - version) AS number FROM channel WHERE shop_id = :shop_id"))
CHANGE = """
WITH changed AS (UPDATE channel SET version = $2 WHERE shop_id = $1) UPDATE location SET version = $2 WHERE shop_id = $1
"""
ENOUGH = 100


class Noting(databases.Database):
    """A database that counts its transactions that only read."""

    transactions = 0

    def read(self, **given):
        """A read transaction, counted."""
        self.transactions += 1
        return super().read(**given)


@pytest.fixture
async def one(database, monkeypatch):
    """A database that always tries."""
    monkeypatch.setattr(moments.Stillness, "holds", lambda _: True)
    opened = Noting(database.pool)
    opened._sessions = database._sessions
    return opened


def page(database, shop, read, *, live=False):
    """A page as the engine reads it."""
    return database.read_page(read, shop, permissions.ANONYMOUS, "test", live=live, kind=object())


async def in_steps(tx, between=None):
    """Two trips, and what happens between them."""
    (channel,) = await tx.rows(CHANNEL)
    if between is not None:
        await between()
    (place,) = await tx.rows(PLACE)
    return channel["channel"], place["place"]


async def side_by_side(tx):
    """Two statements on one level."""
    found = {}

    async def read(name, statement):
        (row,) = await tx.rows(statement)
        found[name] = row[name]

    await tx.together([read("channel", CHANNEL), read("place", PLACE)])
    return found["channel"], found["place"]


@pytest.fixture
def changing(owner, shop):
    """Changes both rows in one transaction, to the next number each time."""
    numbers = iter(range(2, 1_000_000))

    async def change():
        await owner.execute(CHANGE, shop, next(numbers))

    return change


async def test_where_nothing_is_committed_no_transaction_is_needed(one, shop):
    # Another test may commit meanwhile, so some of the attempts may need one.
    for _ in range(300):
        before = one.transactions
        assert await page(one, shop, in_steps) == (1, 1)
        if one.transactions == before:
            return
    pytest.fail("every page needed a transaction")


async def test_what_was_committed_between_two_trips_is_read_once_more(one, shop, changing):
    calls = []

    async def read(tx):
        calls.append(tx)
        return await in_steps(tx, changing)

    channel, place = await page(one, shop, read)
    assert channel == place
    assert len(calls) == 2
    assert one.transactions == 1


async def test_eight_statements_of_a_level_are_one_trip_with_their_moment(one, shop):
    level = [
        sql(text(f"SELECT {number} AS number, version FROM channel WHERE shop_id = :shop_id")) for number in range(8)
    ]
    sent = []

    async def read(tx):
        fetch = tx._fetch_together

        async def noted(asked):
            found = await fetch(asked)
            sent.append((len(asked), found is not None))
            return found

        tx._fetch_together = noted
        await tx.together([ask(tx, statement) for statement in level])

    async def ask(tx, statement):
        await tx.rows(statement)

    for _ in range(3):
        await page(one, shop, read)
    assert (9, True) in sent


async def test_pages_that_need_not_agree_are_read_once(one, shop, changing):
    assert await page(one, shop, lambda tx: in_steps(tx, changing), live=True) == (1, 2)
    assert one.transactions == 0


async def test_a_reader_that_hides_the_failure_hides_nothing(one, shop, changing):
    seen = []

    async def read(tx):
        try:
            seen.append(await in_steps(tx, changing))
        except moments.Moved:
            seen.append("moved")
        return seen[-1]

    channel, place = await page(one, shop, read)
    assert channel == place
    assert seen == ["moved", (channel, place)]


async def test_what_was_left_to_be_written_is_written_for_the_reading_that_counted(one, shop, changing):
    calls, written = [], []

    async def write(_tx, ids):
        written.append(set(ids))

    async def read(tx):
        calls.append(tx)
        tx.left.setdefault(write, set()).add(len(calls))
        return await in_steps(tx, changing)

    await page(one, shop, read)
    assert written == [{2}]


async def test_the_failure_of_a_statement_is_told_and_tried_no_second_time(one, shop):
    calls = []

    async def read(tx):
        calls.append(tx)
        await tx.rows(CHANNEL)
        await tx.rows(FAILING)

    # Another test may commit meanwhile, and then it is tried once more.
    for _ in range(300):
        calls.clear()
        with pytest.raises(asyncpg.DivisionByZeroError):
            await page(one, shop, read)
        assert len(calls) <= 2
        if len(calls) == 1:
            return
    pytest.fail("every failure was tried once more")


@pytest.mark.parametrize("read", [in_steps, side_by_side], ids=["one after the other", "side by side"])
async def test_no_page_shows_two_moments_while_others_write(one, shop, changing, read):
    """A writer changes both rows in one transaction, as often as it can."""

    async def write():
        while True:
            await changing()
            await asyncio.sleep(0)

    writing = asyncio.create_task(write())
    try:
        seen: set[tuple[int, int]] = set()
        async with asyncio.timeout(60):
            # However slow the disk is on which the writer's commits wait.
            while len(seen) < ENOUGH:
                seen.add(await page(one, shop, read))
    finally:
        writing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await writing
    assert all(channel == place for channel, place in seen), seen


async def test_statements_that_go_one_by_one_are_of_one_moment_too(one, shop, changing, monkeypatch):
    """Where a combination is new, its statements are trips of their own."""
    monkeypatch.setattr("entrepot.kernel.trips.SEEN_BEFORE", 1_000_000)
    await test_no_page_shows_two_moments_while_others_write(one, shop, changing, side_by_side)


def test_nobody_tries_for_a_while_where_most_tries_were_in_vain():
    still = moments.Stillness()
    for _ in range(moments.TRIED):
        assert still.holds()
        still.note(moved=True)
    assert [still.holds() for _ in range(moments.LEFT_OUT)] == [False] * moments.LEFT_OUT
    for _ in range(3 * moments.TRIED):
        assert still.holds()
        still.note(moved=False)
