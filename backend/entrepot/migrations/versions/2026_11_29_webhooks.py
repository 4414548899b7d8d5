"""Webhooks, how far the feed was read for them, their deliveries and each attempt."""

from pathlib import Path

from alembic import op

revision = "2026_11_29_webhooks"
down_revision = "2026_11_29_people"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.get_context().impl.static_output(Path(__file__).with_suffix(".sql").read_text())
