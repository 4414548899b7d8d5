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


ROLE = "INSERT INTO role (shop_id, id, name, permissions) VALUES ($1, $2, '{}', $3)"


async def test_roles_that_saw_contacts_see_them_still(postgres: str) -> None:
    """Once each, however often it is done; row-level security, which hides all shops from an owner, is back after."""
    script = (migrate.SCRIPTS / "versions" / "2026_11_29_scopes.sql").read_text()
    given = {"read_orders": True, "read_customers": True, "write_customers": True, "read_stock": False}
    async with harness.throwaway(postgres) as url:
        connection = await asyncpg.connect(url)
        try:
            async with connection.transaction():
                await connection.execute("SET LOCAL session_replication_role = replica")
                for code in given:
                    await connection.execute(ROLE, uuid.uuid4(), uuid.uuid4(), f'["{code}"]')
            for _ in range(2):
                await connection.execute(script[script.index("ALTER TABLE role NO FORCE") :])
            found = await connection.fetch("SELECT permissions::text AS text FROM role")
            forced = await connection.fetchval("SELECT relforcerowsecurity FROM pg_class WHERE relname = 'role'")
        finally:
            await connection.close()
    assert {row["text"] for row in found} == {
        f'["{code}", "read_contacts"]' if seen else f'["{code}"]' for code, seen in given.items()
    }
    assert forced is True


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
