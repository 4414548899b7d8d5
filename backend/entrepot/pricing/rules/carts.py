"""How a cart is priced: pure, values in, a priced cart or errors out.

The order is fixed and every step is explained:

1. Each line takes the price of its channel before the general one, the latest start first (`prices`), times its
   quantity, rounded half up where the unit has decimals.
2. Promotions are tried by priority (higher first); at equal priority percentages come before spend thresholds
   (满减 counts what is left to pay), then the older promotion.
3. A promotion counts and reduces what is *left* on the lines in its scope, so that two of them never take the same
   money twice and nothing falls below zero. Its amount is spread over these lines by largest remainder.
4. A promotion that is not combinable applies alone: only when none came before it, and none follows it.
5. A promotion that needs a coupon is tried only when a usable coupon names it; each promotion applies once.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from entrepot.kernel import errors, money, quantity
from entrepot.pricing.rules import coupons, prices, promotions
from entrepot.pricing.rules.facts import CouponFact, PricingFacts, PromotionFact, PromotionKind, VariantFacts
from entrepot.pricing.rules.promotions import Outcome, Reason

_KIND_ORDER: Final = {PromotionKind.PERCENTAGE: 0, PromotionKind.SPEND_THRESHOLD: 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class CartLine:
    """A line to price, in the smallest unit; `unit_price_minor` is given only where somebody may set it."""

    variant_id: uuid.UUID
    quantity: int
    unit_price_minor: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineDiscount:
    """What one promotion takes off one line."""

    promotion_id: uuid.UUID
    coupon_id: uuid.UUID | None
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedLine:
    """A line with its price, its discounts and what is left; `price_id` is None when the price was given."""

    variant_id: uuid.UUID
    quantity: int
    unit_price_minor: int
    compare_at_minor: int | None
    price_id: uuid.UUID | None
    list_total_minor: int
    discounts: tuple[LineDiscount, ...]
    total_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """One promotion or coupon that was tried: its base, what it took, or why not and how much was missing."""

    outcome: Outcome
    reason: str | None = None
    promotion_id: uuid.UUID | None = None
    promotion_name: Mapping[str, str] | None = None
    coupon_id: uuid.UUID | None = None
    coupon_code: str | None = None
    base_minor: int = 0
    amount_minor: int = 0
    missing_minor: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedCart:
    """A priced cart: Σ line discounts = discount and Σ line totals = total, to the minor unit."""

    currency: str
    lines: tuple[PricedLine, ...]
    list_total_minor: int
    discount_minor: int
    total_minor: int
    explain: tuple[Explained, ...]


@dataclass(frozen=True, slots=True)
class _Candidate:
    promotion: PromotionFact
    coupon: CouponFact | None


@dataclass(slots=True)
class _Running:
    """The lines while promotions are taken off, one after another."""

    lines: Sequence[PricedLine]
    variants: Mapping[uuid.UUID, VariantFacts]
    left: list[int]
    discounts: list[list[LineDiscount]]
    applied: list[PromotionFact]


def price_lines(
    lines: Sequence[CartLine],
    facts: PricingFacts,
    *,
    channel_id: uuid.UUID | None = None,
    at: datetime | None = None,
    coupon_codes: Sequence[str] | None = None,
    customer_id: uuid.UUID | None = None,
) -> PricedCart:
    """Price one cart out of the facts of many.

    What is not given is taken from the facts. Lines without a price are refused together as `PriceMissing`, each with
    `("lines", index)`. A coupon that cannot be used refuses nothing: it is explained (see `refused_coupons`).
    """
    moment = at or facts.at
    listed = _list_lines(lines, facts, channel_id or facts.channel_id, moment)
    codes = facts.coupon_codes if coupon_codes is None else coupon_codes
    candidates, refused = _candidates(facts, codes, customer_id, moment)
    running = _Running(
        lines=listed,
        variants=facts.variants,
        left=[line.list_total_minor for line in listed],
        discounts=[[] for _ in listed],
        applied=[],
    )
    tried = [_try(candidate, running, facts.currency, moment) for candidate in candidates]
    return _closed(facts.currency, running, (*tried, *refused))


def refused_coupons(cart: PricedCart) -> list[errors.DomainError]:
    """A typed error for every coupon of the cart that took nothing off."""
    return [
        coupons.refusal(step.reason or "", coupon_code=step.coupon_code, field=("coupon_codes",))
        for step in cart.explain
        if step.coupon_code is not None and step.outcome is Outcome.REJECTED
    ]


def used_coupons(cart: PricedCart) -> list[uuid.UUID]:
    """The coupons that took something off, to be redeemed when the order is placed."""
    applied = Outcome.APPLIED
    return [step.coupon_id for step in cart.explain if step.coupon_id and step.outcome is applied]


def line_total_minor(unit_price_minor: int, quantity: int, *, unit_decimals: int) -> int:
    """Price per stock unit times a quantity in its smallest part, rounded half up."""
    if unit_decimals == 0:
        return unit_price_minor * quantity
    scale: int = 10**unit_decimals
    return (2 * unit_price_minor * quantity + scale) // (2 * scale)


def _list_lines(
    lines: Sequence[CartLine], facts: PricingFacts, channel_id: uuid.UUID | None, at: datetime
) -> list[PricedLine]:
    listed: list[PricedLine] = []
    refused: list[errors.DomainError] = []
    for index, line in enumerate(lines):
        priced = _list_line(line, facts, channel_id, at)
        refusal = _unsellable(line, priced, facts.currency)
        if refusal is not None:
            refused.append(refusal.at("lines", index))
        elif priced is not None:
            listed.append(priced)
    errors.raise_all(refused)
    return listed


def _unsellable(line: CartLine, priced: PricedLine | None, currency: str) -> errors.DomainError | None:
    """Why a line cannot be priced: no price, or a quantity that is nothing or more than money can count."""
    if line.quantity <= 0 or (priced is not None and priced.list_total_minor > money.LARGEST_MINOR):
        return errors.OutOfRange(minimum="1", maximum=str(quantity.LARGEST), field=("quantity",))
    return prices.PriceMissing(variant_id=line.variant_id, currency=currency) if priced is None else None


def _list_line(line: CartLine, facts: PricingFacts, channel_id: uuid.UUID | None, at: datetime) -> PricedLine | None:
    variant = facts.variants.get(line.variant_id)
    price = None
    unit_price_minor = line.unit_price_minor
    if unit_price_minor is None:
        known = facts.prices.get(line.variant_id, ())
        price = prices.resolve_price(known, channel_id=channel_id, at=at)
        if price is None:
            return None
        unit_price_minor = price.amount_minor
    total = line_total_minor(unit_price_minor, line.quantity, unit_decimals=variant.unit_decimals if variant else 0)
    return PricedLine(
        variant_id=line.variant_id,
        quantity=line.quantity,
        unit_price_minor=unit_price_minor,
        compare_at_minor=price.compare_at_minor if price else None,
        price_id=price.id if price else None,
        list_total_minor=total,
        discounts=(),
        total_minor=total,
    )


def _candidates(
    facts: PricingFacts, codes: Sequence[str], customer_id: uuid.UUID | None, at: datetime
) -> tuple[list[_Candidate], list[Explained]]:
    """The promotions to try, in order, and the coupons that cannot be used at all."""
    known = {promotion.id: promotion for promotion in facts.promotions}
    found = [_Candidate(promotion, None) for promotion in facts.promotions if _automatic(promotion, at)]
    refused: list[Explained] = []
    for code in dict.fromkeys(coupons.normal_code(code) for code in codes):
        coupon = facts.coupons.get(code)
        promotion = known.get(coupon.promotion_id) if coupon else None
        if coupon is None or promotion is None:
            refused.append(_refused(coupons.CouponReason.UNKNOWN, code, None))
            continue
        reason = coupons.coupon_reason(
            coupon,
            at=at,
            customer_id=customer_id,
            used_by_customer=facts.uses.get((coupon.id, customer_id), 0) if customer_id else 0,
        )
        if reason is not None:
            refused.append(_refused(reason, code, coupon))
        else:
            found.append(_Candidate(promotion, coupon))
    found.sort(key=_turn)
    return found, refused


def _automatic(promotion: PromotionFact, at: datetime) -> bool:
    """Whether a promotion is tried without a coupon; those outside their dates are not even mentioned."""
    return not promotion.requires_coupon and promotions.standing(promotion, at) is None


def _turn(candidate: _Candidate) -> tuple[int, int, uuid.UUID, uuid.UUID]:
    promotion = candidate.promotion
    coupon_id = candidate.coupon.id if candidate.coupon else promotion.id
    return -promotion.priority, _KIND_ORDER[promotion.kind], promotion.id, coupon_id


def _refused(reason: coupons.CouponReason, code: str, coupon: CouponFact | None) -> Explained:
    return Explained(
        outcome=Outcome.REJECTED,
        reason=reason,
        coupon_id=coupon.id if coupon else None,
        coupon_code=code,
        promotion_id=coupon.promotion_id if coupon else None,
    )


def _try(candidate: _Candidate, running: _Running, currency: str, at: datetime) -> Explained:
    """Take one promotion off the lines if it may, and say what became of it."""
    promotion = candidate.promotion
    positions = [
        index
        for index, line in enumerate(running.lines)
        if promotions.in_scope(promotion, running.variants.get(line.variant_id))
    ]
    base = sum(running.left[index] for index in positions)
    amount = promotions.reduction_minor(promotion, base)
    reason = (
        promotions.standing(promotion, at)
        or promotions.unfit(promotion, positions, base, amount=amount, currency=currency)
        or promotions.excluded(promotion, running.applied)
    )
    if reason is None:
        _take_off(candidate, running, positions, amount)
    return Explained(
        outcome=Outcome.REJECTED if reason else Outcome.APPLIED,
        reason=reason,
        promotion_id=promotion.id,
        promotion_name=promotion.name,
        coupon_id=candidate.coupon.id if candidate.coupon else None,
        coupon_code=candidate.coupon.code if candidate.coupon else None,
        base_minor=base,
        amount_minor=0 if reason else amount,
        missing_minor=promotion.threshold_minor - base if reason is Reason.BELOW_THRESHOLD else 0,
    )


def _take_off(candidate: _Candidate, running: _Running, positions: Sequence[int], amount: int) -> None:
    shares = money.allocate(amount, [running.left[index] for index in positions])
    for index, share in zip(positions, shares, strict=True):
        if share:
            running.left[index] -= share
            running.discounts[index].append(
                LineDiscount(
                    promotion_id=candidate.promotion.id,
                    coupon_id=candidate.coupon.id if candidate.coupon else None,
                    amount_minor=share,
                )
            )
    running.applied.append(candidate.promotion)


def _closed(currency: str, running: _Running, explain: tuple[Explained, ...]) -> PricedCart:
    lines = tuple(
        PricedLine(
            variant_id=line.variant_id,
            quantity=line.quantity,
            unit_price_minor=line.unit_price_minor,
            compare_at_minor=line.compare_at_minor,
            price_id=line.price_id,
            list_total_minor=line.list_total_minor,
            discounts=tuple(discounts),
            total_minor=left,
        )
        for line, discounts, left in zip(running.lines, running.discounts, running.left, strict=True)
    )
    list_total = sum(line.list_total_minor for line in lines)
    total = sum(running.left)
    return PricedCart(
        currency=currency,
        lines=lines,
        list_total_minor=list_total,
        discount_minor=list_total - total,
        total_minor=total,
        explain=explain,
    )
