"""Queries of the shop."""

import strawberry

from entrepot.contract.declare import Reader, query
from entrepot.kernel.permissions import PUBLIC
from entrepot.shops import permissions, reads
from entrepot.shops.types import Change, Channel, Location, Shop


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

    @query(allow=permissions.READ_CHANGES)
    async def changes(reader: Reader, after: str | None = None, first: int = 100) -> list[Change]:
        """What changed after a cursor, in commit order; resume with the last cursor. / 变更流。"""
        return await reads.list_changes(reader.tx, after=after, first=first)
