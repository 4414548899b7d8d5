"""The proof: each check compares the books with the files, or with themselves, and lists every difference it finds."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from entrepot.finance import reads as finance_reads
from entrepot.finance import rules as finance_rules
from entrepot.finance import statements
from entrepot.integrations.online_retail import book_sums, source_sums
from entrepot.integrations.online_retail.importer import Imported
from entrepot.inventory import integrity
from entrepot.kernel.database import Tx

Difference = Mapping[str, Any]


@dataclass(frozen=True)
class Check:
    """The outcome of one check; `facts` are what it compared, `differences` what did not agree."""

    name: str
    en: str
    zh: str
    differences: list[Difference]
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        """Whether nothing differed."""
        return not self.differences


@dataclass(frozen=True)
class Evidence:
    """What the checks look at: the run, and the files added up independently."""

    imported: Imported
    source: source_sums.SourceSums


Outcome = tuple[list[Difference], Mapping[str, Any]]


async def run_checks(tx: Tx, *, evidence: Evidence) -> list[Check]:
    """Every check, whatever the others say."""
    found = []
    for name, (en, zh, check) in CHECKS.items():
        differences, facts = await check(tx, evidence)
        found.append(Check(name, en, zh, differences, facts))
    return found


async def _lines(tx: Tx, evidence: Evidence) -> Outcome:
    rows = await book_sums.of_run(tx, statement=book_sums.FILES, run_id=evidence.imported.run_id)
    kept = {row["file"]: {name: row[name] for name in ("lines", "rows", "quantity", "amount_minor")} for row in rows}
    given = {name: vars(sums) for name, sums in evidence.source.files.items()}
    differences: list[Difference] = [
        {"file": name, "source": given.get(name), "import": kept.get(name)}
        for name in sorted({*given, *kept})
        if given.get(name) != kept.get(name)
    ]
    return differences, {"lines": sum(item["lines"] for item in kept.values())}


async def _documents(tx: Tx, evidence: Evidence) -> Outcome:
    rows = await book_sums.of_run(tx, statement=book_sums.UNMATCHED, run_id=evidence.imported.run_id)
    return [dict(row) for row in rows], {}


async def _headers(tx: Tx, evidence: Evidence) -> Outcome:
    return [dict(row) for row in await tx.rows(book_sums.HEADERS)], {}


async def _sales(tx: Tx, evidence: Evidence) -> Outcome:
    books = await book_sums.by_month_and_country(tx, statement=book_sums.SALES)
    return _compare(evidence.source.sales, books), {"total_minor": sum(books.values())}


async def _revenue(tx: Tx, evidence: Evidence) -> Outcome:
    books = await book_sums.by_month_and_country(tx, statement=book_sums.REVENUE)
    return _compare(evidence.source.sales, books), {"total_minor": sum(books.values())}


async def _spending(tx: Tx, evidence: Evidence) -> Outcome:
    books = await book_sums.by_month_and_country(tx, statement=book_sums.SPENDING)
    return _compare(evidence.source.spending, books), {"total_minor": sum(books.values())}


async def _rounding(tx: Tx, evidence: Evidence) -> Outcome:
    """Exact amounts less pence are the listed roundings, and nothing else."""
    source = evidence.source
    listed = {(line.file, line.row) for line in evidence.imported.survey.roundings}
    pence = sum(source.sales.values()) + sum(source.spending.values())
    left = sum(source.exact.values()) * 100 - pence - sum(source.rounded.values()) * 100
    differences: list[Difference] = [
        {"file": file, "row": row, "problem": "rounded, but not listed, or listed, but not rounded"}
        for file, row in sorted(listed ^ source.rounded.keys())
    ]
    if left:
        differences.append({"problem": "unexplained", "pence": str(left)})
    return differences, {"lines": len(listed)}


async def _stock(tx: Tx, evidence: Evidence) -> Outcome:
    found: list[Difference] = [
        {"check": item.check, "variant_id": item.variant_id, "book": item.book, "stored": item.stored}
        for item in await integrity.find_differences(tx)
    ]
    return found, {"kinds": list(integrity.CHECKS)}


async def _costs(tx: Tx, evidence: Evidence) -> Outcome:
    row = await tx.row(book_sums.COSTS)
    assert row is not None
    facts = {name: row[name] for name in ("entries_minor", "states_minor", "ledger_minor")}
    return ([] if len(set(facts.values())) == 1 else [facts]), facts


async def _receivables(tx: Tx, evidence: Evidence) -> Outcome:
    row = await tx.row(book_sums.RECEIVABLES)
    assert row is not None
    facts = {name: row[name] for name in ("ledger_minor", "documents_minor")}
    return ([] if len(set(facts.values())) == 1 else [facts]), facts


async def _journal(tx: Tx, evidence: Evidence) -> Outcome:
    return [dict(row) for row in await tx.rows(book_sums.UNBALANCED)], {}


async def _balance_sheets(tx: Tx, evidence: Evidence) -> Outcome:
    period = await finance_reads.find_period(tx)
    ends = finance_rules.month_ends(*period) if period else []
    sheets = [(day, await statements.balance_sheet(tx, at_date=day, currency=None)) for day in ends]
    rows = [
        {
            "date": day.isoformat(),
            "assets": str(sheet["total_assets"]["amount"]),
            "liabilities_and_equity": str(sheet["total_liabilities_and_equity"]["amount"]),
            "balanced": sheet["is_balanced"],
        }
        for day, sheet in sheets
    ]
    return [row for row in rows if not row["balanced"]], {"month_ends": rows}


async def _negative(tx: Tx, evidence: Evidence) -> Outcome:
    return [dict(row) for row in await tx.rows(book_sums.NEGATIVE)], {}


def _compare(source: Mapping[source_sums.Key, int], books: Mapping[source_sums.Key, int]) -> list[Difference]:
    return [
        {"month": month, "country": country, "source_minor": given, "books_minor": kept}
        for month, country in sorted({*source, *books})
        if (given := source.get((month, country), 0)) != (kept := books.get((month, country), 0))
    ]


CHECKS: Final[dict[str, tuple[str, str, Callable[[Tx, Evidence], Awaitable[Outcome]]]]] = {
    "every_line_once": (
        "Every line of every file is accounted for exactly once",
        "每个文件的每一行恰好入账一次",
        _lines,
    ),
    "lines_are_documents": (
        "Every line is one line of a document with its quantity and amount, and every document line is one of a file",
        "每一行对应一条数量与金额相同的单据行，反之亦然",
        _documents,
    ),
    "documents_add_up": (
        "Every document is the sum of its lines, earned and owed in full",
        "每张单据等于其明细之和",
        _headers,
    ),
    "sales_by_month_and_country": (
        "Orders less returns equal the files by month and country, to the penny",
        "订单减退货按月份与国家与文件分毫不差",
        _sales,
    ),
    "revenue_by_month_and_country": (
        "Revenue in the journal equals the files by month and country, to the penny",
        "账上收入按月份与国家与文件分毫不差",
        _revenue,
    ),
    "spending_by_month_and_country": (
        "Fees, commission, samples and bad debt in the journal equal the files by month and country",
        "费用、佣金、样品与坏账按月份与国家与文件一致",
        _spending,
    ),
    "roundings_are_listed": ("Nothing was rounded but the lines listed", "除所列各行外没有任何舍入", _rounding),
    "moves_equal_balances": (
        "The sums of all moves, holds and cost entries are the stored ones",
        "流水之和等于结存",
        _stock,
    ),
    "costs_equal_ledger": (
        "Cost entries, cost states and the stock accounts of the ledger are equal",
        "成本流水、成本结存与总账存货相等",
        _costs,
    ),
    "receivables_equal_ledger": (
        "What documents say is owed is what the ledger says",
        "单据应收等于总账应收",
        _receivables,
    ),
    "entries_balance": ("Every journal entry balances", "每张凭证借贷平衡", _journal),
    "balance_sheets_balance": (
        "The balance sheet balances on every month end",
        "每个月末资产负债表平衡",
        _balance_sheets,
    ),
    "no_negative_balance": (
        "No balance was ever negative, as of any moment or as booked",
        "任何时点、任何记账顺序下库存都不为负",
        _negative,
    ),
}
