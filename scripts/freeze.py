"""Write the first revision anew from the declared tables; for the time before the first release, and never after it."""

import importlib
from pathlib import Path

from entrepot.kernel import ddl, migrate, tables

FIRST = "2026_11_21_first"
SOURCE = '''"""The first schema: tables, keys, row-level security, grants, triggers, job queue; the SQL is beside it."""

from pathlib import Path

from alembic import op

revision = "2026_11_21"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make everything in an empty database."""
    op.get_context().impl.static_output(Path(__file__).with_suffix(".sql").read_text())
'''


def main() -> None:
    """Import every feature's tables, then write the revision and its SQL."""
    package = migrate.SCRIPTS.parent
    for path in sorted([*package.glob("*/tables.py"), *package.glob("*/tables/*.py")]):
        importlib.import_module(".".join(("entrepot", *path.relative_to(package).with_suffix("").parts)))
    for module in ("changes", "idempotency"):
        importlib.import_module(f"entrepot.kernel.{module}")
    statements = [f"{statement.strip().rstrip(chr(59))};" for statement in ddl.statements(tables.metadata)]
    target = migrate.SCRIPTS / "versions" / FIRST
    target.with_suffix(".py").write_text(SOURCE)
    target.with_suffix(".sql").write_text("\n\n".join(statements) + "\n")
    print(f"{target.relative_to(Path.cwd())}.sql: {len(statements)} statements")


if __name__ == "__main__":
    main()
