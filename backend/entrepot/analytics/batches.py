"""Batches of the figures."""

from collections.abc import Sequence

from entrepot.catalog import batches as catalog_batches
from entrepot.contract.declare import Reader
from entrepot.kernel.database import Row


async def products_of_best_sellers(reader: Reader, rows: Sequence[Row]) -> list[Row | None]:
    """The product of each, unless the actor may not see it."""
    return await catalog_batches.products_by_id(reader, [row["product_id"] for row in rows])
