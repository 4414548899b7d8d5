"""How a cart is priced: truth tables, and sums that hold for every cart."""

import uuid

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from entrepot.kernel import errors
from entrepot.pricing.rules import carts as rules
from entrepot.pricing.rules import prices as price_rules
from entrepot.pricing.rules.facts import CouponFact, PromotionFact, PromotionScope
from tests.pricing.carts import (
    ANNA,
    CLOTHES,
    DAY,
    HAT,
    MARKET,
    NOW,
    RICE,
    SHIRT,
    SHOP_CHANNEL,
    VARIANTS,
    facts,
    line,
    number,
    percentage,
    price,
    threshold,
)


def told(cart):
    return [(str(step.outcome), step.reason, step.amount_minor) for step in cart.explain]


TEN_OFF = percentage(201, 10)
CLOTHES_20 = percentage(202, 20, scope=PromotionScope.CATEGORIES, category_ids=frozenset({CLOTHES}))
SHIRT_50 = percentage(203, 50, scope=PromotionScope.PRODUCTS, product_ids=frozenset({number(11)}))
FULL_300_LESS_40 = threshold(204, 30000, 4000)
EACH_100_LESS_10 = threshold(205, 10000, 1000, per_each=True)
APPLIED, REJECTED = "APPLIED", "REJECTED"

ONE_PROMOTION = [
    # promotion, lines, totals of the lines, what is told
    (TEN_OFF, [line(SHIRT)], [18000], [(APPLIED, None, 2000)]),
    (TEN_OFF, [line(HAT)], [8999], [(APPLIED, None, 1000)]),  # 999.9 rounds up
    (percentage(201, 5), [line(RICE, 10, 1000)], [9], [(APPLIED, None, 1)]),  # 0.5 rounds half up
    (percentage(201, 100), [line(SHIRT)], [0], [(APPLIED, None, 20000)]),
    (percentage(201, 1), [line(SHIRT, 1, 10)], [10], [(REJECTED, "NOTHING_LEFT", 0)]),
    (TEN_OFF, [line(SHIRT, 1, 0)], [0], [(REJECTED, "NOTHING_LEFT", 0)]),
    (CLOTHES_20, [line(SHIRT), line(RICE, 1000)], [16000, 799], [(APPLIED, None, 4000)]),
    (CLOTHES_20, [line(RICE, 1000)], [799], [(REJECTED, "NO_LINE_IN_SCOPE", 0)]),
    (SHIRT_50, [line(SHIRT), line(HAT)], [10000, 9999], [(APPLIED, None, 10000)]),
    (FULL_300_LESS_40, [line(SHIRT), line(HAT)], [20000, 9999], [(REJECTED, "BELOW_THRESHOLD", 0)]),
    (FULL_300_LESS_40, [line(SHIRT, 2)], [36000], [(APPLIED, None, 4000)]),
    (FULL_300_LESS_40, [line(SHIRT, 4)], [76000], [(APPLIED, None, 4000)]),
    (EACH_100_LESS_10, [line(SHIRT), line(HAT, 1, 9999)], [18667, 9332], [(APPLIED, None, 2000)]),
    (EACH_100_LESS_10, [line(HAT)], [9999], [(REJECTED, "BELOW_THRESHOLD", 0)]),
    (threshold(204, 100, 50, currency="USD"), [line(SHIRT)], [20000], [(REJECTED, "OTHER_CURRENCY", 0)]),
    (percentage(201, 10, starts_at=NOW), [line(SHIRT)], [18000], [(APPLIED, None, 2000)]),
    (percentage(201, 10, starts_at=NOW + DAY), [line(SHIRT)], [20000], []),
    (percentage(201, 10, ends_at=NOW), [line(SHIRT)], [20000], []),
    (percentage(201, 10, active=False), [line(SHIRT)], [20000], []),
    (percentage(201, 10, requires_coupon=True), [line(SHIRT)], [20000], []),
]


@pytest.mark.parametrize(("promotion", "lines", "totals", "explained"), ONE_PROMOTION)
def test_one_promotion(promotion, lines, totals, explained):
    cart = rules.price_lines(lines, facts(promotion))
    assert [item.total_minor for item in cart.lines] == totals
    assert told(cart) == explained
    assert cart.total_minor == sum(totals)


ALONE = percentage(206, 30, combinable=False)
FIRST_ALONE = percentage(206, 30, combinable=False, priority=9)
SEVERAL = [
    # 20 000: 10 % leaves 18 000, then 20 % of that
    ((TEN_OFF, CLOTHES_20), [line(SHIRT)], 14400, [(APPLIED, None, 2000), (APPLIED, None, 3600)]),
    # 满减 counts what is left: 40 000 − 10 % = 36 000 ≥ 30 000
    ((FULL_300_LESS_40, TEN_OFF), [line(SHIRT, 2)], 32000, [(APPLIED, None, 4000), (APPLIED, None, 4000)]),
    # 30 000 − 10 % = 27 000 < 30 000
    (
        (FULL_300_LESS_40, TEN_OFF),
        [line(SHIRT, 2, 15000)],
        27000,
        [(APPLIED, None, 3000), (REJECTED, "BELOW_THRESHOLD", 0)],
    ),
    # priority puts 满减 first
    (
        (threshold(204, 30000, 4000, priority=1), TEN_OFF),
        [line(SHIRT, 2, 15000)],
        23400,
        [(APPLIED, None, 4000), (APPLIED, None, 2600)],
    ),
    ((TEN_OFF, ALONE), [line(SHIRT)], 18000, [(APPLIED, None, 2000), (REJECTED, "NOT_COMBINABLE", 0)]),
    ((TEN_OFF, FIRST_ALONE), [line(SHIRT)], 14000, [(APPLIED, None, 6000), (REJECTED, "NOT_COMBINABLE", 0)]),
    (
        (percentage(201, 100, priority=2), TEN_OFF, FULL_300_LESS_40),
        [line(SHIRT, 2)],
        0,
        [(APPLIED, None, 40000), (REJECTED, "NOTHING_LEFT", 0), (REJECTED, "BELOW_THRESHOLD", 0)],
    ),
    # three rules at once: 20 000 + 9 999 + 7 990 → −20 % of clothes 6 000 → −10 % of 31 989 → 满减 per each 100
    (
        (
            percentage(207, 20, priority=5, scope=PromotionScope.CATEGORIES, category_ids=frozenset({CLOTHES})),
            TEN_OFF,
            EACH_100_LESS_10,
        ),
        [line(SHIRT), line(HAT), line(RICE, 10000)],
        26790,
        [(APPLIED, None, 6000), (APPLIED, None, 3199), (APPLIED, None, 2000)],
    ),
]


@pytest.mark.parametrize(("promotions", "lines", "total", "explained"), SEVERAL)
def test_several_promotions(promotions, lines, total, explained):
    cart = rules.price_lines(lines, facts(*promotions))
    assert (cart.total_minor, told(cart)) == (total, explained)
    assert rules.price_lines(lines, facts(*reversed(promotions))) == cart


def coupon(**terms):
    given_terms = {"id": number(301), "code": "WELCOME10", "promotion_id": number(208), "starts_at": NOW - DAY, **terms}
    return CouponFact(**given_terms)


COUPON_ONLY = percentage(208, 10, requires_coupon=True)
COUPONS = [
    # the coupon, the code typed, uses by Anna, the customer, what is told
    (coupon(), "WELCOME10", 0, None, (APPLIED, None, 2000)),
    (coupon(), " welcome 10", 0, None, (APPLIED, None, 2000)),
    (coupon(), "OTHER", 0, None, (REJECTED, "COUPON_UNKNOWN", 0)),
    (coupon(starts_at=NOW + DAY), "WELCOME10", 0, None, (REJECTED, "COUPON_NOT_STARTED", 0)),
    (coupon(ends_at=NOW), "WELCOME10", 0, None, (REJECTED, "COUPON_ENDED", 0)),
    (coupon(max_uses=2, used_count=1), "WELCOME10", 0, None, (APPLIED, None, 2000)),
    (coupon(max_uses=2, used_count=2), "WELCOME10", 0, None, (REJECTED, "COUPON_EXHAUSTED", 0)),
    (coupon(max_uses_per_customer=1), "WELCOME10", 0, None, (REJECTED, "COUPON_CUSTOMER_REQUIRED", 0)),
    (coupon(max_uses_per_customer=1), "WELCOME10", 0, ANNA, (APPLIED, None, 2000)),
    (coupon(max_uses_per_customer=1), "WELCOME10", 1, ANNA, (REJECTED, "COUPON_CUSTOMER_LIMIT", 0)),
]


@pytest.mark.parametrize(("card", "typed", "used", "customer", "explained"), COUPONS)
def test_coupons(card, typed, used, customer, explained):
    known = facts(COUPON_ONLY, coupons=[card], uses={(card.id, ANNA): used})
    cart = rules.price_lines([line(SHIRT)], known, coupon_codes=[typed], customer_id=customer)
    assert told(cart) == [explained]
    applied = explained[0] == APPLIED
    assert rules.used_coupons(cart) == ([card.id] if applied else [])
    assert [refusal.code for refusal in rules.refused_coupons(cart)] == ([] if applied else [explained[1]])


def test_the_discount_of_a_coupon_names_it():
    cart = rules.price_lines([line(SHIRT)], facts(COUPON_ONLY, coupons=[coupon()]), coupon_codes=["WELCOME10"])
    assert cart.lines[0].discounts == (
        rules.LineDiscount(promotion_id=number(208), coupon_id=number(301), amount_minor=2000),
    )


def test_a_coupon_of_a_promotion_that_ended_is_refused_with_the_reason():
    ended = percentage(208, 10, requires_coupon=True, ends_at=NOW)
    cart = rules.price_lines([line(SHIRT)], facts(ended, coupons=[coupon()]), coupon_codes=["WELCOME10"])
    assert told(cart) == [(REJECTED, "PROMOTION_ENDED", 0)]
    [refusal] = rules.refused_coupons(cart)
    assert (refusal.code, refusal.facts()) == (
        "COUPON_REFUSED",
        {"coupon_code": "WELCOME10", "reason": "PROMOTION_ENDED"},
    )


def test_c5_two_codes_of_one_promotion_count_once():
    second = coupon(id=number(302), code="SECOND")
    cart = rules.price_lines(
        [line(SHIRT)], facts(COUPON_ONLY, coupons=[coupon(), second]), coupon_codes=["WELCOME10", "SECOND", "second"]
    )
    assert told(cart) == [(APPLIED, None, 2000), (REJECTED, "PROMOTION_REPEATED", 0)]


def test_what_is_missing_to_the_threshold_is_told():
    cart = rules.price_lines([line(SHIRT), line(HAT)], facts(FULL_300_LESS_40))
    assert [(step.base_minor, step.missing_minor) for step in cart.explain] == [(29999, 1)]


ROUNDING = [
    # price per kilogram, grams, total
    (799, 1000, 799),
    (799, 1500, 1199),  # 1198.5
    (799, 1, 1),  # 0.799
    (100, 4, 0),  # 0.4
    (100, 5, 1),  # 0.5
]


@pytest.mark.parametrize(("unit_price", "quantity", "total"), ROUNDING)
def test_a_unit_with_decimals_rounds_half_up(unit_price, quantity, total):
    assert rules.line_total_minor(unit_price, quantity, unit_decimals=3) == total


def test_lines_without_a_price_are_refused_together():
    with pytest.raises(errors.Several) as caught:
        rules.price_lines([line(number(8)), line(SHIRT), line(HAT, 0), line(number(9))], facts())
    assert [(error.code, error.field) for error in caught.value.errors] == [
        ("PRICE_MISSING", ("lines", 0)),
        ("OUT_OF_RANGE", ("lines", 2, "quantity")),
        ("PRICE_MISSING", ("lines", 3)),
    ]


def test_an_amount_that_money_cannot_count_is_refused():
    with pytest.raises(errors.OutOfRange):
        rules.price_lines([line(SHIRT, 10**12)], facts())


RESOLUTION = [
    # prices, channel, the amount, outcomes of the others
    ([price(SHIRT, 5)], None, 5, []),
    ([price(SHIRT, 5), price(SHIRT, 4, channel=MARKET)], MARKET, 4, ["CHANNEL_PRICE_FIRST"]),
    ([price(SHIRT, 5), price(SHIRT, 4, channel=MARKET)], SHOP_CHANNEL, 5, []),
    ([price(SHIRT, 5), price(SHIRT, 4, channel=MARKET)], None, 5, []),
    ([price(SHIRT, 5, n=1), price(SHIRT, 3, start=NOW, n=2)], None, 3, ["LATER_START_FIRST"]),
    ([price(SHIRT, 5, n=1), price(SHIRT, 3, n=2)], None, 3, ["LATER_START_FIRST"]),
    ([price(SHIRT, 5, end=NOW)], None, None, []),
    ([price(SHIRT, 5, start=NOW + DAY)], None, None, []),
    ([price(SHIRT, 9, channel=MARKET, start=NOW - 9 * DAY), price(SHIRT, 5)], MARKET, 9, ["CHANNEL_PRICE_FIRST"]),
]


@pytest.mark.parametrize(("prices", "channel", "amount", "others"), RESOLUTION)
def test_which_price_holds(prices, channel, amount, others):
    steps = price_rules.explain_price(prices, channel_id=channel, at=NOW)
    assert [str(step.outcome) for step in steps] == (["CHOSEN", *others] if amount is not None else [])
    chosen = price_rules.resolve_price(prices, channel_id=channel, at=NOW)
    assert (chosen.amount_minor if chosen else None) == amount


some_lines = some.lists(
    some.builds(
        rules.CartLine,
        variant_id=some.sampled_from(list(VARIANTS)),
        quantity=some.integers(1, 5000),
        unit_price_minor=some.one_of(some.none(), some.integers(0, 10**7)),
    ),
    max_size=12,
)
some_terms = {
    "priority": some.integers(-2, 2),
    "combinable": some.booleans(),
    "scope": some.sampled_from(PromotionScope),
}
some_promotions = some.lists(
    some.one_of(
        some.builds(percentage, some.integers(1, 99), some.integers(1, 100), **some_terms),
        some.builds(
            threshold,
            some.integers(1, 99),
            some.integers(5000, 9000),
            some.integers(1, 5000),
            per_each=some.booleans(),
            **some_terms,
        ),
    ),
    max_size=5,
    unique_by=lambda promotion: promotion.id,
)


@settings(max_examples=300, deadline=None)
@given(some_lines, some_promotions)
def test_c3_the_parts_sum_to_the_whole(lines, promotions):
    scoped = [
        PromotionFact(
            **{
                **{name: getattr(item, name) for name in PromotionFact.__dataclass_fields__},
                "product_ids": frozenset({number(11)}),
                "category_ids": frozenset({CLOTHES}),
            }
        )
        for item in promotions
    ]
    cart = rules.price_lines(lines, facts(*scoped))
    by_promotion: dict[uuid.UUID, int] = {}
    for item in cart.lines:
        for discount in item.discounts:
            assert discount.amount_minor > 0
            by_promotion[discount.promotion_id] = by_promotion.get(discount.promotion_id, 0) + discount.amount_minor
        assert item.total_minor == item.list_total_minor - sum(part.amount_minor for part in item.discounts)
        assert item.total_minor >= 0
    applied = {step.promotion_id: step.amount_minor for step in cart.explain if step.outcome == APPLIED}
    assert by_promotion == applied
    assert cart.discount_minor == sum(applied.values()) == cart.list_total_minor - cart.total_minor
    assert sum(item.total_minor for item in cart.lines) == cart.total_minor
    assert len(cart.explain) == len(promotions)
    alone = [step for step in scoped if step.id in applied and not step.combinable]
    assert not alone or len(applied) == 1
