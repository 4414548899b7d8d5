"""The figures of one subject and one page: how fast from outside, and what it cost inside."""

import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.benchmarks import processor
from tests.benchmarks.serving import ROOT, Subject
from tests.benchmarks.workloads import Workload, World

DIFFERENT = 400
COUNTED = 20
COLUMNS = ("rps", "p50_ms", "p99_ms", "python_cpu_ms", "postgres_cpu_ms", "statements", "bytes", "rss_mb")
Figures = dict[str, float]


@dataclass(frozen=True, kw_only=True)
class Effort:
    """How hard and how long to drive."""

    seconds: float
    connections: int = 8
    least: int = 20


def measure(subject: Subject, page: Workload, world: World, effort: Effort, *, counted: int = COUNTED) -> Figures:
    """Warm up, drive, count statements."""
    requests = requests_of(subject, page, world)
    driven = driver(subject, requests)
    driven("--seconds", effort.seconds / 2, "--connections", effort.connections)
    found = costs(
        subject,
        lambda: driven("--seconds", effort.seconds, "--connections", effort.connections, "--least", effort.least),
    )
    few = min(counted, int(found["answered"]))
    statements = subject.store.count_statements(lambda: driven("--most", few, "--connections", 1))
    return {**found, "statements": statements / few}


def requests_of(subject: Subject, page: Workload, world: World) -> list[str]:
    """What is sent, again and again: the same of every subject."""
    chance = random.Random(page.name)
    return [subject.ask(page, page.variables(chance, world)) for _ in range(DIFFERENT)]


def driver(subject: Subject, requests: Sequence[str]) -> Callable[..., Figures]:
    """A call that drives the subject with these requests and the options that it is given."""

    def driven(*options: Any) -> Figures:
        found = child("tests.benchmarks.drive", subject.port, given=requests, options=options)
        assert not found.pop("failed"), f"some requests to {subject.name} failed"
        return found

    return driven


def costs(subject: Subject, act: Callable[[], Figures], *, per: str = "answered") -> Figures:
    """What an act found, with the processor time that each of what it counted took."""
    before = processor.seconds(subject.pid), subject.store.cpu_seconds(), time.perf_counter()
    found = act()
    after = processor.seconds(subject.pid), subject.store.cpu_seconds(), time.perf_counter()
    number = max(1, found[per])
    return {
        **found,
        "python_cpu_ms": 1e3 * (after[0] - before[0]) / number,
        "postgres_cpu_ms": 1e3 * (after[1] - before[1]) / number,
        "rss_mb": processor.memory_mb(subject.pid),
    }


def child(module: str, *arguments: object, given: Any, options: Sequence[Any]) -> dict[str, float]:
    """Run a module of ours as a process that reads a file and prints figures."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(given, file)
        file.flush()
        command = [sys.executable, "-m", module, *map(str, arguments), file.name, *map(str, options)]
        said = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
    found: dict[str, float] = json.loads(said)
    return found
