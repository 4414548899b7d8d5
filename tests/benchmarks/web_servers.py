"""Which web server carries the application best: the pages, a route that does nothing, and ambiguous requests."""

import importlib.util
import sys
from collections.abc import Callable, Mapping, Sequence

from tests import servers, smuggling
from tests.benchmarks import measuring, serving, wire
from tests.benchmarks.report import Report
from tests.benchmarks.serving import Subject
from tests.benchmarks.shops import Bench
from tests.benchmarks.turns import Effort
from tests.benchmarks.workloads import DETAIL, LIST, Workload

TRIVIAL = Workload(name="/healthz", title="a route that does nothing", document="", variables=lambda _, __: {})
APPLICATION = "entrepot.app:create"
Command = Callable[[int], Sequence[str]]


def compare(bench: Bench, effort: Effort, report: Report) -> None:
    """Print a row for each server and page, and what each does with a request of two lengths."""
    for name, command in _servers().items():
        port = servers.free_port()
        environment = {**bench.environment, **serving.UNLIMITED, **serving.KEEPING_NOTHING}
        with serving.started(command(port), port=port, environment=environment) as process:

            def ask(page: Workload, variables: Mapping[str, object], port: int = port) -> str:
                body = {"query": page.document, "variables": variables}
                return wire.post("/graphql", body, port=port) if page.document else wire.get(page.name, port=port)

            subject = Subject(name=name, port=port, pid=process.pid, store=bench.store, pages={}, ask=ask)
            for page in (LIST, DETAIL, TRIVIAL):
                report.add(page.name, name, measuring.measure(subject, page, bench.world, effort))
            for kind in smuggling.BOTH_LENGTHS:
                reaction = smuggling.send(port, kind)
                print(f"  {kind}: {'safe' if reaction.is_safe else 'NOT SAFE'}, {reaction}", flush=True)


def _servers() -> Mapping[str, Command]:
    """Those that are installed; granian is none of our dependencies."""
    found: dict[str, Command] = {
        "uvicorn, httptools": lambda port: _uvicorn(port, "httptools"),
        "uvicorn, h11": lambda port: _uvicorn(port, "h11"),
    }
    if importlib.util.find_spec("granian") is None:
        print("granian is left out: it is not installed in this environment.", flush=True)
    else:
        found["granian"] = _granian
    return found


def _uvicorn(port: int, parser: str) -> Sequence[str]:
    options = ["--loop", "uvloop", "--http", parser, "--no-access-log", "--log-level", "warning", "--no-server-header"]
    return [sys.executable, "-m", "uvicorn", APPLICATION, "--factory", "--port", str(port), *options]


def _granian(port: int) -> Sequence[str]:
    options = ["--interface", "asgi", "--loop", "uvloop", "--workers", "1", "--no-ws", "--log-level", "warning"]
    return [sys.executable, "-m", "granian", APPLICATION, "--factory", "--port", str(port), *options]
