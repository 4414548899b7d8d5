"""What makes the environment: it says plainly what a machine lacks, and does nothing twice."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BOOTSTRAP = (sys.executable, "scripts/bootstrap.py")


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A folder of programs with only what every system has."""
    for name in ("sh", "env", "dirname", "uname"):
        (tmp_path / name).symlink_to(Path("/bin") / name if (Path("/bin") / name).exists() else f"/usr/bin/{name}")
    return tmp_path


def test_without_python_it_says_what_to_install(bare: Path) -> None:
    refused = _run(["scripts/python", "-c", "pass"], path=bare)
    assert (refused.returncode, refused.stderr.splitlines()) == (
        1,
        [
            "Entrepot needs Python 3.11 to 3.14: install it (Debian: apt-get install python3 python3-venv; macOS: "
            "brew install python@3.12) and run this again.",
            "Entrepot 需要 Python 3.11 至 3.14：请先安装（Debian：apt-get install python3 python3-venv；macOS：brew "
            "install python@3.12），然后重试。",
        ],
    )


def test_an_old_python_is_passed_over(bare: Path) -> None:
    _program(bare / "python3", "exit 1")
    _program(bare / "python3.12", f'exec "{sys.executable}" "$@"')
    assert _run(["scripts/python", "-c", "print(7)"], path=bare).stdout == "7\n"


@pytest.mark.parametrize(("says", "found"), [("echo v18.19.0", "v18.19.0"), (None, "none")])
def test_an_old_or_missing_node_is_one_clear_sentence(bare: Path, says: str | None, found: str) -> None:
    if says is not None:
        _program(bare / "node", says)
    refused = _run([*BOOTSTRAP, "--ui"], path=bare)
    assert refused.returncode == 1
    assert refused.stderr.splitlines()[0] == (
        f"Entrepot needs Node.js 20 or newer with npm; found: {found}. Install it (with your package manager, nvm or "
        "fnm) and run this again."
    )


def test_what_is_up_to_date_is_not_done_again() -> None:
    _run([*BOOTSTRAP, "--", "true"], path=None)
    assert _run([*BOOTSTRAP, "--", "echo", "done"], path=None).stdout == "done\n"


def test_every_target_is_listed_by_make_help_and_is_one_line() -> None:
    lines = (ROOT / "Makefile").read_text().splitlines()
    targets = [line for line in lines if re.match(r"[a-z]+:", line)]
    recipes = [line for line in lines if line.startswith("\t")]
    listed = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert [line for line in targets if "## " not in line] == []
    assert (len(recipes), len(listed.splitlines())) == (len(targets), len(targets))


def test_the_lock_names_no_index_and_hashes_everything() -> None:
    lines = (ROOT / "requirements.lock").read_text().splitlines()
    assert [line for line in lines if "://" in line or line.startswith("-")] == []
    assert [line for line in lines if "==" in line and not line.endswith("\\")] == []


def _run(command: list[str] | tuple[str, ...], *, path: Path | None) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "LANG": "C.UTF-8"}
    if path is not None:
        environment["PATH"] = str(path)
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def _program(path: Path, body: str) -> None:
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
