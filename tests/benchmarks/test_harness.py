"""The benchmark runs, and its figures have the shape that others read; how large they are is nobody's assertion."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.benchmarks import workloads

ROOT = Path(__file__).resolve().parents[2]
COLUMNS = {"rps", "p50_ms", "p99_ms", "bytes", "python_cpu_ms", "postgres_cpu_ms", "rss_mb", "statements"}


@pytest.mark.skipif(sys.platform != "linux", reason="processor time is read from /proc")
def test_the_workloads_are_measured_beside_their_floor(tmp_path):
    target = tmp_path / "figures.json"
    small = ["--products", "300", "--orders", "300", "--seconds", "0.5", "--connections", "2"]
    subprocess.run(
        [sys.executable, "-m", "tests.benchmarks", *small, "--only", "entrepot", "floor", "--json", str(target)],
        cwd=ROOT,
        env={**os.environ, "ENTREPOT_DATA_DIR": str(tmp_path)},
        check=True,
        timeout=300,
    )
    figures = json.loads(target.read_text())
    assert sorted(figures) == [workload.name for workload in workloads.ALL]
    assert {frozenset(found) for subjects in figures.values() for found in subjects.values()} == {frozenset(COLUMNS)}
    assert {name: sorted(subjects) for name, subjects in figures.items()} == {
        "W1": ["entrepot", "floor"],
        "W2": ["entrepot", "floor"],
        "W3": ["entrepot"],
        "W5": ["entrepot"],
    }
    same = ("W1", "W2")
    assert {name: round(figures[name]["floor"]["bytes"], -2) for name in same} == {
        name: round(figures[name]["entrepot"]["bytes"], -2) for name in same
    }
