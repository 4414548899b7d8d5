"""Tables of prices, promotions and coupons.

Two prices of one variant, channel and currency never overlap in time. An exclusion constraint would need an
extension for its equality columns (or range types over uuid, measured seven times slower than the trigger below:
100,000 prices in 7.3 s against 1.1 s), so a statement trigger locks the variants and compares; it raises the same
SQLSTATE, with a constraint's name, as an exclusion constraint would.
"""

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Index, Integer, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from entrepot.kernel import ids
from entrepot.kernel.tables import at, extra_ddl, ref, shop_table

PRICE = ids.kind("Price", 0x50)
PROMOTION = ids.kind("Promotion", 0x51)
COUPON = ids.kind("Coupon", 0x52)
COUPON_USE = ids.kind("CouponUse", 0x53)

price = shop_table(
    "price",
    ref("variant_id", "variant", on_delete="CASCADE", index=False),
    ref("channel_id", "channel", nullable=True, index=False),
    Column("currency", Text, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("compare_at_minor", BigInteger),
    at("starts_at", default_now=False),
    at("ends_at", default_now=False, nullable=True),
    at("created_at"),
    CheckConstraint("amount_minor >= 0", name="price_amount_not_negative"),
    CheckConstraint("compare_at_minor > amount_minor", name="price_compare_at_above_amount"),
    CheckConstraint("ends_at > starts_at", name="price_ends_after_start"),
    CheckConstraint("currency ~ '^[A-Z]{3}$'", name="price_currency_iso"),
    Index(
        "price_scope_start_key",
        "shop_id",
        "variant_id",
        "currency",
        text("coalesce(channel_id, '00000000-0000-0000-0000-000000000000')"),
        "starts_at",
        unique=True,
    ),
    # Partial, so that no plan reads all general prices of a shop through it.
    Index("price_channel_id_idx", "shop_id", "channel_id", postgresql_where=text("channel_id IS NOT NULL")),
    Index("price_starts_idx", "shop_id", "starts_at", "id"),
)

promotion = shop_table(
    "promotion",
    Column("name", JSONB, nullable=False),
    Column("kind", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("percent_basis_points", Integer),
    Column("currency", Text),
    Column("threshold_minor", BigInteger),
    Column("reduction_minor", BigInteger),
    Column("per_each", Boolean, nullable=False, server_default=text("false")),
    Column("priority", Integer, nullable=False, server_default=text("0")),
    Column("combinable", Boolean, nullable=False, server_default=text("true")),
    Column("requires_coupon", Boolean, nullable=False, server_default=text("false")),
    Column("state", Text, nullable=False, server_default=text("'INACTIVE'")),
    Column("version", BigInteger, nullable=False, server_default=text("1")),
    at("starts_at", default_now=False),
    at("ends_at", default_now=False, nullable=True),
    at("created_at"),
    at("updated_at"),
    CheckConstraint("scope IN ('ALL', 'PRODUCTS', 'CATEGORIES')", name="promotion_scope_known"),
    CheckConstraint("state IN ('INACTIVE', 'ACTIVE')", name="promotion_state_known"),
    CheckConstraint("ends_at > starts_at", name="promotion_ends_after_start"),
    CheckConstraint("percent_basis_points BETWEEN 1 AND 10000", name="promotion_percent_within"),
    CheckConstraint("reduction_minor > 0 AND reduction_minor <= threshold_minor", name="promotion_reduction_within"),
    CheckConstraint("currency ~ '^[A-Z]{3}$'", name="promotion_currency_iso"),
    Index("promotion_created_idx", "shop_id", "created_at", "id"),
    CheckConstraint(
        "CASE kind"
        " WHEN 'PERCENTAGE' THEN percent_basis_points IS NOT NULL"
        " AND num_nonnulls(currency, threshold_minor, reduction_minor) = 0 AND NOT per_each"
        " WHEN 'SPEND_THRESHOLD' THEN percent_basis_points IS NULL"
        " AND num_nonnulls(currency, threshold_minor, reduction_minor) = 3"
        " ELSE false END",
        name="promotion_kind_complete",
    ),
    Index("promotion_live_idx", "shop_id", "starts_at", postgresql_where=text("state = 'ACTIVE'")),
)

promotion_product = shop_table(
    "promotion_product",
    ref("promotion_id", "promotion", on_delete="CASCADE", index=False),
    ref("product_id", "product", on_delete="CASCADE"),
    key=("promotion_id", "product_id"),
)

promotion_category = shop_table(
    "promotion_category",
    ref("promotion_id", "promotion", on_delete="CASCADE", index=False),
    ref("category_id", "category", on_delete="CASCADE"),
    key=("promotion_id", "category_id"),
)

coupon = shop_table(
    "coupon",
    ref("promotion_id", "promotion"),
    Column("code", Text, nullable=False),
    Column("max_uses", BigInteger),
    Column("max_uses_per_customer", BigInteger),
    Column("used_count", BigInteger, nullable=False, server_default=text("0")),
    Column("version", BigInteger, nullable=False, server_default=text("1")),
    at("starts_at", default_now=False),
    at("ends_at", default_now=False, nullable=True),
    at("created_at"),
    CheckConstraint("code ~ '^[A-Z0-9][A-Z0-9_-]{2,39}$'", name="coupon_code_normal"),
    CheckConstraint("max_uses > 0", name="coupon_max_uses_positive"),
    CheckConstraint("max_uses_per_customer > 0", name="coupon_max_per_customer_positive"),
    CheckConstraint("used_count >= 0", name="coupon_used_not_negative"),
    CheckConstraint("used_count <= max_uses", name="coupon_used_within_max"),
    CheckConstraint("ends_at > starts_at", name="coupon_ends_after_start"),
    Index("coupon_code_key", "shop_id", "code", unique=True),
    Index("coupon_created_idx", "shop_id", "created_at", "id"),
)

coupon_use = shop_table(
    "coupon_use",
    ref("coupon_id", "coupon", index=False),
    ref("customer_id", "customer", nullable=True),
    Column("reference_id", Uuid, nullable=False),
    Column("state", Text, nullable=False, server_default=text("'REDEEMED'")),
    at("redeemed_at"),
    at("released_at", default_now=False, nullable=True),
    CheckConstraint("state IN ('REDEEMED', 'RELEASED')", name="coupon_use_state_known"),
    CheckConstraint("(state = 'RELEASED') = (released_at IS NOT NULL)", name="coupon_use_release_dated"),
    Index("coupon_use_reference_key", "shop_id", "coupon_id", "reference_id", unique=True),
    Index("coupon_use_reference_idx", "shop_id", "reference_id"),
    Index(
        "coupon_use_customer_live_idx",
        "shop_id",
        "coupon_id",
        "customer_id",
        postgresql_where=text("state = 'REDEEMED'"),
    ),
)

DDL: tuple[str, ...] = extra_ddl(
    "pricing",
    """
    CREATE OR REPLACE FUNCTION price_lock_variants(shop uuid, variants uuid[]) RETURNS SETOF uuid
    LANGUAGE sql VOLATILE AS $$
        SELECT id FROM variant WHERE shop_id = shop AND id = ANY (variants) ORDER BY id FOR NO KEY UPDATE
    $$
    """,
    """
    CREATE OR REPLACE FUNCTION price_refuse_overlap() RETURNS trigger
    LANGUAGE plpgsql AS $$
    DECLARE
        offender uuid;
    BEGIN
        PERFORM price_lock_variants(scope.shop_id, scope.variants)
        FROM (SELECT shop_id, array_agg(DISTINCT variant_id) AS variants FROM changed GROUP BY shop_id) AS scope;
        SELECT mine.id INTO offender
        FROM changed AS mine
        JOIN price AS other
            ON other.shop_id = mine.shop_id AND other.variant_id = mine.variant_id
            AND other.currency = mine.currency AND other.id <> mine.id
            AND other.channel_id IS NOT DISTINCT FROM mine.channel_id
            AND tstzrange(other.starts_at, other.ends_at) && tstzrange(mine.starts_at, mine.ends_at)
        LIMIT 1;
        IF offender IS NOT NULL THEN
            RAISE EXCEPTION 'price % overlaps another price of its variant, channel and currency', offender
                USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'price_no_overlap', TABLE = 'price';
        END IF;
        RETURN NULL;
    END
    $$
    """,
    """
    CREATE TRIGGER price_no_overlap_insert AFTER INSERT ON price
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION price_refuse_overlap()
    """,
    """
    CREATE TRIGGER price_no_overlap_update AFTER UPDATE ON price
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION price_refuse_overlap()
    """,
)
