"""Mutations of the shop."""

import strawberry

from entrepot.contract.declare import mutation
from entrepot.kernel.database import Tx
from entrepot.shops import inputs, operations, permissions, setting_operations, settings_shown
from entrepot.shops.types import (
    ChannelCreateInput,
    ChannelCreatePayload,
    LocationCreateInput,
    LocationCreatePayload,
    SettingSetInput,
    SettingSetPayload,
    ShopFoundInput,
    ShopFoundPayload,
    ShopUpdateInput,
    ShopUpdatePayload,
)


@strawberry.type
class ShopMutations:
    @mutation(allow=permissions.WRITE_SHOP)
    async def shop_update(tx: Tx, input: ShopUpdateInput) -> ShopUpdatePayload:
        """Change the shop's name or settings. / 修改店铺。"""
        return {"shop": await operations.update_shop(tx, command=inputs.to_update(input, tx.shop.currency))}

    @mutation(allow=permissions.WRITE_SHOP)
    async def setting_set(tx: Tx, input: SettingSetInput) -> SettingSetPayload:
        """Decide a setting of the shop, a channel or a location, from now or a later moment on. / 修改设置。"""
        made = await setting_operations.set_settings(tx, commands=[inputs.to_setting(input)])
        [decision] = await settings_shown.decisions_of(tx, made=made)
        return {"decision": decision}

    @mutation(allow=permissions.WRITE_SHOP)
    async def channel_create(tx: Tx, input: ChannelCreateInput) -> ChannelCreatePayload:
        """Open a channel. / 新建渠道。"""
        [channel] = await operations.create_channels(tx, commands=[inputs.to_channel(input)])
        return {"channel": channel}

    @mutation(allow=permissions.WRITE_SHOP)
    async def location_create(tx: Tx, input: LocationCreateInput) -> LocationCreatePayload:
        """Open a warehouse or store. / 新建仓库或门店。"""
        [location] = await operations.create_locations(tx, commands=[inputs.to_location(input)])
        return {"location": location}

    @mutation(allow=permissions.FOUND_SHOPS, secret=True)
    async def shop_found(tx: Tx, input: ShopFoundInput) -> ShopFoundPayload:
        """Found a further shop, with its own books and its own owner. / 开设新店铺。"""
        command = inputs.to_shop(input)
        async with tx.founding(operations.prepare_shop(command=command)) as new:
            return {"shop": await operations.found_shop(new, command=command)}
