"""Where stock can be: the places of a shop."""

from collections.abc import Iterable
from uuid import UUID

from entrepot.inventory import rules
from entrepot.inventory.tables import PLACE, stock_place
from entrepot.kernel import ids
from entrepot.kernel.database import Tx, insert_rows

INSERT_PLACES = insert_rows(stock_place, "id", "kind", "location_id", on_conflict="nothing")


async def create_stock_places(tx: Tx, *, location_ids: Iterable[UUID] = ()) -> None:
    """Make the shop's virtual places where they are missing, and the places of these locations; may be repeated."""
    virtual = [{"id": ids.new(PLACE), "kind": kind.value, "location_id": None} for kind in rules.VIRTUAL_PLACES]
    warehouses = [
        {"id": location_id, "kind": rules.PlaceKind.WAREHOUSE.value, "location_id": location_id}
        for location_id in location_ids
    ]
    await tx.insert(INSERT_PLACES, [*virtual, *warehouses])
