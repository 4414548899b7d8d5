"""Whether one promotion applies to a cart as it stands, and how much it takes off."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

import strawberry

from entrepot.kernel import errors
from entrepot.pricing.rules.facts import PromotionFact, PromotionKind, PromotionScope, VariantFacts

BASIS_POINTS: Final = 10_000


@strawberry.enum(name="PricingOutcome", description="What became of a promotion or coupon. / 促销或优惠券的结果。")
class Outcome(StrEnum):
    """What became of a promotion or a coupon."""

    APPLIED = "APPLIED"
    REJECTED = "REJECTED"


class Reason(StrEnum):
    """Why a promotion did not apply. Coupons have their own reasons in `coupons.CouponReason`."""

    NOT_ACTIVE = "PROMOTION_NOT_ACTIVE"
    NOT_STARTED = "PROMOTION_NOT_STARTED"
    ENDED = "PROMOTION_ENDED"
    OTHER_CURRENCY = "OTHER_CURRENCY"
    NO_LINE_IN_SCOPE = "NO_LINE_IN_SCOPE"
    BELOW_THRESHOLD = "BELOW_THRESHOLD"
    NOTHING_LEFT = "NOTHING_LEFT"
    NOT_COMBINABLE = "NOT_COMBINABLE"
    PROMOTION_REPEATED = "PROMOTION_REPEATED"


def parse_percent(percent: Decimal, *, field: errors.FieldPath = ()) -> int:
    """Basis points of a percentage from 0.01 to 100, or `OutOfRange`."""
    points = percent * 100
    if points != points.to_integral_value() or not 1 <= points <= BASIS_POINTS:
        raise errors.OutOfRange(minimum="0.01", maximum="100", field=field)
    return int(points)


def in_scope(promotion: PromotionFact, variant: VariantFacts | None) -> bool:
    """Whether a promotion counts and reduces lines of this variant."""
    if promotion.scope is PromotionScope.ALL:
        return True
    if variant is None:
        return False
    if promotion.scope is PromotionScope.PRODUCTS:
        return variant.product_id in promotion.product_ids
    return not promotion.category_ids.isdisjoint(variant.category_ids)


def reduction_minor(promotion: PromotionFact, base_minor: int) -> int:
    """What a promotion takes off this much, rounded half up and never more than all of it."""
    if promotion.kind is PromotionKind.PERCENTAGE:
        return (2 * base_minor * promotion.percent_basis_points + BASIS_POINTS) // (2 * BASIS_POINTS)
    times = base_minor // promotion.threshold_minor
    times = times if promotion.per_each else min(times, 1)
    return min(times * promotion.reduction_minor, base_minor)


def standing(promotion: PromotionFact, at: datetime) -> Reason | None:
    """Why a promotion does not stand at this moment."""
    if not promotion.active:
        return Reason.NOT_ACTIVE
    if at < promotion.starts_at:
        return Reason.NOT_STARTED
    if promotion.ends_at is not None and at >= promotion.ends_at:
        return Reason.ENDED
    return None


def unfit(
    promotion: PromotionFact, positions: Sequence[int], base: int, *, amount: int, currency: str
) -> Reason | None:
    """Why the cart itself does not earn the promotion."""
    if promotion.currency not in (None, currency):
        return Reason.OTHER_CURRENCY
    if not positions:
        return Reason.NO_LINE_IN_SCOPE
    if promotion.kind is PromotionKind.SPEND_THRESHOLD and base < promotion.threshold_minor:
        return Reason.BELOW_THRESHOLD
    return None if amount > 0 else Reason.NOTHING_LEFT


def excluded(promotion: PromotionFact, applied: Sequence[PromotionFact]) -> Reason | None:
    """Why what was applied before keeps the promotion out."""
    if any(earlier.id == promotion.id for earlier in applied):
        return Reason.PROMOTION_REPEATED
    if applied and not (promotion.combinable and all(earlier.combinable for earlier in applied)):
        return Reason.NOT_COMBINABLE
    return None


@dataclass(eq=False)
class PromotionIncomplete(errors.DomainError):
    """A promotion of kind {kind} needs this value."""

    code = "PROMOTION_INCOMPLETE"
    zh = "{kind} 类型的促销必须填写此项。"
    kind: str


@dataclass(eq=False)
class PromotionValueUnused(errors.DomainError):
    """A promotion of kind {kind} does not use this value."""

    code = "PROMOTION_VALUE_UNUSED"
    zh = "{kind} 类型的促销不使用此项。"
    kind: str


@dataclass(eq=False)
class PromotionEndsBeforeStart(errors.DomainError):
    """It must end after it begins."""

    code = "PROMOTION_ENDS_BEFORE_START"
    zh = "结束时间必须晚于开始时间。"


@dataclass(eq=False)
class ReductionAboveThreshold(errors.DomainError):
    """The reduction cannot be more than the amount to spend."""

    code = "REDUCTION_ABOVE_THRESHOLD"
    zh = "减免金额不能超过满减门槛。"


@dataclass(eq=False)
class PromotionScopeEmpty(errors.DomainError):
    """A promotion for chosen products or categories names at least one of them."""

    code = "PROMOTION_SCOPE_EMPTY"
    zh = "按商品或分类的促销至少要选择一项。"


@dataclass(eq=False)
class PromotionNeedsNoCoupon(errors.DomainError):
    """This promotion applies by itself; a coupon would have no effect."""

    code = "PROMOTION_NEEDS_NO_COUPON"
    zh = "该促销自动生效，无需优惠券。"


def refusals(promotion: PromotionFact) -> list[errors.DomainError]:
    """Everything that is wrong with a promotion's terms."""
    wrong = _kind_refusals(promotion)
    if promotion.ends_at is not None and promotion.ends_at <= promotion.starts_at:
        wrong.append(PromotionEndsBeforeStart(field=("ends_at",)))
    if promotion.scope is PromotionScope.PRODUCTS and not promotion.product_ids:
        wrong.append(PromotionScopeEmpty(field=("product_ids",)))
    if promotion.scope is PromotionScope.CATEGORIES and not promotion.category_ids:
        wrong.append(PromotionScopeEmpty(field=("category_ids",)))
    return wrong


def _kind_refusals(promotion: PromotionFact) -> list[errors.DomainError]:
    kind = promotion.kind.value
    percentage = promotion.kind is PromotionKind.PERCENTAGE
    given: Mapping[str, bool] = {
        "percent": promotion.percent_basis_points != 0,
        "threshold": promotion.threshold_minor != 0,
        "reduction": promotion.reduction_minor != 0,
    }
    wrong: list[errors.DomainError] = []
    for name, present in given.items():
        needed = (name == "percent") == percentage
        if needed and not present:
            wrong.append(PromotionIncomplete(kind=kind, field=(name,)))
        elif present and not needed:
            wrong.append(PromotionValueUnused(kind=kind, field=(name,)))
    if not 0 <= promotion.percent_basis_points <= BASIS_POINTS:
        wrong.append(errors.OutOfRange(minimum="0.01", maximum="100", field=("percent",)))
    if percentage and promotion.per_each:
        wrong.append(PromotionValueUnused(kind=kind, field=("per_each",)))
    if promotion.threshold_minor < 0 or promotion.reduction_minor < 0:
        wrong.append(errors.Invalid(reason="negative", field=("reduction",)))
    elif promotion.reduction_minor > promotion.threshold_minor:
        wrong.append(ReductionAboveThreshold(field=("reduction",)))
    return wrong
