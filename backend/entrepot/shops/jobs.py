"""Housekeeping of every shop."""

from entrepot.kernel import idempotency, jobs
from entrepot.kernel.database import Tx


@jobs.scheduled("forget_idempotency_keys", cron="43 3 * * *")
async def forget_idempotency_keys(tx: Tx) -> None:
    """Answers older than 30 days are no longer replayed."""
    await idempotency.forget_old(tx)
