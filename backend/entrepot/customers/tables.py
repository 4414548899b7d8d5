"""Tables of customers. An order keeps its own copy of an address; these are what a customer keeps for later."""

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Index, Integer, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from entrepot.kernel import ids, private
from entrepot.kernel.tables import at, ref, shop_table

CUSTOMER = ids.kind("Customer", 0x40)
ADDRESS = ids.kind("CustomerAddress", 0x41)
PRIVACY_REQUEST = ids.kind("PrivacyRequest", 0x42)
CONSENT = ids.kind("CustomerConsent", 0x43)
IMPERSONATION = ids.kind("Impersonation", 0x44)
_FREE_TEXTS = ("metadata", "private_metadata", "custom_fields", "private_custom_fields")
private.keep_apart(CUSTOMER, "name", "email", "phone", "note", "frozen_reason", "reason", *_FREE_TEXTS)
private.keep_apart(ADDRESS, "recipient", "phone", "province", "city", "district", "street", "postcode", *_FREE_TEXTS)

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
    # Why they are kept out.
    Column("frozen_reason", Text),
    # A customer of guests' orders that an account took on.
    ref("merged_into_id", "customer", nullable=True),
    CheckConstraint("state IN ('ACTIVE', 'DISABLED', 'MERGED', 'ERASED')", name="customer_state_known"),
    CheckConstraint("frozen_reason IS NULL OR state = 'DISABLED'", name="customer_frozen_is_disabled"),
    CheckConstraint("(state = 'MERGED') = (merged_into_id IS NOT NULL)", name="customer_merged_into_another"),
    CheckConstraint(
        "state NOT IN ('MERGED', 'ERASED') OR (account_id IS NULL AND email IS NULL AND phone IS NULL)",
        name="customer_closed_is_empty",
    ),
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
    ref("customer_id", "customer", on_delete="CASCADE", index=False),
    Column("weight", Integer, nullable=False),
    CheckConstraint("weight > 0", name="customer_term_weight_positive"),
    Index("customer_term_customer_id_idx", "customer_id"),
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

# Who wants to have what is kept about them, or to have it erased; `waits_for` are numbers of orders under way.
privacy_request = shop_table(
    "privacy_request",
    ref("customer_id", "customer"),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("requested_by_kind", Text, nullable=False),
    Column("requested_by_id", Uuid),
    at("requested_at"),
    Column("waits_for", JSONB, nullable=False, server_default=text("'[]'::jsonb")),
    at("waits_until", default_now=False, nullable=True),
    at("done_at", default_now=False, nullable=True),
    Column("storage_key", Text),
    Column("size_bytes", BigInteger),
    at("expires_at", default_now=False, nullable=True),
    CheckConstraint("kind IN ('EXPORT', 'ERASURE')", name="privacy_request_kind_known"),
    CheckConstraint("state IN ('WAITING', 'DONE')", name="privacy_request_state_known"),
    CheckConstraint("(state = 'DONE') = (done_at IS NOT NULL)", name="privacy_request_done_has_date"),
    CheckConstraint("kind = 'EXPORT' OR storage_key IS NULL", name="privacy_request_file_of_export"),
    Index(
        "privacy_request_waiting_key",
        "shop_id",
        "customer_id",
        "kind",
        unique=True,
        postgresql_where=text("state = 'WAITING'"),
    ),
)

# What somebody agreed to or took back: the words that they were shown, in which version, and where. The latest counts.
consent = shop_table(
    "consent",
    ref("customer_id", "customer", index=False),
    Column("purpose", Text, nullable=False),
    Column("granted", Boolean, nullable=False),
    Column("wording", Text, nullable=False),
    Column("wording_version", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("given_by_kind", Text, nullable=False),
    at("given_at"),
    CheckConstraint(
        "purpose IN ('MARKETING_EMAIL', 'MARKETING_SMS', 'MARKETING_PHONE', 'PROFILING', 'TERMS')",
        name="consent_purpose_known",
    ),
    CheckConstraint("wording <> '' AND wording_version <> '' AND source <> ''", name="consent_texts_filled"),
    Index("consent_customer_idx", "shop_id", "customer_id", "id"),
    append_only=True,
)

# When staff acted in a customer's place, and why; the customer is shown it.
impersonation = shop_table(
    "impersonation",
    ref("customer_id", "customer", index=False),
    ref("staff_id", "staff"),
    Column("staff_name", Text, nullable=False),
    Column("reason", Text, nullable=False),
    at("began_at"),
    at("expires_at", default_now=False),
    CheckConstraint("reason <> ''", name="impersonation_has_reason"),
    CheckConstraint("expires_at <= began_at + interval '15 minutes'", name="impersonation_short"),
    Index("impersonation_customer_idx", "shop_id", "customer_id", "id"),
    append_only=True,
    erasable=("reason",),
)
