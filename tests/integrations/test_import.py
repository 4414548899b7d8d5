"""Real days and a handful of invoices go through the operations, and the books say what the files say."""

from pathlib import Path
from typing import Any

import pytest

from entrepot.integrations.online_retail import importer, report
from entrepot.integrations.online_retail.progress import Progress
from entrepot.kernel.database import Database
from tests.integrations import looking

pytestmark = pytest.mark.books


async def reconcile(opened: Database, directory: Path, progress: Progress) -> report.Report:
    imported = await importer.run(opened, directory=directory, progress=progress)
    return await report.make_report(opened, imported=imported, progress=progress, measure_memory=lambda: 1)


async def test_five_real_days_reconcile(fresh_database: Database, sample: Path, progress: Progress) -> None:
    found = await reconcile(fresh_database, sample, progress)
    content = found.content
    assert content["differences"] == []
    assert (content["input_lines"], content["document_lines"], content["set_aside_lines"]) == (6650, 6649, 1)
    assert [(row["file"], row["row_number"]) for row in content["set_aside"]["NO_GOODS_NO_MONEY"]] == [
        ("2011-03.csv.gz", 1439)
    ]
    assert [(item["file"], item["row"], item["price"], item["difference"]) for item in content["roundings"]] == [
        ("2011-09.csv.gz", 1535, "0.001", "-0.001")
    ]
    assert {row["month"]: (row["lines"], row["difference_minor"]) for row in content["by_month"]} == {
        "2011-03": (1672, 0),
        "2011-06": (1043, 0),
        "2011-07": (1259, 0),
        "2011-08": (1122, 0),
        "2011-09": (1554, 0),
    }
    ends = next(check for check in found.checks if check.name == "balance_sheets_balance").facts["month_ends"]
    assert [item["date"] for item in ends] == [
        *("2011-03-31", "2011-04-30", "2011-05-31", "2011-06-30", "2011-07-31", "2011-08-31", "2011-09-30")
    ]


async def test_each_kind_of_line_becomes_its_document(
    fresh_database: Database, small: Path, progress: Progress
) -> None:
    found = await reconcile(fresh_database, small, progress)
    assert found.content["differences"] == []
    kept = {(row["kind"], row["document_kind"]): (row["lines"], row["amount_minor"]) for row in found.content["kinds"]}
    assert kept == {
        ("GOODS_SOLD", "ORDER"): (5, 1530 + 510 + 3060 + 0 + 295),
        ("GOODS_FREE", "ORDER"): (1, 0),
        ("SHIPPING", "ORDER"): (1, 5400),
        ("VOUCHER", "ORDER"): (1, 1702),
        ("MANUAL", "ORDER"): (1, 125),
        ("BANK_CHARGE", "ORDER"): (1, 1500),
        ("GOODS_RETURNED", "RETURN"): (2, -765 - 765),
        ("DISCOUNT", "RETURN"): (1, -250),
        ("STOCK_LOST", "STOCK_MOVE"): (1, 0),
        ("STOCK_FOUND", "STOCK_MOVE"): (1, 0),
        ("MARKETPLACE_FEE", "JOURNAL"): (1, -10000),
        ("BANK_FEE", "JOURNAL"): (1, -2005),
        ("COMMISSION", "JOURNAL"): (1, -160),
        ("SAMPLES", "JOURNAL"): (1, -1295),
        ("BAD_DEBT", "JOURNAL"): (1, -3000),
        ("NO_GOODS_NO_MONEY", "NOTHING"): (1, 0),
    }
    assert looking.counted(found.content) == {"orders": 4, "returns": 2, "adjustments": 2, "manual_entries": 5}


async def test_the_journal_of_the_handful(fresh_database: Database, small: Path, progress: Progress) -> None:
    found = await reconcile(fresh_database, small, progress)
    assert found.passed
    stock = 7 * 459 + 9 * 153
    sold = 9 * 153 + 5 * 459
    back = 3 * 153 + 459
    goods, returned = 1530 + 510 + 3060 + 295, 765 + 765
    assert await looking.balances(fresh_database) == {
        # By bank: the sale without a number, its return, the fees and samples.
        "1002": 3060 + 1702 + 125 - 765 - 10000 - 2005 - 1295,
        # On account: the customer's orders less the return, the commission and the bad debt.
        "1122": 1530 + 510 + 5400 + 1500 + 295 - 765 - 250 - 160 - 3000,
        # Money for the sale without a number was held, then earned.
        "2205.01": 0,
        "1405": stock - sold + back - 2 * 459 + 5 * 459,
        "4001": -stock,
        "6001": -(goods - returned - 250),
        "6051": -(5400 + 1702 + 125 + 1500),
        "6401": sold - back,
        "6601": 10000 + 160 + 1295,
        "6602": 2 * 459 - 5 * 459,
        "6603": 2005,
        "6702": 3000,
    }


async def test_orders_keep_number_date_customer_and_payment(
    fresh_database: Database, small: Path, progress: Progress
) -> None:
    await importer.run(fresh_database, directory=small, progress=progress)
    rows = await looking.rows(
        fresh_database,
        "SELECT number, CAST(placed_at AT TIME ZONE 'Europe/London' AS text) AS placed, name, country, payment_state,"
        " fulfilment_state, total_minor, receivable_minor FROM sales_order ORDER BY number",
    )
    assert [tuple(row.values()) for row in rows] == [
        ("536365", "2010-12-01 08:26:00", "Customer 17850", "GB", "ON_CREDIT", "DELIVERED", 7440, 7440),
        ("536370", "2010-12-01 09:00:00", None, "FR", "PAID", "DELIVERED", 4887, 0),
        ("536371", "2010-12-01 10:00:00", "Customer 17850", "GB", "ON_CREDIT", "DELIVERED", 1500, 1500),
        ("540000", "2011-01-04 10:00:00", "Customer 17850", "FR", "ON_CREDIT", "DELIVERED", 295, 295),
    ]


async def test_articles_are_products_with_price_and_stock(
    fresh_database: Database, small: Path, progress: Progress
) -> None:
    await importer.run(fresh_database, directory=small, progress=progress)
    rows = await looking.rows(
        fresh_database,
        "SELECT sku, product.name->>'en' AS name, price.amount_minor, quantity FROM variant"
        " JOIN product ON product.id = product_id JOIN stock_balance ON stock_balance.variant_id = variant.id"
        " LEFT JOIN price ON price.variant_id = variant.id ORDER BY sku",
    )
    assert [tuple(row.values()) for row in rows] == [
        ("22752", "NESTING BOXES", 765, 7 - 1 - 4 + 1 - 2 + 5),
        ("85123A", "WHITE HANGING HEART", 255, 9 - 8 + 3 - 1),
        ("PADS", "PADS TO MATCH ALL CUSHIONS", None, 1),
    ]


async def test_a_batch_takes_as_many_statements_for_one_invoice_as_for_many(
    fresh_database: Database, one_day: Path, progress: Progress, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts: list[int] = []
    original: Any = importer.replay.replay

    async def counting(tx: Any, **given: Any) -> Any:
        with tx.counting() as count:
            fates = await original(tx, **given)
        counts.append(count.statements)
        return fates

    monkeypatch.setattr(importer.replay, "replay", counting)
    await importer.run(fresh_database, directory=one_day, progress=progress)
    assert len(counts) == 3
    assert max(counts) < 110


async def test_progress_names_the_month_and_the_end(fresh_database: Database, small: Path) -> None:
    said: list[str] = []
    ticks = iter(range(10_000))
    talking = Progress(lambda: float(next(ticks)), said.append, every_seconds=0)
    await importer.run(fresh_database, directory=small, progress=talking)
    assert said[-1].startswith("2011-01       21 / 21  100 %")
    assert any("3 articles" in text and "3 个商品" in text for text in said)
