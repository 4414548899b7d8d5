"""What the operator guide shows works: a shop of one's own is begun; a backup is made, restored, and proven."""

import os
import re
import subprocess
from pathlib import Path

import httpx
import pytest

from tests.docs import guides
from tests.tooling import test_serve

SIGN_IN = "mutation($input: LoginInput!) { staffLogin(input: $input) { viewer { name } userErrors { code } } }"
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


def test_a_shop_of_ones_own_begins_as_shown(tmp_path_factory: pytest.TempPathFactory) -> None:
    directory = tmp_path_factory.mktemp("own")
    blocks = SHELL.findall((guides.DOCS / "en" / "operator.md").read_text())
    [create, reseal, reset] = [
        block for word in ("shop create", "secrets reseal", "reset-factors") for block in blocks if word in block
    ]
    (directory / ".venv").symlink_to(guides.ROOT / ".venv")
    (directory / "data").mkdir()
    (directory / ".data").symlink_to(directory / "data")
    printed = dict(re.findall(r"^  (\w+) +(\S+)", _run(create, cwd=directory), re.MULTILINE))
    assert _run(reseal, cwd=directory).startswith("Everything is sealed under ENTREPOT_SECRET.")
    assert _run(reset, cwd=directory).startswith("anna@camellia.example has no second factor any more")
    shop = test_serve.Shop(directory)
    try:
        shop.wait()
        given = {"email": printed["Login"], "password": printed["Password"]}
        asked = {"query": SIGN_IN, "variables": {"input": given}}
        answer = httpx.post(f"{shop.url}/graphql", json=asked).json()
    finally:
        shop.interrupt()
    assert answer["data"] == {"staffLogin": {"viewer": {"name": "Anna Berg"}, "userErrors": []}}


def _run(block: str, *, cwd: Path) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ENTREPOT_")}
    ran = subprocess.run(["bash", "-ec", block], cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout
