"""The feed tells what was committed: each transaction once, as soon as it ends, to everybody who listens."""

import asyncio
import contextlib
import os
import random
import signal
import time
from collections import Counter

import pytest

from entrepot.kernel import database as databases
from entrepot.kernel import embedded, feed, ids, migrate, permissions
from tests import harness, shops

SYSTEM = permissions.Actor.system("test")
THING = ids.Kind("Thing", 0xFE)
NUMBER = "SELECT pg_current_xact_id()::text::bigint"


class Heard:
    """Notes everything that it is told, and when."""

    def __init__(self):
        self.told = Counter()
        self.everything = 0
        self.at = {}

    def __call__(self, signals):
        self.everything += signals.everything
        for shop, transactions in signals.shops.items():
            for number in transactions:
                self.told[shop, number] += 1
                self.at[shop, number] = time.monotonic()

    def of(self, *wanted):
        return {item: count for item, count in self.told.items() if item[0] in wanted}

    async def hears(self, *wanted):
        async with asyncio.timeout(20):
            while True:
                if all(item in self.told for item in wanted):
                    return
                await asyncio.sleep(0.01)


@pytest.fixture
async def listening(database):
    opened, heard = feed.Feed(database), Heard()
    await opened.listen(heard)
    yield heard
    await opened.close()


async def changed(database, shop, *, seconds=0.0, node=None):
    """Change something of a shop in a transaction that takes its time; its name."""
    async with database.write(shop_id=shop, actor=SYSTEM) as tx:
        number = await tx.connection.fetchval(NUMBER)
        tx.change(node=node or ids.new(THING), operation="thingChange", after={"seconds": seconds})
        await tx.flush()
        await asyncio.sleep(seconds)
    return shop, number


async def polled():
    """Long enough for what has happened to have been told."""
    await asyncio.sleep(3 * feed.POLL_SECONDS)


async def test_a_transaction_is_told_within_a_moment_of_its_commit_and_once(database, shop, listening):
    one = await changed(database, shop)
    committed = time.monotonic()
    await listening.hears(one)
    assert listening.at[one] - committed < 1
    await polled()
    assert listening.of(shop) == {one: 1}


async def test_one_that_runs_for_long_holds_back_no_younger_one_and_is_told_when_it_ends(database, shop, listening):
    async with contextlib.AsyncExitStack() as stack:
        tx = await stack.enter_async_context(database.write(shop_id=shop, actor=SYSTEM))
        older = shop, await tx.connection.fetchval(NUMBER)
        tx.change(node=ids.new(THING), operation="thingChange")
        await tx.flush()
        younger = await changed(database, shop)
        await listening.hears(younger)
        await polled()
        assert older[1] < younger[1]
        assert listening.of(shop) == {younger: 1}
    await listening.hears(older)
    await polled()
    assert listening.of(shop) == {younger: 1, older: 1}


async def test_what_was_rolled_back_is_never_told(database, shop, listening):
    async with database.write(shop_id=shop, actor=SYSTEM) as tx:
        tx.change(node=ids.new(THING), operation="thingChange")
        await tx.flush()
        tx.abandon()
    with contextlib.suppress(ZeroDivisionError):
        async with database.write(shop_id=shop, actor=SYSTEM) as tx:
            tx.change(node=ids.new(THING), operation="thingChange")
            await tx.flush()
            raise ZeroDivisionError
    kept = await changed(database, shop)
    await listening.hears(kept)
    await polled()
    assert listening.of(shop) == {kept: 1}


async def test_many_writers_of_several_shops_are_told_exactly_once_each(database, shop):
    several = [shop, await shops.found(database), await shops.found(database)]
    opened, heard = feed.Feed(database), Heard()
    await opened.listen(heard)
    dice = random.Random(3)

    async def write(waits):
        return [await changed(database, owner, seconds=seconds) for owner, seconds in waits]

    plans = [[(dice.choice(several), dice.random() * 0.5) for _ in range(8)] for _ in range(15)]
    written = [item for found in await asyncio.gather(*map(write, plans)) for item in found]
    await heard.hears(*written)
    await polled()
    await opened.close()
    assert heard.of(*several) == dict.fromkeys(written, 1)
    assert len(heard.told) == 120


async def test_only_what_is_committed_after_listening_began_is_told(database, shop):
    opened, heard = feed.Feed(database), Heard()
    before = await changed(database, shop)
    await opened.listen(heard)
    after = await changed(database, shop)
    await heard.hears(after)
    await polled()
    assert (before in heard.told, heard.told[after]) == (False, 1)
    await opened.close()


async def test_every_listener_is_told_until_it_stops(database, shop):
    opened = feed.Feed(database)
    first, second = Heard(), Heard()
    stop = await opened.listen(first)
    await opened.listen(second)
    one = await changed(database, shop)
    await asyncio.gather(first.hears(one), second.hears(one))
    stop()
    other = await changed(database, shop)
    await second.hears(other)
    assert (first.of(shop), second.of(shop)) == ({one: 1}, {one: 1, other: 1})
    await opened.close()


async def test_a_listener_that_fails_takes_nothing_from_the_others(database, shop):
    opened, heard, failures = feed.Feed(database), Heard(), []

    def fail(signals):
        raise ZeroDivisionError

    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: failures.append(type(context["exception"])))
    await opened.listen(fail)
    await opened.listen(heard)
    one, other = await changed(database, shop), None
    await heard.hears(one)
    other = await changed(database, shop)
    await heard.hears(other)
    loop.set_exception_handler(None)
    assert set(failures) == {ZeroDivisionError}
    await opened.close()


async def test_nobody_asks_where_nobody_listens_and_no_task_is_left(database, shop):
    def asking():
        return [task for task in asyncio.all_tasks() if task.get_name() == "feed"]

    opened = feed.Feed(database)
    stop = await opened.listen(Heard())
    assert len(asking()) == 1
    stop()
    await polled()
    assert asking() == []
    heard = Heard()
    await opened.listen(heard)
    await heard.hears(await changed(database, shop))
    await opened.close()
    assert asking() == []


async def test_the_changed_nodes_of_transactions_in_their_order(database, shop):
    opened = feed.Feed(database)
    other_shop = await shops.found(database)
    nodes = ids.new_many(THING, 3)
    found = [await changed(database, shop, node=node) for node in nodes]
    await changed(database, other_shop)
    assert await opened.nodes(shop, {found[2][1], found[0][1]}) == [
        (nodes[0], "thingChange"),
        (nodes[2], "thingChange"),
    ]
    assert await opened.nodes(other_shop, {found[0][1]}) == []


async def test_a_lost_connection_means_that_everything_may_have_changed(fresh_database, caplog):
    shop = await shops.found(fresh_database)
    opened, heard = feed.Feed(fresh_database), Heard()
    await opened.listen(heard)
    async with asyncio.timeout(20):
        while not heard.everything:
            await _disconnect_everybody(fresh_database)
            await asyncio.sleep(0.01)
    told = heard.everything
    one = await changed(fresh_database, shop)
    await heard.hears(one)
    await polled()
    assert (heard.of(shop)[one], heard.everything, told) == (1, 1, 1)
    assert "cannot ask for changes" in caplog.text
    await opened.close()


async def test_a_long_pause_means_that_everything_may_have_changed(database, monkeypatch):
    opened, heard = feed.Feed(database), Heard()
    await opened.listen(heard)
    await polled()
    assert heard.everything == 0
    monkeypatch.setattr(feed, "LONGEST_PAUSE", feed.timedelta(0))
    await polled()
    assert heard.everything > 0
    await opened.close()


async def test_a_crash_of_the_database_is_noticed_even_where_no_poll_fell_into_it(tmp_path):
    with (
        embedded.claimed(tmp_path),
        embedded.running(tmp_path / "postgres", settings=embedded.FORGETFUL) as cluster,
    ):
        url = migrate.in_database(cluster.url(), "crashing")
        await migrate.create_database(url)
        await migrate.upgrade(url)
        async with harness.pool(url) as database:
            shop = await shops.found(database)
            opened, heard = feed.Feed(database), Heard()
            await opened.listen(heard)
            await polled()
            seen = opened._seen
            await opened.close()
            await changed(database, shop)
            await _crash(database)
            # As if the task had slept meanwhile: it goes on from what it saw before.
            opened._seen = seen
            await opened.listen(heard)
            await polled()
            lost = heard.everything
            one = await changed(database, shop)
            await heard.hears(one)
            assert (lost, heard.of(shop)) == (1, {one: 1})
            await opened.close()


async def _disconnect_everybody(database: databases.Database) -> None:
    async with database.pool.acquire() as connection:
        await connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


async def _crash(database: databases.Database) -> None:
    """Kill a server process, whereupon PostgreSQL stops all of them and recovers."""
    async with database.pool.acquire() as connection:
        os.kill(connection.get_server_pid(), signal.SIGKILL)
        await asyncio.sleep(0.3)
    async with asyncio.timeout(30):
        while True:
            with contextlib.suppress(*feed.LOST):
                if await database.pool.fetchval("SELECT 1") == 1:
                    return
            await asyncio.sleep(0.1)
