"""A migrated database is exactly what the tables declare: columns, constraints, indexes, policies, rights, triggers."""

import asyncpg

from entrepot import wiring
from entrepot.kernel import ddl, migrate, tables
from tests import harness

ASPECTS = {
    "columns": """
        SELECT table_name, column_name, udt_name, is_nullable, coalesce(column_default, ''), is_identity
        FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'alembic_version'""",
    "constraints": """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), condeferrable, condeferred
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
        AND conrelid <> coalesce(to_regclass('alembic_version')::oid, 0)""",
    "indexes": """
        SELECT tablename, indexname, indexdef FROM pg_indexes
        WHERE schemaname = 'public' AND tablename <> 'alembic_version'""",
    "policies": "SELECT tablename, policyname, roles::text, cmd, qual, with_check FROM pg_policies",
    "row security": """
        SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'alembic_version'""",
    "rights": """
        SELECT table_schema, table_name, privilege_type FROM information_schema.role_table_grants
        WHERE grantee = 'entrepot_app' AND table_name <> 'alembic_version'""",
    "triggers": """
        SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal""",
    "functions": """
        SELECT proname, prosrc FROM pg_proc WHERE pronamespace IN ('public'::regnamespace, 'jobs'::regnamespace)""",
}


async def described(url):
    """Every aspect of a database as sorted rows."""
    connection = await asyncpg.connect(url)
    try:
        return {name: sorted(tuple(row) for row in await connection.fetch(query)) for name, query in ASPECTS.items()}
    finally:
        await connection.close()


async def test_the_revisions_make_what_the_tables_declare(postgres, database_url):
    assert wiring.HANDLERS  # every feature's tables are imported through the reactions
    async with harness.empty(postgres) as url:
        connection = await asyncpg.connect(url)
        for statement in ddl.statements(tables.metadata):
            await connection.execute(statement)
        await connection.close()
        declared = await described(url)
    migrated = await described(database_url)
    for aspect in ASPECTS:
        assert migrated[aspect] == declared[aspect], aspect


async def test_a_database_is_migrated_once(database_url):
    assert await migrate.upgrade(database_url) == (migrate.head(), migrate.head())
