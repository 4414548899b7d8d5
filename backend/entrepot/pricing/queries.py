"""Queries of pricing."""

import strawberry

from entrepot.contract.connections import Connection
from entrepot.contract.declare import Reader, query
from entrepot.kernel import pagination
from entrepot.kernel.ids import Id
from entrepot.kernel.permissions import PUBLIC
from entrepot.pricing import batches, inputs, listings, previews
from entrepot.pricing.inputs import (
    CartPriceLineInput,
    CouponOrder,
    CouponWhere,
    PriceOrder,
    PriceWhere,
    PromotionOrder,
    PromotionWhere,
)
from entrepot.pricing.permissions import READ_PRICES, READ_PROMOTIONS
from entrepot.pricing.types import CartPrice, Coupon, Price, Promotion


@strawberry.type
class PricingQueries:
    """What pricing answers."""

    @query(allow=PUBLIC, cost=20)
    async def cart_price(
        reader: Reader,
        lines: list[CartPriceLineInput],
        channel_id: Id | None = None,
        coupon_codes: list[str] | None = None,
    ) -> CartPrice:
        """What these lines would cost now, with every promotion that applied or did not. / 购物车试算。"""
        return await previews.preview_cart(
            reader, lines=inputs.quantities(lines), channel_id=channel_id, coupon_codes=coupon_codes or []
        )

    @query(allow=READ_PRICES)
    async def prices(
        reader: Reader,
        where: PriceWhere | None = None,
        order_by: PriceOrder | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Price]:
        """Prices past, present and planned, the latest start first. / 价格历史与计划。"""
        return await pagination.page(
            reader.tx,
            listings.PRICES,
            where=where,
            order_by=order_by,
            first=first,
            after=after,
            last=last,
            before=before,
        )

    @query(allow=READ_PROMOTIONS)
    async def promotion(reader: Reader, id: Id) -> Promotion | None:
        """A promotion by id. / 按标识读取促销。"""
        [found] = await batches.promotions_by_id(reader, [id])
        return found

    @query(allow=READ_PROMOTIONS)
    async def promotions(
        reader: Reader,
        where: PromotionWhere | None = None,
        order_by: PromotionOrder | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Promotion]:
        """Promotions, the newest first. / 促销列表。"""
        return await pagination.page(
            reader.tx,
            listings.PROMOTIONS,
            where=where,
            order_by=order_by,
            first=first,
            after=after,
            last=last,
            before=before,
        )

    @query(allow=READ_PROMOTIONS)
    async def coupons(
        reader: Reader,
        where: CouponWhere | None = None,
        order_by: CouponOrder | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Coupon]:
        """Coupons, the newest first. / 优惠券列表。"""
        return await pagination.page(
            reader.tx,
            listings.COUPONS,
            where=where,
            order_by=order_by,
            first=first,
            after=after,
            last=last,
            before=before,
        )
