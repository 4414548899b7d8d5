"""Ask the engine and graphql-core the same random operations until they disagree.

    python scripts/differential.py --operations 1000000 --seed 1             the kitchen sink, in memory
    python scripts/differential.py --operations 100000 --seed 1 --whole      our whole schema, on a database of its own

Run it with `scripts/python scripts/bootstrap.py -- python scripts/differential.py …`. It ends with 1 at the first
disagreement, which it prints with its document, its variables and both answers.
"""

import argparse
import asyncio
import importlib
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "backend")]
# As many documents share one snapshot.
AT_ONCE = 50


def main() -> int:
    """Compare as many operations as asked for; 1 where two answers differ."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--operations", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=0, help="the first document; the next ones follow")
    parser.add_argument("--whole", action="store_true", help="our whole schema instead of the kitchen sink")
    given = parser.parse_args()
    return asyncio.run(_compare(given.operations, given.seed, whole=given.whole))


async def _compare(operations: int, seed: int, *, whole: bool) -> int:
    differing: Any = importlib.import_module("tests.engine.differing")
    tally, started = differing.Tally(), time.monotonic()
    compared = _whole(seed, tally, differing) if whole else _kitchen_sink(seed, tally, differing)
    async for found in compared:
        seconds = time.monotonic() - started
        print(f"{tally}, {tally.counts['operations'] / seconds:.0f}/s", flush=True)
        if found is not None:
            print(found)
            return 1
        if tally.counts["operations"] >= operations:
            break
    return 0


async def _kitchen_sink(seed: int, tally: Any, differing: Any) -> AsyncIterator[Any]:
    """Each disagreement, and None after so many documents without one."""
    kitchen_sink: Any = importlib.import_module("tests.engine.kitchen_sink")
    operations: Any = importlib.import_module("tests.engine.operations")
    generator = operations.Generator(kitchen_sink.SCHEMA, pools=kitchen_sink.POOLS)
    while True:
        seeds = range(seed, seed + 20 * AT_ONCE)
        async for found in differing.disagreements(generator, seeds, tally=tally):
            yield found
        yield None
        seed = seeds.stop


async def _whole(seed: int, tally: Any, differing: Any) -> AsyncIterator[Any]:
    """The same over our whole schema, on a PostgreSQL of its own."""
    names = ("entrepot.schema", "tests.harness", "tests.requests", "tests.engine.trade")
    schema, harness, requests, trade = (importlib.import_module(name) for name in names)
    with harness.cluster() as server:
        async with harness.throwaway(server) as url, harness.pool(url) as database:
            traded = await trade.found(database, url)
            generator = trade.generator(schema.SCHEMA, traded)
            while True:
                seeds = range(seed, seed + AT_ONCE)
                async with database.read(shop_id=traded.shop, actor=requests.everything()) as tx:
                    opened = trade.savepoints(tx)
                    async for found in differing.disagreements(generator, seeds, tally=tally, opened=opened):
                        yield found
                yield None
                seed = seeds.stop


if __name__ == "__main__":
    sys.exit(main())
