"""GraphQL objects and payloads of inventory."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from entrepot.catalog.types import Variant
from entrepot.contract.declare import batch, derived, object_type, payload, text
from entrepot.inventory import batches
from entrepot.inventory.permissions import READ_COST, READ_STOCK
from entrepot.inventory.rules import AdjustReason, PlaceKind
from entrepot.inventory.tables import MOVE
from entrepot.kernel import money, quantity
from entrepot.kernel.ids import Id
from entrepot.kernel.permissions import PUBLIC
from entrepot.kernel.quantity import Quantity
from entrepot.shops.types import Location


def _quantity(column: str, description: str | None = None) -> Any:
    """A field that shows a quantity in the variant's stock unit."""
    return derived(needs=(column, "unit_decimals"), fn=quantity.of(column, "unit_decimals"), description=description)


def _value(column: str, description: str | None = None) -> Any:
    """A field that shows an amount to those who may see costs."""
    return derived(needs=(column, "currency"), fn=money.of(column, "currency"), mask=READ_COST, description=description)


@object_type(allow=PUBLIC, max_age=10)
class Availability:
    """What can be bought now, over all locations. / 可售数量。"""

    in_stock: bool
    available: Quantity | None = _quantity("available", "Nothing where stock is not kept. / 不管理库存时为空。")


@object_type(allow=READ_STOCK)
class StockPosition:
    """The stock of a variant, at a location or in all, now or at a past moment. / 库存情况。"""

    location: Location | None = batch(batches.locations_of_rows)
    as_of: datetime | None
    on_hand: Quantity = _quantity("on_hand", "What lies there. / 现存量。")
    reserved: Quantity | None = _quantity("reserved", "Promised to orders; unknown of the past. / 已占用。")
    available: Quantity | None = _quantity("available", "On hand less reserved. / 可用量。")
    value: money.Money | None = _value("value_minor", "Its share of the variant's value in stock. / 库存金额。")
    average_cost: Decimal | None = derived(
        needs=("average_cost",),
        fn=lambda row: row["average_cost"],
        mask=READ_COST,
        description="Of one stock unit, with six decimals, in the shop's currency. / 单位平均成本。",
    )


@object_type(allow=READ_STOCK)
class StockCost:
    """What stock is worth. / 库存成本。"""

    value: money.Money = derived(needs=("value_minor", "currency"), fn=money.of("value_minor", "currency"))
    average_cost: Decimal | None


@object_type(allow=READ_STOCK)
class StockLevel:
    """A variant at a location, as listed. / 库存情况（列表）。"""

    variant: Variant
    location: Location | None = batch(batches.locations_of_rows)
    on_hand: Quantity = _quantity("on_hand")
    reserved: Quantity = _quantity("reserved")
    available: Quantity = _quantity("available")
    low_stock_at: Quantity | None = batch(batches.thresholds_of_rows)
    cost: StockCost | None = batch(batches.costs_of_rows, mask=READ_COST)


@object_type(allow=READ_STOCK)
class StockPlace:
    """Where stock was, or went: a location of the shop, or the world outside. / 库存位置。"""

    kind: PlaceKind
    location: Location | None = batch(batches.locations_of_rows)


@object_type(allow=READ_STOCK)
class StockReason:
    """Why stock was corrected. / 调整原因。"""

    code: AdjustReason
    name: str = text("name")


@object_type(allow=READ_STOCK, node=MOVE, load=batches.moves_by_id)
class StockMove:
    """A movement between two places; it is never changed or deleted. / 库存流水，不可修改。"""

    variant: Variant
    origin: StockPlace = batch(batches.origins_of_moves)
    destination: StockPlace = batch(batches.destinations_of_moves)
    quantity: Quantity = _quantity("quantity")
    value: money.Money | None = batch(batches.values_of_moves, mask=READ_COST)
    reason: StockReason | None
    note: str | None
    document_kind: str
    document_id: Id
    reverses_id: Id | None
    effective_at: datetime
    recorded_at: datetime


@object_type(allow=READ_STOCK)
class LowStock:
    """A variant that is running low. / 低库存商品。"""

    variant: Variant
    low_stock_at: Quantity = _quantity("low_stock_at")
    available: Quantity = _quantity("available")


@payload
class StockReceivePayload:
    """What was received. / 收货结果。"""

    document_id: Id | None
    moves: list[StockMove] | None


@payload
class StockOpenPayload:
    """What the shop starts with. / 期初结果。"""

    document_id: Id | None
    moves: list[StockMove] | None


@payload
class StockAdjustPayload:
    """What was corrected. / 调整结果。"""

    document_id: Id | None
    moves: list[StockMove] | None


@payload
class LowStockSetPayload:
    """The variants whose threshold was set. / 已设置阈值的规格。"""

    variants: list[Variant] | None
