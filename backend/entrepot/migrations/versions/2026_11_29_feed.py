"""Places in the change feed, given outside of the transactions that change something."""

from pathlib import Path

from alembic import op

revision = "2026_11_29_feed"
down_revision = "2026_11_29"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.get_context().impl.static_output(Path(__file__).with_suffix(".sql").read_text())
