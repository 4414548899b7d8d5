"""GraphQL inputs of inventory, and the commands they become."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

import strawberry

from entrepot.catalog import reads as catalog_reads
from entrepot.contract.declare import input_type
from entrepot.inventory.operations.stocking import AdjustStock, OpenStock, ReceiveStock, SetLowStock
from entrepot.inventory.permissions import ADJUST_STOCK
from entrepot.inventory.rules import AdjustReason
from entrepot.kernel import errors, filters, money, pagination, quantity, text
from entrepot.kernel.database import Tx
from entrepot.kernel.ids import Id
from entrepot.kernel.quantity import Quantity
from entrepot.kernel.rows import RowPolicy
from entrepot.shops import reads as shop_reads
from entrepot.shops.rules import CurrencyMismatch

Entry = TypeVar("Entry", bound=ReceiveStock)

MOST_LINES = 1_000
LONGEST_NOTE = 1_000


@strawberry.enum(description="What stock levels are ordered by. / 库存排序。")
class StockLevelOrderField(StrEnum):
    """What stock levels are ordered by."""

    VARIANT = "VARIANT"
    ON_HAND = "ON_HAND"
    AVAILABLE = "AVAILABLE"


@strawberry.enum(description="What movements are ordered by. / 流水排序。")
class StockMoveOrderField(StrEnum):
    """What movements are ordered by."""

    RECORDED = "RECORDED"
    EFFECTIVE_AT = "EFFECTIVE_AT"


@input_type
class StockLevelOrder:
    """The order of stock levels. / 库存情况的排序。"""

    field: StockLevelOrderField
    direction: pagination.Direction = pagination.Direction.ASC


@input_type
class StockMoveOrder:
    """The order of movements. / 流水的排序。"""

    field: StockMoveOrderField
    direction: pagination.Direction = pagination.Direction.DESC


@filters.where_input
class StockLevelWhere:
    """Conditions on stock levels. / 库存筛选条件。"""

    variant_id: filters.IdFilter | None
    location_id: filters.IdFilter | None
    on_hand: filters.QuantityFilter | None
    reserved: filters.QuantityFilter | None
    available: filters.QuantityFilter | None


@filters.where_input
class StockMoveWhere:
    """Conditions on movements. / 流水筛选条件。"""

    variant_id: filters.IdFilter | None
    from_place_id: filters.IdFilter | None
    to_place_id: filters.IdFilter | None
    document_id: filters.IdFilter | None
    document_kind: filters.TextFilter | None
    reason: filters.EnumFilter[AdjustReason] | None
    effective_at: filters.InstantFilter | None
    recorded_at: filters.InstantFilter | None


@input_type
class StockEntryInput:
    """Goods that come in; give a cost per unit or a total value. / 入库行：填写单位成本或总金额。"""

    variant_id: Id
    quantity: Quantity
    location_id: Id | None = strawberry.field(default=None, description="Default: the default location. / 默认仓库。")
    unit_cost: money.MoneyInput | None = None
    value: money.MoneyInput | None = None


@input_type
class StockReceiveInput:
    """Goods that arrive from suppliers. / 收货。"""

    lines: list[StockEntryInput]
    effective_at: datetime | None = None
    note: str | None = None


@input_type
class StockOpenInput:
    """Stock that the shop starts with. / 期初库存。"""

    lines: list[StockEntryInput]
    effective_at: datetime | None = None
    note: str | None = None


@input_type
class StockAdjustLineInput:
    """A correction by a signed quantity; found stock takes the average cost unless one is given. / 调整行。"""

    variant_id: Id
    quantity: Quantity = strawberry.field(description="Negative when stock was lost. / 减少为负数。")
    reason: AdjustReason
    location_id: Id | None = None
    unit_cost: money.MoneyInput | None = None


@input_type
class StockAdjustInput:
    """Corrections of stock. / 库存调整。"""

    lines: list[StockAdjustLineInput]
    effective_at: datetime | None = None
    note: str | None = None


@input_type
class StockBulkAdjustInput:
    """Up to 250 corrections, of which some may be refused. / 最多 250 行调整，可跳过被拒绝的行。"""

    rows: list[StockAdjustLineInput]
    policy: RowPolicy = RowPolicy.ALL_OR_NOTHING
    effective_at: datetime | None = None
    note: str | None = None


@input_type
class LowStockLineInput:
    """The threshold of a variant; nothing watches it no more. / 低库存阈值，空表示不再关注。"""

    variant_id: Id
    low_stock_at: Quantity | None = None


@input_type
class LowStockSetInput:
    """Thresholds to set. / 设置低库存阈值。"""

    lines: list[LowStockLineInput]


@dataclass(frozen=True)
class _Frame:
    """What every line of an input is read with."""

    currency: str
    decimals: dict[uuid.UUID, int]
    location_id: uuid.UUID
    effective_at: datetime | None
    note: str | None

    def quantity(self, variant_id: uuid.UUID, given: Decimal, at: int, name: str = "quantity") -> int:
        """A quantity in the smallest unit of its variant."""
        return quantity.parse(given, decimals=self.decimals.get(variant_id, 0), field=("lines", at, name))

    def amount(self, given: money.MoneyInput | None, at: int, name: str) -> int | None:
        """An amount in minor units of the shop's currency."""
        if given is None:
            return None
        minor, currency = money.from_input(given, field=("lines", at, name))
        if currency != self.currency:
            raise CurrencyMismatch(expected=self.currency, field=("lines", at, name, "currency_code"))
        return minor


async def to_receipts(tx: Tx, *, given: StockReceiveInput) -> list[ReceiveStock]:
    """The commands of `stockReceive`."""
    frame = await _frame(tx, given, given.lines)
    return [_entry(ReceiveStock, frame, line, at) for at, line in enumerate(given.lines)]


async def to_openings(tx: Tx, *, given: StockOpenInput) -> list[OpenStock]:
    """The commands of `stockOpen`."""
    frame = await _frame(tx, given, given.lines)
    return [_entry(OpenStock, frame, line, at) for at, line in enumerate(given.lines)]


async def to_adjustments(tx: Tx, *, given: StockAdjustInput) -> list[AdjustStock]:
    """The commands of `stockAdjust`."""
    return await to_adjustment_rows(tx, given=given, lines=given.lines)


async def to_adjustment_rows(
    tx: Tx, *, given: StockAdjustInput | StockBulkAdjustInput, lines: Sequence[StockAdjustLineInput]
) -> list[AdjustStock]:
    """The commands of some corrections."""
    frame = await _frame(tx, given, lines)
    return [
        AdjustStock(
            variant_id=line.variant_id,
            location_id=line.location_id or frame.location_id,
            quantity_delta=frame.quantity(line.variant_id, line.quantity, at),
            reason=line.reason,
            unit_cost_minor=frame.amount(line.unit_cost, at, "unit_cost"),
            effective_at=frame.effective_at,
            note=frame.note,
        )
        for at, line in enumerate(lines)
    ]


async def to_thresholds(tx: Tx, *, given: LowStockSetInput) -> list[SetLowStock]:
    """The commands of `lowStockSet`."""
    _check_lines(given.lines)
    decimals = await _decimals(tx, [line.variant_id for line in given.lines])
    return [
        SetLowStock(
            variant_id=line.variant_id,
            low_stock_at=_threshold(line, decimals.get(line.variant_id, 0), field=("lines", at, "low_stock_at")),
        )
        for at, line in enumerate(given.lines)
    ]


def _entry(kind: type[Entry], frame: _Frame, line: StockEntryInput, at: int) -> Entry:
    return kind(
        variant_id=line.variant_id,
        location_id=line.location_id or frame.location_id,
        quantity=frame.quantity(line.variant_id, line.quantity, at),
        unit_cost_minor=frame.amount(line.unit_cost, at, "unit_cost"),
        value_minor=frame.amount(line.value, at, "value"),
        effective_at=frame.effective_at,
        note=frame.note,
    )


async def _frame(
    tx: Tx,
    given: StockReceiveInput | StockOpenInput | StockAdjustInput | StockBulkAdjustInput,
    lines: Sequence[StockEntryInput | StockAdjustLineInput],
) -> _Frame:
    _check_lines(lines)
    text.limited_or_none(given.note, limit=LONGEST_NOTE, field=("note",))
    return _Frame(
        currency=tx.shop.currency,
        decimals=await _decimals(tx, [line.variant_id for line in lines]),
        location_id=await _usual_location(tx),
        effective_at=given.effective_at,
        note=given.note,
    )


async def _usual_location(tx: Tx) -> uuid.UUID:
    """The default location, or the only one that the actor may change stock at."""
    default: uuid.UUID = (await shop_reads.get_default_location(tx))["id"]
    mine = tx.actor.within(ADJUST_STOCK).locations
    return next(iter(mine)) if mine is not None and len(mine) == 1 else default


def _threshold(given: LowStockLineInput, decimals: int, *, field: errors.FieldPath) -> int | None:
    if given.low_stock_at is None:
        return None
    low = quantity.parse(given.low_stock_at, decimals=decimals, field=field)
    if low < 0:
        raise errors.OutOfRange(minimum="0", maximum="∞", field=field)
    return low


def _check_lines(lines: Sequence[object]) -> None:
    if not 1 <= len(lines) <= MOST_LINES:
        raise errors.OutOfRange(minimum="1", maximum=str(MOST_LINES), field=("lines",))


async def _decimals(tx: Tx, variant_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, int]:
    rows = await catalog_reads.list_variants(tx, ids=list(dict.fromkeys(variant_ids)))
    return {row["id"]: row["unit_decimals"] for row in rows}
