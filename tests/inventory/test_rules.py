"""What is free and what a hold still promises, decided in the order of the commands."""

from uuid import UUID

import pytest

from entrepot.inventory import rules
from entrepot.inventory.rules import AdjustReason, Hold, HoldState, PlaceKind

A = UUID(int=1)
B = UUID(int=2)
HERE = UUID(int=10)
THERE = UUID(int=11)
LINE = UUID(int=20)
OTHER = UUID(int=21)


@pytest.mark.parametrize(
    ("free", "deltas", "expected"),
    [
        ({}, [], []),
        ({}, [((A, HERE), -1)], [0]),
        ({(A, HERE): 4}, [((A, HERE), -3), ((A, HERE), -2), ((A, HERE), -1)], [None, 1, None]),
        ({(A, HERE): 4}, [((A, THERE), -1), ((B, HERE), -1), ((A, HERE), -4)], [0, 0, None]),
        ({(A, HERE): 1}, [((A, HERE), 5), ((A, HERE), -6)], [None, None]),
        ({(A, HERE): 1}, [((A, HERE), -6), ((A, HERE), 5)], [1, None]),
        ({(A, HERE): 1}, [((A, HERE), 0)], [None]),
    ],
)
def test_taking_in_order(
    free: dict[rules.Place, int], deltas: list[tuple[rules.Place, int]], expected: list[int | None]
) -> None:
    before = dict(free)
    assert rules.take_in_order(free, deltas) == expected
    assert free == before


@pytest.mark.parametrize(
    ("state", "committed", "commits", "after", "refused"),
    [
        (HoldState.OPEN, 0, [3], 3, []),
        (HoldState.OPEN, 0, [5], 5, []),
        (HoldState.OPEN, 0, [2, 3], 5, []),
        (HoldState.OPEN, 2, [3], 5, []),
        (HoldState.OPEN, 0, [6], 0, [("HoldExceeded", {"held": 5}, (0, "quantity"))]),
        (HoldState.OPEN, 0, [4, 2, 1], 5, [("HoldExceeded", {"held": 1}, (1, "quantity"))]),
        (HoldState.OPEN, 0, [0], 0, [("QuantityNotPositive", {}, (0, "quantity"))]),
        (HoldState.OPEN, 0, [-1], 0, [("QuantityNotPositive", {}, (0, "quantity"))]),
        (HoldState.COMMITTED, 5, [1], 5, [("HoldNotOpen", {"state": "COMMITTED"}, (0,))]),
        (HoldState.VOID, 0, [1], 0, [("HoldNotOpen", {"state": "VOID"}, (0,))]),
        (HoldState.EXPIRED, 0, [1], 0, [("HoldNotOpen", {"state": "EXPIRED"}, (0,))]),
    ],
)
def test_committing_in_order(
    state: HoldState,
    committed: int,
    commits: list[int],
    after: int,
    refused: list[tuple[str, dict[str, object], tuple[object, ...]]],
) -> None:
    holds = {LINE: Hold(LINE, A, HERE, 5, committed, state)}
    result, refusals = rules.commit_in_order(holds, [(LINE, quantity) for quantity in commits])
    assert result == {LINE: after}
    found = [(type(item).__name__, item.facts(), item.field) for item in refusals]
    assert found == [(name, {"reference_id": LINE, **facts} if facts else {}, field) for name, facts, field in refused]


def test_committing_what_was_never_held() -> None:
    result, [refusal] = rules.commit_in_order({}, [(OTHER, 1)])
    assert result == {}
    assert refusal.facts() == {"reference_id": OTHER, "state": "NONE"}


@pytest.mark.parametrize(
    ("state", "committed", "expected"),
    [
        (HoldState.OPEN, 0, 5),
        (HoldState.OPEN, 2, 3),
        (HoldState.COMMITTED, 5, 0),
        (HoldState.VOID, 2, 0),
        (HoldState.EXPIRED, 0, 0),
    ],
)
def test_only_an_open_hold_reserves(state: HoldState, committed: int, expected: int) -> None:
    assert Hold(LINE, A, HERE, 5, committed, state).open_quantity == expected


@pytest.mark.parametrize(
    ("reason", "delta", "expected"),
    [
        (AdjustReason.DAMAGE, -1, PlaceKind.SCRAP),
        (AdjustReason.EXPIRED, -1, PlaceKind.SCRAP),
        (AdjustReason.DAMAGE, 1, PlaceKind.VARIANCE),
        (AdjustReason.COUNT, -1, PlaceKind.VARIANCE),
        (AdjustReason.COUNT, 1, PlaceKind.VARIANCE),
        (AdjustReason.SAMPLE, -1, PlaceKind.VARIANCE),
    ],
)
def test_the_other_side_of_an_adjustment(reason: AdjustReason, delta: int, expected: PlaceKind) -> None:
    assert rules.place_of_reason(reason, delta) is expected


def test_every_reason_has_a_name_in_both_languages() -> None:
    assert set(rules.REASON_NAMES) == set(AdjustReason)
    assert {frozenset(names) for names in rules.REASON_NAMES.values()} == {frozenset({"zh-CN", "en"})}


@pytest.mark.parametrize(
    ("locale", "expected"),
    [("en", "Only 1.500 of TEA can be sold."), ("zh-CN", "TEA 只剩 1.500 可售。")],
)
def test_shortage_is_told_in_the_stock_unit(locale: str, expected: str) -> None:
    assert rules.InsufficientStock(sku="TEA", variant_id=A, available=1500, shown="1.500").message(locale) == expected
