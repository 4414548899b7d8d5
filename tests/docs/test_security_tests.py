"""The guide to the security tests shows commands that exist, the same in both languages."""

import re
import subprocess
import sys

from tests import security_table
from tests.docs import guides

SHELL = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TEXTS = {name: (guides.DOCS / name / "security-tests.md").read_text() for name in guides.LANGUAGES}
COMMANDS = [line for block in SHELL.findall(TEXTS["en"]) for line in block.splitlines()]


def test_both_languages_show_the_same_commands_and_tests() -> None:
    english, chinese = (
        (SHELL.findall(text), sorted(re.findall(r"`(test\w*[/.][\w/.]+)`", text))) for text in TEXTS.values()
    )
    assert english == chinese


def test_every_table_is_shown() -> None:
    shown = [line.split()[-1] for line in COMMANDS if "security_table" in line]
    assert shown == list(security_table.TABLES)
    for letter in ("G", "C"):
        assert f"{letter}1–{letter}{security_table.TABLES[letter].last}" in TEXTS["en"]


def test_every_file_that_is_named_is_there() -> None:
    named = re.findall(r"`((?:tests/)[\w/.]+)`", TEXTS["en"])
    assert named != []
    assert [name for name in named if not (guides.ROOT / name).exists()] == []


def test_the_attack_is_begun_as_shown() -> None:
    [command] = [line for line in COMMANDS if "tests.access.fuzz" in line]
    _, flag, module, option, _ = command.split()
    ran = subprocess.run([sys.executable, flag, module, "--help"], capture_output=True, text=True, cwd=guides.ROOT)
    assert ran.returncode == 0, ran.stderr
    assert [name for name in (option, "--seed") if name not in ran.stdout] == []
