"""Mutations of pricing."""

import strawberry

from entrepot.contract import rows
from entrepot.contract.declare import mutation
from entrepot.kernel.database import Tx
from entrepot.pricing import inputs, upserting
from entrepot.pricing.inputs import (
    CouponCreateInput,
    CouponUpdateInput,
    PriceSetInput,
    PromotionCreateInput,
    PromotionSwitchInput,
    PromotionUpdateInput,
)
from entrepot.pricing.operations import coupons, prices, promotions
from entrepot.pricing.permissions import WRITE_PRICES, WRITE_PROMOTIONS
from entrepot.pricing.types import CouponPayload, PriceSetPayload, PromotionPayload


@strawberry.type
class PricingMutations:
    """What pricing lets people change."""

    @mutation(allow=WRITE_PRICES)
    async def price_set(tx: Tx, input: PriceSetInput) -> PriceSetPayload:
        """Set prices, now or planned; those in force end where the new ones begin. / 设置价格。"""
        return {"prices": await prices.set_prices(tx, commands=inputs.to_prices(input), backdated=False)}

    @mutation(allow=WRITE_PRICES)
    async def price_bulk_set(tx: Tx, input: inputs.PriceBulkSetInput) -> rows.RowsPayload:
        """Set up to 250 prices, of which some may be refused. / 批量设置价格，最多 250 行。"""
        return rows.to_payload(await upserting.set_price_rows(tx, given=input), locale=tx.locale)

    @mutation(allow=WRITE_PROMOTIONS)
    async def promotion_create(tx: Tx, input: PromotionCreateInput) -> PromotionPayload:
        """Create a promotion, switched off. / 新建促销。"""
        [promotion] = await promotions.create_promotions(tx, commands=[inputs.to_promotion(input)])
        return {"promotion": promotion}

    @mutation(allow=WRITE_PROMOTIONS)
    async def promotion_update(tx: Tx, input: PromotionUpdateInput) -> PromotionPayload:
        """Change the terms of a promotion. / 修改促销。"""
        [promotion] = await promotions.update_promotions(tx, commands=[inputs.to_promotion_update(input)])
        return {"promotion": promotion}

    @mutation(allow=WRITE_PROMOTIONS)
    async def promotion_activate(tx: Tx, input: PromotionSwitchInput) -> PromotionPayload:
        """Let a promotion apply within its dates. / 启用促销。"""
        [promotion] = await promotions.switch_promotions(tx, commands=[inputs.to_switch(input, active=True)])
        return {"promotion": promotion}

    @mutation(allow=WRITE_PROMOTIONS)
    async def promotion_deactivate(tx: Tx, input: PromotionSwitchInput) -> PromotionPayload:
        """Stop a promotion at once. / 停用促销。"""
        [promotion] = await promotions.switch_promotions(tx, commands=[inputs.to_switch(input, active=False)])
        return {"promotion": promotion}

    @mutation(allow=WRITE_PROMOTIONS)
    async def coupon_create(tx: Tx, input: CouponCreateInput) -> CouponPayload:
        """Create a coupon. / 新建优惠券。"""
        [coupon] = await coupons.create_coupons(tx, commands=[inputs.to_coupon(input)])
        return {"coupon": coupon}

    @mutation(allow=WRITE_PROMOTIONS)
    async def coupon_update(tx: Tx, input: CouponUpdateInput) -> CouponPayload:
        """Change the limits and dates of a coupon. / 修改优惠券。"""
        [coupon] = await coupons.update_coupons(tx, commands=[inputs.to_coupon_update(input)])
        return {"coupon": coupon}
