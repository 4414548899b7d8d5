"""Every check can fail: a book is changed behind the shop's back, and the check that guards it says so."""

from typing import Any

import pytest

from entrepot.integrations.online_retail import checks, importer, source_sums
from entrepot.kernel.database import APP_ROLE, Database

pytestmark = pytest.mark.books

TAMPERED: list[tuple[str, list[str]]] = [
    (
        "DELETE FROM import_line WHERE reason IS NOT NULL",
        ["every_line_once"],
    ),
    (
        "UPDATE import_line SET row_number = 99 WHERE reason IS NOT NULL",
        ["every_line_once"],
    ),
    (
        "DELETE FROM import_line WHERE kind = 'STOCK_LOST'",
        ["every_line_once", "lines_are_documents"],
    ),
    (
        "UPDATE import_line SET position = 99 WHERE kind = 'GOODS_FREE'",
        ["lines_are_documents"],
    ),
    (
        "UPDATE sales_order_line SET quantity = quantity + 1 WHERE position = 0",
        ["lines_are_documents"],
    ),
    (
        "UPDATE sales_order_line SET list_total_minor = list_total_minor + 1, total_minor = total_minor + 1"
        " WHERE position = 0",
        ["lines_are_documents", "documents_add_up", "sales_by_month_and_country"],
    ),
    (
        "UPDATE sales_return_line SET amount_minor = amount_minor + 1 WHERE position = 0",
        ["lines_are_documents", "documents_add_up", "sales_by_month_and_country"],
    ),
    (
        "UPDATE sales_order SET receivable_minor = receivable_minor + 1 WHERE number = '536365'",
        ["documents_add_up", "receivables_equal_ledger"],
    ),
    (
        "UPDATE sales_order SET country = 'DE' WHERE country = 'FR'",
        ["sales_by_month_and_country"],
    ),
    (
        "UPDATE sales_order SET placed_at = placed_at + interval '1 month' WHERE number = '536365'",
        ["sales_by_month_and_country"],
    ),
    (
        "UPDATE journal_line SET country = 'DE' WHERE country = 'FR'",
        ["revenue_by_month_and_country"],
    ),
    (
        "UPDATE journal_line SET country = 'DE' WHERE account_id IN"
        " (SELECT id FROM ledger_account WHERE code = '6702')",
        ["spending_by_month_and_country"],
    ),
    (
        "UPDATE journal_line SET account_id = (SELECT id FROM ledger_account WHERE code = '1122') WHERE account_id ="
        " (SELECT id FROM ledger_account WHERE code = '1002')",
        ["receivables_equal_ledger"],
    ),
    (
        "UPDATE stock_balance SET quantity = quantity + 1",
        ["moves_equal_balances"],
    ),
    (
        "UPDATE cost_state SET value_minor = value_minor + 1 WHERE quantity > 1",
        ["moves_equal_balances", "costs_equal_ledger"],
    ),
    (
        "UPDATE journal_line SET debit_minor = debit_minor + 1 WHERE debit_minor > 0 AND account_id ="
        " (SELECT id FROM ledger_account WHERE code = '1002')",
        ["entries_balance", "balance_sheets_balance"],
    ),
    (
        "UPDATE journal_line SET debit_minor = debit_minor + 1 WHERE debit_minor > 0 AND account_id ="
        " (SELECT id FROM ledger_account WHERE code = '1405')",
        ["costs_equal_ledger", "entries_balance", "balance_sheets_balance"],
    ),
    (
        "UPDATE stock_move SET effective_at = effective_at + interval '1 year' WHERE document_kind = 'OPENING'",
        ["no_negative_balance"],
    ),
]


async def failed(
    opened: Database, imported: importer.Imported, tampering: str = "SELECT 1", **changed: Any
) -> list[str]:
    """The checks that fail once a statement of the database's owner has been run; it is rolled back."""
    source = source_sums.add_up(imported.files)
    for name, value in changed.items():
        setattr(source, name, value)
    async with opened.write(shop_id=imported.shop_id, actor=importer.ACTOR) as tx:
        tx.abandon()
        await tx.connection.execute(f"SET LOCAL ROLE NONE; {tampering}; SET LOCAL ROLE {APP_ROLE}")
        found = await checks.run_checks(tx, evidence=checks.Evidence(imported, source))
    return [check.name for check in found if not check.passed]


async def test_untouched_books_pass_every_check(imported_small: tuple[Database, importer.Imported]) -> None:
    assert await failed(*imported_small) == []


@pytest.mark.parametrize(("tampering", "expected"), TAMPERED, ids=[row[0][:60] for row in TAMPERED])
async def test_a_tampered_book_is_found(
    imported_small: tuple[Database, importer.Imported], tampering: str, expected: list[str]
) -> None:
    assert await failed(*imported_small, tampering) == expected


async def test_a_rounding_that_is_not_listed_is_found(imported_small: tuple[Database, importer.Imported]) -> None:
    assert await failed(*imported_small, rounded={}) == ["roundings_are_listed"]


def test_every_check_is_shown_to_fail() -> None:
    shown = {name for _, names in TAMPERED for name in names} | {"roundings_are_listed"}
    assert shown == set(checks.CHECKS)
