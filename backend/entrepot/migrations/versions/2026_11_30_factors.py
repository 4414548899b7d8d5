"""Second factors, challenges, how sign-ins ended; roles that ask for a factor, and when a session was last proven."""

from pathlib import Path

from alembic import op

revision = "2026_11_30_factors"
down_revision = "2026_11_29_fields"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.get_context().impl.static_output(Path(__file__).with_suffix(".sql").read_text())
