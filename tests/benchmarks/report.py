"""Figures as lines to read and as JSON."""

import json
from collections.abc import Mapping
from pathlib import Path

from tests.benchmarks.measuring import COLUMNS
from tests.benchmarks.turns import Figures


class Report:
    """What was measured so far: `{workload: {subject: {column: figure}}}`."""

    def __init__(self) -> None:
        self.found: dict[str, dict[str, Figures]] = {}

    def add(self, workload: str, subject: str, found: Mapping[str, float]) -> None:
        """Keep and print a row; the columns of every row are the same."""
        figures = {name: round(found[name], 3) for name in COLUMNS}
        subjects = self.found.setdefault(workload, {})
        subjects[subject] = figures
        print(_line(workload, subject, figures, subjects.get("entrepot")), flush=True)

    def add_all(self, workload: str, subjects: Mapping[str, Mapping[str, float]]) -> None:
        """A row for each subject of a workload."""
        for subject, found in subjects.items():
            self.add(workload, subject, found)

    def write(self, target: Path) -> None:
        """As JSON."""
        target.write_text(json.dumps(self.found, indent=1) + "\n")


def _line(workload: str, subject: str, found: Figures, ours: Figures | None) -> str:
    shown = [
        f"{workload:6} {subject:12}",
        f"{found['rps']:8.1f} /s",
        f"p50 {found['p50_ms']:7.2f} ms",
        f"p99 {found['p99_ms']:7.2f} ms",
        f"server {found['python_cpu_ms']:6.2f} ms",
        f"postgres {found['postgres_cpu_ms']:6.2f} ms",
        f"{found['statements']:5.1f} statements",
        f"{found['bytes']:8,.0f} B",
        f"{found['rss_mb']:4.0f} MB",
    ]
    if ours is not None and ours is not found:
        shown.append(f"ours is {ours['rps'] / max(found['rps'], 0.001):.2f} x, by cost {by_cost(ours, found):.2f} x")
    return "  ".join(shown)


def by_cost(ours: Figures, other: Figures) -> float:
    """How many times as much processor time the other takes for a request, its PostgreSQL's included."""
    spent, own = (found["python_cpu_ms"] + found["postgres_cpu_ms"] for found in (other, ours))
    return spent / max(own, 0.001)
