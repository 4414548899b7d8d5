"""Tables of customers. An order keeps its own copy of an address; these are what a customer keeps for later."""

from sqlalchemy import Boolean, CheckConstraint, Column, Index, Integer, Text, text

from entrepot.kernel import ids
from entrepot.kernel.tables import at, ref, shop_table

CUSTOMER = ids.kind("Customer", 0x40)
ADDRESS = ids.kind("CustomerAddress", 0x41)

BYTEWISE = Text(collation="C")

customer = shop_table(
    "customer",
    ref("account_id", "account", nullable=True, unique=True),
    Column("email", BYTEWISE),
    Column("phone", BYTEWISE),
    Column("name", Text, nullable=False, server_default=""),
    Column("locale", Text),
    Column("note", Text, nullable=False, server_default=""),
    Column("state", Text, nullable=False, server_default="ACTIVE"),
    Column("version", Integer, nullable=False, server_default="1"),
    at("created_at"),
    at("updated_at"),
    CheckConstraint("state IN ('ACTIVE', 'DISABLED')", name="customer_state_known"),
    CheckConstraint("email = lower(email) AND email LIKE '_%@_%'", name="customer_email_normal"),
    CheckConstraint("phone <> ''", name="customer_phone_filled"),
    CheckConstraint("version > 0", name="customer_version_positive"),
    Index("customer_email_key", "shop_id", "email", unique=True),
    Index("customer_phone_idx", "shop_id", "phone"),
    Index("customer_created_idx", "shop_id", "created_at", "id"),
    Index("customer_updated_idx", "shop_id", "updated_at", "id"),
)

customer_term = shop_table(
    "customer_term",
    Column("term", BYTEWISE, nullable=False),
    ref("customer_id", "customer", on_delete="CASCADE"),
    Column("weight", Integer, nullable=False),
    CheckConstraint("weight > 0", name="customer_term_weight_positive"),
    key=("term", "customer_id"),
)

address = shop_table(
    "address",
    ref("customer_id", "customer", on_delete="CASCADE"),
    Column("kind", Text, nullable=False),
    Column("is_default", Boolean, nullable=False, server_default=text("false")),
    Column("recipient", Text, nullable=False),
    Column("phone", Text),
    Column("country", Text, nullable=False),
    Column("province", Text, nullable=False, server_default=""),
    Column("city", Text, nullable=False, server_default=""),
    Column("district", Text, nullable=False, server_default=""),
    Column("street", Text, nullable=False),
    Column("postcode", Text, nullable=False, server_default=""),
    Column("version", Integer, nullable=False, server_default="1"),
    at("created_at"),
    at("updated_at"),
    CheckConstraint("kind IN ('SHIPPING', 'BILLING')", name="address_kind_known"),
    CheckConstraint("country ~ '^[A-Z]{2}$'", name="address_country_code"),
    CheckConstraint("recipient <> '' AND street <> ''", name="address_filled"),
    CheckConstraint("version > 0", name="address_version_positive"),
    Index("address_default_key", "shop_id", "customer_id", "kind", unique=True, postgresql_where=text("is_default")),
)
