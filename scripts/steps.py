"""Readable lists of steps: run each, show its time, go on after a failure, and fail at the end if one did."""

import concurrent.futures
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[1]
UI = ROOT / "admin-ui"
_LAST_LINES = 16


@dataclass(frozen=True)
class Step:
    """A command with the name a person sees."""

    name: str
    command: tuple[str, ...]
    folder: Path = ROOT
    live: bool = False


@dataclass(frozen=True)
class _Ran:
    """How a step ended, after how long, and what it said where others ran beside it."""

    code: int
    seconds: float
    said: str


def run_all(*lanes: Sequence[Step]) -> int:
    """Run the steps of each lane in order, and the lanes side by side; answer the exit code of the whole.

    One lane shows what its steps say as they say it; of several, each step is shown when it is done, unless it is live.
    """
    together = len(lanes) > 1

    def run(steps: Sequence[Step]) -> list[tuple[Step, _Ran]]:
        return [(step, _run(step, together=together)) for step in steps]

    try:
        with concurrent.futures.ThreadPoolExecutor(len(lanes)) as side_by_side:
            ran = list(side_by_side.map(run, lanes))
    except KeyboardInterrupt:
        return 130
    took = [item for lane in ran for item in lane]
    failed = [(step, end) for step, end in took if end.code != 0]
    for step, end in failed:
        # What was said beside other steps may stand far above.
        if end.said:
            print(f"\n— the end of {step.name}:\n" + "\n".join(end.said.splitlines()[-_LAST_LINES:]))
    print("\n— " + " · ".join(f"{step.name} {end.seconds:.0f} s" for step, end in took))
    if failed:
        print("failed / 未通过: " + ", ".join(step.name for step, _ in failed))
    return 1 if failed else 0


def _run(step: Step, *, together: bool) -> _Ran:
    title = f"\n— {step.name}: {' '.join(step.command)}"
    shown = step.live or not together
    if shown:
        print(title, flush=True)
    started = time.monotonic()
    # What runs alone has the terminal to itself.
    with subprocess.Popen(
        step.command,
        cwd=step.folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if together else None,
        stderr=subprocess.STDOUT if together else None,
    ) as process:
        said = b"".join(_passed_on(process.stdout, shown=shown)) if process.stdout else b""
    if not shown:
        print(f"{title}\n{said.decode(errors='replace')}", end="", flush=True)
    return _Ran(process.returncode, time.monotonic() - started, said.decode(errors="replace"))


def _passed_on(stream: IO[bytes], *, shown: bool) -> Iterator[bytes]:
    """Each part of a stream as it comes, printed too where it is to be shown; no line need be whole."""
    while part := os.read(stream.fileno(), 65_536):
        if shown:
            sys.stdout.buffer.write(part)
            sys.stdout.flush()
        yield part


def npm(script: str) -> Step:
    """A script of the admin UI."""
    return Step(f"admin-ui {script}", ("npm", "run", "--silent", script), UI)


def python(name: str, *arguments: str) -> Step:
    """A module of this environment's Python."""
    os.environ.setdefault("PYTHONDONTWRITEBYTECODE", "1")
    return Step(name, (sys.executable, "-m", *arguments))
