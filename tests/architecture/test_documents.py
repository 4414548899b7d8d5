"""Every command that a document shows is run, here or by the test that is named beside it."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

DOCUMENTS = sorted(
    {*ROOT.glob("README*.md"), *(ROOT / "backend").glob("README*.md"), *(ROOT / "docs").rglob("*.md")},
)
BLOCK = re.compile(r"^```(?:sh|bash|console)\n(.*?)^```", re.MULTILINE | re.DOTALL)
# What such a command answers is shown and compared by the tests of the guides; it may be a refusal.
ANSWERED = re.compile(r"^<!-- answers \w+ -->\n+```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
# A command that takes long or needs a machine of its own, and the test that runs it.
PROVEN = {
    r"grep -oh 'ent_ticket_.*": "tests/docs/test_guides.py",
    r"git clone \S+( \S+)?": "tests/tooling/test_bootstrap.py",
    r"cd \S+": "tests/tooling/test_bootstrap.py",
    r"make run( PORT=\d+)?( DATA_DIR=\S+)?": "tests/tooling/test_serve.py",
    r"make test( ARGS=.+)?": ".ci/run",
    r"make check": ".ci/run",
    r"make (schema|lock|format|bench)": "tests/tooling/test_bootstrap.py",
    r"make trade DIR=\S+": ".ci/beside",
    r"\.ci/run": ".ci/run",
    r"scripts/python scripts/bootstrap\.py( --ui)?": "tests/tooling/test_bootstrap.py",
    r"(\.venv/bin/)?entrepot serve( --\S+( \d+)?)*": "tests/tooling/test_serve.py",
    r"(\.venv/bin/)?entrepot (worker|migrate|demo|schema|check)( --\S+)*": "tests/tooling/test_commands.py",
    r"entrepot import online-retail \S+( --report \S+)?": ".ci/beside",
    r"export ENTREPOT_[A-Z_]+=\S+": "tests/tooling/test_settings.py",
    r"ENTREPOT_[A-Z_]+=\S+( \\)?": "tests/tooling/test_settings.py",
    r"\.venv/bin/entrepot shop create .+": "tests/docs/test_operator.py",
    r"BIN=\$\(.+\)|\"\$BIN/(pg_dump|createdb|pg_restore)\" .+|tar --create .+": "tests/docs/test_operator.py",
    r"ENTREPOT_DATABASE_URL=\"\S+\" \.venv/bin/entrepot check --restored": "tests/docs/test_operator.py",
    r"\.venv/bin/entrepot (secrets reseal|staff reset-factors .+)": "tests/docs/test_operator.py",
    r"\.venv/bin/python -m tests\.security_table \w+": "tests/tooling/test_security_table.py",
    r"\.venv/bin/python -m tests\.access\.fuzz --examples \d+": "tests/access/fuzz/test_fuzz.py",
    r"ENTREPOT_TEST_HISTORIES=\d+ \.venv/bin/python -m pytest .+": "tests/access/test_rights_machine.py",
    r"curl .*<\w+(\.\w+)+>.*": "tests/docs/test_guides.py",
}


def commands(path: Path, *, blocks: re.Pattern[str] = BLOCK) -> Iterator[str]:
    """The commands of a document's shell blocks, continued lines joined, comments and output left out."""
    for block in blocks.findall(path.read_text()):
        for line in re.sub(r"\\\n\s*", "", block).splitlines():
            command = re.sub(r"\s+#\s.*$", "", line.removeprefix("$ ")).strip()
            if command and not command.startswith("#"):
                yield command


SHOWN = [(str(path.relative_to(ROOT)), command) for path in DOCUMENTS if path.exists() for command in commands(path)]
ANSWERS = {command for path in DOCUMENTS if path.exists() for command in commands(path, blocks=ANSWERED)}


@pytest.mark.parametrize(("document", "command"), SHOWN)
def test_the_command_is_proven(document: str, command: str, request: pytest.FixtureRequest) -> None:
    proofs = [proof for pattern, proof in PROVEN.items() if re.fullmatch(pattern, command)]
    if not proofs and (command.startswith("curl ") or command == "make help"):
        _run(command, request, may_be_refused=command in ANSWERS)
        return
    assert proofs, f"{document} shows a command that nothing runs"
    assert [proof for proof in proofs if not (ROOT / proof).exists()] == []


def test_the_read_me_shows_the_two_commands_and_a_query() -> None:
    shown = [command for document, command in SHOWN if document == "README.md"]
    assert {"make run", "make test"} <= set(shown)
    assert [command for command in shown if command.startswith("curl ")] != []


def test_links_between_documents_lead_somewhere() -> None:
    broken = [
        f"{path.relative_to(ROOT)} → {target}"
        for path in DOCUMENTS
        if path.exists()
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", path.read_text())
        if not (path.parent / target).exists()
    ]
    assert broken == []


def _run(command: str, request: pytest.FixtureRequest, *, may_be_refused: bool) -> None:
    """Run it as it stands, except that the shop is where this test has one."""
    if "127.0.0.1:8000" in command:
        command = command.replace("http://127.0.0.1:8000", request.getfixturevalue("demo_server").url)
    ran = subprocess.run(["bash", "-ec", command], cwd=ROOT, capture_output=True, text=True, check=False)
    refused = '"errors"' in ran.stdout and not may_be_refused
    assert (ran.returncode, refused) == (0, False), ran.stdout + ran.stderr
