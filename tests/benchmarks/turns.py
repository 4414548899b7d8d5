"""Subjects asked by turns: a machine whose speed drifts while a run goes on meets all of them alike."""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

import psutil

from tests.benchmarks import processor
from tests.benchmarks.serving import Subject

ROUNDS = 5
Figures = dict[str, float]


@dataclass(frozen=True, kw_only=True)
class Effort:
    """How hard and how long to drive."""

    seconds: float
    connections: int = 8
    least: int = 20


@dataclass(frozen=True, kw_only=True)
class Party:
    """A subject with something to do, for so many seconds and at least so many times; and the statements it takes."""

    subject: Subject
    drive: Callable[[float, int], Figures]
    count: Callable[[], float]


def measure(parties: Sequence[Party], effort: Effort) -> dict[str, Figures]:
    """Warm up, drive in rounds that begin with another subject each, count statements: `{subject: figures}`."""
    for party in parties:
        party.drive(effort.seconds / 2, 1)
    turns: dict[str, list[Figures]] = {party.subject.name: [] for party in parties}
    for number in range(ROUNDS):
        first = number % len(parties)
        for party in (*parties[first:], *parties[:first]):
            taken = turns[party.subject.name]
            # Whoever needs longer for the least there must be has fewer turns.
            if sum(turn["seconds"] for turn in taken) < 2 * effort.seconds:
                taken.append(party.drive(effort.seconds / ROUNDS, effort.least))
    found = {name: summed(taken) for name, taken in turns.items()}
    for party in parties:
        with paused([other.subject.pid for other in parties if other is not party]):
            found[party.subject.name]["statements"] = party.count()
    return found


def summed(turns: Sequence[Figures]) -> Figures:
    """Turns as one: a second's requests over all the time, costs over all requests, the median of percentiles."""
    seconds, number = (sum(turn[name] for turn in turns) for name in ("seconds", "number"))
    each = ("python_cpu_ms", "postgres_cpu_ms", "bytes")
    return {
        "rps": sum(turn["rps"] * turn["seconds"] for turn in turns) / seconds,
        "rss_mb": max(turn["rss_mb"] for turn in turns),
        **{name: median(turn[name] for turn in turns) for name in ("p50_ms", "p99_ms")},
        **{name: sum(turn[name] * turn["number"] for turn in turns) / number for name in each},
    }


@contextlib.contextmanager
def paused(pids: Sequence[int]) -> Iterator[None]:
    """Let these processes and all below them stand still: a server that has nothing to do still looks for jobs."""
    stopped = [process for pid in pids for process in processor.tree(pid)]
    try:
        for process in stopped:
            process.suspend()
        yield
    finally:
        for process in stopped:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.resume()
