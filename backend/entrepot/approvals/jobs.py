"""Jobs of approvals."""

from entrepot.approvals.operations import deciding
from entrepot.kernel import jobs
from entrepot.kernel.database import Tx


@jobs.scheduled("time_out_approvals", cron="* * * * *")
async def time_out_approvals(tx: Tx) -> None:
    """Escalate or refuse what nobody decided in time."""
    await deciding.time_out_tasks(tx)
