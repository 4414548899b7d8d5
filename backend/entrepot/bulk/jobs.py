"""The jobs of operations in bulk."""

import uuid
from collections.abc import Sequence

from entrepot.bulk.operations import lifecycle, running, watching
from entrepot.kernel import jobs
from entrepot.kernel.database import Tx
from entrepot.kernel.worker import Errand


@jobs.errand(lifecycle.RUN_JOB)
async def run_bulk_operation(errand: Errand, *, operation_id: str) -> None:
    """Go on with an operation for a while."""
    await running.go_on(errand, operation_id=uuid.UUID(operation_id))


@jobs.errand("remove_bulk_files")
async def remove_bulk_files(errand: Errand, *, keys: Sequence[str]) -> None:
    """Remove files that nobody needs any more."""
    await errand.services.storage.delete(keys)


@jobs.scheduled("resume_bulk_operations", cron="* * * * *")
async def resume_bulk_operations(tx: Tx) -> None:
    """Go on with what nobody holds any more, and begin what waits."""
    await lifecycle.begin_next(tx)


@jobs.scheduled("forget_bulk_results", cron="37 * * * *")
async def forget_bulk_results(tx: Tx) -> None:
    """Take away results that have lain long enough, counts of long ago, and what waits for a file in vain."""
    await lifecycle.forget_abandoned(tx)
    await lifecycle.forget_expired(tx)
    await watching.forget_counts(tx)
