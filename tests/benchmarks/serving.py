"""Subjects as processes: started on a free port, stopped by their process."""

import contextlib
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests import servers
from tests.benchmarks import dataset, wire, workloads
from tests.benchmarks.postgres import Store
from tests.benchmarks.shops import Bench
from tests.benchmarks.stocks import stock

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 120
SERVE = (sys.executable, "-m", "entrepot", "serve")
# All the load comes from one address, so the limits on an address would be all that we measure.
UNLIMITED = {
    "ENTREPOT_COST_BUCKET": "1000000000",
    "ENTREPOT_COST_RESTORED": "1000000000",
    "ENTREPOT_COST_MAXIMUM": "1000000",
}
KEEPING_NOTHING = {"ENTREPOT_KEPT_ANSWERS_MB": "0"}


@dataclass(frozen=True, kw_only=True)
class Subject:
    """Who is asked: its processes, what it keeps its data in, and how its pages are asked for.

    Of one that sells, `goods` can be bought, `hot` is one of them, and `held` tells how many of that are promised.
    """

    name: str
    port: int
    pid: int
    store: Store
    pages: Mapping[str, workloads.Workload]
    ask: Callable[[workloads.Workload, Mapping[str, Any]], str]
    counted: int = 20
    goods: Sequence[str] = ()
    hot: str = ""
    held: Callable[[], int] | None = None


@contextlib.contextmanager
def running(name: str, bench: Bench, *, workers: int | None = None) -> Iterator[Subject]:
    """One of ours; with `workers`, so many processes as `entrepot serve --workers` starts them.

    Only the subject that is named for it gives an answer twice.
    """
    port = servers.free_port()
    command = [sys.executable, "-m", "tests.benchmarks.subjects", name, str(port)]
    if workers is not None:
        command = [*SERVE, "--port", str(port), "--workers", str(workers)]
    environment = {**bench.environment, **UNLIMITED, **({} if name == workloads.KEEPING else KEEPING_NOTHING)}
    with started(command, port=port, environment=environment) as process:
        token = wire.sign_in(port) if name == "entrepot" else "staff"

        def ask(page: workloads.Workload, variables: Mapping[str, Any]) -> str:
            path = "/graphql" if name != "floor" else f"/{page.name}"
            body = {"query": page.document, "variables": variables}
            return wire.post(path, body, port=port, token=token if page.staff else "")

        pages = {page.name: page for page in workloads.ALL if page.name in workloads.OF_SUBJECTS[name]}
        yield Subject(
            name=name,
            port=port,
            pid=process.pid,
            store=bench.store,
            pages=pages,
            ask=ask,
            goods=list(bench.world.skus.values()) if name == "entrepot" else (),
            hot=bench.world.skus[dataset.HOT_SKU],
            held=lambda: stock(bench, dataset.HOT_SKU).reserved,
        )


@contextlib.contextmanager
def started(
    command: Sequence[str],
    *,
    port: int,
    environment: Mapping[str, str],
    directory: Path = ROOT,
    ready: str = "/readyz",
) -> Iterator["subprocess.Popen[bytes]"]:
    """A server that answers on a port, until the block ends."""
    process = subprocess.Popen(command, cwd=directory, env=_with(environment), stdout=subprocess.DEVNULL)
    try:
        _wait_for(f"http://127.0.0.1:{port}{ready}", process)
        yield process
    finally:
        process.terminate()
        process.wait(30)


def run_in(directory: Path, command: Sequence[str], *, environment: Mapping[str, str]) -> None:
    """Run a program to its end."""
    subprocess.run(command, cwd=directory, env=_with(environment), check=True, stdout=subprocess.DEVNULL)


def _with(environment: Mapping[str, str]) -> dict[str, str]:
    """Our environment without settings of another shop."""
    return {key: value for key, value in os.environ.items() if not key.startswith("ENTREPOT_")} | dict(environment)


def _wait_for(url: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server did not start"
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=5):
            return
        time.sleep(0.1)
    raise TimeoutError("the server did not start")
