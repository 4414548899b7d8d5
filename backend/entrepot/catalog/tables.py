"""Tables of the catalogue.

`category_ancestor` is the transitive closure of the tree (a category is its own ancestor at distance 0), so that
"this category and all below" is one indexed equality. `search_term` is a plain btree of our own terms: `@@` is not
leakproof, so under forced row-level security PostgreSQL may not use a GIN index for it, while `=`, `>=` and `<` on
text are leakproof and become index conditions. Its other index is of the product alone: one that holds the shop looks
as good for a search as the primary key while the statistics know of no terms yet, and reads all terms of the shop.
"""

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Index, Integer, SmallInteger, Text, text
from sqlalchemy.dialects.postgresql import JSONB

from entrepot.kernel import ids
from entrepot.kernel.tables import at, extra_ddl, ref, shop_table

PRODUCT = ids.kind("Product", 0x30)
VARIANT = ids.kind("Variant", 0x31)
CATEGORY = ids.kind("Category", 0x32)
TAG = ids.kind("Tag", 0x33)
OPTION = ids.kind("ProductOption", 0x34)
OPTION_VALUE = ids.kind("OptionValue", 0x35)

NO_TRANSLATIONS = text("'{}'::jsonb")
BYTEWISE = Text(collation="C")
# Few products are not simply published; what may be hidden by time or state is found among these alone.
NOT_ALWAYS_VISIBLE = "state <> 'PUBLISHED' OR publish_at IS NOT NULL OR unpublish_at IS NOT NULL"

product = shop_table(
    "product",
    Column("name", JSONB, nullable=False),
    Column("description", JSONB, nullable=False, server_default=NO_TRANSLATIONS),
    Column("seo_title", JSONB, nullable=False, server_default=NO_TRANSLATIONS),
    Column("seo_description", JSONB, nullable=False, server_default=NO_TRANSLATIONS),
    Column("slug", BYTEWISE, nullable=False),
    # The name in the shop's language as it is sorted: Chinese by pinyin, Latin without case and accents.
    Column("name_key", BYTEWISE, nullable=False),
    Column("state", Text, nullable=False),
    at("publish_at", default_now=False, nullable=True),
    at("unpublish_at", default_now=False, nullable=True),
    Column("rank", Integer, nullable=False, server_default="0"),
    Column("version", Integer, nullable=False, server_default="1"),
    at("created_at"),
    at("updated_at"),
    CheckConstraint("state IN ('DRAFT', 'PUBLISHED', 'ARCHIVED')", name="product_state_known"),
    CheckConstraint("slug <> ''", name="product_slug_filled"),
    CheckConstraint("publish_at < unpublish_at", name="product_dates_ordered"),
    CheckConstraint("version > 0", name="product_version_positive"),
    Index("product_slug_key", "shop_id", "slug", unique=True),
    Index("product_created_idx", "shop_id", "created_at", "id"),
    Index("product_updated_idx", "shop_id", "updated_at", "id"),
    Index("product_rank_idx", "shop_id", "rank", "id"),
    Index("product_name_idx", "shop_id", "name_key", "id"),
    Index("product_not_always_visible_idx", "shop_id", "id", postgresql_where=text(NOT_ALWAYS_VISIBLE)),
)

product_option = shop_table(
    "product_option",
    ref("product_id", "product", on_delete="CASCADE", index=False),
    Column("name", JSONB, nullable=False),
    Column("position", SmallInteger, nullable=False),
    CheckConstraint("position >= 0", name="product_option_position_natural"),
    Index("product_option_position_key", "shop_id", "product_id", "position", unique=True),
)

option_value = shop_table(
    "option_value",
    ref("option_id", "product_option", on_delete="CASCADE", index=False),
    Column("name", JSONB, nullable=False),
    Column("position", SmallInteger, nullable=False),
    CheckConstraint("position >= 0", name="option_value_position_natural"),
    Index("option_value_position_key", "shop_id", "option_id", "position", unique=True),
)

variant = shop_table(
    "variant",
    ref("product_id", "product", index=False),
    Column("sku", BYTEWISE, nullable=False),
    Column("barcode", BYTEWISE),
    # The sorted ids of its option values: two variants of one product never offer the same combination.
    Column("option_key", BYTEWISE, nullable=False, server_default=""),
    Column("position", Integer, nullable=False, server_default="0"),
    Column("weight_grams", BigInteger),
    Column("unit_decimals", SmallInteger, nullable=False, server_default="0"),
    Column("track_stock", Boolean, nullable=False, server_default=text("true")),
    Column("version", Integer, nullable=False, server_default="1"),
    at("archived_at", default_now=False, nullable=True),
    at("created_at"),
    at("updated_at"),
    # Its option values as one text per locale ("红 / M"), as the database keeps it: see `DDL`.
    Column("option_text", JSONB, nullable=False, server_default=NO_TRANSLATIONS),
    CheckConstraint("sku <> ''", name="variant_sku_filled"),
    CheckConstraint("barcode <> ''", name="variant_barcode_filled"),
    CheckConstraint("weight_grams >= 0", name="variant_weight_natural"),
    CheckConstraint("unit_decimals BETWEEN 0 AND 6", name="variant_unit_decimals_range"),
    CheckConstraint("position >= 0", name="variant_position_natural"),
    CheckConstraint("version > 0", name="variant_version_positive"),
    Index("variant_product_idx", "shop_id", "product_id", "position", "id"),
    Index("variant_sku_key", "shop_id", "sku", unique=True, postgresql_where=text("archived_at IS NULL")),
    Index("variant_barcode_key", "shop_id", "barcode", unique=True, postgresql_where=text("archived_at IS NULL")),
    Index(
        "variant_option_key",
        "shop_id",
        "product_id",
        "option_key",
        unique=True,
        postgresql_where=text("archived_at IS NULL"),
    ),
)

variant_option_value = shop_table(
    "variant_option_value",
    ref("variant_id", "variant", on_delete="CASCADE", index=False),
    ref("option_id", "product_option"),
    ref("value_id", "option_value"),
    key=("variant_id", "option_id"),
)

category = shop_table(
    "category",
    ref("parent_id", "category", nullable=True, index=False),
    Column("name", JSONB, nullable=False),
    Column("slug", BYTEWISE, nullable=False),
    Column("name_key", BYTEWISE, nullable=False),
    Column("position", Integer, nullable=False, server_default="0"),
    Column("version", Integer, nullable=False, server_default="1"),
    at("created_at"),
    at("updated_at"),
    CheckConstraint("slug <> ''", name="category_slug_filled"),
    CheckConstraint("parent_id <> id", name="category_parent_other"),
    CheckConstraint("position >= 0", name="category_position_natural"),
    CheckConstraint("version > 0", name="category_version_positive"),
    Index("category_slug_key", "shop_id", "slug", unique=True),
    Index("category_parent_idx", "shop_id", "parent_id", "position", "id"),
)

category_ancestor = shop_table(
    "category_ancestor",
    ref("ancestor_id", "category", on_delete="CASCADE", index=False),
    ref("category_id", "category", on_delete="CASCADE"),
    Column("distance", SmallInteger, nullable=False),
    CheckConstraint("(distance = 0) = (ancestor_id = category_id)", name="category_ancestor_self_is_zero"),
    CheckConstraint("distance >= 0", name="category_ancestor_distance_natural"),
    key=("ancestor_id", "category_id"),
)

product_category = shop_table(
    "product_category",
    ref("product_id", "product", on_delete="CASCADE", index=False),
    ref("category_id", "category"),
    key=("product_id", "category_id"),
)

tag = shop_table(
    "tag",
    Column("name", JSONB, nullable=False),
    Column("slug", BYTEWISE, nullable=False),
    Column("name_key", BYTEWISE, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    at("created_at"),
    at("updated_at"),
    CheckConstraint("slug <> ''", name="tag_slug_filled"),
    CheckConstraint("version > 0", name="tag_version_positive"),
    Index("tag_slug_key", "shop_id", "slug", unique=True),
)

product_tag = shop_table(
    "product_tag",
    ref("product_id", "product", on_delete="CASCADE", index=False),
    ref("tag_id", "tag", on_delete="CASCADE"),
    key=("product_id", "tag_id"),
)

product_media = shop_table(
    "product_media",
    ref("product_id", "product", on_delete="CASCADE", index=False),
    ref("media_id", "media", on_delete="CASCADE"),
    Column("position", SmallInteger, nullable=False),
    CheckConstraint("position >= 0", name="product_media_position_natural"),
    Index("product_media_position_key", "shop_id", "product_id", "position", unique=True),
    key=("product_id", "media_id"),
)

search_term = shop_table(
    "search_term",
    Column("term", BYTEWISE, nullable=False),
    ref("product_id", "product", on_delete="CASCADE", index=False),
    Column("weight", Integer, nullable=False),
    CheckConstraint("weight > 0", name="search_term_weight_positive"),
    Index("search_term_product_id_idx", "product_id"),
    key=("term", "product_id"),
)

# A variant's option values as one text per locale, in the order of the options; a value without that locale shows its
# first text. Read with every list of goods, and written when values are chosen, renamed or moved: their rows are
# locked while they are read, so that neither a new variant nor a new name is missed by the other.
DDL: tuple[str, ...] = extra_ddl(
    "catalog",
    """
    CREATE OR REPLACE FUNCTION variant_write_option_text(shop uuid, variants uuid[]) RETURNS void
    LANGUAGE sql VOLATILE AS $$
        WITH chosen AS MATERIALIZED (
            SELECT link.variant_id, product_option.position, option_value.name
            FROM variant_option_value AS link
            JOIN product_option ON product_option.shop_id = link.shop_id AND product_option.id = link.option_id
            JOIN option_value ON option_value.shop_id = link.shop_id AND option_value.id = link.value_id
            WHERE link.shop_id = shop AND link.variant_id = ANY (variants)
            FOR SHARE OF product_option, option_value
        ), written AS (
            SELECT variant_id, locale, string_agg(
                coalesce(nullif(name->>locale, ''), (SELECT value FROM jsonb_each_text(name) LIMIT 1), ''),
                ' / ' ORDER BY position
            ) AS option_text
            FROM (SELECT DISTINCT variant_id, jsonb_object_keys(name) AS locale FROM chosen) AS spoken
            JOIN chosen USING (variant_id)
            GROUP BY variant_id, locale
        )
        UPDATE variant SET option_text = found.option_text
        FROM (
            SELECT asked.id, coalesce(jsonb_object_agg(locale, option_text) FILTER (WHERE locale IS NOT NULL), '{}')
                AS option_text
            FROM unnest(variants) AS asked (id) LEFT JOIN written ON written.variant_id = asked.id
            GROUP BY asked.id
        ) AS found
        WHERE variant.shop_id = shop AND variant.id = found.id AND variant.option_text <> found.option_text
    $$
    """,
    """
    CREATE OR REPLACE FUNCTION variant_keep_option_text() RETURNS trigger
    LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_TABLE_NAME = 'variant_option_value' THEN
            PERFORM variant_write_option_text(shop_id, array_agg(DISTINCT variant_id)) FROM changed GROUP BY shop_id;
        ELSIF TG_TABLE_NAME = 'option_value' THEN
            PERFORM variant_write_option_text(link.shop_id, array_agg(DISTINCT link.variant_id))
            FROM changed JOIN variant_option_value AS link
            ON link.shop_id = changed.shop_id AND link.value_id = changed.id GROUP BY link.shop_id;
        ELSE
            PERFORM variant_write_option_text(link.shop_id, array_agg(DISTINCT link.variant_id))
            FROM changed JOIN variant_option_value AS link
            ON link.shop_id = changed.shop_id AND link.option_id = changed.id GROUP BY link.shop_id;
        END IF;
        RETURN NULL;
    END
    $$
    """,
    """
    CREATE TRIGGER variant_option_value_chosen AFTER INSERT ON variant_option_value
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION variant_keep_option_text()
    """,
    """
    CREATE TRIGGER variant_option_value_chosen_anew AFTER UPDATE ON variant_option_value
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION variant_keep_option_text()
    """,
    """
    CREATE TRIGGER variant_option_value_given_up AFTER DELETE ON variant_option_value
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION variant_keep_option_text()
    """,
    """
    CREATE TRIGGER option_value_renamed AFTER UPDATE ON option_value
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION variant_keep_option_text()
    """,
    """
    CREATE TRIGGER product_option_moved AFTER UPDATE ON product_option
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION variant_keep_option_text()
    """,
)
