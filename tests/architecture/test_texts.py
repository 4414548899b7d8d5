"""What is committed names no machine, no registry and no unfinished place; its files have a bearable size."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

SKIPPED = {
    *(".git", ".venv", "node_modules", "dist", "__pycache__", ".data", "test-results", "playwright-report", "coverage"),
    *(".mypy_cache", ".ruff_cache", ".hypothesis", ".import_linter_cache", ".pytest_cache"),
}
TEXT = {".py", ".ts", ".tsx", ".js", ".mjs", ".json", ".md", ".toml", ".lock", ".yml", ".yaml", ".sql", ".sh", ".html"}
FOREIGN = re.compile(
    r"/ro"
    r"ot/|/wo"
    r"rk/main|/opt/(py"
    r"pi|wh"
    r"eels)|index"
    r"-url|extra-index|registry\.npm|files\.pythonhosted"
    r"|https?://[^ \"']*(/simple/|\.whl\b|\.tgz\b)",
    re.IGNORECASE,
)
UNFINISHED = re.compile(
    r"\b(TO" r"DO|FIX" r"ME)\b|\b(test|it|describe)\.(skip|only)\(|eslint-dis" r"able(?!.* -- \S)|@ts-ig" r"nore"
)
UI_FILE_LIMIT = 500
COMPONENT_LIMIT = 200
# Every route on one page: a table, not a component.
ROUTES = "routes.tsx"


def committed() -> Iterator[Path]:
    """Every text file that belongs to the project."""
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in SKIPPED and not name.endswith(".egg-info")]
        for name in files:
            path = Path(folder) / name
            if path.suffix in TEXT or path.parent.name in {".ci", "scripts"} or name == "Makefile":
                yield path


FILES = sorted(committed())
UI_SOURCES = [path for path in FILES if (ROOT / "admin-ui" / "src") in path.parents and path.suffix in {".ts", ".tsx"}]


def test_no_file_names_a_machine_or_a_registry() -> None:
    assert _lines_with(FOREIGN, FILES) == []


def test_no_user_interface_file_is_unfinished() -> None:
    assert _lines_with(UNFINISHED, [path for path in FILES if path.suffix in {".ts", ".tsx", ".mjs"}]) == []


def test_user_interface_files_are_short() -> None:
    handwritten = [path for path in UI_SOURCES if "generated" not in str(path)]
    lengths = {path: path.read_text().count("\n") for path in handwritten}
    too_long = {
        str(path.relative_to(ROOT)): length
        for path, length in lengths.items()
        if length > (COMPONENT_LIMIT if path.suffix == ".tsx" and path.name != ROUTES else UI_FILE_LIMIT)
    }
    assert too_long == {}


def test_locales_have_the_same_keys() -> None:
    found = {path.stem: set(_keys(json.loads(path.read_text()))) for path in _locales()}
    union = set().union(*found.values())
    assert {name: sorted(union - keys) for name, keys in found.items() if union - keys} == {}


@pytest.mark.parametrize("line", ["see /root/x", "--index-url x", '"resolved": "https://registry.npmjs.org/a.tgz"'])
def test_a_foreign_address_would_be_found(line: str) -> None:
    assert FOREIGN.search(line)


def _locales() -> list[Path]:
    folder = ROOT / "admin-ui" / "src" / "locales"
    return sorted(folder.glob("*.json"))


def _keys(tree: object, prefix: str = "") -> Iterator[str]:
    if not isinstance(tree, dict):
        yield prefix
        return
    for name, below in tree.items():
        yield from _keys(below, f"{prefix}.{name}")


def _lines_with(pattern: re.Pattern[str], paths: list[Path]) -> list[str]:
    own = Path(__file__)
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}"
        for path in paths
        if path != own
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1)
        if pattern.search(line)
    ]
