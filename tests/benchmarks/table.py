"""The figures of a run as a table for docs/benchmarks.md.

python -m tests.benchmarks.table FILE.json
"""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

COSTS = ("server ms", "PostgreSQL ms", "statements", "bytes", "MB")
HEADS = ("", "subject", "a second", "p50 ms", "p99 ms", *COSTS, "ours is")


def main() -> None:
    """Print it."""
    print("\n".join(lines(json.loads(Path(sys.argv[1]).read_text()))))


def lines(figures: Mapping[str, Mapping[str, Mapping[str, float]]]) -> Iterator[str]:
    """The rows, each workload named once; the last column is how many times as many we answer."""
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
                f"{ours['rps'] / found['rps']:.2f} x" if ours and subject != "entrepot" and found["rps"] else "",
            ]
            yield f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
