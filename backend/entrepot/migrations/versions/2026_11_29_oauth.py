"""Apps that ask people for their consent; the SQL is beside it."""

from pathlib import Path

from alembic import op

revision = "2026_11_29_oauth"
down_revision = "2026_11_29_access"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Say of each app what it is, who answers for it, and why else a session may end."""
    op.get_context().impl.static_output(Path(__file__).with_suffix(".sql").read_text())
