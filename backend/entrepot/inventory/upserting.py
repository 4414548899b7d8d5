"""Many corrections of stock in one mutation, of which some may be refused."""

import uuid
from collections.abc import Sequence

from entrepot.inventory import inputs
from entrepot.inventory.operations import stocking
from entrepot.kernel import rows
from entrepot.kernel.database import Tx
from entrepot.kernel.rows import RowOutcome


async def adjust_rows(tx: Tx, *, given: inputs.StockBulkAdjustInput) -> list[RowOutcome]:
    """Correct stock, in the order of the rows; each row's id is that of its movement."""

    async def operate(some: Sequence[inputs.StockAdjustLineInput]) -> list[uuid.UUID]:
        commands = await inputs.to_adjustment_rows(tx, given=given, lines=some)
        return [item.move_id for item in await stocking.adjust_stock(tx, commands=commands)]

    return await rows.run_rows(tx, given.rows, policy=given.policy, operate=operate)
