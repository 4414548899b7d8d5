"""Measure the workloads side by side in one run: only their ratios mean anything on another machine.

python -m tests.benchmarks --seconds 5 --json FILE
"""

import argparse
import contextlib
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks import (
    dataset,
    loads,
    measuring,
    orders,
    peer,
    processes,
    scale,
    serving,
    shops,
    soak,
    turns,
    web_servers,
    workloads,
)
from tests.benchmarks.report import Report
from tests.benchmarks.serving import Subject

PEERS = Path(tempfile.gettempdir()) / f"entrepot-bench-peer-{os.getuid()}"


def main() -> None:
    """Load, measure, print, write."""
    given = _options().parse_args()
    report = Report()
    with contextlib.ExitStack() as stack:
        directory = given.data_dir or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="entrepot-bench-")))
        effort = turns.Effort(seconds=given.seconds, connections=given.connections)
        size = dataset.Size(products=given.products, orders=given.orders)
        if given.scale:
            scale.compare(directory, size, effort, report, larger=given.scale)
        bench = stack.enter_context(shops.opened(directory, size))
        if given.processes:
            processes.compare(bench, effort, report, workers=given.processes)
        if given.soak:
            soak.run(bench, report, requests=given.soak)
        if given.servers:
            web_servers.compare(bench, effort, report)
        if given.loads and loads.is_possible():
            loads.compare(bench, effort, report)
        if not (given.scale or given.processes or given.soak or given.servers or given.loads):
            peers = [peer.running(bench, given.peer_dir)] if given.peer and peer.is_possible() else []
            ours = [serving.running(name, bench) for name in given.only]
            # It may have to load for minutes, which nobody should wait for beside it.
            last = [stack.enter_context(opened) for opened in peers]
            _workloads([*map(stack.enter_context, ours), *last], bench, effort, report)
    if given.json:
        report.write(given.json)


def _workloads(subjects: Sequence[Subject], bench: shops.Bench, effort: turns.Effort, report: Report) -> None:
    """Every page of every subject that has it, then whole orders."""
    for page in workloads.ALL:
        asked = [subject for subject in subjects if page.name in subject.pages]
        parties = [measuring.asking(subject, subject.pages[page.name], bench.world, effort) for subject in asked]
        if parties:
            report.add_all(page.name, turns.measure(parties, effort))
    for workload, found in orders.sell(subjects, bench, effort).items():
        report.add_all(workload, found)


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5, help="for each row")
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--data-dir", type=Path, help="keep the shop here, and use it again")
    parser.add_argument("--only", nargs="*", default=list(workloads.OF_SUBJECTS), help="which subjects")
    parser.add_argument("--products", type=int, default=dataset.Size.products)
    parser.add_argument("--orders", type=int, default=dataset.Size.orders)
    parser.add_argument("--peer", choices=["vendure"], help="another system beside us, from npm")
    parser.add_argument("--peer-dir", type=Path, default=PEERS, help="where it is installed and kept")
    parser.add_argument("--scale", type=int, nargs="?", const=1_000_000, help="W1 with so many products, too")
    parser.add_argument("--processes", type=int, nargs="?", const=2, help="so many processes against one")
    parser.add_argument("--soak", type=int, nargs="?", const=200_000, help="so many requests; does memory stay flat?")
    parser.add_argument("--servers", action="store_true", help="uvicorn and granian under our application")
    parser.add_argument("--loads", action="store_true", help="the load of ours beside wrk's")
    return parser


if __name__ == "__main__":
    main()
