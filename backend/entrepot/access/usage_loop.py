"""Beside the requests of a process: what apps asked for is written down every few seconds, and once more at the end."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from typing import Final

import asyncpg

from entrepot.access.operations import usage as operations
from entrepot.kernel.database import Database
from entrepot.kernel.permissions import Actor
from entrepot.kernel.usage import Usage

EVERY_SECONDS: Final = 10.0
FAILURES: Final = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)
logger = logging.getLogger("entrepot.usage")


@contextlib.asynccontextmanager
async def running(data: Database, usage: Usage) -> AsyncIterator[None]:
    """Write down what is counted while the block runs."""
    task = asyncio.create_task(_run(data, usage), name="usage")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await write_down(data, usage)


async def write_down(data: Database, usage: Usage) -> None:
    """Write down what was counted so far; where the database is away, that is lost, and nothing else."""
    for shop_id, used in usage.take().items():
        try:
            async with data.write(shop_id=shop_id, actor=Actor.system("app_usage")) as tx:
                await operations.write_down(tx, used=used)
        except FAILURES:
            logger.warning("what apps asked for in the last seconds could not be written down", exc_info=True)


async def _run(data: Database, usage: Usage) -> None:
    while True:
        await asyncio.sleep(EVERY_SECONDS)
        await write_down(data, usage)
