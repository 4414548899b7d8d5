"""A sender in a process of its own, for tests that kill it: `python -m tests.webhooks.sender URL DIRECTORY PLACE`."""

import asyncio
import sys
from pathlib import Path

from entrepot.kernel import outward
from tests import harness, requests
from tests.webhooks import arrange


async def main(url: str, directory: str, place: str) -> None:
    """Deliver what is due, for ever."""

    async def resolve(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    guard = outward.Outward(outward.Rules(permitted=frozenset({place})), resolve=resolve)
    services = arrange.replace(requests.services(Path(directory)), outward=guard)
    async with harness.pool(url) as opened, arrange.delivering(opened, services):
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
