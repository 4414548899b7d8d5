"""`entrepot serve` as a person runs it: up in seconds, all its addresses, Ctrl-C, its data again, clear refusals."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from tests import servers

SERVE = (str(Path(sys.executable).with_name("entrepot")), "serve")


class Shop:
    """A served shop: its process, what it printed, and where it is."""

    def __init__(self, directory: Path, *options: str) -> None:
        self.port = servers.free_port()
        self.log = directory / "printed.txt"
        self.started = time.monotonic()
        self.seconds = self.seconds_of_first = 0.0
        self.process = subprocess.Popen(
            [*SERVE, "--port", str(self.port), "--data-dir", str(directory / "data"), *options],
            stdout=self.log.open("wb"),
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env={name: value for name, value in os.environ.items() if not name.startswith("ENTREPOT_")},
        )
        self.url = f"http://127.0.0.1:{self.port}"

    def wait(self, *, seconds: float = 240) -> float:
        """Wait until it is ready; the seconds that took."""
        while time.monotonic() < self.started + seconds:
            assert self.process.poll() is None, self.printed()
            try:
                if httpx.get(f"{self.url}/readyz").status_code == 200:
                    return time.monotonic() - self.started
            except httpx.TransportError:
                time.sleep(0.05)
        raise AssertionError(self.printed())

    def interrupt(self) -> int:
        """Press Ctrl-C, and wait."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(60)

    def printed(self) -> str:
        return self.log.read_text()


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A demo shop that has been stopped once and started again."""
    directory = tmp_path_factory.mktemp("shop")
    first = Shop(directory, "--demo", "--development")
    seconds_of_first = first.wait()
    assert first.interrupt() in (0, 130)
    assert _postgres_of(directory) == []
    again = Shop(directory, "--demo", "--development")
    try:
        again.seconds_of_first, again.seconds = seconds_of_first, again.wait()
        yield again
    finally:
        again.interrupt()
        assert _postgres_of(directory) == []


def test_a_warm_start_is_quicker_than_the_first(shop: Shop) -> None:
    """The second start finds the database and the demo; how many seconds it takes is measured, not asserted."""
    assert shop.seconds < shop.seconds_of_first


def test_it_says_where_everything_is(shop: Shop) -> None:
    printed = shop.printed()
    assert [line for line in (f"{shop.url}/graphql", f"{shop.url}/admin", "Login") if line not in printed] == []


def test_the_second_start_finds_the_shop(shop: Shop) -> None:
    asked = httpx.post(f"{shop.url}/graphql", json={"query": "{ shop { handle } }"})
    assert asked.json()["data"] == {"shop": {"handle": "demo"}}


def test_it_is_live_and_ready(shop: Shop) -> None:
    live, ready = httpx.get(f"{shop.url}/healthz"), httpx.get(f"{shop.url}/readyz")
    assert (live.status_code, live.text) == (200, "ok\n")
    assert (ready.status_code, ready.json()) == (200, {"database": True, "migrated": True})


def test_the_demo_login_signs_in(shop: Shop) -> None:
    match = re.search(r"Login\s+(\S+)\s+(\S+)", shop.printed())
    assert match is not None
    mutation = "mutation($input: LoginInput!) { staffLogin(input: $input) { userErrors { code } } }"
    given = {"input": {"email": match.group(1), "password": match.group(2)}}
    answer = httpx.post(f"{shop.url}/graphql", json={"query": mutation, "variables": given}).json()
    assert answer["data"] == {"staffLogin": {"userErrors": []}}


def test_a_taken_port_is_one_clear_sentence_in_both_languages(shop: Shop, tmp_path: Path) -> None:
    refused = _serve("--port", str(shop.port), "--data-dir", str(tmp_path))
    assert (refused.returncode, refused.stderr) == (
        1,
        f"Port {shop.port} of 127.0.0.1 is taken: stop what listens there, or choose another with PORT= or --port.\n"
        f"127.0.0.1 的端口 {shop.port} 已被占用：请停止占用它的程序，或用 PORT= 或 --port 换一个端口。\n",
    )


def test_a_data_directory_in_use_is_one_clear_sentence(shop: Shop) -> None:
    directory = shop.log.parent / "data"
    refused = _serve("--port", str(servers.free_port()), "--data-dir", str(directory))
    assert refused.returncode == 1
    assert refused.stderr.splitlines()[0] == (
        f"{directory} is in use by another Entrepot (process {shop.process.pid}): stop that one, or choose another "
        "DATA_DIR."
    )


def test_a_data_directory_of_another_version_is_one_clear_sentence(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "PG_VERSION").write_text("16\n")
    refused = _serve("--port", str(servers.free_port()), "--data-dir", str(tmp_path))
    assert refused.returncode == 1
    assert refused.stderr.splitlines()[0].startswith(f"{tmp_path}/postgres was made by PostgreSQL 16, and this is ")


def test_a_short_secret_is_refused(tmp_path: Path) -> None:
    refused = _serve("--data-dir", str(tmp_path), ENTREPOT_SECRET="short")
    assert refused.returncode == 1
    assert "at least 32 characters" in refused.stderr


def _serve(*options: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [*SERVE, *options], capture_output=True, text=True, timeout=240, env={**os.environ, **environment}, check=False
    )


def _postgres_of(directory: Path) -> list[int]:
    """The processes that serve a data directory below this one."""
    found = psutil.process_iter(["cmdline"])
    return [item.pid for item in found if any(str(directory) in part for part in item.info["cmdline"] or ())]
