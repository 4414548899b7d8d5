"""Apps of one's own with static tokens, and what apps ask for; the SQL is beside it."""

from pathlib import Path

from alembic import op

revision = "2026_11_30_apps"
down_revision = "2026_11_30_factors"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Say what a static token is, and count by the hour."""
    op.get_context().impl.static_output(Path(__file__).with_suffix(".sql").read_text())
