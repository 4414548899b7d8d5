"""Shops for tests, founded by the operation that founds every shop."""

import uuid

from entrepot.kernel import database as databases
from entrepot.kernel import permissions
from entrepot.shops import operations

NAME = {"zh-CN": "测试店铺", "en": "Test shop"}


async def found(
    database: databases.Database,
    *,
    currency: str = "CNY",
    default_locale: str = "zh-CN",
    locales: tuple[str, ...] = ("zh-CN", "en"),
    timezone: str = "Asia/Shanghai",
) -> uuid.UUID:
    """Found a shop with its first channel and warehouse, and commit it."""
    command = operations.FoundShop(
        handle=f"shop-{uuid.uuid4().hex}",
        name={locale: NAME[locale] for locale in locales},
        currency=currency,
        default_locale=default_locale,
        locales=locales,
        timezone=timezone,
    )
    shop = operations.prepare_shop(command=command)
    system = permissions.Actor.system("test")
    async with database.write(shop_id=shop.id, actor=system, founding=shop) as tx:
        await operations.found_shop(tx, command=command)
    return shop.id
