"""Reads of the shop, its channels and its locations."""

import uuid
from collections.abc import Sequence

from sqlalchemy import ColumnElement, bindparam, exists, select

from entrepot.kernel import errors
from entrepot.kernel.database import Row, Tx, among, sql
from entrepot.shops import rules, setting_reads
from entrepot.shops.tables import channel, location, shop, shop_directory

_SHOP = sql(
    select(
        *(column for column in shop.c if column.name != "settings"),
        shop.c.shop_id.label("id"),
        setting_reads.of_shop_now().label("settings"),
    ).where(shop.c.shop_id == bindparam("shop_id"))
)
_CHANNELS = sql(select(channel).where(channel.c.shop_id == bindparam("shop_id")).order_by(channel.c.id))
_LOCATIONS = sql(select(location).where(location.c.shop_id == bindparam("shop_id")).order_by(location.c.id))
_CHANNELS_BY_ID = sql(select(channel).where(channel.c.shop_id == bindparam("shop_id"), among(channel.c.id, "ids")))
_LOCATIONS_BY_ID = sql(select(location).where(location.c.shop_id == bindparam("shop_id"), among(location.c.id, "ids")))


def is_first(shop_id: ColumnElement[uuid.UUID]) -> ColumnElement[bool]:
    """Whether a shop is the first that this installation ever had; ids are in the order of their making."""
    return ~exists().where(shop_directory.c.shop_id < shop_id)


async def get_shop(tx: Tx) -> Row:
    """The bound shop."""
    row = await tx.row(_SHOP)
    if row is None:
        raise errors.ShopNotFound()
    return row


async def get_settings(tx: Tx, *, channel_id: uuid.UUID | None = None) -> rules.Settings:
    """The settings that hold now, typed: the bound shop's, or those of a channel of it."""
    return (await setting_reads.load_effective(tx)).of(channel_id=channel_id)


async def list_channels(tx: Tx) -> Sequence[Row]:
    """Every channel, oldest first."""
    return await tx.rows(_CHANNELS)


async def list_channels_by_id(tx: Tx, *, ids: Sequence[uuid.UUID]) -> Sequence[Row]:
    """The channels of these ids, in any order."""
    return await tx.rows(_CHANNELS_BY_ID, ids=list(ids))


async def get_default_channel(tx: Tx) -> Row:
    """The channel that a request without one means."""
    return _default(await list_channels(tx), "Channel")


async def list_locations(tx: Tx) -> Sequence[Row]:
    """Every location, oldest first."""
    return await tx.rows(_LOCATIONS)


async def list_locations_by_id(tx: Tx, *, ids: Sequence[uuid.UUID]) -> Sequence[Row]:
    """The locations of these ids, in any order."""
    return await tx.rows(_LOCATIONS_BY_ID, ids=list(ids))


async def get_default_location(tx: Tx) -> Row:
    """The location that ships where a request names none."""
    return _default(await list_locations(tx), "Location")


def _default(rows: Sequence[Row], what: str) -> Row:
    for row in rows:
        if row["is_default"]:
            return row
    raise errors.NotFound(what=what)
