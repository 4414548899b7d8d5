"""A migrated database is exactly the declared one; migrating again does nothing; readiness tells the difference."""

import asyncio
import subprocess
import uuid

import asyncpg

from entrepot import cli
from entrepot.kernel import ddl, embedded, migrate, tables
from tests import harness

assert cli.main  # the whole application is imported, so every table is declared


async def test_the_revisions_lead_to_the_declared_schema(postgres: str) -> None:
    migrated, declared = await _empty(postgres), await _empty(postgres)
    try:
        await migrate.upgrade(migrated)
        await _declare(declared)
        assert _structure(migrated) == _structure(declared)
    finally:
        for url in (migrated, declared):
            await harness.drop(postgres, url.split("/")[3].split("?")[0])


async def test_migrating_again_does_nothing(postgres: str) -> None:
    async with harness.throwaway(postgres) as url:
        assert await migrate.upgrade(url) == (migrate.head(), migrate.head())


async def test_two_at_once_migrate_once(postgres: str) -> None:
    url = await _empty(postgres)
    try:
        found = await asyncio.gather(migrate.upgrade(url), migrate.upgrade(url))
        assert sorted(found, key=str) == [(migrate.head(), migrate.head()), (None, migrate.head())]
    finally:
        await harness.drop(postgres, url.split("/")[3].split("?")[0])


async def _empty(postgres: str) -> str:
    url = migrate.in_database(postgres, f"fresh_{uuid.uuid4().hex[:12]}")
    await migrate.create_database(url)
    return url


async def _declare(url: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        for statement in ddl.statements(tables.metadata):
            await connection.execute(statement)
    finally:
        await connection.close()


def _structure(url: str) -> str:
    """The schema as pg_dump writes it, without Alembic's own table and the dump's random marks."""
    program = embedded.wheel_binaries() / "pg_dump"
    command = [str(program), "--schema-only", "--exclude-table=alembic_version", "--dbname", url]
    dumped = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return "\n".join(line for line in dumped.splitlines() if not line.startswith(("\\", "--")))
