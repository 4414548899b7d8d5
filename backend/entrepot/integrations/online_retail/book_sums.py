"""What the shop's books say, by SQL over the documents themselves.

The statements name the tables of other features as text: a proof that went through the code that it proves would prove
nothing, and nothing here is ever written.
"""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Text, Uuid, bindparam, text

from entrepot.kernel.database import Row, Statement, Tx, sql


def _shop_sql(statement: str, *, of_run: bool = False, zone: bool = False) -> Statement:
    binds = [bindparam("shop_id", type_=Uuid)]
    binds += [bindparam("run_id", type_=Uuid)] if of_run else []
    binds += [bindparam("zone", type_=Text)] if zone else []
    return sql(text(statement).bindparams(*binds))


FILES: Final = _shop_sql(
    """
SELECT file, count(*) AS lines, CAST(sum(row_number) AS bigint) AS rows, CAST(sum(quantity) AS bigint) AS quantity,
       CAST(sum(amount_minor) AS bigint) AS amount_minor
FROM import_line WHERE shop_id = :shop_id AND run_id = :run_id GROUP BY file ORDER BY file
""",
    of_run=True,
)

KINDS: Final = _shop_sql(
    """
SELECT kind, coalesce(document_kind, 'NOTHING') AS document_kind, count(*) AS lines,
       CAST(sum(quantity) AS bigint) AS quantity, CAST(sum(amount_minor) AS bigint) AS amount_minor
FROM import_line WHERE shop_id = :shop_id AND run_id = :run_id GROUP BY 1, 2 ORDER BY 3 DESC, 1
""",
    of_run=True,
)

SET_ASIDE: Final = _shop_sql(
    """
SELECT file, row_number, reason, quantity, amount_minor
FROM import_line WHERE shop_id = :shop_id AND run_id = :run_id AND reason IS NOT NULL ORDER BY file, row_number
""",
    of_run=True,
)

# Every line of every document beside the line of a file that it came from; only what does not fit is answered.
UNMATCHED: Final = _shop_sql(
    """
WITH found AS (
  SELECT 'ORDER' AS kind, order_id AS id, position, quantity, total_minor AS amount_minor
  FROM sales_order_line WHERE shop_id = :shop_id
  UNION ALL
  SELECT 'RETURN', sales_return_id, position, -quantity, -amount_minor
  FROM sales_return_line WHERE shop_id = :shop_id
  UNION ALL
  SELECT 'STOCK_MOVE', move.id, 0, CASE WHEN place.id = move.to_place_id THEN quantity ELSE -quantity END, 0
  FROM stock_move AS move JOIN stock_place AS place ON place.shop_id = move.shop_id AND place.kind = 'WAREHOUSE'
   AND place.id IN (move.from_place_id, move.to_place_id)
  WHERE move.shop_id = :shop_id AND move.document_kind = 'ADJUSTMENT'
  UNION ALL
  SELECT 'JOURNAL', line.entry_id, line.position, NULL, line.credit_minor - line.debit_minor
  FROM journal_line AS line
  JOIN journal_entry AS entry ON entry.shop_id = line.shop_id AND entry.id = line.entry_id AND entry.event = 'MANUAL'
  JOIN ledger_account AS account ON account.shop_id = line.shop_id AND account.id = line.account_id
   AND account.kind = 'EXPENSE'
  WHERE line.shop_id = :shop_id
), given AS (
  SELECT file, row_number, document_kind AS kind, document_id AS id, position, quantity, amount_minor
  FROM import_line WHERE shop_id = :shop_id AND run_id = :run_id AND reason IS NULL
)
SELECT given.file, given.row_number, kind, id AS document_id, position, given.quantity,
       found.quantity AS document_quantity, given.amount_minor, found.amount_minor AS document_amount_minor
FROM given FULL JOIN found USING (kind, id, position)
WHERE given.file IS NULL OR found.amount_minor IS NULL OR given.quantity <> found.quantity
   OR given.amount_minor <> found.amount_minor
ORDER BY 1, 2 LIMIT 100
""",
    of_run=True,
)

DOCUMENTS: Final = _shop_sql(
    """
SELECT (SELECT count(*) FROM sales_order WHERE shop_id = :shop_id) AS orders,
       (SELECT count(*) FROM sales_order_line WHERE shop_id = :shop_id) AS order_lines,
       (SELECT count(*) FROM shipment WHERE shop_id = :shop_id) AS shipments,
       (SELECT count(*) FROM payment WHERE shop_id = :shop_id AND state = 'CAPTURED') AS payments,
       (SELECT count(*) FROM sales_return WHERE shop_id = :shop_id) AS returns,
       (SELECT count(*) FROM sales_return_line WHERE shop_id = :shop_id) AS return_lines,
       (SELECT count(*) FROM stock_move WHERE shop_id = :shop_id) AS stock_moves,
       (SELECT count(*) FROM stock_move WHERE shop_id = :shop_id AND document_kind = 'ADJUSTMENT') AS adjustments,
       (SELECT count(*) FROM journal_entry WHERE shop_id = :shop_id) AS journal_entries,
       (SELECT count(*) FROM journal_entry WHERE shop_id = :shop_id AND event = 'MANUAL') AS manual_entries,
       (SELECT count(*) FROM journal_line WHERE shop_id = :shop_id) AS journal_lines,
       (SELECT count(*) FROM product WHERE shop_id = :shop_id) AS products,
       (SELECT count(*) FROM customer WHERE shop_id = :shop_id) AS customers
"""
)

# Orders, their lines and what was sent; returns and their lines: each header beside the sum of what is under it.
HEADERS: Final = _shop_sql(
    """
SELECT sales_order.number, total_minor AS header_minor,
       CAST(coalesce(lines.total, 0) + shipping_minor AS bigint) AS lines_minor
FROM sales_order LEFT JOIN (
  SELECT order_id, sum(total_minor) AS total, sum(recognised_minor) AS earned
  FROM sales_order_line WHERE shop_id = :shop_id GROUP BY order_id
) AS lines ON lines.order_id = sales_order.id
WHERE shop_id = :shop_id
  AND (total_minor <> coalesce(lines.total, 0) + shipping_minor OR coalesce(lines.earned, 0) <> coalesce(lines.total, 0)
       OR receivable_minor <> CASE WHEN prepaid THEN 0 ELSE total_minor END)
UNION ALL
SELECT sales_return.number, amount_minor, CAST(coalesce(lines.total, 0) AS bigint)
FROM sales_return LEFT JOIN (
  SELECT sales_return_id, sum(amount_minor) AS total FROM sales_return_line WHERE shop_id = :shop_id GROUP BY 1
) AS lines ON lines.sales_return_id = sales_return.id
WHERE shop_id = :shop_id AND amount_minor <> coalesce(lines.total, 0)
ORDER BY 1 LIMIT 100
"""
)

SALES: Final = _shop_sql(
    """
SELECT month, country, CAST(sum(amount_minor) AS bigint) AS amount_minor FROM (
  SELECT to_char(timezone(:zone, placed_at), 'YYYY-MM') AS month, country, line.total_minor AS amount_minor
  FROM sales_order_line AS line JOIN sales_order AS document
    ON document.shop_id = line.shop_id AND document.id = line.order_id
  WHERE line.shop_id = :shop_id
  UNION ALL
  SELECT to_char(timezone(:zone, placed_at), 'YYYY-MM'), country, shipping_minor
  FROM sales_order WHERE shop_id = :shop_id
  UNION ALL
  SELECT to_char(timezone(:zone, effective_at), 'YYYY-MM'), country, -line.amount_minor
  FROM sales_return_line AS line JOIN sales_return AS document
    ON document.shop_id = line.shop_id AND document.id = line.sales_return_id
  WHERE line.shop_id = :shop_id
) AS sold GROUP BY 1, 2
""",
    zone=True,
)

_BY_ACCOUNT = """
SELECT to_char(line.effective_date, 'YYYY-MM') AS month, coalesce(line.country, '') AS country,
       CAST(sum(line.credit_minor - line.debit_minor) AS bigint) AS amount_minor
FROM journal_line AS line
JOIN journal_entry AS entry ON entry.shop_id = line.shop_id AND entry.id = line.entry_id
JOIN ledger_account AS account ON account.shop_id = line.shop_id AND account.id = line.account_id
WHERE line.shop_id = :shop_id AND {accounts}
GROUP BY 1, 2
"""
REVENUE: Final = _shop_sql(_BY_ACCOUNT.format(accounts="account.kind = 'REVENUE'"))
SPENDING: Final = _shop_sql(_BY_ACCOUNT.format(accounts="account.kind = 'EXPENSE' AND entry.event = 'MANUAL'"))

COSTS: Final = _shop_sql(
    """
SELECT (SELECT CAST(coalesce(sum(value_delta_minor), 0) AS bigint)
        FROM cost_entry WHERE shop_id = :shop_id) AS entries_minor,
       (SELECT CAST(coalesce(sum(value_minor), 0) AS bigint) FROM cost_state WHERE shop_id = :shop_id) AS states_minor,
       (SELECT CAST(coalesce(sum(debit_minor - credit_minor), 0) AS bigint)
        FROM journal_line AS line JOIN ledger_account AS account
          ON account.shop_id = line.shop_id AND account.id = line.account_id
        WHERE line.shop_id = :shop_id AND account.code IN ('1402', '1405', '1406')) AS ledger_minor
"""
)

# The receivable of the ledger beside what the documents say is owed.
RECEIVABLES: Final = _shop_sql(
    """
SELECT (SELECT CAST(coalesce(sum(debit_minor - credit_minor), 0) AS bigint)
        FROM journal_line AS line JOIN ledger_account AS account
          ON account.shop_id = line.shop_id AND account.id = line.account_id
        WHERE line.shop_id = :shop_id AND account.code = '1122') AS ledger_minor,
       (SELECT CAST(coalesce(sum(receivable_minor), 0) AS bigint) FROM sales_order WHERE shop_id = :shop_id)
     - (SELECT CAST(coalesce(sum(amount_minor), 0) AS bigint) FROM sales_return
        WHERE shop_id = :shop_id AND settlement = 'ON_ACCOUNT')
     + (SELECT CAST(coalesce(sum(debit_minor - credit_minor), 0) AS bigint)
        FROM journal_line AS line
        JOIN journal_entry AS entry
          ON entry.shop_id = line.shop_id AND entry.id = line.entry_id AND entry.event = 'MANUAL'
        JOIN ledger_account AS account ON account.shop_id = line.shop_id AND account.id = line.account_id
        WHERE line.shop_id = :shop_id AND account.code = '1122') AS documents_minor
"""
)

UNBALANCED: Final = _shop_sql(
    """
SELECT entry_id, CAST(sum(debit_minor) AS bigint) AS debit_minor, CAST(sum(credit_minor) AS bigint) AS credit_minor
FROM journal_line WHERE shop_id = :shop_id GROUP BY entry_id HAVING sum(debit_minor) <> sum(credit_minor)
ORDER BY 1 LIMIT 100
"""
)

# The balance of every article after every movement: as of each moment, outgoing first, and in the order of the book.
NEGATIVE: Final = _shop_sql(
    """
SELECT 'as of' AS view, variant_id, min(balance) AS lowest FROM (
  SELECT variant_id, CAST(sum(delta) OVER (
    PARTITION BY variant_id ORDER BY effective_at, delta ROWS UNBOUNDED PRECEDING) AS bigint) AS balance
  FROM (
    SELECT variant_id, effective_at, CASE WHEN place.id = move.to_place_id THEN quantity ELSE -quantity END AS delta
    FROM stock_move AS move JOIN stock_place AS place ON place.shop_id = move.shop_id AND place.kind = 'WAREHOUSE'
     AND place.id IN (move.from_place_id, move.to_place_id)
    WHERE move.shop_id = :shop_id
  ) AS moved
) AS dated WHERE balance < 0 GROUP BY variant_id
UNION ALL
SELECT 'as booked', variant_id, min(balance) FROM (
  SELECT variant_id, CAST(sum(quantity_delta) OVER (
    PARTITION BY variant_id ORDER BY seq ROWS UNBOUNDED PRECEDING) AS bigint) AS balance
  FROM cost_entry WHERE shop_id = :shop_id
) AS booked WHERE balance < 0 GROUP BY variant_id
UNION ALL
SELECT 'now', variant_id, least(quantity, quantity - reserved) FROM stock_balance
WHERE shop_id = :shop_id AND (quantity < 0 OR reserved > quantity)
ORDER BY 1, 2 LIMIT 100
"""
)


async def by_month_and_country(tx: Tx, *, statement: Statement) -> dict[tuple[str, str], int]:
    """The amounts of a statement by month and country."""
    zone = {"zone": str(tx.shop.timezone)} if "zone" in statement.names else {}
    return {(row["month"], row["country"]): row["amount_minor"] for row in await tx.rows(statement, **zone)}


async def of_run(tx: Tx, *, statement: Statement, run_id: object) -> Sequence[Row]:
    """The rows of a statement about one run."""
    return await tx.rows(statement, run_id=run_id)
