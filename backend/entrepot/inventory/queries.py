"""Queries of inventory."""

from datetime import datetime

import strawberry

from entrepot.catalog import reads as catalog_reads
from entrepot.contract.connections import Connection
from entrepot.contract.declare import Reader, query
from entrepot.inventory import listings, reads, rules
from entrepot.inventory.inputs import StockLevelOrder, StockLevelWhere, StockMoveOrder, StockMoveWhere
from entrepot.inventory.permissions import READ_STOCK
from entrepot.inventory.types import LowStock, StockLevel, StockMove, StockPosition, StockReason
from entrepot.kernel.ids import Id
from entrepot.shops import reads as shop_reads


@strawberry.type
class InventoryQueries:
    """What inventory answers."""

    @query(allow=READ_STOCK)
    async def stock_levels(
        reader: Reader,
        where: StockLevelWhere | None = None,
        search: str | None = None,
        order_by: StockLevelOrder | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[StockLevel]:
        """Every variant at every location that ever held it. / 库存情况（列表）。"""
        return await listings.page(
            reader.tx,
            source=listings.STOCK_LEVELS,
            search=search,
            where=where,
            order_by=order_by,
            first=first,
            after=after,
            last=last,
            before=before,
        )

    @query(allow=READ_STOCK)
    async def stock_position(
        reader: Reader, variant_id: Id, location_id: Id | None = None, as_of: datetime | None = None
    ) -> StockPosition | None:
        """The stock of a variant, at a location or in all you may see, now or at a past moment. / 某规格的库存情况。"""
        scope = reader.actor.within(READ_STOCK)
        if location_id is not None:
            known = await shop_reads.list_locations_by_id(reader.tx, ids=[location_id])
            if not known or not scope.reaches_location(location_id):
                return None
        found = await catalog_reads.list_variants(reader.tx, ids=[variant_id])
        decimals = {row["id"]: row["unit_decimals"] for row in found}
        levels = await reads.list_levels(
            reader.tx, decimals=decimals, location_id=location_id, as_of=as_of, locations=scope.locations
        )
        return levels.get(variant_id)

    @query(allow=READ_STOCK)
    async def stock_moves(
        reader: Reader,
        where: StockMoveWhere | None = None,
        order_by: StockMoveOrder | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[StockMove]:
        """The book of movements, the latest first. / 库存流水。"""
        return await listings.page(
            reader.tx,
            source=listings.STOCK_MOVES,
            where=where,
            order_by=order_by,
            first=first,
            after=after,
            last=last,
            before=before,
        )

    @query(allow=READ_STOCK)
    async def low_stock(
        reader: Reader,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[LowStock]:
        """Variants at or under their threshold, the emptiest first. / 低库存列表。"""
        return await listings.page(
            reader.tx, source=listings.low_stock(reader.actor), first=first, after=after, last=last, before=before
        )

    @query(allow=READ_STOCK)
    async def stock_reasons(reader: Reader) -> list[StockReason]:
        """The reasons for which stock can be corrected. / 调整原因列表。"""
        return [listings.reason_of(reason) for reason in rules.AdjustReason]
