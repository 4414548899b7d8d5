"""The jobs of customers."""

import uuid

from entrepot.customers.operations import privacy_requests
from entrepot.kernel import jobs
from entrepot.kernel.database import Tx
from entrepot.kernel.worker import Errand


@jobs.errand(privacy_requests.EXPORT_JOB)
async def write_customer_data(errand: Errand, *, request_id: str) -> None:
    """Write the file of all that is kept about somebody."""
    await privacy_requests.write_export(errand, request_id=uuid.UUID(request_id))


@jobs.scheduled("carry_out_erasures", cron="*/15 * * * *")
async def carry_out_erasures(tx: Tx) -> None:
    """Erase whoever waits for it and has no order under way any more."""
    await privacy_requests.carry_out_erasures(tx)


@jobs.scheduled("forget_customer_data", cron="47 * * * *")
async def forget_customer_data(tx: Tx) -> None:
    """Take away files of people's data that have lain long enough."""
    await privacy_requests.forget_files(tx)
