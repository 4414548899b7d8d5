"""GraphQL objects of pricing."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from entrepot.catalog.types import Category, Product, Variant
from entrepot.contract.declare import AS_ITS_PARENT, UserError, batch, derived, object_type, payload, text, translations
from entrepot.kernel import money
from entrepot.kernel.ids import Id
from entrepot.kernel.permissions import PUBLIC
from entrepot.kernel.quantity import Quantity
from entrepot.kernel.text import Translation
from entrepot.pricing import batches
from entrepot.pricing.permissions import READ_PRICES, READ_PROMOTIONS
from entrepot.pricing.rules.facts import PromotionKind, PromotionScope, PromotionState
from entrepot.pricing.rules.prices import PriceOutcome
from entrepot.pricing.rules.promotions import Outcome
from entrepot.pricing.tables import COUPON, PRICE, PROMOTION
from entrepot.shops.types import Channel


def _amount(column: str) -> Any:
    """A field that reads Money from a column of minor units."""
    return derived(needs=(column, "currency"), fn=money.of(column, "currency"))


@object_type(allow=PUBLIC, max_age=AS_ITS_PARENT)
class PriceStep:
    """A price in force and why it was chosen or passed over. / 一条生效价格及其选用结果。"""

    price: money.Money = _amount("amount_minor")
    channel: Channel | None = batch(batches.channels_of_prices, description="None: every channel. / 空表示全部渠道。")
    starts_at: datetime
    outcome: PriceOutcome


@object_type(allow=PUBLIC, max_age=10)
class VariantPrice:
    """What a variant costs now, in the default channel. / 规格的当前价格。"""

    price: money.Money = _amount("amount_minor")
    compare_at: money.Money | None = _amount("compare_at_minor")
    currency: money.CurrencyCode
    explain: list[PriceStep]


@object_type(allow=PUBLIC, max_age=10)
class PriceRange:
    """From the lowest to the highest price of a product's variants. / 商品价格区间。"""

    minimum: money.Money = _amount("minimum_minor")
    maximum: money.Money = _amount("maximum_minor")


@object_type(allow=READ_PRICES, node=PRICE, load=batches.prices_by_id)
class Price:
    """A price with the time it holds; what was once charged stays. / 价格记录，历史价格保留。"""

    variant: Variant | None = batch(batches.variants_of_prices)
    channel: Channel | None = batch(batches.channels_of_prices, description="None: every channel. / 空表示全部渠道。")
    price: money.Money = _amount("amount_minor")
    compare_at: money.Money | None = _amount("compare_at_minor")
    currency: money.CurrencyCode
    starts_at: datetime
    ends_at: datetime | None
    created_at: datetime


def _percent(row: Any) -> Decimal | None:
    points = row["percent_basis_points"]
    return None if points is None else Decimal(points).scaleb(-2)


@object_type(allow=READ_PROMOTIONS, node=COUPON, load=batches.coupons_by_id)
class Coupon:
    """A code that lets its promotion apply. / 优惠券。"""

    code: str
    promotion: "Promotion" = batch(batches.promotions_of_coupons)
    max_uses: int | None
    max_uses_per_customer: int | None
    used_count: int
    starts_at: datetime
    ends_at: datetime | None
    version: int
    created_at: datetime


@object_type(allow=READ_PROMOTIONS, node=PROMOTION, load=batches.promotions_by_id)
class Promotion:
    """A percentage off, or less when enough is spent. / 促销：折扣或满减。"""

    name: str = text("name")
    name_translations: list[Translation] = translations("name")
    kind: PromotionKind
    scope: PromotionScope
    percent: Decimal | None = derived(needs=("percent_basis_points",), fn=_percent)
    threshold: money.Money | None = _amount("threshold_minor")
    reduction: money.Money | None = _amount("reduction_minor")
    per_each: bool
    priority: int
    combinable: bool
    requires_coupon: bool
    state: PromotionState
    starts_at: datetime
    ends_at: datetime | None
    version: int
    created_at: datetime
    updated_at: datetime
    products: list[Product] = batch(batches.products_of_promotions)
    categories: list[Category] = batch(batches.categories_of_promotions)
    coupons: list[Coupon] = batch(batches.coupons_of_promotions)


@object_type(allow=PUBLIC)
class CartPriceDiscount:
    """What one promotion takes off a line. / 单行优惠。"""

    promotion_id: Id
    promotion_name: str = text("promotion_name")
    coupon_code: str | None
    amount: money.Money = _amount("amount_minor")


@object_type(allow=PUBLIC)
class CartPriceLine:
    """A line as it would be charged. / 购物车行价格。"""

    variant: Variant | None = batch(batches.variants_of_prices)
    quantity: Quantity
    unit_price: money.Money = _amount("unit_price_minor")
    compare_at: money.Money | None = _amount("compare_at_minor")
    list_total: money.Money = _amount("list_total_minor")
    discounts: list[CartPriceDiscount]
    total: money.Money = _amount("total_minor")


@object_type(allow=PUBLIC)
class PricingExplanation:
    """A promotion or coupon that was tried, and what became of it. / 促销或优惠券的试算说明。"""

    outcome: Outcome
    reason: str | None
    message: str
    promotion_id: Id | None
    promotion_name: str | None = text("promotion_name")
    coupon_code: str | None
    base: money.Money = _amount("base_minor")
    amount: money.Money = _amount("amount_minor")
    missing: money.Money = _amount("missing_minor")


@object_type(allow=PUBLIC)
class CartPrice:
    """What a cart would cost now, and why; nothing is kept. / 购物车试算，不保存。"""

    currency: money.CurrencyCode
    lines: list[CartPriceLine]
    list_total: money.Money = _amount("list_total_minor")
    discount: money.Money = _amount("discount_minor")
    total: money.Money = _amount("total_minor")
    explain: list[PricingExplanation]
    problems: list[UserError]


@payload
class PriceSetPayload:
    """The prices as they are now, in the order of the input. / 设置后的价格。"""

    prices: list[Price] | None


@payload
class PromotionPayload:
    """The promotion as it is now. / 操作后的促销。"""

    promotion: Promotion | None


@payload
class CouponPayload:
    """The coupon as it is now. / 操作后的优惠券。"""

    coupon: Coupon | None
