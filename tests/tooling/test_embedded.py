"""The embedded PostgreSQL: found again, refused with a clear sentence, and gone when we are gone."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import asyncpg
import pytest

from entrepot.kernel import embedded

HOLD = """
import sys, time
from pathlib import Path
from entrepot.kernel import embedded
directory = Path(sys.argv[1])
with embedded.claimed(directory), embedded.running(directory / "postgres", settings=embedded.FORGETFUL) as cluster:
    print(cluster.process.pid, flush=True)
    time.sleep(60)
"""


async def test_a_second_start_finds_its_data(tmp_path: Path) -> None:
    with embedded.running(tmp_path / "postgres", settings=embedded.FORGETFUL) as cluster:
        await _execute(cluster.url(), "CREATE TABLE kept AS SELECT 7 AS number")
    with embedded.running(tmp_path / "postgres", settings=embedded.FORGETFUL) as cluster:
        assert await _execute(cluster.url(), "SELECT number FROM kept") == 7


def test_a_directory_of_another_version_is_refused(tmp_path: Path) -> None:
    (tmp_path / "PG_VERSION").write_text("12\n")
    with pytest.raises(embedded.DataOfAnotherVersion) as refused, embedded.running(tmp_path):
        pass
    assert refused.value.facts() == {"path": str(tmp_path), "found": "12", "wanted": "18"}


def test_a_directory_has_one_owner(tmp_path: Path) -> None:
    with embedded.claimed(tmp_path):
        with pytest.raises(embedded.DataInUse) as refused, embedded.claimed(tmp_path):
            pass
        assert refused.value.facts() == {"path": str(tmp_path), "pid": str(os.getpid())}
    with embedded.claimed(tmp_path):
        pass


async def test_after_a_kill_the_server_is_gone_and_the_next_start_works(tmp_path: Path) -> None:
    holder = _hold(tmp_path)
    assert holder.stdout is not None
    postgres = int(holder.stdout.readline())
    holder.kill()
    holder.wait()
    if sys.platform == "linux":
        assert _gone(postgres)
    with embedded.claimed(tmp_path), embedded.running(tmp_path / "postgres") as cluster:
        assert await _execute(cluster.url(), "SELECT 1") == 1


def test_a_long_path_still_has_a_socket(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 60) / ("e" * 60) / "postgres"
    with embedded.running(deep, settings=embedded.FORGETFUL) as cluster:
        sockets = cluster.socket_directory
        assert sockets != deep
        assert sockets.stat().st_mode & 0o077 == 0
    assert not sockets.exists()


def test_nobody_else_can_enter_the_data(tmp_path: Path) -> None:
    with embedded.running(tmp_path / "postgres", settings=embedded.FORGETFUL):
        assert (tmp_path / "postgres").stat().st_mode & 0o077 == 0


def _hold(directory: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", HOLD, str(directory)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def _gone(pid: int) -> bool:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        if Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z":
            return True
        time.sleep(0.05)
    os.kill(pid, signal.SIGQUIT)
    return False


async def _execute(url: str, statement: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()
