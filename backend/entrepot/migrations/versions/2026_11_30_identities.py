"""Identity providers, whom they vouch for, and sign-ins under way; the SQL is beside it."""

from pathlib import Path

from alembic import op

revision = "2026_11_30_identities"
down_revision = "2026_11_30_apps"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.get_context().impl.static_output(Path(__file__).with_suffix(".sql").read_text())
