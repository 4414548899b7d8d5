"""Stock of the demo shop: opening stock, a dearer delivery later, a few losses, and thresholds."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from entrepot.catalog import reads as catalog_reads
from entrepot.inventory.operations import stocking
from entrepot.inventory.rules import AdjustReason
from entrepot.kernel.database import Tx
from entrepot.shops import reads as shop_reads

LOW_STOCK_AT = 10


async def load(tx: Tx, *, variants: Sequence[Mapping[str, Any]]) -> None:
    """Stock the variants (`variant_id`, `sku`), each at its own quantity and cost, told from its place in the list."""
    if not variants:
        return
    location_id = (await shop_reads.get_default_location(tx))["id"]
    found = await catalog_reads.list_variants(tx, ids=[row["variant_id"] for row in variants])
    numbered = list(enumerate(row for row in found if row["track_stock"]))
    await stocking.open_stock(
        tx,
        commands=[
            stocking.OpenStock(
                variant_id=row["id"],
                location_id=location_id,
                quantity=(8 + number * 7 % 53) * _unit(row),
                unit_cost_minor=900 + number * 370 % 9_100,
                effective_at=tx.now - timedelta(days=60),
                note="期初盘点 / Opening count",
            )
            for number, row in numbered
        ],
    )
    await stocking.receive_stock(
        tx,
        commands=[
            stocking.ReceiveStock(
                variant_id=row["id"],
                location_id=location_id,
                quantity=24 * _unit(row),
                unit_cost_minor=960 + number * 370 % 9_100,
                effective_at=tx.now - timedelta(days=21),
                note="供应商补货 / Delivery from the supplier",
            )
            for number, row in numbered
            if number % 3 != 2
        ],
    )
    await stocking.adjust_stock(
        tx,
        commands=[
            stocking.AdjustStock(
                variant_id=row["id"],
                location_id=location_id,
                quantity_delta=-_unit(row),
                reason=AdjustReason.DAMAGE if number % 2 else AdjustReason.SAMPLE,
                effective_at=tx.now - timedelta(days=5),
            )
            for number, row in numbered
            if number % 5 == 0
        ],
    )
    await stocking.set_low_stock(
        tx,
        commands=[
            stocking.SetLowStock(variant_id=row["id"], low_stock_at=LOW_STOCK_AT * _unit(row)) for _, row in numbered
        ],
    )


def _unit(row: Mapping[str, Any]) -> int:
    """One stock unit (a piece, a kilogram) in its smallest parts."""
    return int(10 ** row["unit_decimals"])
