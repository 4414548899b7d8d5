"""The walks through the code name files and functions that are there."""

import ast
import re
from functools import cache

import pytest

from tests.docs import guides

PACKAGE = guides.ROOT / "backend" / "entrepot"
WALKS = (guides.ROOT / "backend" / "README.md", guides.ROOT / "backend" / "README.zh-CN.md")
NAMED = re.compile(r"`([a-z_/]+\.py):(\w+)`")
STEPS = [re.findall(NAMED, path.read_text()) for path in WALKS]


@pytest.mark.parametrize(("path", "name"), sorted(set(STEPS[0])))
def test_the_step_is_there(path: str, name: str) -> None:
    assert name in _names(path)


def test_both_languages_walk_the_same_way() -> None:
    assert STEPS[0] == STEPS[1]
    assert len(STEPS[0]) > 40


@cache
def _names(path: str) -> set[str]:
    """What a module defines, the fields of its root types included."""
    found: set[str] = set()
    for node in ast.walk(ast.parse((PACKAGE / path).read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Assign):
            found.update(target.id for target in node.targets if isinstance(target, ast.Name))
    return found
