"""The load of ours beside wrk's: both must find the same of a server, or what we measure would be our own load.

wrk is not the measure itself: it stops when the time is up, so of a subject that takes seconds for an answer it tells
nothing, and it sends no orders of six requests. It costs less of what the machine has, which the server then gets.
"""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks import measuring, serving, turns, workloads
from tests.benchmarks.report import Report
from tests.benchmarks.serving import Subject
from tests.benchmarks.shops import Bench
from tests.benchmarks.turns import Effort, Figures

WRK = "wrk"
SCRIPT = Path(__file__).with_name("wrk.lua")
SUBJECTS = ("entrepot", "floor")
BETWEEN = "\0"


def is_possible() -> bool:
    """Whether wrk is here; says so in one sentence where it is not."""
    found = shutil.which(WRK) is not None
    if not found:
        print("wrk is left out: it cannot be found on this machine.", flush=True)
    return found


def compare(bench: Bench, effort: Effort, report: Report) -> None:
    """Print each page of ours and of the floor as our load finds it and as wrk does, by turns, and the ratios."""
    for name in SUBJECTS:
        with serving.running(name, bench) as subject:
            for page in subject.pages.values():
                _compare(subject, page, bench, effort, report)


def _compare(subject: Subject, page: workloads.Workload, bench: Bench, effort: Effort, report: Report) -> None:
    asking = measuring.asking(subject, page, bench.world, effort)
    asked = measuring.requests_of(subject, page, bench.world)
    asking.drive(effort.seconds / 2, 1)
    seconds = effort.seconds / turns.ROUNDS
    ours, theirs = [], []
    for _ in range(turns.ROUNDS):
        ours.append(asking.drive(seconds, effort.least))
        theirs.append(measuring.costs(subject, lambda: drive(subject.port, asked, effort, seconds)))
    statements = asking.count()
    found = [{**turns.summed(taken), "statements": statements} for taken in (ours, theirs)]
    for load, figures in zip(("ours", WRK), found, strict=True):
        report.add(f"{page.name} by {load}", subject.name, figures)
    rate, cost = (found[1][name] / found[0][name] for name in ("rps", "python_cpu_ms"))
    print(f"{page.name} of {subject.name}: wrk finds {rate:.2f} x the requests a second, each {cost:.2f} x as dear")


def drive(port: int, requests: Sequence[str], effort: Effort, seconds: float) -> Figures:
    """What wrk finds with these requests in so many seconds, of which it knows whole ones only."""
    whole = max(1, round(seconds))
    with tempfile.NamedTemporaryFile("wb", suffix=".requests") as file:
        file.write(BETWEEN.join(requests).encode("latin-1"))
        file.flush()
        options = ["--threads", "1", "--connections", str(effort.connections), "--duration", f"{whole}s"]
        command = [WRK, *options, "--script", str(SCRIPT), f"http://127.0.0.1:{port}", "--", file.name]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stderr
    found: Figures = json.loads(said)
    assert not found.pop("failed"), "some requests failed"
    return {**found, "rps": found["answered"] / found["seconds"]}
