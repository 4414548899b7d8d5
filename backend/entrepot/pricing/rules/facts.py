"""What the pricing rules are told: prices, promotions, coupons and where a variant belongs, as frozen values."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

import strawberry


@strawberry.enum(description="What a promotion does. / 促销类型：折扣、满减。")
class PromotionKind(StrEnum):
    """What a promotion does."""

    PERCENTAGE = "PERCENTAGE"
    SPEND_THRESHOLD = "SPEND_THRESHOLD"


@strawberry.enum(description="What a promotion counts and reduces. / 促销范围。")
class PromotionScope(StrEnum):
    """Which lines a promotion counts and reduces."""

    ALL = "ALL"
    PRODUCTS = "PRODUCTS"
    CATEGORIES = "CATEGORIES"


@strawberry.enum(description="Whether a promotion may apply. / 促销是否启用。")
class PromotionState(StrEnum):
    """Whether a promotion may apply at all."""

    INACTIVE = "INACTIVE"
    ACTIVE = "ACTIVE"


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantFacts:
    """Where a variant belongs; `category_ids` holds the ancestors too. Prices are per stock unit of `unit_decimals`."""

    product_id: uuid.UUID
    category_ids: frozenset[uuid.UUID] = frozenset()
    unit_decimals: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceFact:
    """One price of a variant, for one channel or for all, from `starts_at` until before `ends_at`."""

    id: uuid.UUID
    variant_id: uuid.UUID
    channel_id: uuid.UUID | None
    currency: str
    amount_minor: int
    compare_at_minor: int | None
    starts_at: datetime
    ends_at: datetime | None

    def in_force(self, at: datetime) -> bool:
        """Whether the price holds at this moment."""
        return self.starts_at <= at and (self.ends_at is None or at < self.ends_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionFact:
    """One promotion with everything that decides whether and how much it takes off."""

    id: uuid.UUID
    name: Mapping[str, str]
    kind: PromotionKind
    scope: PromotionScope
    starts_at: datetime
    ends_at: datetime | None = None
    active: bool = True
    percent_basis_points: int = 0
    currency: str | None = None
    threshold_minor: int = 0
    reduction_minor: int = 0
    per_each: bool = False
    priority: int = 0
    combinable: bool = True
    requires_coupon: bool = False
    product_ids: frozenset[uuid.UUID] = frozenset()
    category_ids: frozenset[uuid.UUID] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponFact:
    """One coupon and how often it was used."""

    id: uuid.UUID
    code: str
    promotion_id: uuid.UUID
    starts_at: datetime
    ends_at: datetime | None = None
    max_uses: int | None = None
    max_uses_per_customer: int | None = None
    used_count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PricingFacts:
    """Every fact that pricing a batch of carts needs. `uses` counts live uses by (coupon, customer)."""

    currency: str
    at: datetime
    channel_id: uuid.UUID | None = None
    coupon_codes: tuple[str, ...] = ()
    variants: Mapping[uuid.UUID, VariantFacts] = field(default_factory=dict)
    prices: Mapping[uuid.UUID, tuple[PriceFact, ...]] = field(default_factory=dict)
    promotions: tuple[PromotionFact, ...] = ()
    coupons: Mapping[str, CouponFact] = field(default_factory=dict)
    uses: Mapping[tuple[uuid.UUID, uuid.UUID], int] = field(default_factory=dict)
