"""What setting a price does to the prices that are there."""

import itertools
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from entrepot.kernel import errors
from entrepot.pricing.rules import prices as price_rules
from entrepot.pricing.rules.facts import PriceFact

NOW = datetime(2026, 3, 10, tzinfo=UTC)
VARIANT = uuid.UUID(int=1)
CHANNEL = uuid.UUID(int=2)


def day(number):
    """A day of March 2026; the tenth is now."""
    return None if number is None else NOW + timedelta(days=number - 10)


def stored(amount, start, end=None, *, n=50):
    return PriceFact(
        id=uuid.UUID(int=n),
        variant_id=VARIANT,
        channel_id=None,
        currency="CNY",
        amount_minor=amount,
        compare_at_minor=None,
        starts_at=day(start),
        ends_at=day(end),
    )


def command(amount, start=None, end=None, **more):
    return price_rules.SetPrice(
        variant_id=VARIANT, currency="CNY", amount_minor=amount, starts_at=day(start), ends_at=day(end), **more
    )


def plan(existing, *commands, backdated=True):
    return price_rules.plan_prices(
        commands,
        existing=existing,
        new_ids=[uuid.UUID(int=1000 + n) for n in range(2 * len(commands))],
        now=NOW,
        backdated=backdated,
    )


def line_after(existing, decided):
    """The time line that is stored once the plan is written."""
    rows = {price.id: price for price in existing}
    rows.update({price.id: price for price in (*decided.changed, *decided.added)})
    return sorted(rows.values(), key=lambda price: price.starts_at)


def shown(prices):
    def number(moment):
        return None if moment is None else (moment - NOW).days + 10

    return [(price.amount_minor, number(price.starts_at), number(price.ends_at)) for price in prices]


PLANS = [
    # what is there, what is set, what is there afterwards
    ([], [command(5)], [(5, 10, None)]),
    ([stored(9, 1)], [command(5)], [(9, 1, 10), (5, 10, None)]),
    ([stored(9, 1)], [command(5, 12)], [(9, 1, 12), (5, 12, None)]),
    ([stored(9, 1)], [command(5, 12, 15)], [(9, 1, 12), (5, 12, 15), (9, 15, None)]),
    ([stored(9, 1, 20)], [command(5, 12, 15)], [(9, 1, 12), (5, 12, 15), (9, 15, 20)]),
    ([stored(9, 1, 5)], [command(5)], [(9, 1, 5), (5, 10, None)]),
    ([stored(9, 1, 12), stored(7, 12, n=51)], [command(5)], [(9, 1, 10), (5, 10, 12), (7, 12, None)]),
    ([stored(9, 12)], [command(5, 10)], [(5, 10, 12), (9, 12, None)]),
    ([stored(9, 12)], [command(5, 12)], [(5, 12, None)]),
    ([stored(9, 12)], [command(5, 12, 14)], [(5, 12, 14), (9, 14, None)]),
    ([stored(9, 10)], [command(5)], [(5, 10, None)]),
    ([stored(9, 1)], [command(9, 1)], [(9, 1, None)]),
    ([stored(9, 1)], [command(5, 4)], [(9, 1, 4), (5, 4, None)]),
    ([stored(9, 8)], [command(5, 2)], [(5, 2, 8), (9, 8, None)]),
    ([], [command(5, 1), command(6, 3), command(7, 2)], [(5, 1, 2), (7, 2, 3), (6, 3, None)]),
    ([], [command(5), command(6)], [(6, 10, None)]),
    ([stored(9, 1)], [command(5, channel_id=CHANNEL)], [(9, 1, None), (5, 10, None)]),
]


@pytest.mark.parametrize(("existing", "commands", "after"), PLANS)
def test_plans(existing, commands, after):
    decided = plan(existing, *commands)
    assert shown(line_after(existing, decided)) == after
    assert [price.amount_minor for price in decided.results][-1] == commands[-1].amount_minor


def test_setting_what_holds_already_writes_nothing():
    decided = plan([stored(9, 1, 5), stored(7, 5, n=51)], command(9, 1), command(7, 5))
    assert (decided.changed, decided.added) == ((), ())
    assert [price.id.int for price in decided.results] == [50, 51]


REFUSALS = [
    ([stored(9, 1)], command(5, 1), "PRICE_HISTORY_FIXED", "starts_at"),
    ([stored(9, 12)], command(5, 11, 13), "PRICE_PLANNED", "ends_at"),
    ([], command(-1), "PRICE_NEGATIVE", "price"),
    ([], command(10**15 + 1), "PRICE_NEGATIVE", "price"),
    ([], command(5, compare_at_minor=5), "COMPARE_AT_TOO_LOW", "compare_at"),
    ([], command(5, 12, 12), "PRICE_ENDS_BEFORE_START", "ends_at"),
    ([], command(5, None, 9), "PRICE_ENDS_BEFORE_START", "ends_at"),
]


@pytest.mark.parametrize(("existing", "wanted", "code", "field"), REFUSALS)
def test_refusals(existing, wanted, code, field):
    with pytest.raises(errors.DomainError) as caught:
        plan(existing, wanted)
    assert (caught.value.code, caught.value.field) == (code, (0, field))


def test_a_start_in_the_past_needs_leave():
    with pytest.raises(price_rules.PriceStartsInPast):
        plan([], command(5, 9), backdated=False)
    assert shown(plan([], command(5, 10), backdated=False).added) == [(5, 10, None)]


def test_every_refusal_of_a_batch_is_told():
    with pytest.raises(errors.Several) as caught:
        plan([], command(-1), command(5), command(5, 12, 11))
    assert [error.field for error in caught.value.errors] == [(0, "price"), (2, "ends_at")]


some_commands = some.lists(
    some.tuples(some.integers(1, 9), some.integers(1, 20), some.one_of(some.none(), some.integers(1, 8))), max_size=8
)


@settings(max_examples=300, deadline=None)
@given(some_commands)
def test_prices_never_overlap_and_a_bounded_one_holds_where_it_was_set(wanted):
    existing: list[PriceFact] = []
    for step, (amount, start, length) in enumerate(wanted):
        end = None if length is None else start + length
        new_ids = [uuid.UUID(int=10_000 + 2 * step), uuid.UUID(int=10_001 + 2 * step)]
        before = shown(existing)
        try:
            decided = price_rules.plan_prices(
                [command(amount, start, end)], existing=existing, new_ids=new_ids, now=NOW, backdated=True
            )
        except errors.DomainError:
            continue
        existing = line_after(existing, decided)
        edges = [(price.starts_at, price.ends_at) for price in existing]
        for (_, ended), (started, _) in itertools.pairwise(edges):
            assert ended is not None
            assert ended <= started
        held = next(price for price in existing if price.in_force(day(start)))
        assert held.amount_minor == amount
        if end is not None:
            assert held.ends_at == day(end)
        _assert_unchanged_outside(before, shown(existing), start, held)


def _assert_unchanged_outside(before, after, start, held):
    """On every day that the new price does not hold, the amount is what it was."""
    until = 40 if held.ends_at is None else (held.ends_at - NOW).days + 10
    for number in range(40):
        if not start <= number < until:
            assert _amount_on(after, number) == _amount_on(before, number)


def _amount_on(line, number):
    return next((amount for amount, start, end in line if start <= number and (end is None or number < end)), None)
