"""Measure the workloads side by side in one run: only their ratios mean anything on another machine.

python -m tests.benchmarks --seconds 5 --json FILE
"""

import argparse
import asyncio
import contextlib
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import asyncpg

from entrepot import app, cli
from entrepot.access import demo as staff
from entrepot.engine import context, execution
from entrepot.engine.documents import Documents
from entrepot.kernel import permissions
from entrepot.kernel.settings import Settings
from entrepot.schema import SCHEMA
from tests.benchmarks import dataset, drive, workloads

ROOT = Path(__file__).resolve().parents[2]
DIFFERENT = 400
COUNTED = 20
TICKS = os.sysconf("SC_CLK_TCK")
PLACES = """query Places($after: String) { %s(first: 100, after: $after, orderBy: %s) { pageInfo { endCursor } } }"""
SIGN_IN = """mutation SignIn($email: String!, $password: String!) {
  staffLogin(input: {email: $email, password: $password}) { accessToken userErrors { code } } }"""
SUBJECTS = {"entrepot": ("W1", "W2", "W3", "W5"), "floor": ("W1", "W2"), "graphql-core": ("W1", "W2", "W3", "W5")}
Figures = dict[str, dict[str, dict[str, float]]]


def main() -> None:
    """Load, measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--data-dir", type=Path, help="keep the shop here, and use it again")
    parser.add_argument("--only", nargs="*", default=list(SUBJECTS))
    parser.add_argument("--products", type=int, default=dataset.Size.products)
    parser.add_argument("--orders", type=int, default=dataset.Size.orders)
    given = parser.parse_args()
    size = dataset.Size(products=given.products, orders=given.orders)
    with contextlib.ExitStack() as stack:
        directory = given.data_dir or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="entrepot-bench-")))
        settings = stack.enter_context(cli.ready(Settings(data_dir=directory)))
        shop, world = asyncio.run(_world(settings, size))
        os.environ |= {"ENTREPOT_DATABASE_URL": str(settings.database_url), "BENCH_SHOP": shop}
        os.environ["ENTREPOT_DATA_DIR"] = str(directory)
        figures: Figures = {}
        for subject in given.only:
            with _serving(subject) as (port, process):
                for workload in workloads.ALL:
                    if workload.name in SUBJECTS[subject]:
                        asked = _requests(subject, workload, world, port=port)
                        found = _measure(port, process.pid, asked, given)
                        figures.setdefault(workload.name, {})[subject] = found
                        print(_line(workload.name, subject, found, figures[workload.name]), flush=True)
    if given.json:
        given.json.write_text(json.dumps(figures, indent=1) + "\n")


async def _world(settings: Settings, size: dataset.Size) -> tuple[str, workloads.World]:
    """The shop, loaded where it is not there, and the places in its lists."""
    database = await app.open_database(settings)
    try:
        known = await database.shop_ids()
        started = time.monotonic()
        shop = known[0] if known else await dataset.load(database, size)
        print(f"shop of {size.products} products and {size.orders} orders: {time.monotonic() - started:.0f} s")
        documents = Documents(SCHEMA)

        async def places(name: str, order: str, pages: int) -> list[str]:
            found: list[str] = []
            owner = permissions.Actor(kind=permissions.ActorKind.STAFF, permissions=frozenset(permissions.registry()))
            for _ in range(pages):
                request = context.Request(database=database, shop_id=shop, actor=owner)
                answer = await execution.execute(
                    SCHEMA,
                    documents.get(PLACES % (name, order)),
                    request,
                    variables={"after": found[-1] if found else None},
                    operation_name=None,
                )
                found.append(answer.data[name]["pageInfo"]["endCursor"])
            return found

        products = await places("products", "{field: RANK}", size.products // 100 - 1)
        orders = await places("orders", "{field: PLACED_AT, direction: DESC}", min(50, size.orders // 100 - 1))
        return str(shop), workloads.World(size=size, products=products, orders=orders)
    finally:
        await database.close()


def _requests(subject: str, workload: workloads.Workload, world: workloads.World, *, port: int) -> list[str]:
    """What is sent, again and again: the same of every subject."""
    chance = random.Random(workload.name)
    bodies = [{"query": workload.document, "variables": workload.variables(chance, world)} for _ in range(DIFFERENT)]
    path = "/graphql" if subject != "floor" else f"/{workload.name}"
    token = "" if not workload.staff else _sign_in(port) if subject == "entrepot" else "staff"
    return [_request(path, body, token=token, port=port) for body in bodies]


def _measure(port: int, pid: int, asked: list[str], given: argparse.Namespace) -> dict[str, float]:
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(asked, file)
        file.flush()
        _drive(port, file.name, given.seconds / 2, given.connections)
        before = _cpu_seconds(pid), asyncio.run(_postgres_cpu_seconds())
        found = _drive(port, file.name, given.seconds, given.connections)
        after = _cpu_seconds(pid), asyncio.run(_postgres_cpu_seconds())
        assert not found.pop("failed"), "some requests failed"
        requests = found.pop("requests")
        found["python_cpu_ms"] = 1e3 * (after[0] - before[0]) / requests
        found["postgres_cpu_ms"] = 1e3 * (after[1] - before[1]) / requests
        found["rss_mb"] = _rss_mb(pid)
        found["statements"] = asyncio.run(_statements(port, file.name))
    return found


@contextlib.contextmanager
def _serving(subject: str) -> Iterator[tuple[int, "subprocess.Popen[bytes]"]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-m", "tests.benchmarks.subjects", subject, str(port)], cwd=ROOT)
    try:
        _wait_for(port, process)
        yield port, process
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        assert process.poll() is None, "the subject did not start"
        with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2):
            return
        time.sleep(0.1)
    raise TimeoutError("the subject did not start")


def _sign_in(port: int) -> str:
    """A token of the owner."""
    content = json.dumps({"query": SIGN_IN, "variables": {"email": staff.OWNER_EMAIL, "password": dataset.PASSWORD}})
    asked = urllib.request.Request(
        f"http://127.0.0.1:{port}/graphql", content.encode(), {"content-type": "application/json"}
    )
    with urllib.request.urlopen(asked, timeout=20) as answer:
        found = json.loads(answer.read())
    token: str = found["data"]["staffLogin"]["accessToken"]
    return token


def _request(path: str, body: Mapping[str, Any], *, token: str, port: int) -> str:
    content = json.dumps(body)
    authorization = f"authorization: Bearer {token}\r\n" if token else ""
    return (
        f"POST {path} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\ncontent-type: application/json\r\n{authorization}"
        f"content-length: {len(content)}\r\n\r\n{content}"
    )


def _drive(port: int, file: str, seconds: float, connections: int) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.benchmarks.drive", "127.0.0.1", str(port), file]
    options = ["--seconds", str(seconds), "--connections", str(connections)]
    said = subprocess.run([*command, *options], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
    found: dict[str, float] = json.loads(said)
    return found


async def _statements(port: int, file: str) -> float:
    """Statements of a request, as the server counts them: its log of a few requests that nobody disturbs."""
    requests = drive.read_requests(Path(file))[:COUNTED]
    log = Path(os.environ["ENTREPOT_DATA_DIR"]) / "postgres" / "server.log"
    connection = await asyncpg.connect(os.environ["ENTREPOT_DATABASE_URL"])
    try:
        await connection.execute("ALTER SYSTEM SET log_statement = 'all'")
        await connection.execute("SELECT pg_reload_conf()")
        await asyncio.sleep(0.5)
        start = log.stat().st_size
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for request in requests:
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(int(line[15:]) for line in head.split(b"\r\n") if line[:15].lower() == b"content-length:")
            await reader.readexactly(length)
        writer.close()
        with log.open("rb") as written:
            written.seek(start)
            text = written.read()
    finally:
        await connection.execute("ALTER SYSTEM RESET log_statement")
        await connection.execute("SELECT pg_reload_conf()")
        await connection.close()
    return (text.count(b"LOG:  execute ") + text.count(b"LOG:  statement: ")) / len(requests)


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


async def _postgres_cpu_seconds() -> float:
    """The time of every server process that still runs; sessions of the pool do while they are measured."""
    connection = await asyncpg.connect(os.environ["ENTREPOT_DATABASE_URL"])
    try:
        rows = await connection.fetch("SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
    finally:
        await connection.close()
    total = 0.0
    for row in rows:
        with contextlib.suppress(FileNotFoundError):
            total += _cpu_seconds(row["pid"])
    return total


def _rss_mb(pid: int) -> float:
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def _line(workload: str, subject: str, found: Mapping[str, float], others: Mapping[str, Mapping[str, float]]) -> str:
    ours = others.get("entrepot", found)
    shown: Sequence[str] = [
        f"{workload} {subject:12}",
        f"{found['rps']:8.1f} req/s",
        f"p50 {found['p50_ms']:7.2f} ms",
        f"p99 {found['p99_ms']:7.2f} ms",
        f"python {found['python_cpu_ms']:6.2f} ms",
        f"postgres {found['postgres_cpu_ms']:6.2f} ms",
        f"{found['statements']:5.1f} statements",
        f"{found['bytes']:8.0f} B",
        f"{found['rss_mb']:4.0f} MB",
        f"entrepot is {ours['rps'] / found['rps']:.2f} x",
    ]
    return "  ".join(shown)


if __name__ == "__main__":
    main()
