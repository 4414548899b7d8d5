"""What may be said of a promotion or a coupon: truth tables."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from entrepot.kernel import errors
from entrepot.pricing.rules import coupons as coupon_rules
from entrepot.pricing.rules import promotions as promotion_rules
from entrepot.pricing.rules.facts import PromotionScope
from tests.pricing.carts import percentage, threshold

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)

CODES = [
    ("welcome10", "WELCOME10"),
    (" Summer 2026 ", "SUMMER2026"),
    ("ｗｅｌｃｏｍｅ１０", "WELCOME10"),
    ("A-B_C", "A-B_C"),
    ("AB", None),
    ("优惠码", None),
    ("X" * 41, None),
    ("-AB", None),
]


@pytest.mark.parametrize(("typed", "stored"), CODES)
def test_coupon_codes(typed, stored):
    code = coupon_rules.normal_code(typed)
    limits = {"max_uses": None, "max_uses_per_customer": None, "starts_at": NOW, "ends_at": None}
    wrong = [error.code for error in coupon_rules.refusals({"code": code, **limits})]
    assert (None if wrong else code, wrong) == (stored, [] if stored else ["COUPON_CODE_INVALID"])


WRONG_LIMITS = [
    ({"max_uses": 0}, "OUT_OF_RANGE", "max_uses"),
    ({"max_uses_per_customer": -1}, "OUT_OF_RANGE", "max_uses_per_customer"),
    ({"max_uses": 4, "used_count": 5}, "MAX_USES_BELOW_USED", "max_uses"),
    ({"ends_at": NOW}, "COUPON_ENDS_BEFORE_START", "ends_at"),
]


@pytest.mark.parametrize(("limits", "code", "field"), WRONG_LIMITS)
def test_limits_of_coupons(limits, code, field):
    whole = {"code": "ABC", "max_uses": None, "max_uses_per_customer": None, "starts_at": NOW, "ends_at": None}
    assert [(error.code, error.field) for error in coupon_rules.refusals({**whole, **limits})] == [(code, (field,))]


WRONG_TERMS = [
    (percentage(1, 0), [("PROMOTION_INCOMPLETE", ("percent",))]),
    (percentage(1, 101), [("OUT_OF_RANGE", ("percent",))]),
    (percentage(1, 10, threshold_minor=5), [("PROMOTION_VALUE_UNUSED", ("threshold",))]),
    (percentage(1, 10, per_each=True), [("PROMOTION_VALUE_UNUSED", ("per_each",))]),
    (percentage(1, 10, ends_at=NOW - DAY), [("PROMOTION_ENDS_BEFORE_START", ("ends_at",))]),
    (percentage(1, 10, scope=PromotionScope.PRODUCTS), [("PROMOTION_SCOPE_EMPTY", ("product_ids",))]),
    (percentage(1, 10, scope=PromotionScope.CATEGORIES), [("PROMOTION_SCOPE_EMPTY", ("category_ids",))]),
    (threshold(1, 100, 101), [("REDUCTION_ABOVE_THRESHOLD", ("reduction",))]),
    (threshold(1, 100, 100), []),
    (threshold(1, 0, 0), [("PROMOTION_INCOMPLETE", ("threshold",)), ("PROMOTION_INCOMPLETE", ("reduction",))]),
    (threshold(1, 100, 10, percent_basis_points=5), [("PROMOTION_VALUE_UNUSED", ("percent",))]),
]


@pytest.mark.parametrize(("promotion", "wrong"), WRONG_TERMS)
def test_terms_of_promotions(promotion, wrong):
    assert [(error.code, error.field) for error in promotion_rules.refusals(promotion)] == wrong


PERCENTS = [("10", 1000), ("0.01", 1), ("100", 10000), ("12.5", 1250), ("0", None), ("100.01", None), ("0.001", None)]


@pytest.mark.parametrize(("percent", "points"), PERCENTS)
def test_percentages(percent, points):
    if points is None:
        with pytest.raises(errors.OutOfRange):
            promotion_rules.parse_percent(Decimal(percent))
    else:
        assert promotion_rules.parse_percent(Decimal(percent)) == points
