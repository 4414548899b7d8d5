"""What a job does with an operation: take it, and go on with it."""

import uuid

from entrepot.bulk.operations import lifecycle, reading, writing
from entrepot.bulk.rules.states import BulkKind
from entrepot.kernel.worker import Errand


async def go_on(errand: Errand, *, operation_id: uuid.UUID) -> None:
    """Take an operation and go on with it for a while; nothing where another has it, or it has ended."""
    async with errand.write() as tx:
        held = await lifecycle.take(tx, id=operation_id)
    if held is None:
        return
    if held.row["kind"] == BulkKind.QUERY:
        await reading.read_on(errand, held=held)
    else:
        await writing.write_on(errand, held=held)
