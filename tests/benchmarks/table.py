"""The figures of a run as a table for docs/benchmarks.md.

python -m tests.benchmarks.table FILE.json
"""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.benchmarks.report import by_cost
from tests.benchmarks.turns import Figures

COSTS = ("server ms", "PostgreSQL ms", "statements", "bytes", "MB")
HEADS = ("", "subject", "a second", "p50 ms", "p99 ms", *COSTS, "ours is", "by cost")


def main() -> None:
    """Print it."""
    print("\n".join(lines(json.loads(Path(sys.argv[1]).read_text()))))


def lines(figures: Mapping[str, Mapping[str, Figures]]) -> Iterator[str]:
    """The rows, each workload named once; at last how many times as many we answer, and as little we cost."""
    yield f"| {' | '.join(HEADS)} |"
    yield f"|{'---|' * len(HEADS)}"
    for workload, subjects in figures.items():
        ours = subjects.get("entrepot")
        for number, (subject, found) in enumerate(subjects.items()):
            cells = [
                workload if number == 0 else "",
                subject,
                *(f"{found[name]:.1f}" for name in ("rps", "p50_ms", "p99_ms")),
                *(f"{found[name]:.2f}" for name in ("python_cpu_ms", "postgres_cpu_ms")),
                f"{found['statements']:.1f}",
                *(f"{found[name]:,.0f}" for name in ("bytes", "rss_mb")),
                *_compared(ours if subject != "entrepot" else None, found),
            ]
            yield f"| {' | '.join(cells)} |"


def _compared(ours: Figures | None, found: Figures) -> tuple[str, str]:
    if ours is None or not found["rps"]:
        return "", ""
    return f"{ours['rps'] / found['rps']:.2f} x", f"{by_cost(ours, found):.2f} x"


if __name__ == "__main__":
    main()
