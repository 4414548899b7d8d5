"""The demo shop: founded once in an empty database, then filled by each feature through its own operations."""

from dataclasses import dataclass

from entrepot import app
from entrepot.access import demo as staff
from entrepot.catalog import demo as goods
from entrepot.customers import demo as people
from entrepot.inventory import demo as stock
from entrepot.kernel import database, permissions
from entrepot.kernel.settings import Settings
from entrepot.pricing import demo as prices
from entrepot.shops import operations as shop_operations

SHOP = shop_operations.FoundShop(
    handle="demo",
    name={"zh-CN": "一间小店", "en": "A Small Shop"},
    currency="CNY",
    default_locale="zh-CN",
    locales=("zh-CN", "en"),
    timezone="Asia/Shanghai",
)


@dataclass(frozen=True)
class Login:
    """How to sign in to the demo shop."""

    email: str
    password: str


LOGIN = Login(email=staff.OWNER_EMAIL, password="demo-shop-2026")


async def load(settings: Settings) -> Login | None:
    """Found and fill the demo shop where there is no shop yet; None when the shops there are somebody's own."""
    await app.open_services(settings).storage.prepare()
    opened = await app.open_database(settings)
    try:
        if not await opened.shop_ids():
            await _found(opened)
        return LOGIN if await opened.find_shop_id(handle=SHOP.handle) else None
    finally:
        await opened.close()


async def _found(opened: database.Database) -> None:
    """All of it or nothing, so that an interrupted start leaves no half of a shop."""
    shop = shop_operations.prepare_shop(command=SHOP)
    system = permissions.Actor.system("demo")
    async with opened.write(shop_id=shop.id, actor=system, founding=shop) as tx:
        await shop_operations.found_shop(tx, command=SHOP)
        await _fill(tx)


async def _fill(tx: database.Tx) -> None:
    """In the order in which a shop is set up."""
    await staff.load(tx, password=LOGIN.password)
    made = await goods.load(tx)
    variants = [{"sku": sku, "variant_id": variant_id} for sku, variant_id in made.items()]
    await prices.load(tx, variants)
    await stock.load(tx, variants)
    await people.load(tx)
