"""What a variant's option values read as, kept on the variant."""

from pathlib import Path

from alembic import op

revision = "2026_12_01_option_text"
down_revision = "2026_11_30_privacy"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, keep it, and fill it."""
    op.get_context().impl.static_output(Path(__file__).with_suffix(".sql").read_text())
