"""Tables of webhooks: who is told what, how far the feed was read, what is to be delivered, and each attempt."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Integer, LargeBinary, SmallInteger, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from entrepot.kernel import ids
from entrepot.kernel.tables import Instant, at, ref, shop_table

WEBHOOK = ids.kind("Webhook", 0xD0)
DELIVERY = ids.kind("WebhookDelivery", 0xD1)

webhook = shop_table(
    "webhook",
    ref("app_id", "oauth_app"),
    Column("url", Text, nullable=False),
    # The host of the address, of which all hooks share what may be on its way at once.
    Column("host", Text, nullable=False),
    Column("topics", JSONB, nullable=False),
    Column("document", Text),
    Column("filter", JSONB),
    Column("fields", JSONB),
    Column("secret_sealed", LargeBinary, nullable=False),
    Column("secret_hint", Text, nullable=False),
    Column("previous_secret_sealed", LargeBinary),
    Column("previous_secret_expires_at", Instant),
    Column("state", Text, nullable=False, server_default="ACTIVE"),
    Column("pause_reason", Text),
    Column("paused_at", Instant),
    # Changes up to here are not for it; while it is paused, those after it wait.
    Column("begins_after", BigInteger, nullable=False),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("failing_since", Instant),
    # While a receiver keeps failing, it is left alone for a while.
    Column("not_before", Instant),
    at("created_at"),
    Column("version", Integer, nullable=False, server_default="1"),
    CheckConstraint("state IN ('ACTIVE', 'PAUSED', 'STOPPED')", name="webhook_state_known"),
    CheckConstraint(
        "pause_reason IN ('FAILING', 'GONE', 'PERSON', 'DOCUMENT', 'FILTER')", name="webhook_pause_reason_known"
    ),
    CheckConstraint(
        "(state = 'PAUSED') = (pause_reason IS NOT NULL) AND (state = 'PAUSED') = (paused_at IS NOT NULL)",
        name="webhook_paused_has_reason",
    ),
    CheckConstraint(
        "(previous_secret_sealed IS NULL) = (previous_secret_expires_at IS NULL)", name="webhook_previous_secret_ends"
    ),
    CheckConstraint("jsonb_typeof(topics) = 'array' AND jsonb_array_length(topics) > 0", name="webhook_has_topics"),
    CheckConstraint("begins_after >= 0 AND failures >= 0", name="webhook_counts_natural"),
    Index("webhook_live_idx", "shop_id", "id", postgresql_where=text("state <> 'PAUSED'")),
    Index("webhook_created_idx", "shop_id", "created_at", "id"),
)

# How far deliveries of a shop are planned. A row is there as soon as the shop has had a webhook.
webhook_reader = shop_table(
    "webhook_reader",
    Column("position", BigInteger, nullable=False),
    CheckConstraint("position >= 0", name="webhook_reader_position_natural"),
    key=(),
)

webhook_delivery = shop_table(
    "webhook_delivery",
    ref("webhook_id", "webhook", on_delete="CASCADE", index=False),
    Column("topic", Text, nullable=False),
    # The change that it tells of; none where it tells of nothing that the feed has.
    Column("position", BigInteger),
    Column("node_id", Uuid),
    at("happened_at"),
    Column("state", Text, nullable=False, server_default="PENDING"),
    Column("reason", Text),
    # All attempts there were, and those since it was last asked for.
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("tries", SmallInteger, nullable=False, server_default="0"),
    at("next_at"),
    at("leased_until", default_now=False, nullable=True),
    Column("body", LargeBinary),
    Column("last_status", SmallInteger),
    Column("last_error", Text),
    at("created_at"),
    at("settled_at", default_now=False, nullable=True),
    CheckConstraint(
        "state IN ('PENDING', 'DELIVERED', 'FAILED', 'CANCELLED', 'SKIPPED')", name="webhook_delivery_state_known"
    ),
    CheckConstraint("(state = 'PENDING') = (settled_at IS NULL)", name="webhook_delivery_settled_has_date"),
    CheckConstraint("attempts >= tries AND tries >= 0", name="webhook_delivery_attempts_natural"),
    Index("webhook_delivery_of_change_key", "shop_id", "webhook_id", "position", "topic", unique=True),
    Index(
        "webhook_delivery_due_idx",
        "shop_id",
        "webhook_id",
        "next_at",
        "id",
        postgresql_where=text("state = 'PENDING'"),
    ),
    Index("webhook_delivery_created_idx", "shop_id", "created_at", "id"),
    Index("webhook_delivery_webhook_idx", "shop_id", "webhook_id", "created_at", "id"),
)

webhook_attempt = shop_table(
    "webhook_attempt",
    ref("delivery_id", "webhook_delivery", on_delete="CASCADE", index=False),
    Column("number", Integer, nullable=False),
    at("at"),
    Column("status", SmallInteger),
    Column("error", Text),
    Column("milliseconds", Integer, nullable=False),
    # The beginning of what was answered: text of a stranger, never to be shown as a page.
    Column("answer", Text, nullable=False, server_default=""),
    CheckConstraint("(status IS NULL) <> (error IS NULL)", name="webhook_attempt_status_or_error"),
    CheckConstraint("number > 0 AND milliseconds >= 0", name="webhook_attempt_numbers_natural"),
    key=("delivery_id", "number"),
    append_only=True,
)
