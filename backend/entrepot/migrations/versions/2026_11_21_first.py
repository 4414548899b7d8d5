"""The first schema: tables, keys, row-level security, grants, triggers, job queue; the SQL is beside it."""

from pathlib import Path

from alembic import op

revision = "2026_11_21"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make everything in an empty database."""
    op.get_context().impl.static_output(Path(__file__).with_suffix(".sql").read_text())
