"""Housekeeping of every shop."""

from entrepot.kernel import idempotency, jobs, readings
from entrepot.kernel.database import Tx


@jobs.scheduled("forget_idempotency_keys", cron="43 3 * * *")
async def forget_idempotency_keys(tx: Tx) -> None:
    """Answers older than 30 days are no longer replayed."""
    await idempotency.forget_old(tx)


@jobs.scheduled("forget_contact_readings", cron="11 * * * *")
async def forget_contact_readings(tx: Tx) -> None:
    """What was read hours ago is in the feed."""
    await readings.forget_old(tx)
