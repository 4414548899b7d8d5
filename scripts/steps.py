"""A readable list of steps: run each, show its time, go on after a failure, and fail at the end if one did."""

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


def run_all(steps: Sequence[Step]) -> int:
    """Run the steps in order; answer the exit code of the whole."""
    took = [(step, _run(step)) for step in steps]
    print("\n— " + " · ".join(f"{step.name} {seconds:.0f} s" for step, (_, seconds) in took))
    failed = [step.name for step, (code, _) in took if code != 0]
    if failed:
        print("failed / 未通过: " + ", ".join(failed))
    return 1 if failed else 0


def _run(step: Step) -> tuple[int, float]:
    print(f"\n— {step.name}: {' '.join(step.command)}", flush=True)
    started = time.monotonic()
    try:
        code = subprocess.run(step.command, cwd=step.folder, stdin=subprocess.DEVNULL, check=False).returncode
    except KeyboardInterrupt:
        sys.exit(130)
    return code, time.monotonic() - started


def npm(script: str) -> Step:
    """A script of the admin UI."""
    return Step(f"admin-ui {script}", ("npm", "run", "--silent", script), UI)


def python(name: str, *arguments: str) -> Step:
    """A module of this environment's Python."""
    os.environ.setdefault("PYTHONDONTWRITEBYTECODE", "1")
    return Step(name, (sys.executable, "-m", *arguments))
