"""Money: scales, parsing at the edges, and allocation that never loses a minor unit."""

from decimal import Decimal
from fractions import Fraction

import pytest
import strawberry
from hypothesis import given
from hypothesis import strategies as st
from strawberry.schema.config import StrawberryConfig

from entrepot.kernel import money, quantity

totals = st.integers(min_value=-money.LARGEST_MINOR, max_value=money.LARGEST_MINOR)
weights = st.lists(st.integers(min_value=0, max_value=10**12), min_size=1, max_size=40)


@pytest.mark.parametrize(
    ("currency", "scale"),
    [
        ("CNY", 2),
        ("USD", 2),
        ("EUR", 2),
        ("JPY", 0),
        ("KRW", 0),
        ("VND", 0),
        ("KWD", 3),
        ("BHD", 3),
        ("IQD", 3),
        ("RSD", 2),
    ],
)
def test_scale_is_that_of_iso_4217(currency: str, scale: int) -> None:
    assert money.currency_scale(currency) == scale


@pytest.mark.parametrize("currency", ["", "cny", "CN", "XYZ", "CNYX", "ＣＮＹ"])
def test_unknown_currency_has_no_scale(currency: str) -> None:
    with pytest.raises(ValueError, match="unknown currency"):
        money.currency_scale(currency)


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("12.50", "CNY", 1250),
        ("12.5", "CNY", 1250),
        ("12.500", "CNY", 1250),
        ("-0.01", "CNY", -1),
        ("0", "CNY", 0),
        ("1250", "JPY", 1250),
        ("1.234", "KWD", 1234),
        ("10000000000000.00", "CNY", 10**15),
        ("-10000000000000", "CNY", -(10**15)),
    ],
)
def test_amount_becomes_minor_units(amount: str, currency: str, minor: int) -> None:
    assert money.from_decimal(Decimal(amount), currency) == minor


@pytest.mark.parametrize(
    ("amount", "currency"),
    [
        ("0.001", "CNY"),
        ("0.1", "JPY"),
        ("1.2345", "KWD"),
        ("10000000000000.01", "CNY"),
        ("1e400", "CNY"),
        ("1e-400", "CNY"),
        ("NaN", "CNY"),
        ("Infinity", "CNY"),
    ],
)
def test_amount_too_fine_or_too_large_is_refused(amount: str, currency: str) -> None:
    with pytest.raises(money.AmountInvalid) as refused:
        money.from_decimal(Decimal(amount), currency, field=("lines", 0))
    assert refused.value.field == ("lines", 0)
    assert refused.value.currency == currency
    assert refused.value.decimals == money.currency_scale(currency)


def test_refusal_reads_in_both_languages() -> None:
    error = money.AmountInvalid(amount="0.001", currency="CNY", decimals=2)
    assert error.message("en") == "0.001 is not an amount of CNY: at most 2 decimals and 15 digits in minor units."
    assert error.message("zh-CN") == "0.001 不是有效的 CNY 金额：最多 2 位小数，且不超过最小单位 15 位数。"


@given(minor=totals, currency=st.sampled_from(["CNY", "JPY", "KWD", "CLF"]))
def test_decimal_and_minor_units_are_the_same_amount(minor: int, currency: str) -> None:
    amount = money.to_decimal(minor, currency)
    assert money.from_decimal(amount, currency) == minor
    assert -(amount.as_tuple().exponent) == money.currency_scale(currency)  # type: ignore[operator]


@pytest.mark.parametrize(
    ("total", "parts_weights", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (-100, [1, 1, 1], [-34, -33, -33]),
        (1000, [1, 2, 7], [100, 200, 700]),
        (5, [0, 1, 0], [0, 5, 0]),
        (5, [0, 0, 0], [2, 2, 1]),
        (2, [1, 1, 1], [1, 1, 0]),
        (0, [3, 4], [0, 0]),
        (7, [1], [7]),
        (0, [], []),
    ],
)
def test_allocation_by_largest_remainder(total: int, parts_weights: list[int], parts: list[int]) -> None:
    assert money.allocate(total, parts_weights) == parts


@given(total=totals, weights=weights)
def test_c3_parts_sum_exactly_and_stay_within_one_of_their_share(total: int, weights: list[int]) -> None:
    parts = money.allocate(total, weights)
    assert sum(parts) == total
    effective = weights if sum(weights) else [1] * len(weights)
    for part, weight in zip(parts, effective, strict=True):
        assert abs(part - Fraction(total * weight, sum(effective))) < 1
        assert part == 0 or (part > 0) == (total > 0)
        assert weight > 0 or part == 0


@given(total=totals, weights=weights)
def test_allocation_of_the_opposite_is_the_opposite(total: int, weights: list[int]) -> None:
    assert money.allocate(-total, weights) == [-part for part in money.allocate(total, weights)]


@pytest.mark.parametrize(("total", "parts_weights"), [(1, []), (1, [-1, 2])])
def test_allocation_over_nothing_or_negative_weights_is_a_bug(total: int, parts_weights: list[int]) -> None:
    with pytest.raises(ValueError, match=r"split over nothing|must not be negative"):
        money.allocate(total, parts_weights)


def test_reading_from_columns() -> None:
    read = money.of("price_minor", "currency")
    assert read({"price_minor": 1250, "currency": "CNY"}) == {"amount": "12.50", "currency_code": "CNY"}
    assert read({"price_minor": None, "currency": "CNY"}) is None


@strawberry.type
class EchoQuery:
    @strawberry.field
    def echo(self, value: money.MoneyInput) -> money.Money:
        minor, currency = money.from_input(value)
        return money.Money(amount=money.to_decimal(minor, currency), currency_code=money.CurrencyCode(currency))

    @strawberry.field
    def weigh(self, value: quantity.Quantity) -> quantity.Quantity:
        return quantity.to_decimal(quantity.parse(value, decimals=3), decimals=3)


SCHEMA = strawberry.Schema(
    EchoQuery,
    config=StrawberryConfig(scalar_map={**money.SCALARS, **quantity.SCALARS}),  # type: ignore[dict-item]
)
ECHO = "query($value: MoneyInput!) { echo(value: $value) { amount currencyCode } }"


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        ({"amount": "12.5", "currencyCode": "CNY"}, {"amount": "12.50", "currencyCode": "CNY"}),
        ({"amount": "0.0", "currencyCode": "KWD"}, {"amount": "0.000", "currencyCode": "KWD"}),
        ({"amount": 7, "currencyCode": "JPY"}, {"amount": "7", "currencyCode": "JPY"}),
    ],
)
def test_amounts_travel_as_strings(value: dict[str, object], answer: dict[str, str]) -> None:
    result = SCHEMA.execute_sync(ECHO, {"value": value})
    assert (result.errors, result.data) == (None, {"echo": answer})


@pytest.mark.parametrize(
    "value",
    [
        {"amount": 12.5, "currencyCode": "CNY"},
        {"amount": True, "currencyCode": "CNY"},
        {"amount": "1_000", "currencyCode": "CNY"},
        {"amount": "NaN", "currencyCode": "CNY"},
        {"amount": "1e3", "currencyCode": "CNY"},
        {"amount": "１２", "currencyCode": "CNY"},
        {"amount": "9" * 5000, "currencyCode": "CNY"},
        {"amount": "1.00", "currencyCode": "cny"},
        {"amount": "1.00", "currencyCode": "ABC"},
        {"amount": "1.00", "currencyCode": 156},
    ],
)
def test_c2_malformed_money_never_reaches_a_resolver(value: dict[str, object]) -> None:
    result = SCHEMA.execute_sync(ECHO, {"value": value})
    assert result.data is None
    assert result.errors is not None
    assert len(result.errors) == 1
    assert result.errors[0].message.startswith("Variable '$value'")


def test_quantities_travel_as_strings() -> None:
    result = SCHEMA.execute_sync('{ weigh(value: "1.5") }')
    assert (result.errors, result.data) == (None, {"weigh": "1.500"})


def test_floats_in_the_document_are_refused() -> None:
    result = SCHEMA.execute_sync("{ weigh(value: 1.5) }")
    assert result.data is None
