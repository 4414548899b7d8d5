"""What the tests of pricing have in common: variants in categories, and prices for them."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from entrepot.catalog import reads as catalog_reads
from entrepot.catalog.operations import categories, products
from entrepot.catalog.rules.commands import CreateCategory, CreateProduct, NewVariant
from entrepot.catalog.rules.products import ProductState
from entrepot.kernel import ids, permissions
from entrepot.kernel.database import Database, Tx
from entrepot.pricing.operations import coupons, promotions
from entrepot.pricing.rules.facts import PromotionKind
from entrepot.pricing.rules.prices import SetPrice
from entrepot.shops import reads as shop_reads

SYSTEM = permissions.Actor.system("test")
DAY = timedelta(days=1)
DOCUMENT = ids.kind("Order", 0x92)


@dataclass(frozen=True)
class Goods:
    """Variants with their products and the categories that the first one is filed under, from the top down."""

    variant_ids: list[uuid.UUID]
    product_ids: list[uuid.UUID]
    category_ids: list[uuid.UUID]
    channel_id: uuid.UUID


async def make_goods(
    tx: Tx, *, count: int = 2, unit_decimals: int = 0, state: ProductState = ProductState.PUBLISHED
) -> Goods:
    """Published products with one variant each; the first lies in a category below another."""
    mark = uuid.uuid4().hex[:8]
    [top] = await categories.create_categories(tx, commands=[CreateCategory(name={"zh-CN": f"服装 {mark}"})])
    [below] = await categories.create_categories(
        tx, commands=[CreateCategory(name={"zh-CN": f"衬衫 {mark}"}, parent_id=top["id"])]
    )
    skus = [f"S{position}-{mark}" for position in range(count)]
    await products.create_products(
        tx,
        commands=[
            CreateProduct(
                name={"zh-CN": f"商品 {sku}", "en": f"Thing {sku}"},
                state=state,
                variants=[NewVariant(sku=sku, unit_decimals=unit_decimals)],
                category_ids=[below["id"]] if position == 0 else [],
            )
            for position, sku in enumerate(skus)
        ],
    )
    variants = await catalog_reads.list_variants_by_sku(tx, skus=skus)
    return Goods(
        variant_ids=[row["id"] for row in variants],
        product_ids=[row["product_id"] for row in variants],
        category_ids=[top["id"], below["id"]],
        channel_id=(await shop_reads.get_default_channel(tx))["id"],
    )


def price(variant_id: uuid.UUID, amount: int, *, starts_at: datetime | None = None, **more) -> SetPrice:
    """A price in CNY."""
    return SetPrice(variant_id=variant_id, currency="CNY", amount_minor=amount, starts_at=starts_at, **more)


async def make_coupon(tx: Tx, *, code: str = "WELCOME10", percent: int = 10, **limits) -> uuid.UUID:
    """A coupon that takes a percentage off everything."""
    [promotion] = await promotions.create_promotions(
        tx,
        commands=[
            promotions.CreatePromotion(
                name={"zh-CN": f"{percent}% 优惠", "en": f"{percent}% off"},
                kind=PromotionKind.PERCENTAGE,
                percent_basis_points=percent * 100,
                requires_coupon=True,
                active=True,
                starts_at=tx.now - DAY,
            )
        ],
    )
    limits.setdefault("starts_at", tx.now - DAY)
    command = coupons.CreateCoupon(code=code, promotion_id=promotion["id"], **limits)
    [made] = await coupons.create_coupons(tx, commands=[command])
    return made["id"]


async def stock_goods(database: Database, shop: uuid.UUID, *, count: int = 2) -> Goods:
    """Committed goods, for tests that use several connections."""
    async with database.write(shop_id=shop, actor=SYSTEM) as tx:
        return await make_goods(tx, count=count)
