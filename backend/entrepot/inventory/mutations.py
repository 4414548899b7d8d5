"""Mutations of inventory."""

from collections.abc import Sequence
from typing import Any

import strawberry

from entrepot.catalog import reads as catalog_reads
from entrepot.contract import rows
from entrepot.contract.declare import mutation
from entrepot.inventory import inputs, listings, upserting
from entrepot.inventory.inputs import LowStockSetInput, StockAdjustInput, StockOpenInput, StockReceiveInput
from entrepot.inventory.operations import stocking
from entrepot.inventory.permissions import ADJUST_STOCK
from entrepot.inventory.types import LowStockSetPayload, StockAdjustPayload, StockOpenPayload, StockReceivePayload
from entrepot.kernel.database import Tx


@strawberry.type
class InventoryMutations:
    """What inventory lets people change."""

    @mutation(allow=ADJUST_STOCK, moves_value=True)
    async def stock_receive(tx: Tx, input: StockReceiveInput) -> StockReceivePayload:
        """Take in goods from suppliers at what they cost. / 收货入库。"""
        moved = await stocking.receive_stock(tx, commands=await inputs.to_receipts(tx, given=input))
        return await _recorded(tx, moved)

    @mutation(allow=ADJUST_STOCK, moves_value=True)
    async def stock_open(tx: Tx, input: StockOpenInput) -> StockOpenPayload:
        """Record the stock that the shop starts with. / 录入期初库存。"""
        moved = await stocking.open_stock(tx, commands=await inputs.to_openings(tx, given=input))
        return await _recorded(tx, moved)

    @mutation(allow=ADJUST_STOCK, moves_value=True)
    async def stock_adjust(tx: Tx, input: StockAdjustInput) -> StockAdjustPayload:
        """Correct stock by what was found, lost, damaged or counted. / 调整库存。"""
        moved = await stocking.adjust_stock(tx, commands=await inputs.to_adjustments(tx, given=input))
        return await _recorded(tx, moved)

    @mutation(allow=ADJUST_STOCK, moves_value=True)
    async def stock_bulk_adjust(tx: Tx, input: inputs.StockBulkAdjustInput) -> rows.RowsPayload:
        """Correct stock in up to 250 rows, of which some may be refused. / 批量调整库存，最多 250 行。"""
        return rows.to_payload(await upserting.adjust_rows(tx, given=input), locale=tx.locale)

    @mutation(allow=ADJUST_STOCK)
    async def low_stock_set(tx: Tx, input: LowStockSetInput) -> LowStockSetPayload:
        """Set from which free quantity on a variant counts as low. / 设置低库存阈值。"""
        commands = await inputs.to_thresholds(tx, given=input)
        await stocking.set_low_stock(tx, commands=commands)
        return {"variants": await catalog_reads.list_variants(tx, ids=[item.variant_id for item in commands])}


async def _recorded(tx: Tx, moved: Sequence[stocking.Moved]) -> dict[str, Any]:
    """The payload of everything that writes movements."""
    moves = await listings.list_moves(tx, ids=[item.move_id for item in moved])
    return {"document_id": moved[0].document_id, "moves": moves}
