"""Reads of reviews. Shoppers see what is published and what they wrote themselves, whatever they ask for."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ARRAY, BigInteger, ColumnElement, Uuid, bindparam, func, or_, select, true

from entrepot.kernel import filters, pagination, permissions
from entrepot.kernel.database import Row, Tx, among, sql
from entrepot.reviews.permissions import MODERATE_REVIEWS, READ_REVIEWS
from entrepot.reviews.rules import STARS, ReviewState
from entrepot.reviews.tables import review, review_summary

SHOP: Any = bindparam("shop_id")
EACH_STAR = tuple(f"stars_{stars}" for stars in STARS)

LIST_REVIEWS = sql(select(review).where(review.c.shop_id == SHOP, among(review.c.id, "ids")))
FIND_OF_LINE = sql(
    select(review.c.id).where(
        review.c.shop_id == SHOP, review.c.sales_order_line_id == bindparam("sales_order_line_id")
    )
)
LIST_SUMMARIES = sql(
    select(review_summary).where(review_summary.c.shop_id == SHOP, among(review_summary.c.product_id, "ids"))
)

_PARENTS = func.unnest(bindparam("ids", type_=ARRAY(Uuid))).table_valued("id", name="parents").render_derived()
_LATEST = (
    select(review)
    .where(
        review.c.shop_id == SHOP,
        review.c.product_id == _PARENTS.c.id,
        review.c.state == ReviewState.PUBLISHED.value,
    )
    .order_by(review.c.created_at.desc(), review.c.id.desc())
    .limit(bindparam("first", type_=BigInteger))
    .lateral("latest")
)
LIST_LATEST = sql(select(_LATEST).select_from(_PARENTS.join(_LATEST, true())))
KEPT_COUNT = sql(select(bindparam("kept_count", type_=BigInteger)))

_COUNTED = (
    select(
        review.c.product_id,
        func.count().label("count"),
        func.sum(review.c.rating).label("rating_sum"),
        *(func.count().filter(review.c.rating == stars).label(f"stars_{stars}") for stars in STARS),
    )
    .where(review.c.shop_id == SHOP, review.c.state == ReviewState.PUBLISHED.value)
    .group_by(review.c.product_id)
    .subquery("counted")
)
_KEPT = select(review_summary).where(review_summary.c.shop_id == SHOP).subquery("kept")
SUMMARY_DIFFERENCES = sql(
    select(
        func.coalesce(_KEPT.c.product_id, _COUNTED.c.product_id).label("product_id"),
        func.coalesce(_KEPT.c.count, 0).label("kept"),
        func.coalesce(_COUNTED.c.count, 0).label("counted"),
    )
    .select_from(_KEPT.join(_COUNTED, _KEPT.c.product_id == _COUNTED.c.product_id, full=True))
    .where(
        or_(
            *(
                func.coalesce(_KEPT.c[name], 0) != func.coalesce(_COUNTED.c[name], 0)
                for name in ("count", "rating_sum", *EACH_STAR)
            )
        )
    )
)


def sees_everything(actor: permissions.Actor) -> bool:
    """Whether the actor may see reviews that are not published."""
    return actor.may(READ_REVIEWS, MODERATE_REVIEWS)


def is_published_or_own() -> ColumnElement[bool]:
    """What a shopper sees of the reviews; `:own_customer_id` is null for those who are not signed in."""
    return or_(
        review.c.state == ReviewState.PUBLISHED.value,
        review.c.customer_id == bindparam("own_customer_id", type_=Uuid),
    )


REVIEWS = pagination.Source(
    name="reviews",
    table=review,
    columns=tuple(review.c),
    filters={
        "id": filters.id(review.c.id),
        "product_id": filters.id(review.c.product_id),
        "variant_id": filters.id(review.c.variant_id),
        "rating": filters.number(review.c.rating),
        "state": filters.enum(review.c.state),
        "created_at": filters.instant(review.c.created_at),
    },
    orders={"CREATED_AT": (review.c.created_at,), "RATING": (review.c.rating, review.c.created_at)},
    default_order=("CREATED_AT", pagination.Direction.DESC),
    guards={
        "published_or_own": is_published_or_own,
        "own": lambda: review.c.customer_id == bindparam("own_customer_id", type_=Uuid),
    },
)


async def list_reviews(tx: Tx, *, ids: Sequence[uuid.UUID]) -> list[Row]:
    """Reviews in the order of the ids, whatever their state; an unknown id is left out."""
    found: dict[uuid.UUID, Row] = {row["id"]: row for row in await tx.rows(LIST_REVIEWS, ids=list(ids))}
    return [found[key] for key in ids if key in found]


async def list_visible_reviews(tx: Tx, *, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Row]:
    """Those of the reviews that the actor may see, by id."""
    everything = sees_everything(tx.actor)
    own = tx.actor.customer_id
    return {
        row["id"]: row
        for row in await list_reviews(tx, ids=ids)
        if everything or row["state"] == ReviewState.PUBLISHED.value or (own and row["customer_id"] == own)
    }


async def is_reviewed(tx: Tx, *, line_id: uuid.UUID) -> bool:
    """Whether an order line has its review already."""
    return await tx.value(FIND_OF_LINE, sales_order_line_id=line_id) is not None


async def list_summaries(tx: Tx, *, product_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Row]:
    """The summaries of products that have one."""
    return {row["product_id"]: row for row in await tx.rows(LIST_SUMMARIES, ids=list(product_ids))}


async def list_latest(tx: Tx, *, product_ids: Sequence[uuid.UUID], first: int) -> dict[uuid.UUID, list[Row]]:
    """The latest published reviews of each product."""
    found: dict[uuid.UUID, list[Row]] = {}
    for row in await tx.rows(LIST_LATEST, ids=list(dict.fromkeys(product_ids)), first=first):
        found.setdefault(row["product_id"], []).append(row)
    return found


async def list_summary_differences(tx: Tx) -> Sequence[Row]:
    """Products whose kept summary differs from a recount of their published reviews; there are none."""
    return await tx.rows(SUMMARY_DIFFERENCES)
