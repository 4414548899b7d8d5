"""The schema as the tables declare it, for as long as there is no first revision."""

import importlib
import sys
import traceback

import asyncpg
from sqlalchemy.schema import ForeignKeyConstraint

from entrepot.kernel import changes, ddl, idempotency, migrate, tables
from tests.architecture.source import BACKEND

KERNEL = (changes, idempotency)
STAMP = f"CREATE TABLE alembic_version AS SELECT '{{head}}' AS version_num; {migrate.GRANT}"


async def install(url: str) -> None:
    """Make every declared table; a feature that cannot be imported yet, and references to its tables, are left out."""
    for path in sorted(BACKEND.glob("*/tables.py")):
        if path.parent.name != "kernel":
            try:
                importlib.import_module(f"entrepot.{path.parent.name}.tables")
            except Exception:  # noqa: BLE001
                traceback.print_exc(file=sys.stderr)
    for table in tables.metadata.tables.values():
        for constraint in list(table.constraints):
            if isinstance(constraint, ForeignKeyConstraint):
                targets = {element.target_fullname.split(".")[0] for element in constraint.elements}
                if not targets <= tables.metadata.tables.keys():
                    table.constraints.discard(constraint)
    connection = await asyncpg.connect(url)
    try:
        for statement in ddl.statements(tables.metadata):
            try:
                await connection.execute(statement)
            except asyncpg.PostgresError:
                print(f"--- refused:\n{statement}", file=sys.stderr)
                raise
        if any(migrate.SCRIPTS.glob("versions/*.py")):
            await connection.execute(STAMP.format(head=migrate.head()))
    finally:
        await connection.close()
