"""Attacks the API as a stranger, a customer, staff and an app, with operations that schemathesis generates.

    python -m tests.access.fuzz --examples 200

`--examples` is for each actor; `--seed` repeats a run. Ends with 1 where anything was found.
"""

import argparse
import asyncio
import logging
import random
import sys
import tempfile
import time
from pathlib import Path

from tests import harness
from tests.access.fuzz import attacking


async def _run(given: argparse.Namespace) -> attacking.Report:
    with harness.cluster() as postgres, tempfile.TemporaryDirectory(prefix="entrepot-fuzz-") as directory:
        async with attacking.opened(postgres, directory=Path(directory)) as attacker:
            return await attacking.run(attacker, examples=given.examples, number=given.seed)


def main() -> int:
    """Attack, and print what was answered and what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=200)
    parser.add_argument("--seed", type=int, default=random.randrange(2**31))
    given = parser.parse_args()
    logging.disable(logging.CRITICAL)
    begun = time.monotonic()
    report = asyncio.run(_run(given))
    print("\n".join(report.lines()))
    print(f"seed {given.seed}, {time.monotonic() - begun:.0f} s, {len(report.findings)} findings")
    return 1 if report.findings else 0


if __name__ == "__main__":
    sys.exit(main())
