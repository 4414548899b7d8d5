"""Decisions about stock: where it can be, why it is corrected, what is free, what a hold still promises.

All quantities are whole numbers of the smallest unit. What stock costs is decided in `cost_rules`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

import strawberry

from entrepot.kernel import errors


@strawberry.enum(description="Kinds of place where stock can be. / 库存位置类型。")
class PlaceKind(StrEnum):
    """Where stock can be; the last five stand for the world outside and are one of a kind in a shop."""

    WAREHOUSE = "WAREHOUSE"
    TRANSIT = "TRANSIT"
    SUPPLIER = "SUPPLIER"
    CUSTOMER = "CUSTOMER"
    SCRAP = "SCRAP"
    VARIANCE = "VARIANCE"
    OPENING = "OPENING"


VIRTUAL_PLACES: Final = tuple(kind for kind in PlaceKind if kind is not PlaceKind.WAREHOUSE)


class HoldState(StrEnum):
    """What became of a promise: OPEN holds stock, the others hold nothing any more."""

    OPEN = "OPEN"
    COMMITTED = "COMMITTED"
    VOID = "VOID"
    EXPIRED = "EXPIRED"


@strawberry.enum(description="Why stock was corrected by hand. / 库存调整原因。")
class AdjustReason(StrEnum):
    """Why stock was corrected by hand."""

    COUNT = "COUNT"
    FOUND = "FOUND"
    LOSS = "LOSS"
    THEFT = "THEFT"
    DAMAGE = "DAMAGE"
    EXPIRED = "EXPIRED"
    SAMPLE = "SAMPLE"
    INTERNAL_USE = "INTERNAL_USE"
    OTHER = "OTHER"


REASON_NAMES: Final[Mapping[AdjustReason, Mapping[str, str]]] = {
    AdjustReason.COUNT: {"zh-CN": "盘点差异", "en": "Count difference"},
    AdjustReason.FOUND: {"zh-CN": "找回", "en": "Found"},
    AdjustReason.LOSS: {"zh-CN": "丢失", "en": "Lost"},
    AdjustReason.THEFT: {"zh-CN": "失窃", "en": "Stolen"},
    AdjustReason.DAMAGE: {"zh-CN": "损坏报废", "en": "Damaged"},
    AdjustReason.EXPIRED: {"zh-CN": "过期报废", "en": "Past its date"},
    AdjustReason.SAMPLE: {"zh-CN": "样品", "en": "Sample"},
    AdjustReason.INTERNAL_USE: {"zh-CN": "内部领用", "en": "Used in-house"},
    AdjustReason.OTHER: {"zh-CN": "其他", "en": "Other"},
}

# Goods that exist but cannot be sold went to scrap; everything else is a difference between book and shelf.
SCRAPPED: Final = frozenset({AdjustReason.DAMAGE, AdjustReason.EXPIRED})


def place_of_reason(reason: AdjustReason, quantity_delta: int) -> PlaceKind:
    """The virtual place on the other side of an adjustment."""
    return PlaceKind.SCRAP if quantity_delta < 0 and reason in SCRAPPED else PlaceKind.VARIANCE


@dataclass(eq=False)
class InsufficientStock(errors.DomainError):
    """Only {shown} of {sku} can be sold."""

    code = "INSUFFICIENT_STOCK"
    zh = "{sku} 只剩 {shown} 可售。"
    sku: str
    variant_id: UUID
    available: int
    shown: str = ""

    def __post_init__(self) -> None:
        self.shown = self.shown or str(self.available)


@dataclass(eq=False)
class QuantityNotPositive(errors.DomainError):
    """The quantity must be more than zero."""

    code = "QUANTITY_NOT_POSITIVE"
    zh = "数量必须大于零。"


@dataclass(eq=False)
class QuantityZero(errors.DomainError):
    """An adjustment of zero changes nothing."""

    code = "QUANTITY_ZERO"
    zh = "调整数量不能为零。"


@dataclass(eq=False)
class StockNotTracked(errors.DomainError):
    """{sku} is sold without stock-keeping."""

    code = "STOCK_NOT_TRACKED"
    zh = "{sku} 未启用库存管理。"
    sku: str


@dataclass(eq=False)
class AlreadyHeld(errors.DomainError):
    """Stock is already held for this line."""

    code = "ALREADY_HELD"
    zh = "该行已占用库存。"
    reference_id: UUID


@dataclass(eq=False)
class HoldNotOpen(errors.DomainError):
    """The stock of this line is no longer held: {state}."""

    code = "HOLD_NOT_OPEN"
    zh = "该行的库存占用已失效（{state}）。"
    reference_id: UUID
    state: str


@dataclass(eq=False)
class HoldExceeded(errors.DomainError):
    """Only {held} are held for this line."""

    code = "HOLD_EXCEEDED"
    zh = "该行仅占用 {held} 件。"
    reference_id: UUID
    held: int


# ---- what is free -------------------------------------------------------------------------------------------------

Place = tuple[UUID, UUID]
"""A variant and the place it is in."""


def take_in_order(free: Mapping[Place, int], deltas: Iterable[tuple[Place, int]]) -> list[int | None]:
    """For each delta in order: None when it fits, else what was free at its turn; a refused one takes nothing."""
    left = dict(free)
    refused: list[int | None] = []
    for key, delta in deltas:
        now = left.get(key, 0)
        fits = now + delta >= 0
        if fits:
            left[key] = now + delta
        refused.append(None if fits else now)
    return refused


# ---- what a hold still promises -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Hold:
    """A promise of stock to a reference."""

    reference_id: UUID
    variant_id: UUID
    place_id: UUID
    quantity: int
    committed: int
    state: str
    expires_at: datetime | None = None

    @property
    def open_quantity(self) -> int:
        """What is still reserved for it."""
        return self.quantity - self.committed if self.state == HoldState.OPEN else 0


def closed(hold: Hold, state: HoldState) -> Hold:
    """The hold once it promises nothing more; a closed hold has no expiry."""
    return _with(hold, committed=hold.committed, state=state.value)


def committed(hold: Hold, quantity: int) -> Hold:
    """The hold with `quantity` delivered in all; it is closed by the last of it."""
    if quantity == hold.quantity:
        return _with(hold, committed=quantity, state=HoldState.COMMITTED.value)
    return _with(hold, committed=quantity, state=hold.state)


def _with(hold: Hold, *, committed: int, state: str) -> Hold:
    """The same promise in another state; spelt out, because `replace` costs ten times as much and there are many."""
    expires_at = hold.expires_at if state == HoldState.OPEN else None
    return Hold(hold.reference_id, hold.variant_id, hold.place_id, hold.quantity, committed, state, expires_at)


def commit_in_order(
    holds: Mapping[UUID, Hold], commits: Sequence[tuple[UUID, int]]
) -> tuple[dict[UUID, int], list[errors.DomainError]]:
    """The committed quantity of every hold afterwards, and the refusals with their position as field."""
    delivered = {reference: hold.committed for reference, hold in holds.items()}
    refusals: list[errors.DomainError] = []
    for index, (reference, quantity) in enumerate(commits):
        hold = holds.get(reference)
        refusal = _refusal(hold, reference, quantity, delivered.get(reference, 0))
        if refusal is None:
            delivered[reference] += quantity
        else:
            refusals.append(refusal.at(index))
    return delivered, refusals


def _refusal(hold: Hold | None, reference: UUID, quantity: int, committed: int) -> errors.DomainError | None:
    if quantity <= 0:
        return QuantityNotPositive(field=("quantity",))
    if hold is None or hold.state != HoldState.OPEN:
        return HoldNotOpen(reference_id=reference, state=hold.state if hold else "NONE")
    if quantity > hold.quantity - committed:
        return HoldExceeded(reference_id=reference, held=hold.quantity - committed, field=("quantity",))
    return None
