"""Tables of inventory: two append-only books (moves, cost entries), the sums kept beside them, and the holds.

A location's place carries the location's own id, so no look-up stands between them. Only owned places (warehouse,
transit) have balances; what a supplier or customer "has" is a sum over the moves. Costs are pooled over the shop: their
`scope_id` is the shop's id, and would be a place's id under per-warehouse costing.
"""

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKeyConstraint, Index, Text, text
from sqlalchemy import Uuid as UuidType

from entrepot.kernel import ids
from entrepot.kernel.tables import at, ref, shop_table

PLACE = ids.kind("StockPlace", 0x60)
MOVE = ids.kind("StockMove", 0x61)
DOCUMENT = ids.kind("StockDocument", 0x62)

stock_place = shop_table(
    "stock_place",
    Column("kind", Text, nullable=False),
    ref("location_id", "location", nullable=True, index=False),
    at("created_at"),
    CheckConstraint(
        "kind IN ('WAREHOUSE', 'SUPPLIER', 'CUSTOMER', 'TRANSIT', 'SCRAP', 'VARIANCE', 'OPENING')",
        name="stock_place_kind_known",
    ),
    CheckConstraint(
        "CASE WHEN kind = 'WAREHOUSE' THEN location_id IS NOT NULL AND location_id = id ELSE location_id IS NULL END",
        name="stock_place_is_its_location",
    ),
    Index("stock_place_kind_key", "shop_id", "kind", unique=True, postgresql_where=text("kind <> 'WAREHOUSE'")),
)

# The identifying references of moves and entries are also those of the balance and the cost state, which are never
# deleted; places are append-only. So a book row has two foreign keys, not five: they are checked once per row.
stock_move = shop_table(
    "stock_move",
    ref("variant_id", "variant", index=False),
    Column("from_place_id", UuidType, nullable=False),
    Column("to_place_id", UuidType, nullable=False),
    Column("quantity", BigInteger, nullable=False),
    Column("reason", Text),
    Column("note", Text),
    Column("document_kind", Text, nullable=False),
    Column("document_id", UuidType, nullable=False),
    Column("document_line_id", UuidType),
    ref("reverses_id", "stock_move", nullable=True, index=False),
    at("effective_at", default_now=False),
    at("recorded_at"),
    CheckConstraint("quantity > 0", name="stock_move_quantity_positive"),
    CheckConstraint("from_place_id <> to_place_id", name="stock_move_goes_somewhere"),
    Index("stock_move_variant_idx", "shop_id", "variant_id", "effective_at", "id"),
    Index("stock_move_document_idx", "shop_id", "document_id"),
    Index("stock_move_reverses_idx", "shop_id", "reverses_id", postgresql_where=text("reverses_id IS NOT NULL")),
    append_only=True,
)

stock_balance = shop_table(
    "stock_balance",
    ref("variant_id", "variant", index=False),
    ref("place_id", "stock_place", index=False),
    Column("quantity", BigInteger, nullable=False, server_default="0"),
    Column("reserved", BigInteger, nullable=False, server_default="0"),
    Column("version", BigInteger, nullable=False, server_default="0"),
    CheckConstraint("quantity >= 0", name="stock_balance_not_negative"),
    CheckConstraint("reserved BETWEEN 0 AND quantity", name="stock_balance_reserved_within"),
    key=("variant_id", "place_id"),
)

# The index of expiries holds only rows with an expiry, and closing a hold clears it: an import's holds never enter it.
hold = shop_table(
    "hold",
    Column("reference_id", UuidType, nullable=False),
    Column("variant_id", UuidType, nullable=False),
    Column("place_id", UuidType, nullable=False),
    Column("quantity", BigInteger, nullable=False),
    Column("committed_quantity", BigInteger, nullable=False, server_default="0"),
    Column("state", Text, nullable=False, server_default="OPEN"),
    at("expires_at", default_now=False, nullable=True),
    at("created_at"),
    ForeignKeyConstraint(
        ["shop_id", "variant_id", "place_id"],
        ["stock_balance.shop_id", "stock_balance.variant_id", "stock_balance.place_id"],
        name="hold_balance_fkey",
    ),
    CheckConstraint("quantity > 0", name="hold_quantity_positive"),
    CheckConstraint("committed_quantity BETWEEN 0 AND quantity", name="hold_committed_within"),
    CheckConstraint("state IN ('OPEN', 'COMMITTED', 'VOID', 'EXPIRED')", name="hold_state_known"),
    CheckConstraint(
        "CASE state WHEN 'OPEN' THEN committed_quantity < quantity"
        " WHEN 'COMMITTED' THEN committed_quantity = quantity ELSE true END",
        name="hold_state_matches_quantity",
    ),
    CheckConstraint("state = 'OPEN' OR expires_at IS NULL", name="hold_closed_never_expires"),
    Index("hold_expires_idx", "shop_id", "expires_at", postgresql_where=text("expires_at IS NOT NULL")),
    key=("reference_id",),
)

cost_state = shop_table(
    "cost_state",
    ref("variant_id", "variant", index=False),
    Column("scope_id", UuidType, nullable=False),
    Column("seq", BigInteger, nullable=False, server_default="0"),
    Column("quantity", BigInteger, nullable=False, server_default="0"),
    Column("value_minor", BigInteger, nullable=False, server_default="0"),
    CheckConstraint("quantity >= 0", name="cost_state_quantity_not_negative"),
    CheckConstraint("value_minor >= 0", name="cost_state_value_not_negative"),
    CheckConstraint("quantity <> 0 OR value_minor = 0", name="cost_state_empty_is_worthless"),
    key=("variant_id", "scope_id"),
)

cost_entry = shop_table(
    "cost_entry",
    Column("variant_id", UuidType, nullable=False),
    Column("scope_id", UuidType, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("quantity_delta", BigInteger, nullable=False),
    Column("value_delta_minor", BigInteger, nullable=False),
    Column("move_id", UuidType),
    at("effective_at", default_now=False),
    at("recorded_at"),
    ForeignKeyConstraint(
        ["shop_id", "variant_id", "scope_id"],
        ["cost_state.shop_id", "cost_state.variant_id", "cost_state.scope_id"],
        name="cost_entry_state_fkey",
    ),
    CheckConstraint("seq > 0", name="cost_entry_seq_positive"),
    CheckConstraint(
        "CASE WHEN kind IN ('OPENING', 'RECEIPT', 'RETURN_IN', 'ADJUST_IN')"
        " THEN quantity_delta > 0 AND value_delta_minor >= 0"
        " WHEN kind IN ('ISSUE', 'ADJUST_OUT') THEN quantity_delta < 0 AND value_delta_minor <= 0"
        " ELSE false END",
        name="cost_entry_kind_has_its_sign",
    ),
    Index("cost_entry_move_key", "shop_id", "move_id", unique=True),
    key=("variant_id", "scope_id", "seq"),
    append_only=True,
)

stock_setting = shop_table(
    "stock_setting",
    ref("variant_id", "variant", index=False),
    Column("low_stock_at", BigInteger),
    CheckConstraint("low_stock_at >= 0", name="stock_setting_low_stock_natural"),
    key=("variant_id",),
)
