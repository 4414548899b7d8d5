"""Carts, prices and promotions as values, for the tests of the rules."""

import uuid
from datetime import UTC, datetime, timedelta

from entrepot.pricing.rules import carts as rules
from entrepot.pricing.rules.facts import (
    PriceFact,
    PricingFacts,
    PromotionFact,
    PromotionKind,
    PromotionScope,
    VariantFacts,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def number(n: int) -> uuid.UUID:
    return uuid.UUID(int=n)


SHIRT, HAT, RICE = number(1), number(2), number(3)
CLOTHES, MEN, FOOD = number(21), number(22), number(23)
SHOP_CHANNEL, MARKET = number(31), number(32)
ANNA = number(41)
VARIANTS = {
    SHIRT: VariantFacts(product_id=number(11), category_ids=frozenset({CLOTHES, MEN})),
    HAT: VariantFacts(product_id=number(12), category_ids=frozenset({CLOTHES})),
    RICE: VariantFacts(product_id=number(13), category_ids=frozenset({FOOD}), unit_decimals=3),
}


def price(variant, amount, *, channel=None, start=NOW - DAY, end=None, n=100):
    return PriceFact(
        id=number(n),
        variant_id=variant,
        channel_id=channel,
        currency="CNY",
        amount_minor=amount,
        compare_at_minor=None,
        starts_at=start,
        ends_at=end,
    )


def percentage(n, percent, **terms):
    return PromotionFact(
        id=number(n),
        name={"en": f"{percent}% off"},
        kind=PromotionKind.PERCENTAGE,
        scope=terms.pop("scope", PromotionScope.ALL),
        percent_basis_points=percent * 100,
        starts_at=terms.pop("starts_at", NOW - DAY),
        **terms,
    )


def threshold(n, spend, less, **terms):
    return PromotionFact(
        id=number(n),
        name={"zh-CN": f"满{spend}减{less}"},
        kind=PromotionKind.SPEND_THRESHOLD,
        scope=terms.pop("scope", PromotionScope.ALL),
        currency=terms.pop("currency", "CNY"),
        threshold_minor=spend,
        reduction_minor=less,
        starts_at=NOW - DAY,
        **terms,
    )


def facts(*promotions, coupons=(), uses=None, variants=VARIANTS, prices=None):
    return PricingFacts(
        currency="CNY",
        at=NOW,
        variants=variants,
        prices=prices or {SHIRT: (price(SHIRT, 20000),), HAT: (price(HAT, 9999),), RICE: (price(RICE, 799),)},
        promotions=promotions,
        coupons={coupon.code: coupon for coupon in coupons},
        uses=uses or {},
    )


def line(variant, quantity=1, unit_price_minor=None):
    return rules.CartLine(variant_id=variant, quantity=quantity, unit_price_minor=unit_price_minor)
