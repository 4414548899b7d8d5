"""Queries of the shop."""

import strawberry

from entrepot.contract.declare import Reader, query
from entrepot.kernel.permissions import PUBLIC
from entrepot.shops import change_pages, permissions, reads
from entrepot.shops.inputs import ChangeWhere
from entrepot.shops.types import ChangePage, Channel, Location, Shop


@strawberry.type
class ShopQueries:
    @query(allow=PUBLIC, live=True)
    async def shop(reader: Reader) -> Shop:
        """The shop that this request is bound to. / 当前店铺。"""
        return await reads.get_shop(reader.tx)

    @query(allow=PUBLIC, live=True)
    async def channels(reader: Reader) -> list[Channel]:
        """Every channel. / 全部渠道。"""
        return await reads.list_channels(reader.tx)

    @query(allow=(permissions.READ_SHOP, permissions.READ_STOCK))
    async def locations(reader: Reader) -> list[Location]:
        """Every warehouse and store. / 全部仓库与门店。"""
        return await reads.list_locations(reader.tx)

    @query(allow=permissions.READ_CHANGES, cost=10)
    async def changes(
        reader: Reader, after: str | None = None, first: int = 100, where: ChangeWhere | None = None
    ) -> ChangePage:
        """What changed after a cursor, in the order in which it was committed; resume at `endCursor`. / 变更流。"""
        return await change_pages.read_page(reader.tx, after=after, first=first, where=where)
