"""Tables of the shop, and the one directory that finds a shop before any is bound."""

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Identity, Index, Integer, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from entrepot.kernel import errors, ids
from entrepot.kernel.tables import Instant, at, global_table, ref, shop_table
from entrepot.shops import rules

SHOP = ids.kind("Shop", 0x01)
CHANNEL = ids.kind("Channel", 0x02)
LOCATION = ids.kind("Location", 0x03)

shop = shop_table(
    "shop",
    Column("handle", Text, nullable=False),
    Column("name", JSONB, nullable=False),
    Column("currency", Text, nullable=False),
    Column("default_locale", Text, nullable=False),
    Column("locales", ARRAY(Text), nullable=False),
    Column("timezone", Text, nullable=False),
    # Of the release before settings had dates, which may still run while this one starts; nothing reads it here.
    Column("settings", JSONB, nullable=False, server_default="{}"),
    Column("version", Integer, nullable=False, server_default="1"),
    at("created_at"),
    CheckConstraint("currency ~ '^[A-Z]{3}$'", name="shop_currency_code"),
    CheckConstraint("default_locale = ANY (locales)", name="shop_default_locale_offered"),
    CheckConstraint("name ? default_locale", name="shop_name_in_default_locale"),
    key=(),
)

shop_directory = global_table(
    "shop_directory",
    Column("shop_id", Uuid, primary_key=True),
    Column("handle", Text, nullable=False),
    Column("host", Text),
    Index("shop_directory_handle_key", "handle", unique=True),
    Index("shop_directory_host_key", "host", unique=True),
    reason="a request is bound to a shop by its host or handle, before any shop is bound",
)

channel = shop_table(
    "channel",
    Column("handle", Text, nullable=False),
    Column("name", JSONB, nullable=False),
    Column("currency", Text, nullable=False),
    Column("is_default", Boolean, nullable=False, server_default="false"),
    Column("version", Integer, nullable=False, server_default="1"),
    at("created_at"),
    CheckConstraint("currency ~ '^[A-Z]{3}$'", name="channel_currency_code"),
    Index("channel_handle_key", "shop_id", "handle", unique=True),
    Index("channel_default_key", "shop_id", unique=True, postgresql_where=text("is_default")),
)

location = shop_table(
    "location",
    Column("handle", Text, nullable=False),
    Column("name", JSONB, nullable=False),
    Column("kind", Text, nullable=False),
    Column("is_default", Boolean, nullable=False, server_default="false"),
    Column("version", Integer, nullable=False, server_default="1"),
    at("created_at"),
    CheckConstraint("kind IN ('WAREHOUSE', 'STORE')", name="location_kind_known"),
    Index("location_handle_key", "shop_id", "handle", unique=True),
    Index("location_default_key", "shop_id", unique=True, postgresql_where=text("is_default")),
)

# What the shop decided, for itself, a channel or a location, and from when on; SQL's NULL is the value null.
setting_value = shop_table(
    "setting_value",
    Column("sequence", BigInteger, Identity(always=True), nullable=False),
    Column("name", Text, nullable=False),
    ref("channel_id", "channel", nullable=True),
    ref("location_id", "location", nullable=True),
    Column("value", JSONB),
    Column("effective_from", Instant, nullable=False),
    at("recorded_at"),
    Column("set_by_id", Uuid),
    Column("set_by_name", Text, nullable=False),
    CheckConstraint("num_nonnulls(channel_id, location_id) <= 1", name="setting_value_of_one_scope"),
    CheckConstraint("effective_from >= recorded_at", name="setting_value_not_in_the_past"),
    Index(
        "setting_value_effective_idx",
        "shop_id",
        "name",
        "channel_id",
        "location_id",
        "effective_from",
        "sequence",
    ),
    key=("sequence",),
    append_only=True,
)

errors.on_constraint("shop_directory_handle_key", lambda: rules.HandleTaken(field=("handle",)))
errors.on_constraint("shop_directory_host_key", lambda: rules.HostTaken(field=("host",)))
errors.on_constraint("channel_handle_key", rules.HandleTaken)
errors.on_constraint("location_handle_key", rules.HandleTaken)
