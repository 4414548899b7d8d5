"""The demo shop: founded once in an empty database, then filled by each feature through its own operations."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from entrepot import app
from entrepot.access import demo as staff
from entrepot.approvals import demo as approvals
from entrepot.catalog import demo as goods
from entrepot.catalog import reads as catalog_reads
from entrepot.catalog.operations import placement
from entrepot.catalog.rules.commands import SetOfProduct
from entrepot.customers import demo as people
from entrepot.fields import demo as fields
from entrepot.inventory import demo as stock
from entrepot.kernel import database, permissions
from entrepot.kernel.settings import Settings
from entrepot.media import demo as pictures
from entrepot.orders import demo as orders
from entrepot.payments import demo as payments
from entrepot.pricing import demo as prices
from entrepot.reviews import demo as reviews
from entrepot.shops import operations as shop_operations
from entrepot.webhooks import demo as webhooks

SHOP = shop_operations.FoundShop(
    handle="demo",
    name={"zh-CN": "山茶花", "en": "Camellia"},
    currency="CNY",
    default_locale="zh-CN",
    locales=("zh-CN", "en"),
    timezone="Asia/Shanghai",
)

PATIENT = database.sql(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
MOTIFS = {
    "TEA": "plant",
    "CUP": "mug",
    "POT": "teapot",
    "WARE": "box",
    "ST": "book",
    "CL-YM": "dress",
    "CL-CS": "shirt",
    "CL": "scarf",
}
COLOURS = ("#2f6f5e", "#b5523b", "#3c5a8c", "#a8843a", "#6b4a7d", "#4f7a3a", "#8c3c50", "#3d7f8c")


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
        # Drawing the pictures takes longer on a busy machine than a transaction may otherwise sit idle.
        await tx.run(PATIENT)
        await shop_operations.found_shop(tx, command=SHOP)
        await _fill(tx)


async def _fill(tx: database.Tx) -> None:
    """In the order in which a shop is set up, and then two months of trade."""
    app_of_demo = await staff.load(tx, password=LOGIN.password)
    made = await goods.load(tx)
    variants = [{"sku": sku, "variant_id": variant_id} for sku, variant_id in made.items()]
    await _show(tx, variants)
    await fields.load(tx, product_ids=await _products(tx, variants))
    await approvals.load(tx)
    await prices.load(tx, variants=variants)
    await stock.load(tx, variants=variants)
    customers = await people.load(tx)
    await payments.load(tx)
    delivered = await orders.load(tx, variants=variants, customer_ids=customers)
    await reviews.load(tx, lines=delivered)
    await webhooks.load(tx, app_id=app_of_demo.app["id"])


async def _products(tx: database.Tx, variants: Sequence[Mapping[str, Any]]) -> list[uuid.UUID]:
    """The products of variants, in their order."""
    found = await catalog_reads.list_variants(tx, ids=[row["variant_id"] for row in variants])
    return list(dict.fromkeys(row["product_id"] for row in found))


async def _show(tx: database.Tx, variants: Sequence[Mapping[str, Any]]) -> None:
    """Draw a picture of each product; the worker renders them."""
    found = await catalog_reads.list_variants(tx, ids=[row["variant_id"] for row in variants])
    products = {row["product_id"]: row for row in reversed(found)}
    drawn = [_picture(row) for row in products.values()]
    media_ids = await pictures.add_pictures(tx, pictures=drawn)
    commands = [
        SetOfProduct(product_id=product_id, ids=[media_id])
        for product_id, media_id in zip(products, media_ids, strict=True)
    ]
    await placement.set_media(tx, commands=commands)


def _picture(row: database.Row) -> pictures.Picture:
    """A motif by what the SKU begins with, in a colour told from its letters."""
    motif = next(motif for prefix, motif in MOTIFS.items() if row["sku"].startswith(prefix))
    colour = COLOURS[sum(row["sku"].split("-")[1].encode()) % len(COLOURS)]
    return pictures.Picture(motif=motif, colour=colour, alt=row["name"])
