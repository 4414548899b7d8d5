"""What a review may say and what moderation does to it: truth tables."""

import uuid
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from entrepot.kernel import errors
from entrepot.reviews import rules
from entrepot.reviews.rules import Decision, Recounted, ReviewState

PENDING, PUBLISHED, REJECTED = ReviewState.PENDING, ReviewState.PUBLISHED, ReviewState.REJECTED

MOVES = [
    # state, decision, following state, change of the count
    (PENDING, Decision.PUBLISH, PUBLISHED, 1),
    (PENDING, Decision.REJECT, REJECTED, 0),
    (PUBLISHED, Decision.PUBLISH, None, 0),
    (PUBLISHED, Decision.REJECT, REJECTED, -1),
    (REJECTED, Decision.PUBLISH, PUBLISHED, 1),
    (REJECTED, Decision.REJECT, None, 0),
]


@pytest.mark.parametrize(("state", "decision", "following", "change"), MOVES)
def test_moderation(state, decision, following, change):
    if following is None:
        with pytest.raises(rules.ReviewMoveRefused):
            rules.next_state(state, decision)
    else:
        assert rules.next_state(state, decision) is following
        assert rules.recount(state, following) == change


TEXTS = [
    ("  好  ", "好"),
    ("a\r\nb\rc", "a\nb\nc"),
    ("a\n\n\n\n\nb", "a\n\nb"),
    ("a\x00\x07b", "ab"),
    ("\u202eevil\u202c\u200b", "evil"),
    ("e\u0301", "é"),
    ("<b>bold</b>", "<b>bold</b>"),
    ("\u200b \n", ""),
]


@pytest.mark.parametrize(("typed", "kept"), TEXTS)
def test_plain_text(typed, kept):
    assert rules.plain_text(typed) == kept


def test_texts_have_limits():
    assert rules.parse_text("x" * 120, limit=120) == "x" * 120
    with pytest.raises(errors.TooLong) as caught:
        rules.parse_text("x" * 121, limit=120, field=("title",))
    assert (caught.value.limit, caught.value.field) == (120, ("title",))
    with pytest.raises(errors.Required):
        rules.parse_text(" \n", limit=5)
    assert rules.parse_text(" \n", limit=5, required=False) == ""


@pytest.mark.parametrize("rating", [0, 6, -1])
def test_ratings_are_one_to_five(rating):
    with pytest.raises(errors.OutOfRange):
        rules.parse_rating(rating)


NAMES = [("张三", "张**"), ("Anna Lee", "A**"), ("", ""), (None, ""), ("  ", "")]


@pytest.mark.parametrize(("name", "shown"), NAMES)
def test_the_author_is_shown_by_the_first_character(name, shown):
    assert rules.shown_name(name) == shown


AVERAGES = [(0, 0, None), (5, 1, "5.00"), (9, 2, "4.50"), (14, 3, "4.67"), (13, 3, "4.33"), (33, 8, "4.13")]


@pytest.mark.parametrize(("rating_sum", "count", "mean"), AVERAGES)
def test_averages(rating_sum, count, mean):
    assert rules.average(rating_sum, count) == (Decimal(mean) if mean else None)


some_changes = some.lists(
    some.builds(
        Recounted,
        product_id=some.sampled_from([uuid.UUID(int=n) for n in (3, 1, 2)]),
        rating=some.integers(1, 5),
        sign=some.sampled_from([-1, 0, 1]),
    )
)


@given(some_changes)
def test_deltas_sum_up_and_come_in_the_order_of_locking(changes):
    deltas = rules.summary_deltas(changes)
    ids = [delta["product_id"] for delta in deltas]
    assert ids == sorted(set(ids))
    found = {(delta["product_id"], stars): delta[f"stars_{stars}"] for delta in deltas for stars in rules.STARS}
    for product_id in {change.product_id for change in changes}:
        for stars in rules.STARS:
            expected = sum(
                change.sign for change in changes if (change.product_id, change.rating) == (product_id, stars)
            )
            assert found.get((product_id, stars), 0) == expected
