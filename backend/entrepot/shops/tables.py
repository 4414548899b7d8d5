"""Tables of the shop, and the one directory that finds a shop before any is bound."""

from sqlalchemy import Boolean, CheckConstraint, Column, Index, Integer, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from entrepot.kernel import errors, ids
from entrepot.kernel.tables import at, global_table, shop_table
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

errors.on_constraint("shop_directory_handle_key", lambda: rules.HandleTaken(field=("handle",)))
errors.on_constraint("shop_directory_host_key", lambda: rules.HostTaken(field=("host",)))
errors.on_constraint("channel_handle_key", rules.HandleTaken)
errors.on_constraint("location_handle_key", rules.HandleTaken)
