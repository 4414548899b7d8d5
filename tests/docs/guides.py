"""The guides as tests read them: each ```graphql block is a step, with its variables, its headers and its answer.

    ```graphql              the query; `# Authorization: Bearer <staffLogin.accessToken>` in it is a header
    ```json variables       its variables; `"<products.nodes.0.id>"` stands for something from an earlier answer
    ```json answer          what it is answered; `"…"` stands for anything, and at the end of a list for the rest
    ```http answer          what `curl -i` shows: the status, some of the headers, and the body
    ```json manifest        the trusted documents that the shop of the walk has been given
    <!-- until order.paymentState = PAID -->       before a query: ask again until the answer says so
    <!-- answers token -->                         before a ```sh block: run it, and call what it printed `token`

Run with `ENTREPOT_TEST_REWRITE=1`, the tests write what is generated and what was answered into the documents.
"""

import json
import os
import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
LANGUAGES = ("en", "zh-CN")
REWRITE = bool(os.environ.get("ENTREPOT_TEST_REWRITE"))
PIECE = re.compile(
    r"^```(?P<language>\w+)(?: (?P<role>\w+))?\n(?P<text>.*?)^```$"
    r"|^<!-- until (?P<until>.+?) -->$|^<!-- answers (?P<name>\w+) -->$",
    re.MULTILINE | re.DOTALL,
)
MANIFEST = re.compile(r"^```json manifest\n(.*?)^```$", re.MULTILINE | re.DOTALL)
HEADER = re.compile(r"^# ([A-Z][A-Za-z-]+): (.+)$", re.MULTILINE)
ANYTHING = "…"
# What differs from run to run: ids, tokens, cursors, moments and addresses.
VOLATILE = re.compile(
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|ent_\w+|[\w-]{40,}={0,2}|\d{4}-\d\d-\d\dT.+|https?://.+"
)
VOLATILE_FIELDS = {"number", "available", "onHand", "cursor", "endCursor", "currentlyAvailable"}
# A picture is there as soon as the worker has rendered it, which may be before or after the query.
SOMETIMES_THERE = {"mainMedia"}
WIDTH = 100


@dataclass(frozen=True)
class Step:
    """One query, or one named command, of a guide; `answer` is the place of the shown answer in the text."""

    query: str = ""
    command: str = ""
    name: str = ""
    variables: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    until: tuple[str, str] | None = None
    answer: slice | None = None


@dataclass(frozen=True)
class Guide:
    """A document and its steps."""

    path: Path
    text: str
    steps: tuple[Step, ...]

    def shown(self, step: Step) -> Any:
        """The answer that the guide shows for a step."""
        assert step.answer is not None
        text = self.text[step.answer]
        return read_response(text) if text.startswith("HTTP/") else json.loads(text)

    def with_answers(self, answers: list[Any]) -> str:
        """The text with what was really answered in place of what it shows."""
        text = self.text
        for step, answer in reversed(list(zip(self.steps, answers, strict=True))):
            if step.answer is not None and not isinstance(answer, Response):
                written = pretty(masked(answer))
                text = text[: step.answer.start] + written + "\n" + text[step.answer.stop :]
        return text


class Response(dict[str, Any]):
    """A response: its status, its headers by name, and its body; one that is shown leaves headers out."""


def read_response(text: str) -> Response:
    """What `curl -i` shows."""
    head, _, body = text.replace("\r\n", "\n").partition("\n\n")
    status, *lines = head.splitlines()
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    return Response(headers, status=status, body=json.loads(body) if body.strip() else None)


def manifest() -> str:
    """The trusted documents that the guides show, the same in every language."""
    [shown] = {
        text for language in LANGUAGES for text in MANIFEST.findall((DOCS / language / "caching.md").read_text())
    }
    return shown


def read(path: Path) -> Guide:
    """Read the steps of a document."""
    text = path.read_text()
    steps: list[Step] = []
    until: tuple[str, str] | None = None
    named = ""
    for piece in PIECE.finditer(text):
        if piece["until"]:
            name, _, value = piece["until"].partition(" = ")
            until = (name, value)
        elif piece["name"]:
            named = piece["name"]
        elif piece["language"] == "sh" and named:
            steps.append(Step(command=re.sub(r"\\\n\s*", "", piece["text"]).strip(), name=named))
            named = ""
        elif piece["language"] == "graphql":
            headers = dict(HEADER.findall(piece["text"]))
            steps.append(Step(query=piece["text"], headers=headers, until=until))
            until = None
        elif piece["role"] == "variables":
            steps[-1] = replace(steps[-1], variables=json.loads(piece["text"]))
        elif piece["role"] == "answer":
            steps[-1] = replace(steps[-1], answer=slice(*piece.span("text")))
    return Guide(path, text, tuple(steps))


def matches(shown: Any, real: Any) -> bool:
    """Whether an answer is the one shown."""
    if shown == ANYTHING:
        return True
    if isinstance(shown, Response):
        return all(matches(value, real.get(name)) for name, value in shown.items())
    if isinstance(shown, dict) and isinstance(real, dict):
        return shown.keys() == real.keys() and all(matches(shown[name], real[name]) for name in shown)
    if isinstance(shown, list) and isinstance(real, list):
        if shown and shown[-1] == ANYTHING:
            shown, real = shown[:-1], real[: len(shown) - 1]
        return len(shown) == len(real) and all(matches(one, other) for one, other in zip(shown, real, strict=True))
    return bool(shown == real)


def masked(answer: Any, name: str = "") -> Any:
    """The answer with `…` for what differs from run to run."""
    if name in SOMETIMES_THERE:
        return ANYTHING
    if isinstance(answer, dict):
        return {key: masked(value, key) for key, value in answer.items()}
    if isinstance(answer, list):
        return [masked(value, name) for value in answer]
    if answer is not None and (name in VOLATILE_FIELDS or (isinstance(answer, str) and VOLATILE.fullmatch(answer))):
        return ANYTHING
    return answer


def pretty(value: Any, indent: int = 0) -> str:
    """JSON for people: what fits on a line stays on a line."""
    flat = json.dumps(value, ensure_ascii=False)
    if len(flat) + indent <= WIDTH or not isinstance(value, dict | list):
        return flat
    space = " " * (indent + 2)
    if isinstance(value, dict):
        items = [f"{space}{json.dumps(key)}: {pretty(item, indent + 2)}" for key, item in value.items()]
        return "{\n" + ",\n".join(items) + "\n" + " " * indent + "}"
    return "[\n" + ",\n".join(f"{space}{pretty(item, indent + 2)}" for item in value) + "\n" + " " * indent + "]"
