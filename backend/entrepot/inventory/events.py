"""What inventory announces. Values are minor units of the shop's currency; each item says when it happened."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from entrepot.kernel import events


@dataclass(frozen=True, slots=True)
class StockItem:
    """One movement into or out of stock; quantity and value are negative when stock went out."""

    variant_id: UUID
    location_id: UUID
    quantity: int
    value_minor: int
    reason: str | None
    move_id: UUID
    document_kind: str
    document_id: UUID
    document_line_id: UUID | None
    effective_at: datetime


@dataclass(frozen=True, slots=True)
class StockOpened(events.ValueMoved):
    """Opening stock was recorded; `currency` is that of every value."""

    items: tuple[StockItem, ...]
    currency: str


@dataclass(frozen=True, slots=True)
class StockReceived(events.ValueMoved):
    """Goods arrived from suppliers; `currency` is that of every value."""

    items: tuple[StockItem, ...]
    currency: str


@dataclass(frozen=True, slots=True)
class StockAdjusted(events.ValueMoved):
    """Stock was found or lost: `reason` is a code of `rules.AdjustReason`; `currency` is that of every value."""

    items: tuple[StockItem, ...]
    currency: str


@dataclass(frozen=True, slots=True)
class HoldsExpired(events.Event):
    """Holds ran out of time and their stock is free again."""

    reference_ids: tuple[UUID, ...]
