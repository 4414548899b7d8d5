"""Readable lists of steps: run each, show its time, go on after a failure, and fail at the end if one did."""

import concurrent.futures
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
UI = ROOT / "admin-ui"


@dataclass(frozen=True)
class Step:
    """A command with the name a person sees."""

    name: str
    command: tuple[str, ...]
    folder: Path = ROOT
    live: bool = False


def run_all(*lanes: Sequence[Step]) -> int:
    """Run the steps of each lane in order, and the lanes side by side; answer the exit code of the whole.

    One lane shows what its steps say as they say it; of several, each step is shown when it is done, unless it is live.
    """
    together = len(lanes) > 1

    def run(steps: Sequence[Step]) -> list[tuple[Step, tuple[int, float]]]:
        return [(step, _run(step, quietly=together and not step.live)) for step in steps]

    try:
        with concurrent.futures.ThreadPoolExecutor(len(lanes)) as side_by_side:
            ran = list(side_by_side.map(run, lanes))
    except KeyboardInterrupt:
        return 130
    took = [item for lane in ran for item in lane]
    print("\n— " + " · ".join(f"{step.name} {seconds:.0f} s" for step, (_, seconds) in took))
    failed = [step.name for step, (code, _) in took if code != 0]
    if failed:
        print("failed / 未通过: " + ", ".join(failed))
    return 1 if failed else 0


def _run(step: Step, *, quietly: bool) -> tuple[int, float]:
    title = f"\n— {step.name}: {' '.join(step.command)}"
    if not quietly:
        print(title, flush=True)
    started = time.monotonic()
    done = subprocess.run(
        step.command,
        cwd=step.folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if quietly else None,
        stderr=subprocess.STDOUT if quietly else None,
        text=True,
        check=False,
    )
    if quietly:
        print(f"{title}\n{done.stdout}", end="", flush=True)
    return done.returncode, time.monotonic() - started


def npm(script: str) -> Step:
    """A script of the admin UI."""
    return Step(f"admin-ui {script}", ("npm", "run", "--silent", script), UI)


def python(name: str, *arguments: str) -> Step:
    """A module of this environment's Python."""
    os.environ.setdefault("PYTHONDONTWRITEBYTECODE", "1")
    return Step(name, (sys.executable, "-m", *arguments))
