"""The other commands of `entrepot`, each run as an operator runs it, against a database of its own."""

import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from entrepot import cli
from entrepot.kernel import migrate
from tests import harness

ENTREPOT = str(Path(sys.executable).with_name("entrepot"))


@pytest.fixture
async def environment(postgres: str, tmp_path: Path) -> AsyncIterator[dict[str, str]]:
    """An operator's environment: a server of their own, and a directory."""
    async with harness.throwaway(postgres) as url:
        own = {"ENTREPOT_DATABASE_URL": url, "ENTREPOT_DATA_DIR": str(tmp_path), "ENTREPOT_SECRET": "command-" * 4}
        yield {**os.environ, **own}


def test_the_demo_is_loaded_once_and_its_books_agree(environment: dict[str, str]) -> None:
    first, again = _run("demo", environment=environment), _run("demo", environment=environment)
    checked = _run("check", environment=environment)
    assert (first.returncode, again.returncode, checked.returncode) == (0, 0, 0), first.stderr + checked.stderr
    assert again.stdout == first.stdout
    assert checked.stdout == "The books agree. / 账实相符。\n"


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_without_a_secret_a_server_of_ones_own_is_not_touched(environment: dict[str, str], command: str) -> None:
    without = {name: value for name, value in environment.items() if name != "ENTREPOT_SECRET"}
    ran = _run(command, environment={**without, "ENTREPOT_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"})
    assert ran.returncode == 1
    assert [line.partition(" ")[0] for line in ran.stderr.splitlines()] == ["ENTREPOT_SECRET", "未设置"]


def test_migrating_says_where_it_stands(environment: dict[str, str]) -> None:
    ran = _run("migrate", environment=environment)
    assert (ran.returncode, ran.stdout.split(" ")[5].rstrip(".")) == (0, migrate.head()), ran.stderr


def test_the_sql_of_a_migration_can_be_read_beforehand(environment: dict[str, str]) -> None:
    printed = _run("migrate", "--sql", environment=environment).stdout
    assert [mark for mark in ("BEGIN;", "CREATE TABLE shop", "FORCE ROW LEVEL SECURITY") if mark not in printed] == []


def test_the_schema_is_printed(environment: dict[str, str]) -> None:
    assert _run("schema", environment=environment).stdout == cli.documents()["schema.graphql"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_worker_ends_when_it_is_told_to(environment: dict[str, str], number: signal.Signals) -> None:
    worker = subprocess.Popen([ENTREPOT, "worker"], env=environment, stdout=subprocess.PIPE, text=True)
    assert worker.stdout is not None
    assert worker.stdout.readline() == "The worker takes jobs. / 后台任务已启动。\n"
    worker.send_signal(number)
    assert worker.wait(60) == 0


def _run(*command: str, environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [ENTREPOT, *command], env=environment, capture_output=True, text=True, timeout=400, check=False
    )
