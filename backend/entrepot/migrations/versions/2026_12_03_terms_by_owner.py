"""Terms are found by their owner first, so that no search is answered by reading all terms of a shop."""

from pathlib import Path

from alembic import op

revision = "2026_12_03_terms_by_owner"
down_revision = "2026_12_02_misreports"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Turn the two indexes around."""
    op.get_context().impl.static_output(Path(__file__).with_suffix(".sql").read_text())
