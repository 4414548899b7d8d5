"""GraphQL of reviews."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import strawberry

from entrepot.catalog import batches as catalog_batches
from entrepot.catalog.types import Product, Variant
from entrepot.contract.declare import AS_ITS_PARENT, batch, derived, input_type, object_type, payload, plain
from entrepot.customers import batches as customer_batches
from entrepot.customers.types import Customer
from entrepot.kernel import filters, pagination
from entrepot.kernel.ids import Id
from entrepot.kernel.permissions import PUBLIC
from entrepot.reviews import batches, rules
from entrepot.reviews.permissions import MODERATE_REVIEWS, READ_REVIEWS
from entrepot.reviews.rules import Decision, ReviewState
from entrepot.reviews.tables import REVIEW


@object_type(allow=PUBLIC, max_age=AS_ITS_PARENT)
class RatingCount:
    """How many reviews gave this many stars. / 各星级数量。"""

    rating: int
    count: int


def _average(row: Any) -> Decimal | None:
    return rules.average(row["rating_sum"], row["count"])


def _histogram(row: Any) -> list[dict[str, int]]:
    return [{"rating": stars, "count": row[f"stars_{stars}"]} for stars in reversed(rules.STARS)]


@object_type(allow=PUBLIC, max_age=60)
class ReviewSummary:
    """What the published reviews of a product add up to. / 商品评价汇总。"""

    count: int
    average: Decimal | None = derived(needs=("rating_sum", "count"), fn=_average)
    histogram: list[RatingCount] = derived(
        needs=tuple(f"stars_{stars}" for stars in rules.STARS),
        fn=_histogram,
        description="Five stars first. / 五星在前。",
    )


@object_type(allow=PUBLIC, node=REVIEW, load=batches.reviews_by_id, max_age=60)
class Review:
    """What somebody who bought and received a product says about it. / 商品评价。"""

    product: Product | None = batch(catalog_batches.products_of_rows)
    variant: Variant | None = batch(batches.variants_of_reviews)
    customer: Customer | None = batch(customer_batches.customers_of_rows, allow=(READ_REVIEWS, MODERATE_REVIEWS))
    rating: int
    title: str
    body: str = plain(description="Plain text. / 纯文本。")
    author_name: str = plain(description="The first character and stars. / 首字加星号。")
    state: ReviewState
    rejection_reason: str | None
    reply: str | None = plain(description="The merchant's answer. / 商家回复。")
    created_at: datetime
    published_at: datetime | None
    replied_at: datetime | None
    moderated_at: datetime | None = plain(allow=(READ_REVIEWS, MODERATE_REVIEWS))
    version: int


@strawberry.enum(description="What reviews are ordered by. / 评价排序。")
class ReviewOrderField(StrEnum):
    """What reviews are ordered by."""

    CREATED_AT = "CREATED_AT"
    RATING = "RATING"


@input_type
class ReviewOrder:
    """The order of a review list. / 评价列表的排序。"""

    field: ReviewOrderField
    direction: pagination.Direction = pagination.Direction.ASC


@filters.where_input
class ReviewWhere:
    """Conditions on reviews. / 评价筛选条件。"""

    id: filters.IdFilter | None
    product_id: filters.IdFilter | None
    variant_id: filters.IdFilter | None
    rating: filters.IntFilter | None
    state: filters.EnumFilter[ReviewState] | None
    created_at: filters.InstantFilter | None


@input_type
class ReviewCreateInput:
    """A review of an order line that was delivered: one to five stars and plain text. / 评价已收货的订单商品。"""

    order_line_id: Id
    rating: int
    title: str = ""
    body: str


@input_type
class ReviewModerateInput:
    """Publish, or reject with a reason. / 发布，或说明原因后驳回。"""

    id: Id
    decision: Decision
    reason: str | None = None
    if_version: int | None = None


@input_type
class ReviewReplyInput:
    """The merchant's answer; an empty one takes it back. / 商家回复，留空则撤回。"""

    id: Id
    reply: str | None
    if_version: int | None = None


@payload
class ReviewPayload:
    """The review as it is now. / 操作后的评价。"""

    review: Review | None
