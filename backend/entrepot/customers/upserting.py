"""Many customers in one mutation."""

import uuid
from collections.abc import Sequence

from entrepot.customers import inputs
from entrepot.customers.operations import customers
from entrepot.kernel import rows
from entrepot.kernel.database import Tx
from entrepot.kernel.rows import RowOutcome


async def upsert_customers(tx: Tx, *, given: inputs.CustomerBulkUpsertInput) -> list[RowOutcome]:
    """Create and change customers, in the order of the rows."""

    async def create(some: Sequence[inputs.CustomerCreateInput]) -> list[uuid.UUID]:
        commands = rows.each(some, inputs.to_customer)
        return [row["id"] for row in await customers.create_customers(tx, commands=commands)]

    async def update(some: Sequence[inputs.CustomerUpdateInput]) -> list[uuid.UUID]:
        rows.check_distinct([item.id for item in some])
        commands = rows.each(some, inputs.to_edit)
        return [row["id"] for row in await customers.edit_customers(tx, commands=commands)]

    async def operate(some: Sequence[inputs.CustomerRowInput]) -> list[uuid.UUID]:
        return await rows.split(some, create=create, update=update, of=lambda row: (row.create, row.update))

    return await rows.run_rows(tx, given.rows, policy=given.policy, operate=operate)
