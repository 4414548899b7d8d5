"""Inventory's reactions: a new shop and a new location get their places."""

from entrepot.inventory.operations import places
from entrepot.kernel.database import Tx
from entrepot.shops.events import LocationsCreated, ShopFounded


async def create_virtual_places(tx: Tx, event: ShopFounded) -> None:
    """A new shop gets the places that stand for the world outside."""
    await places.create_stock_places(tx)


async def create_location_places(tx: Tx, event: LocationsCreated) -> None:
    """New locations can hold stock."""
    await places.create_stock_places(tx, location_ids=event.location_ids)
