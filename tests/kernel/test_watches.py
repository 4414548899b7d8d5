"""Watches tell each watcher what changed of its kind in its shop; the changes are read once for all of them."""

import asyncio

import pytest

from entrepot.kernel import feed, ids, permissions, watches
from tests import shops

SYSTEM = permissions.Actor.system("test")
THING, OTHER = ids.Kind("Thing", 0xFE), ids.Kind("Other", 0xFD)


@pytest.fixture
async def watching(database):
    opened = feed.Feed(database)
    made = watches.Watches(opened)
    yield made
    await made.close()
    await opened.close()
    assert not [task for task in asyncio.all_tasks() if task.get_name() in ("feed", "watches")]


async def changed(database, shop, *nodes):
    async with database.write(shop_id=shop, actor=SYSTEM) as tx:
        for node in nodes:
            tx.change(node=node, operation="thingChange")


async def until(done):
    async with asyncio.timeout(10):
        while True:
            if done():
                return
            await asyncio.sleep(0.01)


async def test_each_watcher_is_told_of_its_kind_in_its_shop(database, shop, watching):
    other_shop = await shops.found(database)
    told = {name: [] for name in ("things", "others", "elsewhere")}
    await watching.watch(shop, THING, told["things"].append)
    await watching.watch(shop, OTHER, told["others"].append)
    await watching.watch(other_shop, THING, told["elsewhere"].append)
    one, two, three = *ids.new_many(THING, 2), ids.new(OTHER)
    await changed(database, shop, one, two, three, one)
    there = ids.new(THING)
    await changed(database, other_shop, there)
    await until(lambda: told["things"] and told["elsewhere"])
    assert told == {"things": [{one, two}], "others": [{three}], "elsewhere": [{there}]}


async def test_changes_are_read_once_however_many_watch(database, shop, watching, monkeypatch):
    told, read = [], []
    nodes = feed.Feed.nodes

    async def counted(self, *given, **more):
        read.append(given)
        return await nodes(self, *given, **more)

    monkeypatch.setattr(feed.Feed, "nodes", counted)
    await asyncio.gather(*(watching.watch(shop, THING, told.append) for _ in range(20)))
    node = ids.new(THING)
    await changed(database, shop, node)
    await until(lambda: len(told) == 20)
    assert (told, len(read)) == ([{node}] * 20, 1)


async def test_a_watcher_that_stopped_is_told_nothing_and_one_that_begins_anew_is(database, shop, watching):
    first, second = [], []
    stop = await watching.watch(shop, THING, first.append)
    stop()
    await watching.watch(shop, THING, second.append)
    await changed(database, shop, ids.new(THING))
    await until(lambda: second)
    assert (first, len(second)) == ([], 1)


async def test_more_changes_than_can_be_told_one_by_one_are_told_as_anything(database, shop, watching, monkeypatch):
    monkeypatch.setattr(watches, "MOST_CHANGES", 3)
    told = []
    await watching.watch(shop, THING, told.append)
    await changed(database, shop, *ids.new_many(THING, 4))
    await until(lambda: told)
    three = ids.new_many(THING, 3)
    await changed(database, shop, *three)
    await until(lambda: len(told) == 2)
    assert told == [None, set(three)]


async def test_lost_signals_and_lost_changes_are_told_as_anything(database, shop, watching, monkeypatch):
    told = []
    await watching.watch(shop, THING, told.append)
    watching._heard(feed.EVERYTHING)
    assert told == [None]

    async def down(self, *given, **more):
        raise OSError

    monkeypatch.setattr(feed.Feed, "nodes", down)
    await changed(database, shop, ids.new(THING))
    await until(lambda: len(told) == 2)
    assert told == [None, None]
