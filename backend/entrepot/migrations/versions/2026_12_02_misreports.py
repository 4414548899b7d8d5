"""What a gateway says has arrived where that is not what was asked for."""

from pathlib import Path

from alembic import op

revision = "2026_12_02_misreports"
down_revision = "2026_12_01_option_text"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column and its rule."""
    op.get_context().impl.static_output(Path(__file__).with_suffix(".sql").read_text())
