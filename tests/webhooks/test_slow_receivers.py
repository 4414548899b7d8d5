"""C25: what one shop's receivers do to us costs that shop, and nobody else."""

import asyncio
import contextlib
import os
import uuid
from pathlib import Path
from statistics import quantiles

import pytest

from entrepot import wiring
from entrepot.kernel import sealer, worker
from entrepot.webhooks.loop import Shares
from entrepot.webhooks.operations import sending, settling, subscribing
from entrepot.webhooks.rules.schedule import PauseReason
from tests import shops
from tests.access import people
from tests.webhooks import arrange

HOOKS = 1_000
ROUNDS = 15
BADLY = ("hanging", "trickling", "endless")


async def hang(reader, _writer):
    """Say nothing until the other side gives up."""
    await reader.read()


async def trickle(_reader, writer):
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n")
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(1)


async def never_end(_reader, writer):
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 10000000000\r\n\r\n")
    while True:
        writer.write(b"x" * 65536)
        await writer.drain()


@pytest.fixture
async def bad():
    """A receiver of each bad kind."""
    async with contextlib.AsyncExitStack() as stack:
        yield {
            name: await stack.enter_async_context(arrange.receiver(answer=answer))
            for name, answer in zip(BADLY, (hang, trickle, never_end), strict=True)
        }


async def crowd(database, shop: uuid.UUID, services, urls: list[str]) -> None:
    """A thousand webhooks of ten apps, to each of these addresses as many."""
    for _ in range(HOOKS // 100):
        app_id = await arrange.install(database, shop)
        commands = [
            subscribing.CreateWebhook(app_id=app_id, url=urls[number % len(urls)], topics=["tags/created"])
            for number in range(100)
        ]
        async with database.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
            await subscribing.create_webhooks(tx, commands=commands, services=services)


async def seconds_of_deliveries(database, shop, receiver, *, rounds: int) -> float:
    """How long it takes from a change to its delivery, for 95 of 100."""
    loop, taken = asyncio.get_running_loop(), []
    for number in range(rounds):
        before = len(receiver.received)
        began = loop.time()
        await arrange.make_tags(database, shop, f"tag {number}")
        await receiver.until(before + 1)
        taken.append(loop.time() - began)
    return quantiles(taken, n=20)[-1]


def open_files() -> int:
    return len(list(Path(f"/proc/{os.getpid()}/fd").iterdir()))


async def fewest_open_files() -> int:
    """The least in two seconds: what is only on its way comes and goes."""
    counts = []
    for _ in range(20):
        counts.append(open_files())
        await asyncio.sleep(0.1)
    return min(counts)


async def tried(owner, shop, number: int) -> None:
    """Wait until so many deliveries were tried; on a slow machine some time out before anybody has heard of them."""
    async with asyncio.timeout(60):
        while True:
            if await owner.fetchval("SELECT count(*) FROM webhook_attempt WHERE shop_id = $1", shop) >= number:
                return
            await asyncio.sleep(0.05)


async def test_c25_a_thousand_hooks_to_bad_receivers_do_not_slow_another_shop(
    database, shop, owner, services, receiver, bad
):
    hosts = ("good.test", *(f"{name}.test" for name in BADLY))
    reaching = arrange.reaching(services, receiver, *bad.values(), hosts=hosts)
    quiet = await shops.found(database)
    quiet_app = await arrange.install(database, quiet)
    await arrange.subscribe(database, quiet, reaching, app_id=quiet_app, url=receiver.url("good.test"))
    async with arrange.delivering(database, reaching):
        alone = await seconds_of_deliveries(database, quiet, receiver, rounds=ROUNDS)
    await crowd(database, shop, reaching, [place.url(f"{name}.test") for name, place in bad.items()])
    await arrange.make_tags(database, shop, "one", "two", "three")
    await arrange.plan(database, shop)
    async with arrange.delivering(database, reaching) as loop:
        for place in bad.values():
            await place.until(1)
        files = [open_files()]
        beside = await seconds_of_deliveries(database, quiet, receiver, rounds=ROUNDS)
        files.append(open_files())
        assert max(loop.on_their_way.values()) <= Shares().of_shop
    # A poll of the feed is the unit in which either is measured; ten percent of it would be noise.
    assert beside < alone * 1.1 + 0.2, (alone, beside)
    assert abs(files[1] - files[0]) <= 2 * Shares().in_all
    rows = await owner.fetch("SELECT state, count(*) FROM webhook_delivery WHERE shop_id = $1 GROUP BY 1", shop)
    assert sum(row["count"] for row in rows) >= 3 * HOOKS


async def test_c25_open_files_stay_the_same_over_many_deliveries_that_time_out(
    database, shop, owner, services, bad, app_id, monkeypatch
):
    monkeypatch.setattr("entrepot.webhooks.operations.sending.SECONDS", 0.1)
    monkeypatch.setattr("entrepot.webhooks.rules.schedule.TIRED_AFTER", 1_000)
    hosts = tuple(f"{name}.test" for name in BADLY)
    reaching = arrange.reaching(services, *bad.values(), hosts=hosts)
    for name, place in bad.items():
        await arrange.subscribe(database, shop, reaching, app_id=app_id, url=place.url(f"{name}.test"))
    counts = []
    async with arrange.delivering(database, reaching):
        for begun, number in ((0, 5), (5, 35)):
            await arrange.make_tags(database, shop, *(f"tag {index}" for index in range(begun, number)))
            await tried(owner, shop, number * len(bad))
            counts.append(await fewest_open_files())
    # What is on its way has a file at either end here; a hundred deliveries that left one behind would show.
    assert counts[1] - counts[0] < 2 * 3 * Shares().of_host, counts


async def test_c25_a_receiver_that_answers_and_never_ends_has_taken_it(database, shop, owner, services, bad, app_id):
    place = bad["endless"]
    reaching = arrange.reaching(services, place)
    await arrange.subscribe(database, shop, reaching, app_id=app_id, url=place.url())
    await arrange.make_tags(database, shop, "new")
    await arrange.deliver(database, shop, reaching)
    [row] = await arrange.log(owner, shop)
    assert (row["state"], row["last_status"]) == ("DELIVERED", 200)


async def test_c25_a_receiver_that_keeps_failing_is_left_alone_for_a_while(
    database, shop, owner, reaching, receiver, hook
):
    receiver.status = 500
    await arrange.make_tags(database, shop, *(f"tag {number}" for number in range(12)))
    for _ in range(3):
        await arrange.deliver(database, shop, reaching)
    assert len(receiver.received) == 12
    failures, rests = await owner.fetchrow("SELECT failures, not_before > now() FROM webhook WHERE shop_id = $1", shop)
    assert (failures, rests) == (12, True)
    await owner.execute("UPDATE webhook_delivery SET next_at = now() WHERE shop_id = $1", shop)
    assert await arrange.claim(database, shop) == []


async def test_w24_jobs_go_on_while_every_receiver_hangs(fresh_database, services, bad, tmp_path):
    """Deliveries hold no slot of the queue, of which there are eight."""
    shop = await shops.found(fresh_database)
    await people.take_on(fresh_database, shop_id=shop)
    app_id = await arrange.install(fresh_database, shop)
    reaching = arrange.reaching(services, bad["hanging"], hosts=("a.test", "b.test", "c.test"))
    for host in ("a.test", "b.test", "c.test"):
        await arrange.subscribe(fresh_database, shop, reaching, app_id=app_id, url=bad["hanging"].url(host))
    hook = await arrange.subscribe(fresh_database, shop, reaching, app_id=app_id, url=bad["hanging"].url("a.test"))
    stop = asyncio.Event()
    running = asyncio.create_task(
        worker.run_worker(fresh_database, reaching, stop=stop, beside=wiring.BESIDE), name="worker"
    )
    await arrange.make_tags(fresh_database, shop, *(f"tag {number}" for number in range(20)))
    await bad["hanging"].until(Shares().of_shop)
    began = asyncio.get_running_loop().time()
    async with fresh_database.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        await settling.pause(tx, webhook_id=hook.webhook["id"], reason=PauseReason.FAILING)
    mail = tmp_path / "mail"
    async with asyncio.timeout(arrange.SOON_SECONDS):
        while not (mail.exists() and list(mail.iterdir())):  # noqa: ASYNC110  a file tells nobody that it came
            await asyncio.sleep(0.05)
    # Well before a receiver that hangs is given up.
    assert asyncio.get_running_loop().time() - began < sending.SECONDS
    stop.set()
    await running


async def test_what_is_sealed_by_nobody_else_is_told_at_once(database, shop, reaching, receiver, hook):
    """The visitors seal what they were called for, so that they need not wait for the sealer."""
    async with arrange.delivering(database, reaching):
        await arrange.make_tags(database, shop, "new")
        await receiver.until(1)
    assert await sealer.seal(database, shop_id=shop) == 0
