"""Personal values apart from the feed, requests of people over their data, merged and frozen customers."""

from pathlib import Path

from alembic import op

revision = "2026_11_30_privacy"
down_revision = "2026_11_30_identities"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, and move what the feed says about people out of it."""
    op.get_context().impl.static_output(Path(__file__).with_suffix(".sql").read_text())
