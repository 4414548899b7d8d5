"""What access does by itself."""

from entrepot.access.operations import requests, sessions, throttle
from entrepot.kernel import jobs
from entrepot.kernel.database import Tx


@jobs.scheduled("forget_old_access", cron="17 3 * * *")
async def forget_old_access(tx: Tx) -> None:
    """Delete sessions, tokens and failure counts whose time is over."""
    await sessions.forget_old(tx)
    await throttle.forget_old(tx)
    await requests.forget_old(tx)
