"""What runs beside the jobs: it begins anew when it failed, and ends with the worker."""

import asyncio
import logging

from entrepot.kernel import worker


async def test_what_failed_begins_anew_and_ends_with_the_worker(fresh_database, services, monkeypatch, caplog):
    monkeypatch.setattr(worker, "RECONNECT_SECONDS", 0.01)
    begun: list[int] = []
    ended = asyncio.Event()
    again = asyncio.Event()

    async def beside(_database, _services, _heard):
        begun.append(len(begun))
        if len(begun) == 1:
            raise RuntimeError("a fault of ours")
        again.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    stop = asyncio.Event()
    with caplog.at_level(logging.CRITICAL, logger="entrepot.worker"):
        running = asyncio.create_task(worker.run_worker(fresh_database, services, stop=stop, beside=(beside,)))
        async with asyncio.timeout(20):
            await again.wait()
            stop.set()
            await running
    assert (begun, ended.is_set()) == ([0, 1], True)
    assert ["begins anew" in record.getMessage() for record in caplog.records] == [True]
