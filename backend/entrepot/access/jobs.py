"""What access does by itself."""

import uuid

from entrepot.access.operations import (
    accounts,
    attempts,
    challenges,
    devices,
    external,
    letters,
    requests,
    sessions,
    throttle,
    tickets,
    usage,
)
from entrepot.kernel import jobs
from entrepot.kernel.database import Tx
from entrepot.kernel.worker import Errand


@jobs.errand(letters.SEND)
async def send_account_letter(errand: Errand, *, letter_id: str) -> None:
    """Write to somebody about their account."""
    await letters.send(errand, letter_id=uuid.UUID(letter_id))


@jobs.scheduled("forget_old_access", cron="17 3 * * *")
async def forget_old_access(tx: Tx) -> None:
    """Delete sessions, tokens, tickets, challenges, letters, attempts, counts and failures whose time is over."""
    await sessions.forget_old(tx)
    await tickets.forget_old(tx)
    await challenges.forget_old(tx)
    await attempts.forget_old(tx)
    await letters.forget_old(tx)
    await devices.forget_unused(tx)
    await accounts.forget_unproven(tx)
    await throttle.forget_old(tx)
    await requests.forget_old(tx)
    await usage.forget_old(tx)
    await external.forget_old(tx)
