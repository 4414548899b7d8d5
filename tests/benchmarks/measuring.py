"""The figures of one subject and one page: how fast from outside, and what it cost inside."""

import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from typing import Any

from tests.benchmarks import processor
from tests.benchmarks.serving import ROOT, Subject
from tests.benchmarks.turns import Effort, Figures, Party
from tests.benchmarks.workloads import Workload, World

DIFFERENT = 400
COLUMNS = ("rps", "p50_ms", "p99_ms", "python_cpu_ms", "postgres_cpu_ms", "statements", "bytes", "rss_mb")


def measure(subject: Subject, page: Workload, world: World, effort: Effort) -> Figures:
    """One subject by itself: warm up, drive, count statements."""
    party = asking(subject, page, world, effort)
    party.drive(effort.seconds / 2, 1)
    found = party.drive(effort.seconds, effort.least)
    return {**found, "statements": party.count()}


def asking(subject: Subject, page: Workload, world: World, effort: Effort) -> Party:
    """A subject that is asked for a page."""
    driven = driver(subject, requests_of(subject, page, world))

    def drive(seconds: float, least: int) -> Figures:
        options = ("--seconds", seconds, "--connections", effort.connections, "--least", least)
        return costs(subject, lambda: driven(*options))

    def count() -> float:
        few = ("--most", subject.counted, "--connections", 1)
        return subject.store.count_statements(lambda: driven(*few)) / subject.counted

    return Party(subject=subject, drive=drive, count=count)


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
        "number": number,
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
