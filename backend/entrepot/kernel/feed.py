"""Which shops have changed: a signal for each transaction that wrote to the change feed, of every shop in one table.

The change feed itself can only be read by one shop at a time. The signals say no more than which shop, and in which
transaction, so that a process that waits for changes asks one small table and not every shop.

They may be lost in a crash of the database, with every connection to it; who loses a connection must therefore believe
that everything has changed.
"""

from sqlalchemy import Column, PrimaryKeyConstraint, Uuid, text

from entrepot.kernel.changes import TransactionId
from entrepot.kernel.tables import at, extra_ddl, global_table

change_signal = global_table(
    "change_signal",
    Column("transaction_id", TransactionId(), nullable=False, server_default=text("pg_current_xact_id()")),
    Column("shop_id", Uuid, nullable=False),
    at("recorded_at"),
    PrimaryKeyConstraint("transaction_id", "shop_id", name="change_signal_pkey"),
    unlogged=True,
    reason="which shops have changed is asked for all of them at once",
)

# Whatever records a change signals it, once for each transaction; no writer can forget it.
DDL: tuple[str, ...] = extra_ddl(
    "feed",
    """
CREATE FUNCTION signal_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO change_signal (shop_id) SELECT DISTINCT shop_id FROM recorded ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$""".strip(),
    """
CREATE TRIGGER change_signalled AFTER INSERT ON change
REFERENCING NEW TABLE AS recorded FOR EACH STATEMENT EXECUTE FUNCTION signal_change()""".strip(),
)
