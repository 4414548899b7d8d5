"""Buckets that limit how much is asked, and signals of what has changed; the SQL is beside it."""

from pathlib import Path

from alembic import op

revision = "2026_11_22"
down_revision = "2026_11_21"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make both tables."""
    op.get_context().impl.static_output(Path(__file__).with_suffix(".sql").read_text())
