"""Rows of pricing for people: lists with filters, rows by id, and the recount of coupons."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import BigInteger, and_, bindparam, func, select

from entrepot.kernel import filters, pagination
from entrepot.kernel.database import Row, Tx, among, sql
from entrepot.pricing import reads
from entrepot.pricing.rules.coupons import CouponUseState
from entrepot.pricing.tables import coupon, coupon_use, price, promotion, promotion_category, promotion_product

SHOP: Any = bindparam("shop_id")

_WITH_SCOPE = select(
    promotion,
    reads.scope_members(promotion_product, promotion_product.c.product_id, bound=None).label("product_ids"),
    reads.scope_members(promotion_category, promotion_category.c.category_id, bound=None).label("category_ids"),
).where(promotion.c.shop_id == SHOP)
LIST_PRICES = sql(select(price).where(price.c.shop_id == SHOP, among(price.c.id, "ids")))
LIST_PROMOTIONS = sql(_WITH_SCOPE.where(among(promotion.c.id, "ids")))
LIST_COUPONS = sql(select(coupon).where(coupon.c.shop_id == SHOP, among(coupon.c.id, "ids")))
_RANKED = (
    select(
        coupon,
        func.row_number().over(partition_by=coupon.c.promotion_id, order_by=coupon.c.id.desc()).label("place"),
    )
    .where(coupon.c.shop_id == SHOP, among(coupon.c.promotion_id, "promotion_ids"))
    .subquery()
)
FIRST_COUPONS = sql(
    select(_RANKED).where(_RANKED.c.place <= bindparam("first", type_=BigInteger)).order_by(_RANKED.c.id.desc())
)
MISCOUNTED_COUPONS = sql(
    select(coupon.c.id, coupon.c.code, coupon.c.used_count, func.count(coupon_use.c.id).label("counted"))
    .outerjoin(
        coupon_use,
        and_(
            coupon_use.c.shop_id == coupon.c.shop_id,
            coupon_use.c.coupon_id == coupon.c.id,
            coupon_use.c.state == CouponUseState.REDEEMED.value,
        ),
    )
    .where(coupon.c.shop_id == SHOP)
    .group_by(coupon.c.id, coupon.c.code, coupon.c.used_count)
    .having(func.count(coupon_use.c.id) != coupon.c.used_count)
)


async def list_prices(tx: Tx, *, ids: Sequence[uuid.UUID]) -> list[Row]:
    """Prices in the order of the ids; an unknown id is left out."""
    return _in_order(await tx.rows(LIST_PRICES, ids=list(ids)), ids)


async def list_promotions(tx: Tx, *, ids: Sequence[uuid.UUID]) -> list[Row]:
    """Promotions with `product_ids` and `category_ids`, in the order of the ids; an unknown id is left out."""
    return _in_order(await tx.rows(LIST_PROMOTIONS, ids=list(ids)), ids)


async def list_coupons(tx: Tx, *, ids: Sequence[uuid.UUID]) -> list[Row]:
    """Coupons in the order of the ids; an unknown id is left out."""
    return _in_order(await tx.rows(LIST_COUPONS, ids=list(ids)), ids)


async def list_first_coupons(tx: Tx, *, promotion_ids: Sequence[uuid.UUID], first: int) -> dict[uuid.UUID, list[Row]]:
    """The newest coupons of each promotion."""
    found: dict[uuid.UUID, list[Row]] = {}
    for row in await tx.rows(FIRST_COUPONS, promotion_ids=list(promotion_ids), first=first):
        found.setdefault(row["promotion_id"], []).append(row)
    return found


async def list_miscounted_coupons(tx: Tx) -> Sequence[Row]:
    """Coupons whose kept count differs from a recount of their uses; there are none."""
    return await tx.rows(MISCOUNTED_COUPONS)


def _in_order(rows: Iterable[Row], ids: Sequence[uuid.UUID]) -> list[Row]:
    found: Mapping[uuid.UUID, Row] = {row["id"]: row for row in rows}
    return [found[key] for key in ids if key in found]


PRICES = pagination.Source(
    name="prices",
    table=price,
    columns=tuple(price.c),
    filters={
        "id": filters.id(price.c.id),
        "variant_id": filters.id(price.c.variant_id),
        "channel_id": filters.id(price.c.channel_id),
        "currency": filters.text(price.c.currency),
        "starts_at": filters.instant(price.c.starts_at),
        "ends_at": filters.instant(price.c.ends_at),
    },
    orders={"STARTS_AT": (price.c.starts_at,)},
    default_order=("STARTS_AT", pagination.Direction.DESC),
)
PROMOTIONS = pagination.Source(
    name="promotions",
    table=promotion,
    columns=tuple(_WITH_SCOPE.selected_columns),
    filters={
        "id": filters.id(promotion.c.id),
        "state": filters.enum(promotion.c.state),
        "kind": filters.enum(promotion.c.kind),
        "requires_coupon": filters.boolean(promotion.c.requires_coupon),
        "starts_at": filters.instant(promotion.c.starts_at),
        "ends_at": filters.instant(promotion.c.ends_at),
    },
    orders={
        "CREATED_AT": (promotion.c.created_at,),
        "STARTS_AT": (promotion.c.starts_at,),
        "PRIORITY": (promotion.c.priority,),
    },
    default_order=("CREATED_AT", pagination.Direction.DESC),
)
COUPONS = pagination.Source(
    name="coupons",
    table=coupon,
    columns=tuple(coupon.c),
    filters={
        "id": filters.id(coupon.c.id),
        "code": filters.text(coupon.c.code),
        "promotion_id": filters.id(coupon.c.promotion_id),
        "used_count": filters.number(coupon.c.used_count),
        "ends_at": filters.instant(coupon.c.ends_at),
    },
    orders={"CREATED_AT": (coupon.c.created_at,), "CODE": (coupon.c.code,), "USED_COUNT": (coupon.c.used_count,)},
    default_order=("CREATED_AT", pagination.Direction.DESC),
)
