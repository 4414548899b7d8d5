"""The tables of orders.

A line counts what became of it: `shipped`, `cancelled` (taken back before shipping) and `returned` (after shipping) in
units; `recognised`, `cancelled` and `reversed` in money. The order's `advance_minor` is money held for goods not yet
sent, `receivable_minor` is what the customer owes for goods already sent; the ledger holds the same two balances.
"""

from enum import StrEnum

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Text,
    text,
)
from sqlalchemy import Uuid as UuidType
from sqlalchemy.dialects.postgresql import JSONB

from entrepot.kernel import errors, ids, private
from entrepot.kernel.tables import at, extra_ddl, ref, shop_table
from entrepot.orders.rules import refusals, states

CART = ids.kind("Cart", 0x90)
CART_LINE = ids.kind("CartLine", 0x91)
ORDER = ids.kind("Order", 0x92)
ORDER_LINE = ids.kind("OrderLine", 0x93)
ORDER_DISCOUNT = ids.kind("OrderDiscount", 0x94)
ORDER_EVENT = ids.kind("OrderEvent", 0x95)
SHIPMENT = ids.kind("Shipment", 0x96)
SHIPMENT_LINE = ids.kind("ShipmentLine", 0x97)
REFUND = ids.kind("Refund", 0x98)
REFUND_LINE = ids.kind("RefundLine", 0x99)
SALES_RETURN = ids.kind("SalesReturn", 0x9A)
SALES_RETURN_LINE = ids.kind("SalesReturnLine", 0x9B)
private.keep_apart(
    ORDER,
    *("email", "phone", "name", "shipping_address", "note"),
    *("metadata", "private_metadata", "custom_fields", "private_custom_fields"),
)
private.keep_apart(REFUND, "reason")
private.keep_apart(SALES_RETURN, "reason")


def _zero(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False, server_default="0")


def _one_of(column: str, values: type[StrEnum]) -> str:
    return f"{column} IN ({', '.join(repr(value.value) for value in values)})"


cart = shop_table(
    "cart",
    Column("token_hash", LargeBinary, nullable=False),
    ref("customer_id", "customer", nullable=True),
    ref("channel_id", "channel", index=False),
    Column("currency", Text, nullable=False),
    Column("email", Text),
    Column("phone", Text),
    Column("shipping_address", JSONB),
    Column("coupon_codes", ARRAY(Text), nullable=False, server_default="{}"),
    Column("state", Text, nullable=False, server_default="OPEN"),
    Column("order_id", UuidType),
    at("created_at"),
    at("updated_at"),
    CheckConstraint("state IN ('OPEN', 'COMPLETED')", name="cart_state_known"),
    CheckConstraint("(state = 'COMPLETED') = (order_id IS NOT NULL)", name="cart_completed_has_order"),
    Index("cart_token_key", "shop_id", "token_hash", unique=True),
    Index("cart_updated_idx", "shop_id", "updated_at"),
)

cart_line = shop_table(
    "cart_line",
    ref("cart_id", "cart", on_delete="CASCADE", index=False),
    ref("variant_id", "variant"),
    Column("quantity", BigInteger, nullable=False),
    at("added_at"),
    CheckConstraint("quantity > 0", name="cart_line_quantity_positive"),
    Index("cart_line_variant_key", "shop_id", "cart_id", "variant_id", unique=True),
)

ORDER_SERIES = "ORDER"
RETURN_SERIES = "RETURN"
FIRST_NUMBER = 1001
order_sequence = shop_table(
    "order_sequence",
    Column("series", Text, nullable=False),
    Column("next_number", BigInteger, nullable=False),
    CheckConstraint("next_number > 0", name="order_sequence_next_positive"),
    key=("series",),
)

sales_order = shop_table(
    "sales_order",
    Column("number", Text, nullable=False),
    Column("external_reference", Text),
    ref("channel_id", "channel", index=False),
    ref("location_id", "location", index=False),
    ref("customer_id", "customer", nullable=True, index=False),
    Column("email", Text),
    Column("phone", Text),
    Column("name", Text),
    Column("country", Text),
    Column("shipping_address", JSONB),
    Column("note", Text),
    Column("locale", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("payment_method", Text, nullable=False),
    Column("prepaid", Boolean, nullable=False),
    Column("list_total_minor", BigInteger, nullable=False),
    Column("discount_minor", BigInteger, nullable=False),
    Column("goods_minor", BigInteger, nullable=False),
    Column("shipping_minor", BigInteger, nullable=False),
    Column("total_minor", BigInteger, nullable=False),
    _zero("paid_minor"),
    _zero("refunded_minor"),
    # The price of everything that was cancelled or refunded, paid or not: total − given up − paid + refunded is due.
    _zero("given_up_minor"),
    _zero("advance_minor"),
    _zero("receivable_minor"),
    _zero("shipping_recognised_minor"),
    _zero("shipping_cancelled_minor"),
    _zero("shipping_reversed_minor"),
    _zero("shipment_count"),
    _zero("delivered_count"),
    _zero("refund_count"),
    Column("payment_state", Text, nullable=False),
    Column("fulfilment_state", Text, nullable=False),
    Column("after_sale_state", Text, nullable=False),
    Column("access_hash", LargeBinary),
    Column("line_count", Integer, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    at("placed_at", default_now=False),
    at("recorded_at"),
    at("expires_at", default_now=False, nullable=True),
    at("cancelled_at", default_now=False, nullable=True),
    # Who of the staff took it; nobody for what buyers ordered themselves. Staff are never deleted.
    Column("taken_by_id", UuidType),
    CheckConstraint("currency ~ '^[A-Z]{3}$'", name="sales_order_currency_code"),
    CheckConstraint("goods_minor = list_total_minor - discount_minor", name="sales_order_goods_sum"),
    CheckConstraint("total_minor = goods_minor + shipping_minor", name="sales_order_total_sum"),
    CheckConstraint(
        "discount_minor >= 0 AND goods_minor >= 0 AND shipping_minor >= 0", name="sales_order_amounts_natural"
    ),
    CheckConstraint("refunded_minor BETWEEN 0 AND paid_minor", name="sales_order_refunded_within_paid"),
    CheckConstraint("given_up_minor BETWEEN 0 AND total_minor", name="sales_order_given_up_within_total"),
    CheckConstraint("advance_minor >= 0 AND receivable_minor >= 0", name="sales_order_balances_natural"),
    CheckConstraint("advance_minor = 0 OR receivable_minor = 0", name="sales_order_balances_netted"),
    CheckConstraint(
        "shipping_recognised_minor + shipping_cancelled_minor <= shipping_minor"
        " AND shipping_reversed_minor BETWEEN 0 AND shipping_recognised_minor AND shipping_cancelled_minor >= 0",
        name="sales_order_shipping_counted",
    ),
    CheckConstraint("delivered_count BETWEEN 0 AND shipment_count", name="sales_order_delivered_within_shipped"),
    CheckConstraint(_one_of("payment_state", states.PaymentState), name="sales_order_payment_state_known"),
    CheckConstraint(_one_of("fulfilment_state", states.FulfilmentState), name="sales_order_fulfilment_state_known"),
    CheckConstraint(_one_of("after_sale_state", states.AfterSaleState), name="sales_order_after_sale_state_known"),
    CheckConstraint(
        "(fulfilment_state = 'CANCELLED') = (cancelled_at IS NOT NULL)", name="sales_order_cancelled_has_date"
    ),
    Index("sales_order_number_key", "shop_id", "number", unique=True),
    Index("sales_order_external_reference_key", "shop_id", "external_reference", unique=True),
    Index("sales_order_placed_idx", "shop_id", "placed_at", "id"),
    Index("sales_order_customer_idx", "shop_id", "customer_id", "placed_at", "id"),
    Index("sales_order_total_idx", "shop_id", "total_minor", "id"),
    Index(
        "sales_order_open_idx",
        "shop_id",
        "placed_at",
        "id",
        postgresql_where=text("fulfilment_state IN ('UNFULFILLED', 'PARTIAL')"),
    ),
    Index(
        "sales_order_expiring_idx",
        "shop_id",
        "expires_at",
        postgresql_where=text("expires_at IS NOT NULL AND cancelled_at IS NULL"),
    ),
    Index("sales_order_access_key", "shop_id", "access_hash", unique=True),
    Index("sales_order_email_idx", "shop_id", text("lower(email) text_pattern_ops")),
    Index("sales_order_number_prefix_idx", "shop_id", text("number text_pattern_ops")),
)

sales_order_line = shop_table(
    "sales_order_line",
    ref("order_id", "sales_order", index=False),
    Column("position", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("charge_code", Text),
    ref("variant_id", "variant", nullable=True),
    Column("sku", Text),
    Column("name", JSONB, nullable=False),
    Column("option_text", JSONB),
    Column("unit_decimals", Integer, nullable=False, server_default="0"),
    # The reference that its stock is promised to; renewed when a part of the line is taken back before shipping.
    Column("hold_id", UuidType),
    Column("currency", Text, nullable=False),
    Column("quantity", BigInteger, nullable=False),
    Column("unit_price_minor", BigInteger, nullable=False),
    Column("list_total_minor", BigInteger, nullable=False),
    Column("discount_minor", BigInteger, nullable=False),
    Column("total_minor", BigInteger, nullable=False),
    _zero("shipped_quantity"),
    _zero("cancelled_quantity"),
    _zero("returned_quantity"),
    _zero("recognised_minor"),
    _zero("cancelled_minor"),
    _zero("reversed_minor"),
    CheckConstraint(_one_of("kind", states.LineKind), name="sales_order_line_kind_known"),
    CheckConstraint("(kind = 'GOODS') = (variant_id IS NOT NULL)", name="sales_order_line_goods_have_variant"),
    CheckConstraint("quantity > 0", name="sales_order_line_quantity_positive"),
    CheckConstraint(
        "total_minor = list_total_minor - discount_minor AND discount_minor >= 0 AND total_minor >= 0",
        name="sales_order_line_total_sum",
    ),
    CheckConstraint(
        "shipped_quantity >= 0 AND cancelled_quantity >= 0 AND shipped_quantity + cancelled_quantity <= quantity",
        name="sales_order_line_shipped_within_ordered",
    ),
    CheckConstraint(
        "returned_quantity BETWEEN 0 AND shipped_quantity", name="sales_order_line_returned_within_shipped"
    ),
    CheckConstraint(
        "recognised_minor >= 0 AND cancelled_minor >= 0 AND recognised_minor + cancelled_minor <= total_minor",
        name="sales_order_line_recognised_within_total",
    ),
    CheckConstraint(
        "reversed_minor BETWEEN 0 AND recognised_minor", name="sales_order_line_reversed_within_recognised"
    ),
    Index("sales_order_line_position_key", "shop_id", "order_id", "position", unique=True),
)

order_discount = shop_table(
    "order_discount",
    ref("order_id", "sales_order"),
    ref("line_id", "sales_order_line"),
    ref("promotion_id", "promotion", nullable=True, index=False),
    ref("coupon_id", "coupon", nullable=True),
    Column("amount_minor", BigInteger, nullable=False),
    CheckConstraint("amount_minor > 0", name="order_discount_amount_positive"),
    append_only=True,
)

order_event = shop_table(
    "order_event",
    ref("order_id", "sales_order", index=False),
    # Ids of one millisecond have no order among themselves; the timeline is strictly ordered.
    Column("sequence", BigInteger, Identity(always=True), nullable=False),
    Column("kind", Text, nullable=False),
    Column("facts", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
    Column("actor_kind", Text, nullable=False),
    Column("actor_name", Text, nullable=False),
    at("effective_at", default_now=False),
    at("recorded_at"),
    CheckConstraint(_one_of("kind", states.EventKind), name="order_event_kind_known"),
    Index("order_event_order_idx", "shop_id", "order_id", "sequence"),
    append_only=True,
    erasable=("facts",),
)

shipment = shop_table(
    "shipment",
    ref("order_id", "sales_order"),
    Column("number", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("carrier", Text),
    Column("tracking_number", Text),
    Column("tracking_url", Text),
    Column("revenue_minor", BigInteger, nullable=False),
    Column("shipping_minor", BigInteger, nullable=False),
    Column("cost_minor", BigInteger, nullable=False),
    at("shipped_at", default_now=False),
    at("delivered_at", default_now=False, nullable=True),
    at("recorded_at"),
    CheckConstraint("delivered_at >= shipped_at", name="shipment_delivered_after_shipped"),
    Index("shipment_number_key", "shop_id", "number", unique=True),
    Index("shipment_shipped_idx", "shop_id", "shipped_at", "id"),
)

shipment_line = shop_table(
    "shipment_line",
    ref("shipment_id", "shipment"),
    ref("order_line_id", "sales_order_line"),
    Column("quantity", BigInteger, nullable=False),
    Column("revenue_minor", BigInteger, nullable=False),
    Column("cost_minor", BigInteger, nullable=False),
    Column("issue_move_id", UuidType),
    _zero("returned_quantity"),
    CheckConstraint("quantity > 0", name="shipment_line_quantity_positive"),
    CheckConstraint("returned_quantity BETWEEN 0 AND quantity", name="shipment_line_returned_within_shipped"),
)

refund = shop_table(
    "refund",
    ref("order_id", "sales_order"),
    Column("number", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("money_minor", BigInteger, nullable=False),
    Column("receivable_minor", BigInteger, nullable=False),
    Column("shipping_minor", BigInteger, nullable=False),
    Column("cost_minor", BigInteger, nullable=False),
    at("effective_at", default_now=False),
    at("recorded_at"),
    CheckConstraint("money_minor >= 0 AND receivable_minor >= 0", name="refund_parts_natural"),
    CheckConstraint("amount_minor = money_minor + receivable_minor", name="refund_amount_sum"),
    Index("refund_number_key", "shop_id", "number", unique=True),
    Index("refund_effective_idx", "shop_id", "effective_at", "id"),
    append_only=True,
    erasable=("reason",),
)

refund_line = shop_table(
    "refund_line",
    ref("refund_id", "refund"),
    ref("order_line_id", "sales_order_line"),
    Column("undelivered_quantity", BigInteger, nullable=False),
    Column("delivered_quantity", BigInteger, nullable=False),
    Column("undelivered_minor", BigInteger, nullable=False),
    Column("delivered_minor", BigInteger, nullable=False),
    Column("restocked_quantity", BigInteger, nullable=False),
    Column("cost_minor", BigInteger, nullable=False),
    CheckConstraint(
        "undelivered_quantity >= 0 AND delivered_quantity >= 0 AND undelivered_minor >= 0 AND delivered_minor >= 0",
        name="refund_line_parts_natural",
    ),
    CheckConstraint(
        "restocked_quantity BETWEEN 0 AND delivered_quantity", name="refund_line_restocked_within_returned"
    ),
    append_only=True,
)

sales_return = shop_table(
    "sales_return",
    Column("number", Text, nullable=False),
    Column("external_reference", Text),
    ref("customer_id", "customer", nullable=True),
    ref("channel_id", "channel", nullable=True, index=False),
    ref("location_id", "location", index=False),
    Column("country", Text),
    Column("currency", Text, nullable=False),
    Column("settlement", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("cost_minor", BigInteger, nullable=False),
    at("effective_at", default_now=False),
    at("recorded_at"),
    CheckConstraint("amount_minor >= 0", name="sales_return_amount_natural"),
    CheckConstraint(_one_of("settlement", states.Settlement), name="sales_return_settlement_known"),
    Index("sales_return_number_key", "shop_id", "number", unique=True),
    Index("sales_return_external_reference_key", "shop_id", "external_reference", unique=True),
    Index("sales_return_effective_idx", "shop_id", "effective_at", "id"),
    append_only=True,
    erasable=("reason",),
)

sales_return_line = shop_table(
    "sales_return_line",
    ref("sales_return_id", "sales_return", index=False),
    Column("position", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("charge_code", Text),
    ref("variant_id", "variant", nullable=True),
    Column("sku", Text),
    Column("name", JSONB, nullable=False),
    Column("currency", Text, nullable=False),
    Column("unit_decimals", Integer, nullable=False, server_default="0"),
    Column("quantity", BigInteger, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("restocked", Boolean, nullable=False),
    Column("cost_minor", BigInteger, nullable=False),
    CheckConstraint("quantity > 0", name="sales_return_line_quantity_positive"),
    CheckConstraint("amount_minor >= 0", name="sales_return_line_amount_natural"),
    CheckConstraint("(kind = 'GOODS') = (variant_id IS NOT NULL)", name="sales_return_line_goods_have_variant"),
    Index("sales_return_line_position_key", "shop_id", "sales_return_id", "position", unique=True),
    append_only=True,
)

errors.on_constraint("sales_order_number_key", refusals.OrderNumberTaken)
errors.on_constraint("sales_order_external_reference_key", refusals.ExternalReferenceTaken)
errors.on_constraint("sales_order_customer_id_fkey", lambda: errors.NotFound(what="Customer", field=("customer_id",)))
errors.on_constraint("sales_return_number_key", refusals.OrderNumberTaken)
errors.on_constraint("sales_return_external_reference_key", refusals.ExternalReferenceTaken)

# Lines are rewritten when sent, orders also when paid: room on the page keeps that out of the indexes.
DDL: tuple[str, ...] = extra_ddl(
    "orders",
    "ALTER TABLE sales_order SET (fillfactor = 40)",
    "ALTER TABLE sales_order_line SET (fillfactor = 50)",
)
