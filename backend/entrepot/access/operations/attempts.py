"""How attempts to sign in ended, kept for a season; what is slowed down is counted elsewhere and leaves no row."""

import uuid

from sqlalchemy import Uuid, and_, bindparam, delete, exists, or_

from entrepot.access.operations.origins import USER_AGENT_LIMIT, Origin
from entrepot.access.rules import factors as factor_rules
from entrepot.access.rules import tickets as ticket_rules
from entrepot.access.rules.factors import ProofKind, SignInOutcome
from entrepot.access.tables.factors import SIGN_IN_ATTEMPT, sign_in_attempt
from entrepot.access.tables.people import account
from entrepot.kernel import ids
from entrepot.kernel.database import Tx, insert_rows, sql
from entrepot.kernel.tables import Instant

INSERT = insert_rows(
    sign_in_attempt, "id", "account_id", "email_digest", "outcome", "factor", "address", "user_agent", "created_at"
)
FORGET = sql(
    delete(sign_in_attempt).where(
        sign_in_attempt.c.shop_id == bindparam("shop_id", type_=Uuid),
        or_(
            sign_in_attempt.c.created_at < bindparam("before", type_=Instant),
            and_(
                sign_in_attempt.c.account_id.is_not(None),
                ~exists().where(
                    account.c.shop_id == sign_in_attempt.c.shop_id, account.c.id == sign_in_attempt.c.account_id
                ),
            ),
        ),
    )
)


async def note(
    tx: Tx,
    *,
    outcome: SignInOutcome,
    account_id: uuid.UUID | None,
    origin: Origin,
    email: str | None = None,
    factor: ProofKind | None = None,
) -> None:
    """Write down how an attempt ended; one statement, whether the name exists or not."""
    row = {
        "id": ids.new(SIGN_IN_ATTEMPT),
        "account_id": account_id,
        "email_digest": ticket_rules.digest_of(email) if email else None,
        "outcome": outcome.value,
        "factor": factor.value if factor else None,
        "address": origin.address,
        "user_agent": (origin.user_agent or "")[:USER_AGENT_LIMIT] or None,
        "created_at": tx.now,
    }
    await tx.insert(INSERT, [row])


async def forget_old(tx: Tx) -> None:
    """Delete what is older than a season, or of an account that is gone; only that can be deleted."""
    await tx.run(FORGET, before=tx.now - factor_rules.HISTORY_LIFE)
