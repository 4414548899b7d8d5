"""The whole schema as DDL, derived from the table declarations: tables, keys, row-level security, grants, triggers.

The first migration is this text, frozen; a test compares a migrated database with it.
"""

from collections.abc import Iterator

from sqlalchemy import MetaData, Table
from sqlalchemy.schema import AddConstraint, CreateIndex, CreateTable, ForeignKeyConstraint

from entrepot.kernel import jobs
from entrepot.kernel.sessions import APP_ROLE
from entrepot.kernel.statements import DIALECT
from entrepot.kernel.tables import APPEND_ONLY, ERASABLE, SHOP_SCOPED, registered_ddl

CREATE_ROLE = f"""
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{APP_ROLE}') THEN
    CREATE ROLE {APP_ROLE} NOLOGIN NOBYPASSRLS;
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$
""".strip()

GRANT_ROLE = f"GRANT {APP_ROLE} TO CURRENT_USER"

# The sub-select makes PostgreSQL evaluate the setting once for a statement instead of once for a row.
CURRENT_SHOP = "(SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)"


def statements(metadata: MetaData) -> Iterator[str]:
    """Every statement that makes an empty database ours, in order."""
    yield CREATE_ROLE
    yield GRANT_ROLE
    yield f"GRANT USAGE ON SCHEMA public TO {APP_ROLE}"
    tables = sorted(metadata.tables.values(), key=lambda table: (table.name != "shop", table.name))
    for table in tables:
        yield _text(CreateTable(table, include_foreign_key_constraints=[]))
    for table in tables:
        for index in sorted(table.indexes, key=lambda index: index.name or ""):
            yield _text(CreateIndex(index))
    for table in tables:
        yield from _foreign_keys(table)
    for table in tables:
        yield from _security(table)
    yield from registered_ddl()
    yield from jobs.install_statements()


def _foreign_keys(table: Table) -> Iterator[str]:
    constraints = [item for item in table.constraints if isinstance(item, ForeignKeyConstraint)]
    for constraint in sorted(constraints, key=lambda item: str(item.name)):
        yield _text(AddConstraint(constraint))


def _security(table: Table) -> Iterator[str]:
    """Grants for the app's role and, for tables of a shop, forced row-level security."""
    name = table.name
    rights = "SELECT, INSERT" if table.info[APPEND_ONLY] else "SELECT, INSERT, UPDATE, DELETE"
    yield f"GRANT {rights} ON {name} TO {APP_ROLE}"
    if table.info[ERASABLE]:
        yield f"GRANT UPDATE ({', '.join(table.info[ERASABLE])}) ON {name} TO {APP_ROLE}"
    if table.info[SHOP_SCOPED]:
        yield f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY"
        yield f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY"
        yield (
            f"CREATE POLICY {name}_shop ON {name} "
            f"USING (shop_id = {CURRENT_SHOP}) WITH CHECK (shop_id = {CURRENT_SHOP})"
        )


def _text(element: CreateTable | CreateIndex | AddConstraint) -> str:
    return str(element.compile(dialect=DIALECT)).strip()
