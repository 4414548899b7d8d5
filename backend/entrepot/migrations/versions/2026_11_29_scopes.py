"""Rights over a part of the shop, contacts behind a right of their own, duties kept apart; the SQL is beside it."""

from pathlib import Path

from alembic import op

revision = "2026_11_29_scopes"
down_revision = "2026_11_29_webhooks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Note who took an order, keep owners whole, and leave to those who saw contacts the right to see them."""
    op.get_context().impl.static_output(Path(__file__).with_suffix(".sql").read_text())
