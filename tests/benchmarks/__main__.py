"""Measure the workloads side by side in one run: only their ratios mean anything on another machine.

python -m tests.benchmarks --seconds 5 --json FILE
"""

import argparse
import contextlib
import os
import tempfile
from pathlib import Path

from tests.benchmarks import (
    dataset,
    measuring,
    orders,
    peer,
    processes,
    scale,
    serving,
    shops,
    soak,
    web_servers,
    workloads,
)
from tests.benchmarks.report import Report

PEERS = Path(tempfile.gettempdir()) / f"entrepot-bench-peer-{os.getuid()}"


def main() -> None:
    """Load, measure, print, write."""
    given = _options().parse_args()
    report = Report()
    with contextlib.ExitStack() as stack:
        directory = given.data_dir or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="entrepot-bench-")))
        effort = measuring.Effort(seconds=given.seconds, connections=given.connections)
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
        if not (given.scale or given.processes or given.soak or given.servers):
            _workloads(bench, effort, report, only=given.only)
            if given.peer:
                peer.measure(bench, effort, report, directory=given.peer_dir)
    if given.json:
        report.write(given.json)


def _workloads(bench: shops.Bench, effort: measuring.Effort, report: Report, *, only: list[str]) -> None:
    for name in only:
        with serving.running(name, bench) as subject:
            for page in subject.pages.values():
                report.add(page.name, name, measuring.measure(subject, page, bench.world, effort))
            if name == "entrepot":
                for workload, found in orders.sell(subject, bench, effort).items():
                    report.add(workload, name, found)


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
    return parser


if __name__ == "__main__":
    main()
