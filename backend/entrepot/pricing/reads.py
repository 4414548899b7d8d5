"""Reads of pricing that bring the rules their facts; what people list and read is in `listings`."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Uuid, and_, bindparam, cast, func, literal, or_, select
from sqlalchemy import true as sql_true
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on

from entrepot.catalog import reads as catalog_reads
from entrepot.kernel.database import Row, Tx, among, sql
from entrepot.kernel.tables import Instant
from entrepot.pricing.rules import coupons as coupon_rules
from entrepot.pricing.rules.facts import (
    CouponFact,
    PriceFact,
    PricingFacts,
    PromotionFact,
    PromotionKind,
    PromotionScope,
    PromotionState,
    VariantFacts,
)
from entrepot.pricing.tables import coupon, coupon_use, price, promotion, promotion_category, promotion_product

SHOP: Any = bindparam("shop_id")
FROM_MOMENT = bindparam("from_moment", type_=Instant)
UNTIL_MOMENT = bindparam("until_moment", type_=Instant)

PRICES_IN_FORCE = sql(
    select(price).where(
        price.c.shop_id == SHOP,
        among(price.c.variant_id, "variant_ids"),
        price.c.currency == bindparam("currency"),
        or_(price.c.channel_id.is_(None), among(price.c.channel_id, "channel_ids")),
        price.c.starts_at <= UNTIL_MOMENT,
        or_(price.c.ends_at.is_(None), price.c.ends_at > FROM_MOMENT),
    )
)

# The first price of `rules.prices.explain_price`, chosen where the rows are; a test holds the two together.
CHOSEN_PRICES = sql(
    select(price.c.variant_id, price.c.amount_minor, price.c.compare_at_minor, price.c.currency)
    .ext(distinct_on(price.c.variant_id))
    .where(
        price.c.shop_id == SHOP,
        among(price.c.variant_id, "variant_ids"),
        price.c.currency == bindparam("currency"),
        or_(price.c.channel_id.is_(None), price.c.channel_id == bindparam("channel_id", type_=Uuid)),
        price.c.starts_at <= FROM_MOMENT,
        or_(price.c.ends_at.is_(None), price.c.ends_at > FROM_MOMENT),
    )
    .order_by(price.c.variant_id, price.c.channel_id.is_(None), price.c.starts_at.desc(), price.c.id.desc())
)


def scope_members(table: Any, member: Any, *, bound: str | None) -> Any:
    """The ids of a promotion's scope as an array, all of them or those among `bound`."""
    return func.coalesce(
        select(func.array_agg(member))
        .where(
            table.c.shop_id == promotion.c.shop_id,
            table.c.promotion_id == promotion.c.id,
            among(member, bound) if bound else sql_true(),
        )
        .scalar_subquery(),
        cast(literal("{}"), ARRAY(member.type)),
    )


_COUPON_NAMES_IT = (
    select(coupon.c.id)
    .where(
        coupon.c.shop_id == promotion.c.shop_id,
        coupon.c.promotion_id == promotion.c.id,
        among(coupon.c.code, "coupon_codes"),
    )
    .exists()
)
PROMOTIONS_TO_TRY = sql(
    select(
        promotion,
        scope_members(promotion_product, promotion_product.c.product_id, bound="product_ids").label("product_ids"),
        scope_members(promotion_category, promotion_category.c.category_id, bound="category_ids").label("category_ids"),
    ).where(
        promotion.c.shop_id == SHOP,
        or_(
            and_(
                promotion.c.state == PromotionState.ACTIVE.value,
                promotion.c.requires_coupon.is_(False),
                promotion.c.starts_at <= UNTIL_MOMENT,
                or_(promotion.c.ends_at.is_(None), promotion.c.ends_at > FROM_MOMENT),
            ),
            _COUPON_NAMES_IT,
        ),
    )
)
COUPONS_BY_CODE = sql(select(coupon).where(coupon.c.shop_id == SHOP, among(coupon.c.code, "coupon_codes")))
LIVE_USES = sql(
    select(coupon_use.c.coupon_id, coupon_use.c.customer_id, func.count().label("uses"))
    .where(
        coupon_use.c.shop_id == SHOP,
        among(coupon_use.c.coupon_id, "coupon_ids"),
        among(coupon_use.c.customer_id, "customer_ids"),
        coupon_use.c.state == coupon_rules.CouponUseState.REDEEMED.value,
    )
    .group_by(coupon_use.c.coupon_id, coupon_use.c.customer_id)
)


async def load_pricing(
    tx: Tx,
    *,
    variant_ids: Sequence[uuid.UUID],
    channel_ids: Sequence[uuid.UUID] = (),
    currency: str,
    at: datetime,
    until: datetime | None = None,
    coupon_codes: Sequence[str] = (),
    customer_ids: Sequence[uuid.UUID] = (),
) -> PricingFacts:
    """Every fact to price any number of carts that hold these variants, at any moment from `at` to `until`.

    Three statements without coupon codes and at most five with them, however many carts there are.
    """
    moments = {"from_moment": at, "until_moment": until or at}
    codes = tuple(dict.fromkeys(coupon_rules.normal_code(code) for code in coupon_codes))
    distinct = list(dict.fromkeys(variant_ids))
    scopes = await catalog_reads.list_promotion_scopes(tx, variant_ids=distinct)
    variants = {row["variant_id"]: _variant_facts(row) for row in scopes}
    prices = await list_prices_in_force(
        tx, variant_ids=distinct, channel_ids=channel_ids, currency=currency, at=at, until=until
    )
    promotions = await tx.rows(
        PROMOTIONS_TO_TRY,
        coupon_codes=list(codes),
        product_ids=list({facts.product_id for facts in variants.values()}),
        category_ids=list({key for facts in variants.values() for key in facts.category_ids}),
        **moments,
    )
    known = await tx.rows(COUPONS_BY_CODE, coupon_codes=list(codes)) if codes else []
    return PricingFacts(
        currency=currency,
        at=at,
        channel_id=channel_ids[0] if len(channel_ids) == 1 else None,
        coupon_codes=codes,
        variants=variants,
        prices=prices,
        promotions=tuple(to_promotion_fact(row) for row in promotions),
        coupons={row["code"]: to_coupon_fact(row) for row in known},
        uses=await _live_uses(tx, known, customer_ids),
    )


async def list_prices_in_force(
    tx: Tx,
    *,
    variant_ids: Sequence[uuid.UUID],
    channel_ids: Sequence[uuid.UUID] = (),
    currency: str,
    at: datetime,
    until: datetime | None = None,
) -> dict[uuid.UUID, tuple[PriceFact, ...]]:
    """The prices of variants in these channels and in general, in force at any moment from `at` to `until`."""
    rows = await tx.rows(
        PRICES_IN_FORCE,
        variant_ids=list(variant_ids),
        channel_ids=list(channel_ids),
        currency=currency,
        from_moment=at,
        until_moment=until or at,
    )
    found: dict[uuid.UUID, list[PriceFact]] = {}
    for row in rows:
        found.setdefault(row["variant_id"], []).append(to_price_fact(row))
    return {variant_id: tuple(prices) for variant_id, prices in found.items()}


async def list_chosen_prices(
    tx: Tx, *, variant_ids: Sequence[uuid.UUID], channel_id: uuid.UUID, currency: str, at: datetime
) -> dict[uuid.UUID, Row]:
    """The price to charge for each variant in a channel at a moment; a variant without one is absent."""
    rows = await tx.rows(
        CHOSEN_PRICES, variant_ids=list(variant_ids), channel_id=channel_id, currency=currency, from_moment=at
    )
    return {row["variant_id"]: row for row in rows}


async def _live_uses(
    tx: Tx, coupons: Sequence[Row], customer_ids: Sequence[uuid.UUID]
) -> dict[tuple[uuid.UUID, uuid.UUID], int]:
    limited = [row["id"] for row in coupons if row["max_uses_per_customer"] is not None]
    if not limited or not customer_ids:
        return {}
    return await count_live_uses(tx, coupon_ids=limited, customer_ids=customer_ids)


async def count_live_uses(
    tx: Tx, *, coupon_ids: Sequence[uuid.UUID], customer_ids: Sequence[uuid.UUID]
) -> dict[tuple[uuid.UUID, uuid.UUID], int]:
    """How often each customer has used each coupon, released uses left out."""
    rows = await tx.rows(LIVE_USES, coupon_ids=list(coupon_ids), customer_ids=list(customer_ids))
    return {(row["coupon_id"], row["customer_id"]): row["uses"] for row in rows}


def _variant_facts(row: Row) -> VariantFacts:
    return VariantFacts(
        product_id=row["product_id"],
        category_ids=frozenset(row["category_ids"]),
        unit_decimals=row["unit_decimals"],
    )


def to_price_fact(row: Row) -> PriceFact:
    """A row of `price` as the rules know it."""
    return PriceFact(
        id=row["id"],
        variant_id=row["variant_id"],
        channel_id=row["channel_id"],
        currency=row["currency"],
        amount_minor=row["amount_minor"],
        compare_at_minor=row["compare_at_minor"],
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
    )


def to_promotion_fact(row: Row) -> PromotionFact:
    """A row of `promotion` with the ids of its scope as the rules know it."""
    return PromotionFact(
        id=row["id"],
        name=row["name"],
        kind=PromotionKind(row["kind"]),
        scope=PromotionScope(row["scope"]),
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        active=row["state"] == PromotionState.ACTIVE.value,
        percent_basis_points=row["percent_basis_points"] or 0,
        currency=row["currency"],
        threshold_minor=row["threshold_minor"] or 0,
        reduction_minor=row["reduction_minor"] or 0,
        per_each=row["per_each"],
        priority=row["priority"],
        combinable=row["combinable"],
        requires_coupon=row["requires_coupon"],
        product_ids=frozenset(row["product_ids"]),
        category_ids=frozenset(row["category_ids"]),
    )


def to_coupon_fact(row: Row) -> CouponFact:
    """A row of `coupon` as the rules know it."""
    return CouponFact(
        id=row["id"],
        code=row["code"],
        promotion_id=row["promotion_id"],
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        max_uses=row["max_uses"],
        max_uses_per_customer=row["max_uses_per_customer"],
        used_count=row["used_count"],
    )
