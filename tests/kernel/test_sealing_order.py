"""The change feed's order: every committed change once, in the same places for every reader, whatever ran meanwhile."""

import asyncio
import random
import uuid
from collections.abc import Sequence

import asyncpg
import pytest

from entrepot.kernel import database as databases
from entrepot.kernel import feed, ids, migrate, permissions, sealer
from entrepot.shops import change_pages
from entrepot.shops.tables import CHANNEL

SYSTEM = permissions.Actor.system("test")
SOON_SECONDS = 10.0


async def record(database: databases.Database, shop: uuid.UUID, *operations: str) -> None:
    """Commit changes of nothing in particular."""
    async with database.write(shop_id=shop, actor=SYSTEM) as tx:
        for operation in operations:
            tx.change(node=ids.new(CHANNEL), operation=operation)


async def read(database: databases.Database, shop: uuid.UUID, *, after: str | None = None, first: int = 250) -> dict:
    async with database.read(shop_id=shop, actor=SYSTEM) as tx:
        return await change_pages.read_page(tx, after=after, first=first, where=None)


async def told(database: databases.Database, shop: uuid.UUID) -> list[str]:
    """Every operation in the feed but that which founded the shop, read by pages."""
    found, after, more = [], None, True
    while more:
        page = await read(database, shop, after=after, first=7)
        found += [row["operation"] for row in page["nodes"]]
        after, more = page["end_cursor"], page["has_next_page"]
    return [operation for operation in found if operation.startswith("test")]


async def test_what_is_not_sealed_is_not_told(database, shop):
    await record(database, shop, "test1")
    assert await told(database, shop) == []
    await sealer.seal(database, shop_id=shop)
    assert await told(database, shop) == ["test1"]


async def test_places_have_no_gaps_where_transactions_were_rolled_back(database, shop, owner):
    for number in range(6):
        async with database.write(shop_id=shop, actor=SYSTEM) as tx:
            tx.change(node=shop, operation=f"test{number}")
            await tx.flush()
            if number % 2:
                tx.abandon()
    await sealer.seal(database, shop_id=shop)
    places = await owner.fetch("SELECT position FROM change_position WHERE shop_id = $1 ORDER BY position", shop)
    assert [row["position"] for row in places] == list(range(1, len(places) + 1))
    assert await told(database, shop) == ["test0", "test2", "test4"]


async def test_a_long_transaction_holds_back_nobody_and_comes_after_what_was_told(database, shop):
    async with database.write(shop_id=shop, actor=SYSTEM) as long:
        long.change(node=shop, operation="test-long")
        await long.flush()
        await record(database, shop, "test-short")
        await sealer.seal(database, shop_id=shop)
        assert await told(database, shop) == ["test-short"]
    await sealer.seal(database, shop_id=shop)
    assert await told(database, shop) == ["test-short", "test-long"]


async def test_who_waited_for_a_lock_comes_after_who_held_it_though_it_began_first(database, shop):
    """The number of a transaction is that of its first write: it says nothing about who changed a row first."""
    async with database.write(shop_id=shop, actor=SYSTEM) as first:
        await first.connection.execute("SELECT pg_current_xact_id()")
        async with database.write(shop_id=shop, actor=SYSTEM) as second:
            await second.connection.execute("UPDATE shop SET version = version + 1")
            second.change(node=shop, operation="test-second")
        await first.connection.execute("UPDATE shop SET version = version + 1")
        first.change(node=shop, operation="test-first")
    await sealer.seal(database, shop_id=shop)
    assert await told(database, shop) == ["test-second", "test-first"]


async def test_an_idle_transaction_in_another_database_changes_nothing(database, shop, postgres):
    elsewhere = await asyncpg.connect(migrate.in_database(postgres, "postgres"))
    try:
        async with elsewhere.transaction():
            await elsewhere.execute("SELECT pg_current_xact_id()")
            await record(database, shop, "test1", "test2")
            await sealer.seal(database, shop_id=shop)
            assert await told(database, shop) == ["test1", "test2"]
    finally:
        await elsewhere.close()


@pytest.mark.parametrize("batch", [1, 3, 100])
async def test_what_waited_long_is_sealed_in_batches_without_loss(database, shop, batch):
    wanted = [f"test{number:02}" for number in range(20)]
    for number in range(0, 20, 4):
        await record(database, shop, *wanted[number : number + 4])
    async with database.write(shop_id=shop, actor=SYSTEM) as late:
        late.change(node=shop, operation="test-late")
        await late.flush()
        await record(database, shop, "test20")
        sealed = await sealer.seal_some(database, shop_id=shop, batch=batch)
        assert (sealed.more, sealed.count == batch) == (True, batch < 20)
    while (await sealer.seal_some(database, shop_id=shop, batch=batch)).more:
        pass
    # It was recorded before the last one; whether it was committed before a batch looked that far decides.
    found = await told(database, shop)
    assert sorted(found) == sorted([*wanted, "test-late", "test20"])
    assert [item for item in found if item != "test-late"] == [*wanted, "test20"]


async def test_two_sealers_at_once_seal_each_change_once(database, shop):
    for number in range(30):
        await record(database, shop, f"test{number:02}")
        await asyncio.gather(*(sealer.seal(database, shop_id=shop) for _ in range(3)))
    assert await told(database, shop) == [f"test{number:02}" for number in range(30)]


async def test_it_goes_on_in_another_database_whose_transactions_have_other_numbers(database, shop, owner):
    """As after a dump was restored: what was sealed stays, what was not is sealed, and what is new comes after it."""
    await record(database, shop, "test1")
    await sealer.seal(database, shop_id=shop)
    await record(database, shop, "test2")
    far = 10**15
    await owner.execute("ALTER TABLE change DISABLE TRIGGER ALL")
    await owner.execute(
        "UPDATE change SET transaction_id = (transaction_id::text::bigint + $2)::text::xid8 WHERE shop_id = $1",
        shop,
        far,
    )
    await owner.execute("ALTER TABLE change ENABLE TRIGGER ALL")
    for cluster, snapshot in (("another.1", f"{far}:{far + 10}:"), (None, None)):
        await owner.execute(
            "UPDATE change_head SET snapshot = COALESCE($2, snapshot), cluster = COALESCE($3, cluster)"
            " WHERE shop_id = $1",
            shop,
            snapshot,
            cluster,
        )
        await sealer.seal(database, shop_id=shop)
    assert await told(database, shop) == ["test1", "test2"]
    await record(database, shop, "test3")
    await sealer.seal(database, shop_id=shop)
    assert await told(database, shop) == ["test1", "test2", "test3"]


async def test_a_snapshot_of_the_future_is_one_of_another_database(database, shop, owner):
    await record(database, shop, "test1")
    await sealer.seal(database, shop_id=shop)
    await owner.execute("UPDATE change_head SET snapshot = '9000000000:9000000010:' WHERE shop_id = $1", shop)
    await record(database, shop, "test2")
    await sealer.seal(database, shop_id=shop)
    assert await told(database, shop) == ["test1", "test2"]


async def test_every_reader_sees_every_committed_change_once_in_one_order(database, shop):
    """Writers of all lengths, some rolled back; two sealers; three readers who forget and start again anywhere."""
    chance = random.Random(20)
    committed: list[str] = []
    listening = feed.Feed(database)
    sealing = [asyncio.create_task(sealer.Sealer(database, listening).run()) for _ in range(2)]
    done = asyncio.Event()
    readers = [asyncio.create_task(_follow(database, shop, random.Random(seed), done)) for seed in range(3)]
    try:
        await asyncio.gather(*(_write(database, shop, writer, chance, committed) for writer in range(6)))
        await sealer.seal(database, shop_id=shop)
        done.set()
        lists = await asyncio.wait_for(asyncio.gather(*readers), 60)
    finally:
        for task in (*sealing, *readers):
            task.cancel()
        await asyncio.gather(*sealing, *readers, return_exceptions=True)
        await listening.close()
    assert lists[0] == lists[1] == lists[2]
    assert sorted(lists[0]) == sorted(committed)
    for writer in range(6):  # Each writer commits one transaction after the other.
        own = [name for name in committed if name.startswith(f"test-{writer}-")]
        assert [name for name in lists[0] if name.startswith(f"test-{writer}-")] == own


async def _write(
    database: databases.Database, shop: uuid.UUID, writer: int, chance: random.Random, committed: list[str]
) -> None:
    for number in range(12):
        names = [f"test-{writer}-{number}-{part}" for part in range(chance.choice((1, 1, 2, 9)))]
        kept = chance.random() > 0.25
        async with database.write(shop_id=shop, actor=SYSTEM) as tx:
            for name in names:
                tx.change(node=shop, operation=name)
                if chance.random() < 0.5:
                    await tx.flush()
            await asyncio.sleep(chance.choice((0, 0, 0.01, 0.1, 1.5)))
            if not kept:
                await tx.flush()
                tx.abandon()
        if kept:
            committed += names


async def _follow(
    database: databases.Database, shop: uuid.UUID, chance: random.Random, done: asyncio.Event
) -> Sequence[str]:
    """Read by small pages, now and then from a cursor of before; what was read again must be what was read."""
    known: list[tuple[str, str]] = []
    while True:
        if known and chance.random() < 0.2:
            again = chance.randrange(len(known))
            page = await read(database, shop, after=known[again][0], first=7)
            repeated = [(row["cursor"], row["operation"]) for row in page["nodes"]]
            both = min(len(repeated), len(known) - again - 1)
            assert repeated[:both] == known[again + 1 : again + 1 + both]
            known[again + 1 :] = []
        is_all = done.is_set()
        page = await read(database, shop, after=known[-1][0] if known else None, first=7)
        known += [(row["cursor"], row["operation"]) for row in page["nodes"]]
        if not page["nodes"]:
            if is_all:
                return [name for _, name in known if name.startswith("test")]
            await asyncio.sleep(0.05)
