"""${message}.

Works with the version that runs before it: add first, remove in a later release. A statement that waits longer than
4 seconds for a lock, or runs longer than 5, is refused; large tables are changed in steps.
"""

from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.execute("SET LOCAL statement_timeout = '5s'")
    ${upgrades if upgrades else ""}
