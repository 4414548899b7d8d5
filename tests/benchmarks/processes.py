"""What a second process gives, started as `entrepot serve --workers` does.

Only where there is processor left can it give anything. So each party's share is told: the processes, PostgreSQL and
the load all live on this machine's cores, and no number of processes gets more out of them than `limit` says.
"""

import os
from collections.abc import Mapping

from tests.benchmarks import measuring, serving
from tests.benchmarks.report import Report
from tests.benchmarks.shops import Bench
from tests.benchmarks.turns import Effort, Figures
from tests.benchmarks.workloads import Workload

CONNECTIONS_OF_A_PROCESS = 16
BAR = 1.7
# Python alone: what the schema says about itself takes no statement. It is where a second process must show.
INTROSPECTION = Workload(
    name="no SQL",
    title="introspection of two types: Python without PostgreSQL",
    document="""{ product: __type(name: "Product") { ...Described } order: __type(name: "Order") { ...Described } }
fragment Described on __Type { name kind fields { name args { name } type { name kind ofType { name kind } } } }""",
    variables=lambda chance, world: {},
)
PAGES = ("W1", "W2")


def compare(bench: Bench, effort: Effort, report: Report, *, workers: int) -> None:
    """Print the factor of each page, and the factor that the cores leave room for."""
    driven = Effort(seconds=effort.seconds, connections=CONNECTIONS_OF_A_PROCESS * workers, least=effort.least)
    found = {number: _measured(bench, driven, number) for number in (1, workers)}
    for name, one in found[1].items():
        many = found[workers][name]
        for number, figures in ((1, one), (workers, many)):
            report.add(f"{name} by {number}", "entrepot", figures)
        _tell(name, one, many, workers)


def _measured(bench: Bench, effort: Effort, workers: int) -> dict[str, Figures]:
    with serving.running("entrepot", bench, workers=workers) as subject:
        pages = [INTROSPECTION, *(subject.pages[name] for name in PAGES)]
        return {page.name: measuring.measure(subject, page, bench.world, effort) for page in pages}


def _tell(name: str, one: Mapping[str, float], many: Mapping[str, float], workers: int) -> None:
    cores = os.cpu_count() or 1
    parties = ("python_cpu_ms", "postgres_cpu_ms", "load_cpu_ms")
    used = [sum(found[party] for party in parties) * found["rps"] / 1e3 for found in (one, many)]
    whole = sum(many[party] for party in parties)
    limit = min(workers, 1e3 * cores / whole / one["rps"])
    shares = ", ".join(f"{party.partition('_')[0]} {many[party] * many['rps'] / 1e3:.2f}" for party in parties)
    print(
        f"{name}: {workers} processes give {many['rps'] / one['rps']:.2f} x ({BAR} is wanted where PostgreSQL is not"
        f" the limit). Of {cores} cores one process used {used[0]:.2f}, {workers} use {used[1]:.2f} ({shares});"
        f" all of them would give {limit:.2f} x",
        flush=True,
    )
