"""Walk through a guide as its reader would: its queries through a real client, its named commands in a shell."""

import json
import re
import subprocess
import time
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from tests.docs import guides

CLIENTS = guides.ROOT / "tests" / "clients"
REFERENCE = re.compile(r"<([a-zA-Z]\w*(?:\.\w+)*)>")
SHOWN_ADDRESS = "http://127.0.0.1:8000"
SHOWN_DIRECTORY = ".data/"
# What a job of the server makes is there a moment later.
PATIENCE_SECONDS = 20


def walk(guide: guides.Guide, *, client: str, url: str, language: str, directory: Path) -> list[Any]:
    """The answers of all steps, in order; what a client reports as an error fails here."""
    known: dict[str, Any] = {}
    answers: list[Any] = []
    for is_command, group in groupby(guide.steps, key=lambda step: bool(step.command)):
        steps = list(group)
        found: list[dict[str, Any]] = []
        if is_command:
            for step in steps:
                found.append({step.name: run(step.command, url=url, known=known, directory=directory)})
                known.update(found[-1])
        else:
            found = ask(steps, client=client, url=url, language=language, known=known)
            for data in found:
                known.update(data)
        answers += [data[step.name] if step.command else data for step, data in zip(steps, found, strict=True)]
    return answers


def ask(steps: Sequence[guides.Step], *, client: str, url: str, language: str, known: dict[str, Any]) -> list[Any]:
    """The answers to queries that go through `urql` or `apollo`."""
    asked = {
        "client": client,
        "url": f"{url}/graphql",
        "headers": {"Accept-Language": language},
        "known": known,
        "steps": [
            {"query": step.query, "variables": step.variables, "headers": step.headers, "until": step.until}
            for step in steps
        ],
    }
    answers: list[Any] = script("run.mjs", asked)
    return answers


def script(name: str, asked: Any) -> Any:
    """What a script beside the clients answers: JSON in, JSON out."""
    ran = subprocess.run(
        ["node", name], cwd=CLIENTS, input=json.dumps(asked), capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def run(command: str, *, url: str, known: dict[str, Any], directory: Path = Path(SHOWN_DIRECTORY)) -> Any:
    """What a command printed: JSON, or a response with its headers; `directory` is the data directory of the server."""
    filled = REFERENCE.sub(lambda match: look_up(known, match[1]), command)
    filled = filled.replace(SHOWN_ADDRESS, url).replace(SHOWN_DIRECTORY, f"{directory}/")
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        ran = subprocess.run(["bash", "-ec", filled], capture_output=True, text=True, check=False)
        if ran.stdout or time.monotonic() > until:
            break
        time.sleep(0.2)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return guides.read_response(ran.stdout) if ran.stdout.startswith("HTTP/") else json.loads(ran.stdout)


def look_up(known: Any, path: str) -> str:
    """What earlier answers say at a path such as `appCreate.app.clientId`."""
    for name in path.split("."):
        known = known[int(name)] if isinstance(known, list) else known[name]
    return str(known)
