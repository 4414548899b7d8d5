"""Prices and promotions of the demo shop: a price for everything, one discount, one 满减, one coupon."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from entrepot.catalog import reads as catalog_reads
from entrepot.kernel.database import Tx
from entrepot.pricing.operations import coupons, prices, promotions
from entrepot.pricing.rules.facts import PromotionKind, PromotionScope
from entrepot.pricing.rules.prices import SetPrice

COUPON_CODE = "WELCOME10"
DISCOUNTED_PRODUCTS = 3


async def load(tx: Tx, *, variants: Sequence[Mapping[str, Any]]) -> None:
    """Price the variants (`variant_id`, `sku`), all of one product alike, told from their place in the list."""
    if not variants:
        return
    found = await catalog_reads.list_variants(tx, ids=[row["variant_id"] for row in variants])
    amounts: dict[uuid.UUID, int] = {}
    for number, row in enumerate(found):
        amounts[row["product_id"]] = max(amounts.get(row["product_id"], 0), _amount_minor(number))
    products = list(amounts)
    commands = [
        SetPrice(
            variant_id=row["id"],
            currency=tx.shop.currency,
            amount_minor=amounts[row["product_id"]],
            compare_at_minor=_compare_at_minor(products.index(row["product_id"]), amounts[row["product_id"]]),
            starts_at=tx.now - timedelta(days=60),
        )
        for row in found
    ]
    await prices.set_prices(tx, commands=commands)
    await _promote(tx, products)


async def _promote(tx: Tx, products: Sequence[uuid.UUID]) -> None:
    discounted = tuple(products[:DISCOUNTED_PRODUCTS])
    start = tx.now - timedelta(days=30)
    _, _, welcome = await promotions.create_promotions(
        tx,
        commands=[
            promotions.CreatePromotion(
                name={"zh-CN": "新品九折", "en": "10% off new arrivals"},
                kind=PromotionKind.PERCENTAGE,
                scope=PromotionScope.PRODUCTS,
                percent_basis_points=1000,
                product_ids=discounted,
                starts_at=start,
                active=True,
            ),
            promotions.CreatePromotion(
                name={"zh-CN": "满300减40", "en": "Spend 300, save 40"},
                kind=PromotionKind.SPEND_THRESHOLD,
                currency=tx.shop.currency,
                threshold_minor=30_000,
                reduction_minor=4_000,
                starts_at=start,
                active=True,
            ),
            promotions.CreatePromotion(
                name={"zh-CN": "新客九折", "en": "10% off for new customers"},
                kind=PromotionKind.PERCENTAGE,
                percent_basis_points=1000,
                requires_coupon=True,
                starts_at=start,
                active=True,
            ),
        ],
    )
    coupon = coupons.CreateCoupon(
        code=COUPON_CODE, promotion_id=welcome["id"], max_uses=500, max_uses_per_customer=1, starts_at=start
    )
    await coupons.create_coupons(tx, commands=[coupon])


def _amount_minor(number: int) -> int:
    """About twice what the demo's stock costs, ending in .90."""
    cost = 1_000 + number * 370 % 9_100
    return (2 * cost // 100 + 1) * 100 - 10


def _compare_at_minor(position: int, amount_minor: int) -> int | None:
    """Every fourth product was dearer once."""
    return amount_minor * 5 // 4 if position % 4 == 0 else None
