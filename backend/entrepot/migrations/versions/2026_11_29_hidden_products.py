"""An index of the few products that are not simply published, so that a search need not look at every product."""

from pathlib import Path

from alembic import op

revision = "2026_11_29"
down_revision = "2026_11_22"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index."""
    op.get_context().impl.static_output(Path(__file__).with_suffix(".sql").read_text())
