"""What follows from an attempt: a truth table, and that the schedule is that of Standard Webhooks."""

from datetime import UTC, datetime, timedelta

import pytest

from entrepot.webhooks.rules.schedule import REST, TRIES, WAITS, DeliveryState, Health, PauseReason, judge

NOW = datetime(2026, 1, 1, tzinfo=UTC)
DAY_AGO, HOUR_AGO = NOW - timedelta(days=1), NOW - timedelta(hours=1)
P, D, F = DeliveryState.PENDING, DeliveryState.DELIVERED, DeliveryState.FAILED


@pytest.mark.parametrize(
    ("status", "tries", "failures", "since", "state", "wait", "rest", "pause"),
    [
        (200, 1, 0, None, D, 0, None, None),
        (299, 8, 99, DAY_AGO, D, 0, None, None),
        (500, 1, 0, None, P, 5, None, None),
        (302, 1, 0, None, P, 5, None, None),
        (None, 2, 0, None, P, 300, None, None),
        (None, 7, 0, None, P, 36_000, None, None),
        (500, 8, 0, None, F, 0, None, None),
        (500, 1, 9, HOUR_AGO, P, 5, REST, None),
        (500, 1, 14, DAY_AGO, P, 5, REST, None),
        (500, 1, 15, DAY_AGO, P, 5, REST, PauseReason.FAILING),
        (500, 1, 15, HOUR_AGO, P, 5, REST, None),
        (410, 1, 0, None, F, 0, None, PauseReason.GONE),
    ],
)
def test_what_follows_from_an_attempt(status, tries, failures, since, state, wait, rest, pause):
    found = judge(status=status, tries=tries, health=Health(failures=failures, failing_since=since), now=NOW)
    assert (found.state, found.next_at, found.pause) == (state, NOW + timedelta(seconds=wait), pause)
    assert found.not_before == (rest and NOW + rest)
    expected = Health() if state is D else Health(failures=failures + 1, failing_since=since or NOW)
    assert found.health == expected


def test_the_schedule_is_that_of_standard_webhooks():
    hours = [wait / timedelta(hours=1) for wait in WAITS]
    assert hours == [5 / 3600, 5 / 60, 0.5, 2, 5, 10, 10]
    assert len(WAITS) + 1 == TRIES
