"""Fields that reviews give to products, and fields of their own, each found once for all parents."""

import uuid
from collections.abc import Sequence
from typing import Any

from entrepot.catalog import batches as catalog_batches
from entrepot.contract.declare import Reader
from entrepot.kernel import pagination
from entrepot.kernel.database import Row
from entrepot.reviews import reads

LATEST = 10
_NOTHING = {"count": 0, "rating_sum": 0, **dict.fromkeys(reads.EACH_STAR, 0)}


async def summaries_of_products(reader: Reader, rows: Sequence[Row]) -> list[Any]:
    """The summary of each product's published reviews; zeros where there are none."""
    found = await reads.list_summaries(reader.tx, product_ids=[row["id"] for row in rows])
    return [found.get(row["id"], _NOTHING) for row in rows]


async def reviews_of_products(reader: Reader, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The latest published reviews of each product; `reviews(where: {productId})` pages through all of them."""
    product_ids = [row["id"] for row in rows]
    latest = await reads.list_latest(reader.tx, product_ids=product_ids, first=LATEST)
    summaries = await reads.list_summaries(reader.tx, product_ids=product_ids)
    return [_connection(latest.get(key, []), summaries.get(key)) for key in product_ids]


async def reviews_by_id(reader: Reader, ids: Sequence[uuid.UUID]) -> list[Row | None]:
    """Reviews in the order of the ids; what the actor may not see is None."""
    rows = await reads.list_visible_reviews(reader.tx, ids=ids)
    return [rows.get(key) for key in ids]


async def variants_of_reviews(reader: Reader, rows: Sequence[Row]) -> list[Row | None]:
    """The variant that was bought, unless the actor may not see it."""
    return await catalog_batches.variants_by_id(reader, [row["variant_id"] for row in rows])


def _connection(rows: Sequence[Row], summary: Row | None) -> dict[str, Any]:
    """A connection over the latest, which knows from the summary how many there are."""
    connection = pagination.connection_of(rows)
    total = summary["count"] if summary else 0
    return {
        **connection,
        "page_info": {**connection["page_info"], "has_next_page": total > len(rows)},
        "counting": (reads.KEPT_COUNT, {"kept_count": total}),
    }
