"""Batches of the shop: rows by id."""

import uuid
from collections.abc import Sequence

from entrepot.contract.declare import Reader
from entrepot.kernel.database import Row
from entrepot.shops import permissions, reads


async def shops_by_id(reader: Reader, ids: Sequence[uuid.UUID]) -> list[Row | None]:
    """The bound shop where its id is asked for."""
    own = await reads.get_shop(reader.tx)
    return [own if item == own["id"] else None for item in ids]


async def channels_by_id(reader: Reader, ids: Sequence[uuid.UUID]) -> list[Row | None]:
    """Channels in the order of the ids."""
    return _in_order(await reads.list_channels_by_id(reader.tx, ids=ids), ids)


async def locations_by_id(reader: Reader, ids: Sequence[uuid.UUID]) -> list[Row | None]:
    """Locations in the order of the ids; shoppers see none."""
    if not reader.actor.may(permissions.READ_SHOP, permissions.READ_STOCK):
        return [None] * len(ids)
    return _in_order(await reads.list_locations_by_id(reader.tx, ids=ids), ids)


def _in_order(rows: Sequence[Row], ids: Sequence[uuid.UUID]) -> list[Row | None]:
    by_id = {row["id"]: row for row in rows}
    return [by_id.get(item) for item in ids]
