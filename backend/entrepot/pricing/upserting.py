"""Many prices in one mutation, of which some may be refused."""

import uuid
from collections.abc import Sequence

from entrepot.kernel import rows
from entrepot.kernel.database import Tx
from entrepot.kernel.rows import RowOutcome
from entrepot.pricing import inputs
from entrepot.pricing.operations import prices


async def set_price_rows(tx: Tx, *, given: inputs.PriceBulkSetInput) -> list[RowOutcome]:
    """Set prices, in the order of the rows."""

    async def operate(some: Sequence[inputs.PriceInput]) -> list[uuid.UUID]:
        commands = inputs.to_price_rows(some)
        return [row["id"] for row in await prices.set_prices(tx, commands=commands, backdated=False)]

    return await rows.run_rows(tx, given.rows, policy=given.policy, operate=operate)
