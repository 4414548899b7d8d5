"""States, visibility, dates and descriptions of products."""

from datetime import UTC, datetime

import pytest

from entrepot.catalog.rules import products
from entrepot.catalog.rules.products import ProductAction, ProductState

DRAFT, PUBLISHED, ARCHIVED = ProductState.DRAFT, ProductState.PUBLISHED, ProductState.ARCHIVED
PUBLISH, UNPUBLISH, ARCHIVE = ProductAction.PUBLISH, ProductAction.UNPUBLISH, ProductAction.ARCHIVE


def day(number: int) -> datetime:
    return datetime(2026, 3, number, tzinfo=UTC)


@pytest.mark.parametrize(
    ("state", "action", "after"),
    [
        (DRAFT,     PUBLISH,   PUBLISHED),
        (DRAFT,     UNPUBLISH, None),
        (DRAFT,     ARCHIVE,   ARCHIVED),
        (PUBLISHED, PUBLISH,   PUBLISHED),
        (PUBLISHED, UNPUBLISH, DRAFT),
        (PUBLISHED, ARCHIVE,   ARCHIVED),
        (ARCHIVED,  PUBLISH,   None),
        (ARCHIVED,  UNPUBLISH, DRAFT),
        (ARCHIVED,  ARCHIVE,   None),
    ],
)  # fmt: skip
def test_states_move_along_the_table(state, action, after):
    if after is None:
        with pytest.raises(products.ProductTransitionRefused) as refused:
            products.next_state(state, action)
        assert (refused.value.state, refused.value.action) == (state.value, action.value)
    else:
        assert products.next_state(state, action) == after
    assert (action in products.allowed_actions(state)) == (after is not None)


@pytest.mark.parametrize(
    ("state", "publish_at", "unpublish_at", "visible"),
    [
        (PUBLISHED, None,   None,   True),
        (PUBLISHED, day(9), None,   True),
        (PUBLISHED, day(10), None,  True),
        (PUBLISHED, day(11), None,  False),
        (PUBLISHED, None,   day(11), True),
        (PUBLISHED, None,   day(10), False),
        (PUBLISHED, day(9), day(11), True),
        (DRAFT,     None,   None,   False),
        (ARCHIVED,  day(9), None,   False),
    ],
)  # fmt: skip
def test_the_shop_window_shows_what_is_published_and_within_its_dates(state, publish_at, unpublish_at, visible):
    assert products.is_visible(state, publish_at=publish_at, unpublish_at=unpublish_at, now=day(10)) == visible


def test_a_product_cannot_leave_before_it_enters():
    products.check_dates(day(1), day(2))
    products.check_dates(day(2), None)
    products.check_dates(None, day(2))
    with pytest.raises(products.PublishDatesReversed):
        products.check_dates(day(2), day(2))


@pytest.mark.parametrize(
    ("html", "clean"),
    [
        ("<p>青花<strong>瓷</strong></p>", "<p>青花<strong>瓷</strong></p>"),
        ("<p onclick='x()'>a<script>alert(1)</script></p>", "<p>a</p>"),
        ('<a href="javascript:x()">a</a>', '<a rel="noopener noreferrer nofollow">a</a>'),
        (
            '<a href="https://a.example" target="_blank">a</a>',
            '<a href="https://a.example" rel="noopener noreferrer nofollow">a</a>',
        ),
        ('<img src="https://a.example/1.png" onerror="x()">', '<img src="https://a.example/1.png">'),
        ("<iframe src='https://a.example'></iframe>b", "b"),
        ("1 < 2 & 3", "1 &lt; 2 &amp; 3"),
    ],
)
def test_a_description_keeps_only_harmless_html(html, clean):
    assert products.clean_description({"zh-CN": html}) == {"zh-CN": clean}


def test_the_words_of_a_description():
    assert products.plain_text("<p>Green</p><p>tea &amp; cups</p>") == "Green tea &amp; cups"
