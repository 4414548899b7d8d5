"""Moving-average cost by value: the worked numbers of the domain notes, and the properties that no table can list."""

from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepot.inventory import cost_rules
from entrepot.inventory.cost_rules import CostKind, CostState, CostStep

A = UUID(int=1)
B = UUID(int=2)

# kind, quantity, given value → (quantity, value) left, value moved; 10 at 5.00 and 20 at 6.50 average 6.00.
WORKED = [
    (CostKind.OPENING, 10, 50_00, (10, 50_00), 50_00),
    (CostKind.RECEIPT, 20, 130_00, (30, 180_00), 130_00),
    (CostKind.ISSUE, 7, None, (23, 138_00), -42_00),
    (CostKind.RETURN_IN, 2, 12_00, (25, 150_00), 12_00),
    (CostKind.ADJUST_OUT, 1, None, (24, 144_00), -6_00),
    (CostKind.ADJUST_IN, 4, None, (28, 168_00), 24_00),
    (CostKind.ADJUST_IN, 2, 1_00, (30, 169_00), 1_00),
    (CostKind.ISSUE, 11, None, (19, 107_03), -61_97),
    (CostKind.ISSUE, 19, None, (0, 0), -107_03),
]


def test_worked_example_step_by_step() -> None:
    states: dict[UUID, CostState] = {}
    for kind, quantity, value, left, moved in WORKED:
        lines, states = cost_rules.value_in_order(states, [CostStep(A, kind, quantity, value)])
        [line] = lines
        assert line is not None
        assert (states[A].quantity, states[A].value_minor) == left
        assert line.value_delta_minor == moved


def test_one_batch_is_the_same_as_single_steps() -> None:
    lines, states = cost_rules.value_in_order({}, [CostStep(A, kind, q, value) for kind, q, value, _, _ in WORKED])
    assert [line.value_delta_minor for line in lines if line] == [moved for *_, moved in WORKED]
    assert [line.seq for line in lines if line] == list(range(1, 10))
    assert states == {A: CostState(0, 0, 9)}


def test_variants_do_not_touch_each_other() -> None:
    start = {A: CostState(10, 100, 4), B: CostState(10, 1000, 7)}
    lines, after = cost_rules.value_in_order(start, [CostStep(A, CostKind.ISSUE, 5), CostStep(B, CostKind.ISSUE, 1)])
    assert [(line.variant_id, line.seq, line.value_delta_minor) for line in lines if line] == [
        (A, 5, -50),
        (B, 8, -100),
    ]
    assert after == {A: CostState(5, 50, 5), B: CostState(9, 900, 8)}
    assert start == {A: CostState(10, 100, 4), B: CostState(10, 1000, 7)}


@pytest.mark.parametrize(
    ("total", "part", "whole", "expected"),
    [
        (100, 1, 3, 33),
        (100, 2, 3, 67),
        (1, 1, 2, 0),  # a half goes to the even neighbour: 0.5 → 0
        (3, 1, 2, 2),  # 1.5 → 2
        (5, 1, 2, 2),  # 2.5 → 2
        (7, 1, 2, 4),  # 3.5 → 4
        (180_00, 30, 30, 180_00),
        (0, 5, 9, 0),
        (10**15, 1, 3, 333_333_333_333_333),
    ],
)
def test_share_rounds_half_to_even(total: int, part: int, whole: int, expected: int) -> None:
    assert cost_rules.share(total, part, whole) == expected


@pytest.mark.parametrize(
    ("unit_cost", "quantity", "decimals", "expected"),
    [(6_50, 20, 0, 130_00), (1_00, 1500, 3, 1_50), (3_33, 333, 3, 1_11), (1, 1, 3, 0), (0, 5, 0, 0)],
)
def test_value_of_a_unit_cost(unit_cost: int, quantity: int, decimals: int, expected: int) -> None:
    assert cost_rules.value_of_unit_cost(unit_cost, quantity, decimals) == expected


def test_an_entry_without_any_cost_to_go_by_has_no_line() -> None:
    steps = [
        CostStep(A, CostKind.ADJUST_IN, 3),
        CostStep(A, CostKind.RECEIPT, 2, 10),
        CostStep(A, CostKind.ADJUST_IN, 1),
    ]
    lines, after = cost_rules.value_in_order({}, steps)
    assert [line and line.value_delta_minor for line in lines] == [None, 10, 5]
    assert after == {A: CostState(3, 15, 2)}


def test_free_goods_cost_nothing_and_go_out_for_nothing() -> None:
    lines, after = cost_rules.value_in_order(
        {}, [CostStep(A, CostKind.RECEIPT, 3, 0), CostStep(A, CostKind.ADJUST_IN, 1), CostStep(A, CostKind.ISSUE, 2)]
    )
    assert [line and line.value_delta_minor for line in lines] == [0, 0, 0]
    assert after == {A: CostState(2, 0, 3)}


# returned before, quantity → value, of an issue of 3 worth 10.00: the parts are 3.33, 3.34, 3.33.
@pytest.mark.parametrize(
    ("before", "quantity", "value"), [(0, 1, 3_33), (1, 1, 3_34), (2, 1, 3_33), (0, 3, 10_00), (1, 2, 6_67)]
)
def test_return_takes_its_cumulative_share(before: int, quantity: int, value: int) -> None:
    assert cost_rules.return_share(10_00, 3, before, quantity=quantity) == value


def test_returns_of_one_batch_are_taken_in_order() -> None:
    issue = cost_rules.Issue(3, 10_00, 1)
    values, refusals = cost_rules.return_in_order(
        {A: issue},
        [(A, 1, None), (A, 2, None), (A, 1, None), (A, 1, None), (None, 5, 7), (None, 5, None), (A, 0, None)],
    )
    assert values == [3_34, None, 3_33, None, 7, None, None]
    assert [(type(item).__name__, item.facts(), item.field) for item in refusals] == [
        ("ReturnExceedsIssue", {"returnable": 1}, (1, "quantity")),
        ("ReturnExceedsIssue", {"returnable": 0}, (3, "quantity")),
        ("QuantityNotPositive", {}, (6, "quantity")),
    ]


@pytest.mark.parametrize(
    ("quantity", "value", "decimals", "currency", "expected"),
    [
        (30, 180_00, 0, "CNY", "6.000000"),
        (3, 10_00, 0, "CNY", "3.333333"),
        (1500, 3_00, 3, "CNY", "2.000000"),
        (7, 100, 0, "JPY", "14.285714"),
        (2, 1, 0, "KWD", "0.000500"),
    ],
)
def test_average_cost_is_shown_with_six_decimals(
    quantity: int, value: int, decimals: int, currency: str, expected: str
) -> None:
    assert cost_rules.average_cost(quantity, value, unit_decimals=decimals, currency=currency) == Decimal(expected)


def test_no_stock_has_no_average_cost() -> None:
    assert cost_rules.average_cost(0, 0, unit_decimals=0, currency="CNY") is None


@pytest.mark.parametrize(
    ("quantity", "is_adjustment", "goes_out", "unit_cost", "value", "expected"),
    [
        (1, False, False, 5, None, None),
        (1, False, False, None, 5, None),
        (0, False, False, 5, None, "QuantityNotPositive"),
        (-1, False, False, 5, None, "QuantityNotPositive"),
        (0, True, False, None, None, "QuantityZero"),
        (1, True, False, None, None, None),
        (1, False, False, 5, 5, "CostAmbiguous"),
        (1, False, False, -5, None, "CostAmbiguous"),
        (1, False, False, None, -5, "CostAmbiguous"),
        (1, True, True, None, None, None),
        (1, True, True, 5, None, "CostAmbiguous"),
        (1, True, True, None, 5, "CostAmbiguous"),
    ],
)
def test_entries_that_make_no_sense(
    quantity: int, is_adjustment: bool, goes_out: bool, unit_cost: int | None, value: int | None, expected: str | None
) -> None:
    refusal = cost_rules.refused_entry(
        quantity=quantity,
        is_adjustment=is_adjustment,
        goes_out=goes_out,
        unit_cost_minor=unit_cost,
        value_minor=value,
    )
    assert (type(refusal).__name__ if refusal else None) == expected


@given(
    value=st.integers(0, 10**12),
    parts=st.lists(st.integers(1, 10**6), min_size=1, max_size=20),
)
def test_issues_of_everything_take_exactly_the_value(value: int, parts: list[int]) -> None:
    lines, after = cost_rules.value_in_order(
        {A: CostState(sum(parts), value, 0)}, [CostStep(A, CostKind.ISSUE, part) for part in parts]
    )
    deltas = [line.value_delta_minor for line in lines if line]
    assert sum(deltas) == -value
    assert all(delta <= 0 for delta in deltas)
    assert (after[A].quantity, after[A].value_minor) == (0, 0)


@given(value=st.integers(0, 10**12), parts=st.lists(st.integers(1, 10**6), min_size=1, max_size=20))
def test_returns_of_everything_bring_back_exactly_the_value(value: int, parts: list[int]) -> None:
    issued = sum(parts)
    shares = [
        cost_rules.return_share(value, issued, sum(parts[:position]), quantity=part)
        for position, part in enumerate(parts)
    ]
    assert sum(shares) == value
    assert all(share >= 0 for share in shares)
