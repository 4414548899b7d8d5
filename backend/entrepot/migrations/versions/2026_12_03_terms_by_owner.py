"""The index of a term's owner no longer holds the shop, so that no search reads all terms of a shop by it."""

from pathlib import Path

from alembic import op

revision = "2026_12_03_terms_by_owner"
down_revision = "2026_12_02_misreports"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index of products' terms and that of customers' anew."""
    op.get_context().impl.static_output(Path(__file__).with_suffix(".sql").read_text())
