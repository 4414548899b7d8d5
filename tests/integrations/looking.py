"""Looking into the shop that an import made."""

from collections.abc import Mapping
from typing import Any

from entrepot.integrations.online_retail.importer import ACTOR, SHOP
from entrepot.kernel.database import Database

BALANCES = """
SELECT code, CAST(sum(debit_minor - credit_minor) AS bigint) AS balance
FROM journal_line JOIN ledger_account ON ledger_account.id = account_id GROUP BY code ORDER BY code
"""
# Everything that an import writes, without ids and the times of writing.
STORY = """
SELECT 'line' AS what, file || ' ' || row_number || ' ' || kind || ' ' || coalesce(document_kind, reason) AS which,
       coalesce(position, 0) AS at, quantity, amount_minor AS amount FROM import_line
UNION ALL
SELECT 'order ' || payment_state || fulfilment_state, number, line.position, line.quantity, line.total_minor
FROM sales_order JOIN sales_order_line AS line ON line.order_id = sales_order.id
UNION ALL
SELECT 'shipment ' || shipped_at, number, 0, revenue_minor, cost_minor FROM shipment
UNION ALL
SELECT 'return ' || effective_at, number, line.position, line.quantity, line.amount_minor + 1000000 * line.cost_minor
FROM sales_return JOIN sales_return_line AS line ON line.sales_return_id = sales_return.id
UNION ALL
SELECT 'balance', sku, 0, quantity, value_minor FROM cost_state JOIN variant ON variant.id = variant_id
UNION ALL
SELECT 'move ' || stock_move.effective_at, sku, 0, quantity, 0 FROM stock_move JOIN variant ON variant.id = variant_id
UNION ALL
SELECT 'journal ' || effective_date, code, 0, debit_minor, credit_minor
FROM journal_line JOIN ledger_account ON ledger_account.id = account_id
UNION ALL
SELECT 'payment ' || state, document_number, 0, amount_minor, 0 FROM payment
UNION ALL
SELECT 'run', source, steps_done, steps, lines_done FROM import_run
UNION ALL
SELECT 'customer', name, 0, 0, 0 FROM customer
ORDER BY 1, 2, 3, 4, 5
"""


async def rows(opened: Database, statement: str) -> list[Mapping[str, Any]]:
    """The rows of a statement in the imported shop."""
    shop_id = await opened.find_shop_id(handle=SHOP.handle)
    assert shop_id is not None
    async with opened.read(shop_id=shop_id, actor=ACTOR) as tx:
        return [dict(row) for row in await tx.connection.fetch(statement)]


async def balances(opened: Database) -> dict[str, int]:
    """The balance of every account, debit positive."""
    return {row["code"]: row["balance"] for row in await rows(opened, BALANCES)}


async def story(opened: Database) -> list[tuple[Any, ...]]:
    """What an import wrote, comparable between two databases."""
    return [tuple(row.values()) for row in await rows(opened, STORY)]


def counted(content: Mapping[str, Any]) -> dict[str, int]:
    """How many documents of each kind the report counts."""
    names = ("orders", "returns", "adjustments", "manual_entries")
    return {name: content["documents"][name] for name in names}
