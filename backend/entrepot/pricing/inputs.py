"""GraphQL inputs of pricing, and the commands they become."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import strawberry

from entrepot.contract.declare import input_type
from entrepot.kernel import errors, filters, money, pagination, text
from entrepot.kernel.ids import Id
from entrepot.kernel.quantity import Quantity
from entrepot.kernel.rows import RowPolicy
from entrepot.kernel.text import LocalizedTextInput
from entrepot.pricing.operations.coupons import CreateCoupon, UpdateCoupon
from entrepot.pricing.operations.promotions import CreatePromotion, SwitchPromotion, UpdatePromotion
from entrepot.pricing.rules import promotions as promotion_rules
from entrepot.pricing.rules.facts import PromotionKind, PromotionScope, PromotionState
from entrepot.pricing.rules.prices import SetPrice
from entrepot.shops.rules import CurrencyMismatch


@strawberry.enum(description="What prices are ordered by. / 价格排序。")
class PriceOrderField(StrEnum):
    """What prices are ordered by."""

    STARTS_AT = "STARTS_AT"


@strawberry.enum(description="What promotions are ordered by. / 促销排序。")
class PromotionOrderField(StrEnum):
    """What promotions are ordered by."""

    CREATED_AT = "CREATED_AT"
    STARTS_AT = "STARTS_AT"
    PRIORITY = "PRIORITY"


@strawberry.enum(description="What coupons are ordered by. / 优惠券排序。")
class CouponOrderField(StrEnum):
    """What coupons are ordered by."""

    CREATED_AT = "CREATED_AT"
    CODE = "CODE"
    USED_COUNT = "USED_COUNT"


@input_type
class PriceOrder:
    """The order of a price list. / 价格列表的排序。"""

    field: PriceOrderField
    direction: pagination.Direction = pagination.Direction.ASC


@input_type
class PromotionOrder:
    """The order of a promotion list. / 促销列表的排序。"""

    field: PromotionOrderField
    direction: pagination.Direction = pagination.Direction.ASC


@input_type
class CouponOrder:
    """The order of a coupon list. / 优惠券列表的排序。"""

    field: CouponOrderField
    direction: pagination.Direction = pagination.Direction.ASC


@filters.where_input
class PriceWhere:
    """Conditions on prices. / 价格筛选条件。"""

    id: filters.IdFilter | None
    variant_id: filters.IdFilter | None
    channel_id: filters.IdFilter | None
    currency: filters.TextFilter | None
    starts_at: filters.InstantFilter | None
    ends_at: filters.InstantFilter | None


@filters.where_input
class PromotionWhere:
    """Conditions on promotions. / 促销筛选条件。"""

    id: filters.IdFilter | None
    state: filters.EnumFilter[PromotionState] | None
    kind: filters.EnumFilter[PromotionKind] | None
    requires_coupon: filters.BooleanFilter | None
    starts_at: filters.InstantFilter | None
    ends_at: filters.InstantFilter | None


@filters.where_input
class CouponWhere:
    """Conditions on coupons. / 优惠券筛选条件。"""

    id: filters.IdFilter | None
    code: filters.TextFilter | None
    promotion_id: filters.IdFilter | None
    used_count: filters.IntFilter | None
    ends_at: filters.InstantFilter | None


@input_type
class CartPriceLineInput:
    """A variant and how much of it. / 规格与数量。"""

    variant_id: Id
    quantity: Quantity


@input_type
class PriceInput:
    """A price to set; no channel: all of them; no start: now; no end: until the next one. / 要设置的价格。"""

    variant_id: Id
    price: money.MoneyInput
    compare_at: money.MoneyInput | None = None
    channel_id: Id | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@input_type
class PriceSetInput:
    """Prices to set, all or none. / 批量设置价格，全部成功或全部不变。"""

    prices: list[PriceInput]


@input_type
class PriceBulkSetInput:
    """Up to 250 prices, of which some may be refused. / 最多 250 个价格，可跳过被拒绝的行。"""

    rows: list[PriceInput]
    policy: RowPolicy = RowPolicy.ALL_OR_NOTHING


@input_type
class PromotionCreateInput:
    """A promotion to create, switched off at first. PERCENTAGE needs `percent`, SPEND_THRESHOLD needs `threshold` and
    `reduction`. / 新建促销，初始为停用。
    """

    name: list[LocalizedTextInput]
    kind: PromotionKind
    scope: PromotionScope = PromotionScope.ALL
    percent: Decimal | None = None
    threshold: money.MoneyInput | None = None
    reduction: money.MoneyInput | None = None
    per_each: bool = False
    priority: int = 0
    combinable: bool = True
    requires_coupon: bool = False
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    product_ids: list[Id] = strawberry.field(default_factory=list)
    category_ids: list[Id] = strawberry.field(default_factory=list)


@input_type
class PromotionUpdateInput:
    """New terms of a promotion; absent ones stay. / 修改促销，未填写的保持不变。"""

    id: Id
    if_version: int | None = None
    name: list[LocalizedTextInput] | None = strawberry.UNSET
    scope: PromotionScope | None = strawberry.UNSET
    percent: Decimal | None = strawberry.UNSET
    threshold: money.MoneyInput | None = strawberry.UNSET
    reduction: money.MoneyInput | None = strawberry.UNSET
    per_each: bool | None = strawberry.UNSET
    priority: int | None = strawberry.UNSET
    combinable: bool | None = strawberry.UNSET
    starts_at: datetime | None = strawberry.UNSET
    ends_at: datetime | None = strawberry.UNSET
    product_ids: list[Id] | None = strawberry.UNSET
    category_ids: list[Id] | None = strawberry.UNSET


@input_type
class PromotionSwitchInput:
    """The promotion to switch. / 要启用或停用的促销。"""

    id: Id
    if_version: int | None = None


@input_type
class CouponCreateInput:
    """A coupon of a promotion that needs one. / 新建优惠券。"""

    code: str
    promotion_id: Id
    max_uses: int | None = None
    max_uses_per_customer: int | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@input_type
class CouponUpdateInput:
    """New limits and dates of a coupon; absent ones stay. / 修改优惠券，未填写的保持不变。"""

    id: Id
    if_version: int | None = None
    max_uses: int | None = strawberry.UNSET
    max_uses_per_customer: int | None = strawberry.UNSET
    starts_at: datetime | None = strawberry.UNSET
    ends_at: datetime | None = strawberry.UNSET


def to_prices(given: PriceSetInput) -> list[SetPrice]:
    """The commands of `priceSet`."""
    return to_price_rows(given.prices)


def to_price_rows(given: Sequence[PriceInput]) -> list[SetPrice]:
    """The commands of prices."""
    return [_to_price(item, index) for index, item in enumerate(given)]


def _to_price(given: PriceInput, index: int) -> SetPrice:
    amount, currency = money.from_input(given.price, field=(index, "price"))
    compare_at = None
    if given.compare_at is not None:
        compare_at = _minor(given.compare_at, currency, (index, "compare_at"))
    return SetPrice(
        variant_id=given.variant_id,
        channel_id=given.channel_id,
        currency=currency,
        amount_minor=amount,
        compare_at_minor=compare_at,
        starts_at=given.starts_at,
        ends_at=given.ends_at,
    )


def to_promotion(given: PromotionCreateInput) -> CreatePromotion:
    """The command of `promotionCreate`."""
    return CreatePromotion(kind=given.kind, requires_coupon=given.requires_coupon, **_terms(given))


def to_promotion_update(given: PromotionUpdateInput) -> UpdatePromotion:
    """The command of `promotionUpdate`."""
    return UpdatePromotion(promotion_id=given.id, terms=_terms(given), if_version=given.if_version)


def to_switch(given: PromotionSwitchInput, *, active: bool) -> SwitchPromotion:
    """The command of `promotionActivate` and `promotionDeactivate`."""
    return SwitchPromotion(promotion_id=given.id, active=active, if_version=given.if_version)


def _terms(given: PromotionCreateInput | PromotionUpdateInput) -> dict[str, Any]:
    """Only what was given, as the rules know it; a null where nothing else makes sense stays as it was."""
    skipped = ("id", "if_version", "kind", "requires_coupon", "threshold", "reduction")
    terms = {
        name: value
        for name, value in vars(given).items()
        if name not in skipped and value is not strawberry.UNSET and (value is not None or name == "ends_at")
    }
    if "name" in terms:
        terms["name"] = text.localized(terms["name"])
    if "percent" in terms:
        terms["percent_basis_points"] = promotion_rules.parse_percent(terms.pop("percent"), field=("percent",))
    for name in ("product_ids", "category_ids"):
        if name in terms:
            terms[name] = tuple(terms[name])
    return {**terms, **_amounts(given)}


def _amounts(given: PromotionCreateInput | PromotionUpdateInput) -> dict[str, Any]:
    """Threshold and reduction in minor units of one currency."""
    found: dict[str, Any] = {}
    for name in ("threshold", "reduction"):
        value = getattr(given, name)
        if value is strawberry.UNSET or value is None:
            continue
        found.setdefault("currency", str(value.currency_code))
        found[f"{name}_minor"] = _minor(value, found["currency"], (name,))
    return found


def _minor(given: money.MoneyInput, currency: str, field: errors.FieldPath) -> int:
    amount, own_currency = money.from_input(given, field=field)
    if own_currency != currency:
        raise CurrencyMismatch(expected=currency, field=(*field, "currency_code"))
    return amount


def to_coupon(given: CouponCreateInput) -> CreateCoupon:
    """The command of `couponCreate`."""
    return CreateCoupon(**vars(given))


_CLEARED = ("max_uses", "max_uses_per_customer", "ends_at")


def to_coupon_update(given: CouponUpdateInput) -> UpdateCoupon:
    """The command of `couponUpdate`; null removes a limit or an end."""
    limits = {
        name: value
        for name, value in vars(given).items()
        if name not in ("id", "if_version")
        and value is not strawberry.UNSET
        and (value is not None or name in _CLEARED)
    }
    return UpdateCoupon(coupon_id=given.id, limits=limits, if_version=given.if_version)


def quantities(lines: Sequence[CartPriceLineInput]) -> list[tuple[Any, Decimal]]:
    """The variants and quantities of a cart to price, as given."""
    return [(line.variant_id, line.quantity) for line in lines]
