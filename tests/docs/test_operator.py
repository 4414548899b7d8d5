"""What the operator guide shows about backups works: dumped from a running embedded server, restored, and proven."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.docs import guides
from tests.tooling import test_serve

SHELL = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_both_languages_show_the_same_commands() -> None:
    english, chinese = (SHELL.findall((guides.DOCS / name / "operator.md").read_text()) for name in guides.LANGUAGES)
    assert english == chinese


def test_a_backup_is_made_and_restored_as_shown(tmp_path_factory: pytest.TempPathFactory) -> None:
    directory = tmp_path_factory.mktemp("kept")  # short, because a socket's path must be
    blocks = SHELL.findall((guides.DOCS / "en" / "operator.md").read_text())
    [dump] = [block for block in blocks if "pg_dump" in block]
    [restore] = [block for block in blocks if "pg_restore" in block]
    (directory / ".venv").symlink_to(guides.ROOT / ".venv")
    shop = test_serve.Shop(directory, "--demo")
    try:
        shop.wait(seconds=240)
        (directory / ".data").symlink_to(directory / "data")
        _run(dump, cwd=directory)
        assert _run(restore, cwd=directory).endswith("The books agree. / 账实相符。\n")
    finally:
        shop.interrupt()


def _run(block: str, *, cwd: Path) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ENTREPOT_")}
    ran = subprocess.run(["bash", "-ec", block], cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout
