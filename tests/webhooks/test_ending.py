"""Both loops beside the worker end when they are told to, in whatever moment: else a process does not stop."""

import asyncio

import pytest

from entrepot.kernel import feed, sealer
from entrepot.webhooks.loop import Deliveries

TURNS = range(8)


@pytest.mark.parametrize("turns", TURNS)
async def test_deliveries_end_though_something_is_due_just_then(database, shop, services, turns):
    heard = feed.Feed(database)
    made = Deliveries(database, services, heard)
    running = asyncio.create_task(made.run())
    await asyncio.sleep(0.3)
    made._woken.set()
    await end(running, turns)
    await heard.close()


@pytest.mark.parametrize("turns", TURNS)
async def test_sealing_ends_though_it_is_told_of_something_just_then(database, shop, turns):
    heard = feed.Feed(database)
    made = sealer.Sealer(database, heard)
    running = asyncio.create_task(made.run())
    await asyncio.sleep(0.3)
    made._told.set()
    await end(running, turns)
    await heard.close()


async def end(running, turns):
    """Cancel it so many turns of the event loop later; it has to stop."""
    for _ in range(turns):
        await asyncio.sleep(0)
    running.cancel()
    done, _ = await asyncio.wait([running], timeout=5)
    assert done, "it goes on"
    assert running.cancelled()
