"""What W1 costs with a hundred times as many products: the shops stand beside each other and are asked by turns."""

import contextlib
from collections.abc import Mapping
from pathlib import Path

from tests.benchmarks import dataset, measuring, serving, shops
from tests.benchmarks.measuring import COLUMNS
from tests.benchmarks.report import Report
from tests.benchmarks.turns import Effort, Figures

ROUNDS = 3
PAGE = "W1"
BAR = 1.3
SUBJECTS = ("entrepot", "floor")


def compare(directory: Path, size: dataset.Size, effort: Effort, report: Report, *, larger: int) -> None:
    """Print how much more a page costs with `larger` products; each shop keeps a directory of its own."""
    many = dataset.Size(products=larger, orders=size.orders)
    with contextlib.ExitStack() as stack:
        small = stack.enter_context(shops.opened(directory, size))
        large = stack.enter_context(shops.opened(directory.with_name(f"{directory.name}-{larger}"), many))
        for name in SUBJECTS:
            rounds = [(_asked(name, small, effort), _asked(name, large, effort)) for _ in range(ROUNDS)]
            few, much = (_mean([pair[at] for pair in rounds]) for at in (0, 1))
            report.add(f"{PAGE} of {size.products:,}", name, few)
            report.add(f"{PAGE} of {larger:,}", name, much)
            _tell(name, few, much)


def _asked(name: str, bench: shops.Bench, effort: Effort) -> Figures:
    with serving.running(name, bench) as subject:
        return measuring.measure(subject, subject.pages[PAGE], bench.world, effort)


def _mean(rounds: list[Figures]) -> Figures:
    return {column: sum(found[column] for found in rounds) / len(rounds) for column in COLUMNS}


def _tell(name: str, few: Mapping[str, float], much: Mapping[str, float]) -> None:
    requests, python, postgres = (
        few["rps"] / much["rps"],
        much["python_cpu_ms"] / few["python_cpu_ms"],
        much["postgres_cpu_ms"] / few["postgres_cpu_ms"],
    )
    print(
        f"{name}: a page of the larger shop costs {requests:.2f} x by requests a second, {python:.2f} x of the server's"
        f" processor time, {postgres:.2f} x of PostgreSQL's (at most {BAR} is wanted)",
        flush=True,
    )
