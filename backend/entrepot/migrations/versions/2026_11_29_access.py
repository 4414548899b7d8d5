"""Codes may be burned, sessions end, and nobody without a password counts as an owner; the SQL is beside it."""

from pathlib import Path

from alembic import op

revision = "2026_11_29_access"
down_revision = "2026_11_29_feed"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change two constraints, and the check of a shop's last owner."""
    op.get_context().impl.static_output(Path(__file__).with_suffix(".sql").read_text())
