"""Queries of the shop."""

from datetime import datetime

import strawberry

from entrepot.contract.connections import Connection
from entrepot.contract.declare import Reader, query
from entrepot.kernel.ids import Id
from entrepot.kernel.permissions import PUBLIC
from entrepot.shops import change_pages, permissions, reads, settings_shown
from entrepot.shops.inputs import ChangeWhere
from entrepot.shops.types import ChangePage, Channel, Location, Setting, SettingDecision, Shop


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

    @query(allow=permissions.READ_SHOP)
    async def settings(
        reader: Reader, at: datetime | None = None, channel_id: Id | None = None, location_id: Id | None = None
    ) -> list[Setting]:
        """Every setting with what holds now or at a moment, for the shop, a channel or a location. / 全部设置。"""
        return await settings_shown.list_settings(reader.tx, at=at, channel_id=channel_id, location_id=location_id)

    @query(allow=permissions.READ_SHOP)
    async def setting_history(
        reader: Reader,
        name: str | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[SettingDecision]:
        """What was decided on a setting or on all, what has yet to hold included. / 设置的变更历史。"""
        return await settings_shown.page_of_history(
            reader.tx, name=name, first=first, after=after, last=last, before=before
        )

    @query(allow=permissions.READ_CHANGES, cost=10)
    async def changes(
        reader: Reader,
        after: str | None = None,
        first: int = 100,
        where: ChangeWhere | None = None,
        before: str | None = None,
        last: int | None = None,
    ) -> ChangePage:
        """What changed after a cursor, in the order in which it was committed; resume at `endCursor`. / 变更流。

        With `last`, the latest up to `before`, or up to now; go on further back at `startCursor`.
        / 使用 `last` 时返回 `before` 之前最近的变更。
        """
        if last is not None:
            return await change_pages.read_latest(reader.tx, before=before, last=last, where=where)
        return await change_pages.read_page(reader.tx, after=after, first=first, where=where)
