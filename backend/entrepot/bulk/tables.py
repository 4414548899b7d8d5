"""Tables of operations in bulk: each with its chunks, and how much with customers' data everybody has exported."""

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Index, Integer, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from entrepot.kernel import ids
from entrepot.kernel.tables import at, ref, shop_table

BULK_OPERATION = ids.kind("BulkOperation", 0xD2)

bulk_operation = shop_table(
    "bulk_operation",
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("format", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("variables", JSONB, nullable=False),
    Column("plan", JSONB, nullable=False),
    Column("locale", Text, nullable=False),
    # Whoever asked for it, and the most that they may do in it; what they may do now is looked up each time.
    Column("actor_kind", Text, nullable=False),
    Column("actor_id", Uuid, nullable=False),
    Column("app_id", Uuid),
    Column("actor_key", Text, nullable=False),
    Column("actor_name", Text, nullable=False),
    Column("scopes", JSONB, nullable=False),
    # How far it has come.
    Column("cursor", Text),
    Column("chunks", Integer, nullable=False, server_default="0"),
    Column("rows", BigInteger, nullable=False, server_default="0"),
    Column("objects", BigInteger, nullable=False, server_default="0"),
    Column("failed_rows", BigInteger, nullable=False, server_default="0"),
    Column("is_read", Boolean, nullable=False, server_default=text("false")),
    Column("is_mass_export", Boolean, nullable=False, server_default=text("false")),
    # Who holds it: a new one each time a worker takes it.
    Column("run", Uuid),
    at("leased_until", default_now=False, nullable=True),
    at("cancel_asked_at", default_now=False, nullable=True),
    Column("input_key", Text),
    Column("input_bytes", BigInteger),
    Column("result_key", Text),
    Column("result_bytes", BigInteger),
    Column("error_code", Text),
    Column("error_message", Text),
    at("created_at"),
    at("started_at", default_now=False, nullable=True),
    at("settled_at", default_now=False, nullable=True),
    at("expires_at", default_now=False, nullable=True),
    CheckConstraint("kind IN ('QUERY', 'MUTATION')", name="bulk_operation_kind_known"),
    CheckConstraint(
        "state IN ('UPLOADING', 'QUEUED', 'RUNNING', 'DONE', 'FAILED', 'CANCELED')", name="bulk_operation_state_known"
    ),
    CheckConstraint("format IN ('JSONL', 'CSV', 'XLSX')", name="bulk_operation_format_known"),
    CheckConstraint("actor_kind IN ('STAFF', 'APP')", name="bulk_operation_actor_kind_known"),
    CheckConstraint("(kind = 'MUTATION') = (input_key IS NOT NULL)", name="bulk_operation_input_of_mutation"),
    CheckConstraint("(state = 'RUNNING') = (run IS NOT NULL)", name="bulk_operation_running_is_held"),
    CheckConstraint("(run IS NULL) = (leased_until IS NULL)", name="bulk_operation_held_for_a_while"),
    CheckConstraint(
        "(state IN ('DONE', 'FAILED', 'CANCELED')) = (settled_at IS NOT NULL)", name="bulk_operation_settled_has_date"
    ),
    CheckConstraint("(state = 'FAILED') = (error_code IS NOT NULL)", name="bulk_operation_failed_says_why"),
    CheckConstraint(
        "result_key IS NULL OR (settled_at IS NOT NULL AND expires_at IS NOT NULL)", name="bulk_operation_result_ends"
    ),
    CheckConstraint(
        "chunks >= 0 AND rows >= 0 AND objects >= 0 AND failed_rows >= 0 AND failed_rows <= rows",
        name="bulk_operation_counts_natural",
    ),
    Index("bulk_operation_created_idx", "shop_id", "created_at", "id"),
    Index("bulk_operation_actor_idx", "shop_id", "actor_key", "created_at", "id"),
    Index(
        "bulk_operation_open_idx",
        "shop_id",
        "id",
        postgresql_where=text("state IN ('UPLOADING', 'QUEUED', 'RUNNING')"),
    ),
    Index("bulk_operation_expiry_idx", "shop_id", "expires_at", postgresql_where=text("result_key IS NOT NULL")),
    Index(
        "bulk_operation_running_key",
        "shop_id",
        "actor_key",
        "kind",
        unique=True,
        postgresql_where=text("state = 'RUNNING'"),
    ),
)

# The file in which a chunk lies until all of them are put together.
bulk_part = shop_table(
    "bulk_part",
    ref("operation_id", "bulk_operation", on_delete="CASCADE", index=False),
    Column("number", Integer, nullable=False),
    Column("storage_key", Text, nullable=False),
    CheckConstraint("number > 0", name="bulk_part_number_natural"),
    key=("operation_id", "number"),
)

# Rows with customers' data that somebody exported within an hour of the clock.
bulk_reading = shop_table(
    "bulk_reading",
    Column("actor_key", Text, nullable=False),
    at("hour", default_now=False),
    Column("rows", BigInteger, nullable=False),
    Column("is_reported", Boolean, nullable=False, server_default=text("false")),
    CheckConstraint("rows >= 0", name="bulk_reading_rows_natural"),
    key=("actor_key", "hour"),
)
