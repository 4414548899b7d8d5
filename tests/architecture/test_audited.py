"""Every mutation leaves a change in the feed: there is a way from it to one, or a reason why there is none."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from entrepot import cli, schema
from entrepot.contract import schema as schemas
from tests.recording import ELSEWHERE, UNRECORDED

ROOT = Path(cli.__file__).parent
Place = tuple[str, str]


class Code:
    """The functions of the back end by module and name, and what each module's names stand for."""

    def __init__(self) -> None:
        self.functions: dict[Place, ast.FunctionDef | ast.AsyncFunctionDef] = {}
        self.names: dict[str, dict[str, str]] = {}
        for path in ROOT.rglob("*.py"):
            module = ".".join(("entrepot", *path.relative_to(ROOT).with_suffix("").parts))
            tree = ast.parse(path.read_text())
            imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
            self.names[module] = {
                item.asname or item.name: f"{node.module}.{item.name}" for node in imports for item in node.names
            }
            for node in ast.walk(tree):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    self.functions.setdefault((module, node.name), node)

    def mutations(self) -> Iterator[Place]:
        """Every function that is declared to be a mutation."""
        for place, function in self.functions.items():
            called = [item.func for item in function.decorator_list if isinstance(item, ast.Call)]
            if any(isinstance(item, ast.Name) and item.id == "mutation" for item in called):
                yield place

    def records(self, place: Place, *, seen: set[Place]) -> bool:
        """Whether a way leads from a function to `change` of a transaction."""
        if place in seen or place not in self.functions:
            return False
        seen.add(place)
        calls = [node.func for node in ast.walk(self.functions[place]) if isinstance(node, ast.Call)]
        if any(isinstance(item, ast.Attribute) and item.attr == "change" for item in calls):
            return True
        return any(self.records(found, seen=seen) for item in calls if (found := self._place(place[0], item)))

    def _place(self, module: str, called: ast.expr) -> Place | None:
        names = self.names[module]
        if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name) and called.value.id in names:
            return names[called.value.id], called.attr
        if not isinstance(called, ast.Name):
            return None
        if called.id in names:
            owner, _, name = names[called.id].rpartition(".")
            return owner, name
        return module, called.id


@cache
def code() -> Code:
    """Read once."""
    return Code()


def test_every_mutation_of_the_schema_is_looked_at() -> None:
    declared = {name for parent, name, _ in schemas.walk(schema.SCHEMA) if parent == "Mutation"}
    assert len(list(code().mutations())) == len(declared)


@pytest.mark.parametrize("place", sorted(code().mutations()), ids=lambda place: place[1])
def test_a_mutation_records_what_it_changes(place: Place) -> None:
    assert code().records(place, seen=set()) is (_camel(place[1]) not in UNRECORDED)


def test_what_is_not_recorded_exists() -> None:
    assert {*UNRECORDED, *ELSEWHERE} - {_camel(name) for _, name in code().mutations()} == set()


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)
