"""Many products in one mutation."""

import uuid
from collections.abc import Sequence

from entrepot.catalog import arguments, inputs
from entrepot.catalog.operations import editing, products
from entrepot.kernel import rows
from entrepot.kernel.database import Tx
from entrepot.kernel.rows import RowOutcome


async def upsert_products(tx: Tx, *, given: inputs.ProductBulkUpsertInput) -> list[RowOutcome]:
    """Create and change products, in the order of the rows."""

    async def create(some: Sequence[inputs.ProductCreateInput]) -> list[uuid.UUID]:
        commands = rows.each(some, arguments.to_product)
        return [row["id"] for row in await products.create_products(tx, commands=commands)]

    async def update(some: Sequence[inputs.ProductUpdateInput]) -> list[uuid.UUID]:
        rows.check_distinct([item.id for item in some])
        commands = rows.each(some, arguments.to_product_edit)
        return [row["id"] for row in await editing.edit_products(tx, commands=commands)]

    async def operate(some: Sequence[inputs.ProductRowInput]) -> list[uuid.UUID]:
        return await rows.split(some, create=create, update=update, of=lambda row: (row.create, row.update))

    return await rows.run_rows(tx, given.rows, policy=given.policy, operate=operate)
