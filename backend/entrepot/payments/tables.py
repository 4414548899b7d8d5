"""The tables of payments."""

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Index, Text
from sqlalchemy import Uuid as UuidType
from sqlalchemy.dialects.postgresql import JSONB

from entrepot.kernel import ids
from entrepot.kernel.tables import at, ref, shop_table

PAYMENT = ids.kind("Payment", 0x70)
PAYMENT_REFUND = ids.kind("PaymentRefund", 0x71)

payment = shop_table(
    "payment",
    Column("document_id", UuidType, nullable=False),
    Column("document_number", Text, nullable=False),
    Column("method", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("refunded_minor", BigInteger, nullable=False, server_default="0"),
    Column("provider_reference", Text),
    Column("failure", Text),
    at("created_at"),
    at("captured_at", default_now=False, nullable=True),
    # What a gateway says has arrived where that is not what was asked for; somebody must look.
    Column("misreport", Text),
    CheckConstraint("amount_minor > 0", name="payment_amount_positive"),
    CheckConstraint("refunded_minor >= 0", name="payment_refunded_not_negative"),
    CheckConstraint(
        "refunded_minor <= CASE WHEN state = 'CAPTURED' THEN amount_minor ELSE 0 END",
        name="payment_refunded_within_captured",
    ),
    CheckConstraint("(state = 'CAPTURED') = (captured_at IS NOT NULL)", name="payment_captured_has_date"),
    CheckConstraint("method IN ('BANK_TRANSFER', 'CASH_ON_DELIVERY', 'TEST_GATEWAY')", name="payment_method_known"),
    CheckConstraint("state IN ('PENDING', 'AUTHORIZED', 'CAPTURED', 'FAILED', 'VOIDED')", name="payment_state_known"),
    CheckConstraint("currency ~ '^[A-Z]{3}$'", name="payment_currency_code"),
    CheckConstraint("misreport IS NULL OR state <> 'CAPTURED'", name="payment_captured_is_as_asked"),
    Index("payment_document_idx", "shop_id", "document_id"),
    Index("payment_created_idx", "shop_id", "created_at", "id"),
    Index("payment_provider_reference_key", "shop_id", "provider_reference", unique=True),
)

payment_refund = shop_table(
    "payment_refund",
    ref("payment_id", "payment"),
    Column("refund_id", UuidType, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    at("effective_at", default_now=False),
    at("created_at"),
    at("sent_at", default_now=False, nullable=True),
    CheckConstraint("amount_minor > 0", name="payment_refund_amount_positive"),
    Index("payment_refund_once_key", "shop_id", "payment_id", "refund_id", unique=True),
)

payment_gateway = shop_table(
    "payment_gateway",
    Column("gateway", Text, nullable=False),
    Column("secret", Text, nullable=False),
    Column("enabled", Boolean, nullable=False),
    at("created_at"),
    key=("gateway",),
)

gateway_event = shop_table(
    "gateway_event",
    Column("gateway", Text, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("payload", JSONB, nullable=False),
    at("received_at"),
    key=("gateway", "event_id"),
    append_only=True,
)
