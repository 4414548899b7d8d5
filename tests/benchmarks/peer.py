"""Vendure from npm as a subject: installed into a directory of its own, on a PostgreSQL of its own, with our catalogue.

What was once installed and loaded stays in that directory for the next run; each run begins with a fresh copy.
"""

import asyncio
import contextlib
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import asyncpg

from entrepot.kernel import embedded
from tests import servers
from tests.benchmarks import catalogue, pages_of_vendure, serving, wire
from tests.benchmarks.postgres import Store
from tests.benchmarks.serving import Subject
from tests.benchmarks.shops import Bench
from tests.benchmarks.workloads import Workload

NAME = "vendure"
SOURCE = Path(__file__).with_name("vendure")
DATABASE, MAKING = "bench", "making"
COUNTED = 5
SIGN_IN = 'mutation { login(username: "benchadmin", password: "bench-shop-2026") { __typename } }'
ALLOCATED = 'SELECT "stockAllocated" FROM stock_level WHERE "productVariantId" = 1'


def is_possible() -> bool:
    """Whether it can run here; where it cannot, one sentence says why."""
    missing = [name for name in ("node", "npm") if shutil.which(name) is None]
    if missing:
        print(f"Vendure is left out: {' and '.join(missing)} cannot be found on this machine.", flush=True)
    return not missing


@contextlib.contextmanager
def running(bench: Bench, directory: Path) -> Iterator[Subject]:
    """Vendure with our catalogue, in one process."""
    directory = directory.resolve()
    _install(directory)
    with embedded.claimed(directory), embedded.running(directory / "postgres") as cluster:
        port = servers.free_port()
        environment = {"VENDURE_PORT": str(port), "VENDURE_SOCKET": str(cluster.socket_directory)}
        environment["NODE_NO_WARNINGS"] = "1"
        seed = f"seed_{bench.world.size.products}_{bench.world.size.orders}"
        if not asyncio.run(_value(cluster.url(), "SELECT 1 FROM pg_database WHERE datname = $1", seed)):
            _load(bench, cluster, directory, environment, seed)
        asyncio.run(_run(cluster.url(), f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)"))
        asyncio.run(_run(cluster.url(), f"CREATE DATABASE {DATABASE} TEMPLATE {seed}"))
        environment["VENDURE_DATABASE"] = DATABASE
        command = ["node", "serve.js"]
        with serving.started(command, port=port, environment=environment, directory=directory, ready="/health") as node:
            headers, _ = wire.ask(port, "/admin-api", SIGN_IN, {})
            token = headers["vendure-auth-token"]

            def ask(page: Workload, variables: Mapping[str, Any]) -> str:
                path = "/admin-api" if page.staff else "/shop-api"
                body = {"query": page.document, "variables": variables}
                return wire.post(path, body, port=port, token=token if page.staff else "")

            store = Store(url=cluster.url(DATABASE), data=cluster.data)
            pages = {page.name: page for page in pages_of_vendure.ALL}
            yield Subject(
                name=NAME,
                port=port,
                pid=node.pid,
                store=store,
                pages=pages,
                ask=ask,
                counted=COUNTED,
                goods=[str(number) for number in range(1, len(bench.world.skus) + 1)],
                hot="1",
                held=lambda: asyncio.run(_value(store.url, ALLOCATED)),
            )


def _install(directory: Path) -> None:
    """Let npm install what package.json names, unless it did already."""
    directory.mkdir(parents=True, exist_ok=True)
    wanted = (SOURCE / "package.json").read_text()
    installed = directory / "installed.json"
    for file in SOURCE.iterdir():
        shutil.copy(file, directory)
    if not installed.exists() or installed.read_text() != wanted:
        print("Vendure is installed by npm, which takes a minute.", flush=True)
        subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--no-package-lock"], cwd=directory, check=True)
        installed.write_text(wanted)


def _load(bench: Bench, cluster: embedded.Cluster, directory: Path, environment: Mapping[str, str], seed: str) -> None:
    """Its schema and first rows by itself, our catalogue by SQL, its search index by itself."""
    started = time.monotonic()
    asyncio.run(_run(cluster.url(), f"DROP DATABASE IF EXISTS {MAKING} WITH (FORCE)"))
    asyncio.run(_run(cluster.url(), f"CREATE DATABASE {MAKING}"))
    making = {**environment, "VENDURE_DATABASE": MAKING}
    serving.run_in(directory, ["node", "base.js"], environment=making)
    asyncio.run(_seed(bench, cluster.url(MAKING)))
    serving.run_in(directory, ["node", "reindex.js"], environment=making)
    asyncio.run(_run(cluster.url(MAKING), "VACUUM (ANALYZE)"))
    asyncio.run(_run(cluster.url(), f"ALTER DATABASE {MAKING} RENAME TO {seed}"))
    print(f"Vendure loaded with our catalogue in {time.monotonic() - started:.0f} s", flush=True)


async def _seed(bench: Bench, url: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await catalogue.stage(str(bench.settings.database_url), connection, bench.world.size)
        await connection.execute((SOURCE / "seed.sql").read_text())
    finally:
        await connection.close()


async def _run(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def _value(url: str, statement: str, *arguments: Any) -> Any:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(statement, *arguments)
    finally:
        await connection.close()
