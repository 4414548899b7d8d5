"""The PostgreSQL under a subject: its processor time, and the statements that it logs."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from tests.benchmarks import processor

LOGGED = (b"LOG:  execute ", b"LOG:  statement: ")


@dataclass(frozen=True)
class Store:
    """A server of its own: one of its databases, and its directory."""

    url: str
    data: Path

    @property
    def pid(self) -> int:
        """The server's first process, above all others."""
        return int((self.data / "postmaster.pid").read_text().split()[0])

    def cpu_seconds(self) -> float:
        """Processor time of the whole server since it started."""
        return processor.seconds(self.pid)

    def run(self, *statements: str) -> None:
        """Run statements, each on its own."""
        asyncio.run(self._run(statements))

    def count_statements(self, act: Callable[[], object]) -> int:
        """How many statements the server takes while we do something and nobody else does anything; by its log."""
        log = self.data / "server.log"
        self.run("ALTER SYSTEM SET log_statement = 'all'", "SELECT pg_reload_conf()", "SELECT pg_sleep(0.2)")
        try:
            start = log.stat().st_size
            act()
            with log.open("rb") as written:
                written.seek(start)
                text = written.read()
        finally:
            self.run("ALTER SYSTEM RESET log_statement", "SELECT pg_reload_conf()")
        return sum(text.count(mark) for mark in LOGGED)

    async def _run(self, statements: tuple[str, ...]) -> None:
        connection = await asyncpg.connect(self.url)
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()
