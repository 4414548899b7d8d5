"""Operations in bulk, their chunks, and how much of customers' data was exported in an hour."""

from pathlib import Path

from alembic import op

revision = "2026_11_29_bulk"
down_revision = "2026_11_29_scopes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.get_context().impl.static_output(Path(__file__).with_suffix(".sql").read_text())
