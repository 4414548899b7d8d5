"""Rights over reviews."""

from entrepot.kernel import permissions

READ_REVIEWS = permissions.permission("read_reviews", en="See every review", zh="查看全部评价")
MODERATE_REVIEWS = permissions.permission(
    "moderate_reviews", en="Publish, reject and answer reviews", zh="审核与回复评价"
)
