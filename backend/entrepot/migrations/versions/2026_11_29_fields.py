"""Metadata, custom fields, approvals and settings with dates; the SQL is beside it."""

from pathlib import Path

from alembic import op

revision = "2026_11_29_fields"
down_revision = "2026_11_29_bulk"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make their tables, and take over the settings of shops."""
    op.get_context().impl.static_output(Path(__file__).with_suffix(".sql").read_text())
