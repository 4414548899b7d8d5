"""Quantities: exact in both directions, refused when the unit cannot hold them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepot.kernel import quantity


@pytest.mark.parametrize(
    ("text", "decimals", "smallest"),
    [("3", 0, 3), ("3.000", 0, 3), ("1.5", 3, 1500), ("-0.001", 3, -1), ("0", 3, 0), ("1000000000000", 0, 10**12)],
)
def test_text_becomes_smallest_parts(text: str, decimals: int, smallest: int) -> None:
    assert quantity.parse(text, decimals=decimals) == smallest
    assert quantity.parse(Decimal(text), decimals=decimals) == smallest


@pytest.mark.parametrize(
    ("value", "decimals"),
    [("0.5", 0), ("1.0005", 3), ("1000000000001", 0), ("9" * 24, 0), ("1000000000.001", 3)],
)
def test_c2_too_fine_or_too_large_is_refused(value: str, decimals: int) -> None:
    with pytest.raises(quantity.QuantityInvalid) as refused:
        quantity.parse(value, decimals=decimals, field=("lines", 2, "quantity"))
    assert refused.value.facts() == {"quantity": value, "decimals": decimals}
    assert refused.value.field == ("lines", 2, "quantity")


@pytest.mark.parametrize(
    ("smallest", "decimals", "text"), [(1500, 3, "1.500"), (3, 0, "3"), (-1, 3, "-0.001"), (0, 8, "0.00000000")]
)
def test_text_has_all_decimals_of_the_unit(smallest: int, decimals: int, text: str) -> None:
    assert quantity.to_text(smallest, decimals=decimals) == text


@given(smallest=st.integers(-quantity.LARGEST, quantity.LARGEST), decimals=st.integers(0, 6))
def test_there_and_back(smallest: int, decimals: int) -> None:
    assert quantity.parse(quantity.to_text(smallest, decimals=decimals), decimals=decimals) == smallest


def test_reading_from_columns() -> None:
    assert quantity.of("on_hand", "unit_decimals")({"on_hand": 1500, "unit_decimals": 3}) == "1.500"
    assert quantity.of("on_hand")({"on_hand": 7}) == "7"
    assert quantity.of("on_hand")({"on_hand": None}) is None
