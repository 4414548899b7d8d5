"""A migrated database is exactly the declared one; migrating again does nothing; readiness tells the difference."""

import asyncio
import subprocess
import uuid

import asyncpg
import orjson

from entrepot import cli
from entrepot.customers.tables import ADDRESS, CUSTOMER
from entrepot.kernel import ddl, embedded, ids, migrate, private, tables
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


CHANGE = """
INSERT INTO change (shop_id, node_id, operation, before, after, actor_kind, actor_name, request_id, mark)
VALUES ($1, $2, 'customerUpdate', '{"name": null}', $3, 'CUSTOMER', 'Li "Lei"', 'r', $4) RETURNING sequence
"""


async def test_what_the_feed_said_of_people_is_moved_out_of_it_where_it_is_not_marked(postgres: str) -> None:
    """By the same digest as the program makes; addresses that are gone lose what was said of them."""
    script = (migrate.SCRIPTS / "versions" / "2026_11_30_privacy.sql").read_text()
    shop, customer, gone = uuid.uuid4(), ids.new(CUSTOMER), ids.new(ADDRESS)
    said = '{"name": "李 \\"雷\\"\\n", "state": "ACTIVE", "email": ""}'
    async with harness.throwaway(postgres) as url:
        connection = await asyncpg.connect(url)
        try:
            async with connection.transaction():
                await connection.execute("SET LOCAL session_replication_role = replica")
                await connection.fetchval(CHANGE, shop, customer, said, None)
                await connection.fetchval(CHANGE, shop, gone, '{"street": "Road 1", "country": "CN"}', None)
                await connection.fetchval(CHANGE, shop, customer, '{"name": "Marked"}', b"mark")
                await connection.execute(script[script.index("ALTER TABLE change NO FORCE") :])
            rows = await connection.fetch("SELECT after::text, actor_name FROM change ORDER BY sequence")
            kept = await connection.fetch("SELECT digest, subject_id, salt, value::text FROM change_private")
        finally:
            await connection.close()
    [value] = kept
    named = orjson.loads(value["value"])
    assert (value["subject_id"], named) == (customer, '李 "雷"\n')
    assert private.digest_of(salt=value["salt"], value=named) == value["digest"]
    created, street, marked = [orjson.loads(row["after"]) for row in rows]
    assert created == {"name": {"private": value["digest"].hex()}, "state": "ACTIVE", "email": ""}
    assert (street["country"], len(street["street"]["private"])) == ("CN", 64)
    assert marked == {"name": "Marked"}
    assert [row["actor_name"] for row in rows] == ["", "", 'Li "Lei"']
