"""Tickets, letters and devices of people; whoever is disabled as a customer cannot sign in. The SQL is beside it."""

from pathlib import Path

from alembic import op

revision = "2026_11_29_people"
down_revision = "2026_11_29_oauth"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, and suspend the accounts of disabled customers."""
    op.get_context().impl.static_output(Path(__file__).with_suffix(".sql").read_text())
