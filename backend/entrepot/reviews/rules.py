"""What a review may say, how it is moderated, and what that does to the summary of its product."""

import re
import unicodedata
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

import strawberry

from entrepot.kernel import errors

STARS: Final = (1, 2, 3, 4, 5)
TITLE_LIMIT: Final = 120
BODY_LIMIT: Final = 5000
REPLY_LIMIT: Final = 2000
REASON_LIMIT: Final = 500


@strawberry.enum(description="Where a review stands; only published ones are seen and counted. / 评价状态。")
class ReviewState(StrEnum):
    """Where a review stands; only published ones are seen and counted."""

    PENDING = "PENDING"
    PUBLISHED = "PUBLISHED"
    REJECTED = "REJECTED"


@strawberry.enum(name="ReviewDecision", description="What a moderator decides. / 审核决定。")
class Decision(StrEnum):
    """What a moderator decides."""

    PUBLISH = "PUBLISH"
    REJECT = "REJECT"


TRANSITIONS: Final[Mapping[tuple[ReviewState, Decision], ReviewState]] = {
    (ReviewState.PENDING, Decision.PUBLISH): ReviewState.PUBLISHED,
    (ReviewState.PENDING, Decision.REJECT): ReviewState.REJECTED,
    (ReviewState.PUBLISHED, Decision.REJECT): ReviewState.REJECTED,
    (ReviewState.REJECTED, Decision.PUBLISH): ReviewState.PUBLISHED,
}


@dataclass(eq=False)
class ReviewExists(errors.DomainError):
    """This order line has been reviewed already."""

    code = "REVIEW_EXISTS"
    zh = "该订单商品已评价过。"


@dataclass(eq=False)
class NotDelivered(errors.DomainError):
    """Only somebody who bought this and received it can review it."""

    code = "NOT_DELIVERED"
    zh = "只有购买并收到商品的顾客才能评价。"


@dataclass(eq=False)
class ReviewMoveRefused(errors.DomainError):
    """A review that is {state} cannot be changed this way."""

    code = "REVIEW_MOVE_REFUSED"
    zh = "状态为 {state} 的评价不能执行此操作。"
    state: str


errors.on_constraint("review_sales_order_line_id_key", ReviewExists)


def next_state(state: ReviewState, decision: Decision, *, field: errors.FieldPath = ()) -> ReviewState:
    """The state after a decision, or `ReviewMoveRefused`."""
    following = TRANSITIONS.get((state, decision))
    if following is None:
        raise ReviewMoveRefused(state=state.value, field=field)
    return following


_INVISIBLE: Final = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_BLANK_LINES: Final = re.compile(r"\n{3,}")


def plain_text(typed: str) -> str:
    """Text as people read it: composed, without control or direction marks, no runs of blank lines."""
    composed = unicodedata.normalize("NFC", _INVISIBLE.sub("", typed.replace("\r\n", "\n").replace("\r", "\n")))
    kept = "".join(mark for mark in composed if mark in "\n\t" or unicodedata.category(mark) not in ("Cc", "Cs"))
    return _BLANK_LINES.sub("\n\n", kept).strip()


def parse_text(typed: str, *, limit: int, required: bool = True, field: errors.FieldPath = ()) -> str:
    """Plain text within its limit, or `Required` or `TooLong`."""
    kept = plain_text(typed)
    if required and not kept:
        raise errors.Required(field=field)
    if len(kept) > limit:
        raise errors.TooLong(limit=limit, field=field)
    return kept


def parse_rating(rating: int, *, field: errors.FieldPath = ()) -> int:
    """One to five stars, or `OutOfRange`."""
    if not 1 <= rating <= 5:
        raise errors.OutOfRange(minimum="1", maximum="5", field=field)
    return rating


def shown_name(name: str | None) -> str:
    """The author as the public sees them: the first character and stars, 张** or A**."""
    kept = plain_text(name or "")
    return f"{kept[0]}**" if kept else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recounted:
    """A review that entered (`sign` 1) or left (`sign` -1) what is published."""

    product_id: uuid.UUID
    rating: int
    sign: int


def recount(before: ReviewState, after: ReviewState) -> int:
    """1 when a review becomes visible, -1 when it stops to be, 0 otherwise."""
    return (after is ReviewState.PUBLISHED) - (before is ReviewState.PUBLISHED)


def summary_deltas(changes: Iterable[Recounted]) -> list[dict[str, Any]]:
    """What to add to each product's summary, in the order of product ids, which is the order of locking."""
    deltas: dict[uuid.UUID, dict[int, int]] = {}
    for change in changes:
        stars = deltas.setdefault(change.product_id, dict.fromkeys(STARS, 0))
        stars[change.rating] += change.sign
    return [
        {"product_id": product_id, **{f"stars_{rating}": delta for rating, delta in deltas[product_id].items()}}
        for product_id in sorted(deltas)
        if any(deltas[product_id].values())
    ]


def summed(kept: Any, delta: Mapping[str, Any]) -> dict[str, Any]:
    """A product's summary with a delta added: the histogram, and the count and sum that follow from it."""
    stars = {rating: kept[f"stars_{rating}"] + delta[f"stars_{rating}"] for rating in STARS}
    return {
        "product_id": delta["product_id"],
        "count": sum(stars.values()),
        "rating_sum": sum(rating * number for rating, number in stars.items()),
        **{f"stars_{rating}": number for rating, number in stars.items()},
    }


def average(rating_sum: int, count: int) -> Decimal | None:
    """The mean rating with two decimals, rounded half up; None where there is no rating."""
    if count == 0:
        return None
    return Decimal((200 * rating_sum + count) // (2 * count)).scaleb(-2)
