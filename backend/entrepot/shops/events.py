"""What happens to shops."""

import uuid
from dataclasses import dataclass

from entrepot.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class ShopFounded(Event):
    """A shop was founded; higher features lay their foundations in the same transaction."""

    shop_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class LocationsCreated(Event):
    """Locations were opened."""

    location_ids: tuple[uuid.UUID, ...]
