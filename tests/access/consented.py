"""What somebody allowed an app, for tests that ask about it."""

import uuid

from entrepot.access.operations import consents
from entrepot.access.reads import people as people_reads
from entrepot.kernel.database import Tx


async def load(tx: Tx, *, app_id: uuid.UUID, staff_id: uuid.UUID) -> None:
    """Let a member of staff allow an app to read stock in their name."""
    [member] = await people_reads.list_staff(tx, ids=[staff_id])
    given = consents.Consent(
        app_id=app_id,
        account_id=member["account_id"],
        scopes=["read_stock"],
        redirect_uri="https://app.example/back",
        code_challenge="c" * 43,
        signed_in_at=tx.now,
    )
    await consents.allow(tx, consent=given)
