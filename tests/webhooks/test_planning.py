"""Planning deliveries from the feed: none is missed and none is made twice, whatever runs beside it."""

import asyncio
import random

from entrepot.catalog.tables import TAG
from entrepot.kernel import sealer
from entrepot.webhooks.operations import planning, redelivering
from tests.webhooks import arrange


async def told(owner, shop):
    """What is to be told, by topic and place."""
    rows = await arrange.log(owner, shop, order="position, topic")
    return [(row["topic"], row["node_id"]) for row in rows]


async def test_a_change_becomes_a_delivery_of_each_webhook_that_asked(
    database, shop, owner, reaching, receiver, app_id, hook
):
    both = ["tags/created", "tags/deleted"]
    await arrange.subscribe(database, shop, reaching, app_id=app_id, url=receiver.url(), topics=both)
    [first, second] = await arrange.make_tags(database, shop, "one", "two")
    assert await arrange.plan(database, shop) == 4
    assert await told(owner, shop) == [("tags/created", key) for key in (first, first, second, second)]
    assert await arrange.plan(database, shop) == 0


async def test_what_happened_before_is_not_told(database, shop, owner, reaching, receiver, app_id):
    await arrange.make_tags(database, shop, "before")
    await sealer.seal(database, shop_id=shop)
    await arrange.subscribe(database, shop, reaching, app_id=app_id, url=receiver.url())
    [after] = await arrange.make_tags(database, shop, "after")
    await arrange.plan(database, shop)
    assert await told(owner, shop) == [("tags/created", after)]


async def test_one_change_is_told_under_each_of_its_topics(database, shop, owner, reaching, receiver, app_id):
    topics = ["orders/updated", "orders/paid", "orders/shipped"]
    await arrange.subscribe(database, shop, reaching, app_id=app_id, url=receiver.url(), topics=topics)
    order = arrange.node_of(arrange.ids.find_kind("Order"))
    async with database.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        tx.change(node=order, operation="orderPay", before={}, after={"payment_state": "PAID"})
    await arrange.plan(database, shop)
    assert await told(owner, shop) == [("orders/paid", order), ("orders/updated", order)]


async def test_an_operation_of_another_kind_is_not_told(database, shop, owner, reaching, receiver, hook):
    async with database.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        tx.change(node=arrange.node_of(arrange.ids.find_kind("Order")), operation="tagCreate")
    assert await arrange.plan(database, shop) == 0


async def test_it_plans_in_the_same_number_of_statements_whatever_the_number(database, shop, hook):
    counts = []
    for size in (1, 60):
        await arrange.make_tags(database, shop, *(f"tag{number}" for number in range(size)))
        await sealer.seal(database, shop_id=shop)
        async with database.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
            with tx.counting() as count:
                planned = await planning.plan_some(tx)
        counts.append((count.statements, planned.count))
    assert counts == [(4, 1), (4, 60)]


async def test_nothing_to_plan_writes_nothing(database, shop, hook):
    await arrange.plan(database, shop)
    async with database.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        with tx.counting() as count:
            await planning.plan_some(tx)
    assert count.statements == 2


async def test_a_planner_that_dies_leaves_nothing_behind_and_the_next_one_goes_on(database, shop, owner, hook):
    [tag] = await arrange.make_tags(database, shop, "one")
    await sealer.seal(database, shop_id=shop)
    async with database.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        assert (await planning.plan_some(tx)).count == 1
        tx.abandon()
    assert await told(owner, shop) == []
    assert await arrange.plan(database, shop) == 1
    assert await told(owner, shop) == [("tags/created", tag)]


async def test_with_short_and_long_transactions_and_two_planners_each_change_is_told_once(database, shop, owner, hook):
    """Some writers roll back, some take long; planners plan a few places at a time meanwhile."""
    random.seed(7)
    made = []

    async def write(number):
        for index in range(8):
            async with database.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
                node = arrange.node_of(TAG)
                tx.change(node=node, operation="tagCreate", after={"slug": f"{number}-{index}"})
                await tx.flush()
                await asyncio.sleep(random.choice([0, 0, 0.02, 0.2]))
                if random.random() < 0.25:
                    tx.abandon()
                else:
                    made.append(node)

    async def keep_planning():
        while True:
            await sealer.seal(database, shop_id=shop)
            async with database.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
                await planning.plan_some(tx, places=3)

    planners = [asyncio.create_task(keep_planning()) for _ in range(2)]
    await asyncio.gather(*(write(number) for number in range(6)))
    for planner in planners:
        planner.cancel()
    await asyncio.gather(*planners, return_exceptions=True)
    await arrange.plan(database, shop)
    rows = await arrange.log(owner, shop, order="position")
    assert sorted(row["node_id"] for row in rows) == sorted(made)
    assert [row["position"] for row in rows] == sorted(row["position"] for row in rows)


WAITS_FOR_A_LOCK = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%webhook%'"


async def is_held_up_or_through(owner, planner) -> None:
    """Wait until a planner waits for somebody's lock, or has planned."""
    async with asyncio.timeout(arrange.SOON_SECONDS):
        while True:
            if planner.done() or await owner.fetchval(WAITS_FOR_A_LOCK):
                return
            await asyncio.sleep(0.01)


async def test_who_subscribes_while_others_plan_is_told_of_all_that_comes_after(
    database, shop, owner, reaching, receiver, app_id, hook
):
    """A planner that cannot see the new webhook yet does not pass what it is to be told of."""
    command = arrange.subscribing.CreateWebhook(app_id=app_id, url=receiver.url(), topics=["tags/created"])
    async with database.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        [made] = await arrange.subscribing.create_webhooks(tx, commands=[command], services=reaching)
        [tag] = await arrange.make_tags(database, shop, "after")
        planner = asyncio.create_task(arrange.plan(database, shop))
        await is_held_up_or_through(owner, planner)
    await planner
    await arrange.plan(database, shop)
    key = made.webhook["id"]
    found = await owner.fetch("SELECT node_id FROM webhook_delivery WHERE shop_id = $1 AND webhook_id = $2", shop, key)
    assert [row["node_id"] for row in found] == [tag]


async def test_what_a_paused_webhook_misses_while_it_is_resumed_is_told(database, shop, owner, hook):
    """Places that are passed while the resuming transaction is open are either its own or the next planner's."""
    key = hook.webhook["id"]
    async with database.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        await redelivering.pause_webhook(tx, webhook_id=key)
    made = await arrange.make_tags(database, shop, "missed")
    await arrange.plan(database, shop)
    async with database.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        await redelivering.resume_webhook(tx, webhook_id=key)
        made += await arrange.make_tags(database, shop, "meanwhile")
        planner = asyncio.create_task(arrange.plan(database, shop))
        await is_held_up_or_through(owner, planner)
    await planner
    await arrange.plan(database, shop)
    assert [node for _, node in await told(owner, shop)] == made
