"""A refresh token rotates once, repeats within the grace and betrays a thief after it; guessers wait ever longer."""

from datetime import UTC, datetime, timedelta

import pytest

from entrepot.access.rules import sessions
from entrepot.access.rules.sessions import Family, Refresh

NOW = datetime(2026, 11, 21, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def family(**changed):
    known = {
        "refresh_hash": b"current",
        "previous_hash": b"previous",
        "rotated_at": NOW - 10 * SECOND,
        "expires_at": NOW + timedelta(days=1),
        "ends_at": NOW + timedelta(days=1),
        "revoked_at": None,
        "holder_active": True,
    }
    return Family(**{**known, **changed})


@pytest.mark.parametrize(
    ("presented", "changed", "decision"),
    [
        (b"current", {}, Refresh.ROTATE),
        (b"current", {"rotated_at": NOW - timedelta(days=1)}, Refresh.ROTATE),
        (b"previous", {}, Refresh.REPEAT),
        (b"previous", {"rotated_at": NOW - 29 * SECOND}, Refresh.REPEAT),
        (b"previous", {"rotated_at": NOW - 30 * SECOND}, Refresh.REUSED),
        (b"older", {}, Refresh.REUSED),
        (b"older", {"previous_hash": None}, Refresh.REUSED),
        (b"current", {"revoked_at": NOW}, Refresh.DEAD),
        (b"current", {"expires_at": NOW}, Refresh.DEAD),
        (b"current", {"ends_at": NOW}, Refresh.DEAD),
        (b"previous", {"ends_at": NOW}, Refresh.DEAD),
        (b"current", {"holder_active": False}, Refresh.DEAD),
        (b"older", {"revoked_at": NOW}, Refresh.DEAD),
    ],
)
def test_what_a_refresh_token_means(presented, changed, decision):
    assert sessions.decide_refresh(family(**changed), presented_hash=presented, now=NOW) is decision


@pytest.mark.parametrize(
    ("began_days_ago", "life_days", "longest_days", "left_days"),
    [(0, 14, 30, 14), (16, 14, 30, 14), (17, 14, 30, 13), (30, 14, 30, 0), (0, 60, 365, 60), (364, 60, 365, 1)],
)
def test_a_session_lives_on_with_each_use_but_never_beyond_its_end(began_days_ago, life_days, longest_days, left_days):
    lives = sessions.Lives(idle=timedelta(days=life_days), longest=timedelta(days=longest_days))
    found = sessions.lives_until(lives, began_at=NOW - timedelta(days=began_days_ago), now=NOW)
    assert found == NOW + timedelta(days=left_days)


@pytest.mark.parametrize(
    ("failures", "minutes"),
    [(1, None), (4, None), (5, 1), (6, None), (10, 2), (15, 4), (20, 8), (35, 60), (500, 60), (501, None)],
)
def test_each_further_set_of_failures_doubles_the_wait_up_to_an_hour(failures, minutes):
    expected = None if minutes is None else timedelta(minutes=minutes)
    assert sessions.block_life(failures, allowed=5) == expected


@pytest.mark.parametrize(
    ("until", "seconds"),
    [(None, None), (NOW, None), (NOW - SECOND, None), (NOW + 0.2 * SECOND, 1), (NOW + 60 * SECOND, 60)],
)
def test_the_time_to_wait_is_told_in_whole_seconds(until, seconds):
    assert sessions.seconds_to_wait(until, now=NOW) == seconds
