"""Tables of reviews and of their summaries by product."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, SmallInteger, Text, text

from entrepot.kernel import ids, private
from entrepot.kernel.tables import at, ref, shop_table
from entrepot.reviews.rules import STARS

REVIEW = ids.kind("Review", 0xB0)
private.keep_apart(REVIEW, "title", "body", "author_name", "reply", "rejection_reason")

review = shop_table(
    "review",
    ref("product_id", "product", index=False),
    ref("variant_id", "variant"),
    ref("sales_order_line_id", "sales_order_line", unique=True),
    ref("customer_id", "customer", index=False),
    Column("rating", SmallInteger, nullable=False),
    Column("title", Text, nullable=False, server_default=""),
    Column("body", Text, nullable=False),
    Column("author_name", Text, nullable=False, server_default=""),
    Column("state", Text, nullable=False, server_default="PENDING"),
    Column("rejection_reason", Text),
    Column("reply", Text),
    Column("version", BigInteger, nullable=False, server_default="1"),
    at("created_at"),
    at("published_at", default_now=False, nullable=True),
    at("moderated_at", default_now=False, nullable=True),
    at("replied_at", default_now=False, nullable=True),
    CheckConstraint("rating BETWEEN 1 AND 5", name="review_rating_range"),
    CheckConstraint("char_length(title) <= 120", name="review_title_length"),
    CheckConstraint("char_length(body) BETWEEN 1 AND 5000", name="review_body_length"),
    CheckConstraint("char_length(reply) BETWEEN 1 AND 2000", name="review_reply_length"),
    CheckConstraint("state IN ('PENDING', 'PUBLISHED', 'REJECTED')", name="review_state_known"),
    CheckConstraint("(state = 'REJECTED') = (rejection_reason IS NOT NULL)", name="review_rejected_has_reason"),
    CheckConstraint("(state = 'PUBLISHED') = (published_at IS NOT NULL)", name="review_published_has_date"),
    CheckConstraint("(reply IS NULL) = (replied_at IS NULL)", name="review_reply_has_date"),
    Index("review_created_idx", "shop_id", "created_at", "id"),
    Index("review_customer_idx", "shop_id", "customer_id", "created_at", "id"),
    Index(
        "review_published_idx",
        "shop_id",
        "product_id",
        "created_at",
        "id",
        postgresql_where=text("state = 'PUBLISHED'"),
    ),
    Index("review_pending_idx", "shop_id", "created_at", "id", postgresql_where=text("state = 'PENDING'")),
)

_EACH_STAR = tuple(f"stars_{stars}" for stars in STARS)

review_summary = shop_table(
    "review_summary",
    ref("product_id", "product", on_delete="CASCADE", index=False),
    Column("count", BigInteger, nullable=False, server_default="0"),
    Column("rating_sum", BigInteger, nullable=False, server_default="0"),
    *(Column(name, BigInteger, nullable=False, server_default="0") for name in _EACH_STAR),
    CheckConstraint(" AND ".join(f"{name} >= 0" for name in _EACH_STAR), name="review_summary_stars_natural"),
    CheckConstraint(f"count = {' + '.join(_EACH_STAR)}", name="review_summary_count_is_sum"),
    CheckConstraint(
        f"rating_sum = {' + '.join(f'{stars} * stars_{stars}' for stars in STARS)}",
        name="review_summary_rating_is_sum",
    ),
    key=("product_id",),
)
