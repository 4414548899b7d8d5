"""Fields of inventory, each found once for all parents on a level."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from entrepot.contract.declare import Reader
from entrepot.inventory import listings, locks, reads, rules
from entrepot.inventory.permissions import READ_STOCK
from entrepot.kernel import money, quantity
from entrepot.kernel.database import Row
from entrepot.kernel.scopes import Ids
from entrepot.shops import batches as shop_batches


async def availability_of_variants(reader: Reader, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """What can be bought of each variant; what is sold without stock-keeping is always there."""
    free = await reads.sum_available(reader.tx, variant_ids=[row["id"] for row in rows])
    return [
        {
            "in_stock": not row["track_stock"] or free.get(row["id"], 0) > 0,
            "available": free.get(row["id"], 0) if row["track_stock"] else None,
            "unit_decimals": row["unit_decimals"],
        }
        for row in rows
    ]


async def positions_of_variants(reader: Reader, rows: Sequence[Row]) -> list[list[dict[str, Any]]]:
    """The position of each variant at each location that ever held it."""
    found: dict[UUID, list[dict[str, Any]]] = {row["id"]: [] for row in rows}
    decimals = {row["id"]: row["unit_decimals"] for row in rows}
    for position in await reads.list_positions(reader.tx, decimals=decimals, locations=_locations(reader)):
        found[position["variant_id"]].append(position)
    return [found[row["id"]] for row in rows]


async def moves_by_id(reader: Reader, ids: Sequence[UUID]) -> list[dict[str, Any] | None]:
    """Movements in the order of the ids; what the actor may not see is None."""
    found = {row["id"]: row for row in await listings.list_visible_moves(reader.tx, ids=ids)}
    return [found.get(move_id) for move_id in ids]


async def locations_of_rows(reader: Reader, rows: Sequence[Row]) -> list[Row | None]:
    """The location of each row; None where it is about all of them, or the actor may not see locations."""
    wanted = [row["location_id"] for row in rows if row["location_id"] is not None]
    found = await shop_batches.locations_by_id(reader, wanted)
    by_id = dict(zip(wanted, found, strict=True))
    return [by_id.get(row["location_id"]) for row in rows]


async def origins_of_moves(reader: Reader, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Where each movement came from."""
    return await _places(reader, [row["from_place_id"] for row in rows])


async def destinations_of_moves(reader: Reader, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Where each movement went."""
    return await _places(reader, [row["to_place_id"] for row in rows])


async def values_of_moves(reader: Reader, rows: Sequence[Row]) -> list[dict[str, Any] | None]:
    """What each movement was worth, without a sign."""
    values = await reads.list_values(reader.tx, move_ids=[row["id"] for row in rows])
    return [money.source(abs(values[row["id"]]), reader.shop.currency) if row["id"] in values else None for row in rows]


async def costs_of_rows(reader: Reader, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """What the stock of each (variant, location) row is worth."""
    decimals = {row["variant_id"]: row["unit_decimals"] for row in rows}
    positions = await reads.list_positions(reader.tx, decimals=decimals)
    by_key = {(item["variant_id"], item["location_id"]): item for item in positions}
    return [by_key[row["variant_id"], row["location_id"]] for row in rows]


async def thresholds_of_rows(reader: Reader, rows: Sequence[Row]) -> list[Any]:
    """From which free quantity on each row's variant counts as low."""
    found = await reads.list_thresholds(reader.tx, variant_ids=[row["variant_id"] for row in rows])
    return [
        quantity.to_decimal(found[row["variant_id"]], decimals=row["unit_decimals"])
        if row["variant_id"] in found
        else None
        for row in rows
    ]


def _locations(reader: Reader) -> Ids | None:
    """The locations whose stock the actor may see; None for all."""
    return reader.actor.within(READ_STOCK).locations


async def _places(reader: Reader, place_ids: Sequence[UUID]) -> list[dict[str, Any]]:
    places = await locks.list_places(reader.tx)
    kinds = {place_id: rules.PlaceKind(kind) for kind, place_id in places.virtual.items()}
    return [
        {"kind": kinds[place_id], "location_id": None}
        if place_id in kinds
        else {"kind": rules.PlaceKind.WAREHOUSE, "location_id": place_id}
        for place_id in place_ids
    ]
