"""What happens to shops."""

import uuid
from dataclasses import dataclass

from entrepot.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class Owner:
    """Who a new shop belongs to, and with which password they first sign in."""

    email: str
    name: str
    password: str

    def __repr__(self) -> str:
        return "Owner()"


@dataclass(frozen=True, kw_only=True)
class ShopFounded(Event):
    """A shop was founded; higher features lay their foundations in the same transaction.

    Without an owner nobody can sign in: the demo and imports take their people on themselves.
    """

    shop_id: uuid.UUID
    owner: Owner | None = None


@dataclass(frozen=True, kw_only=True)
class LocationsCreated(Event):
    """Locations were opened."""

    location_ids: tuple[uuid.UUID, ...]
