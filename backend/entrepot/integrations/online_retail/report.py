"""The reconciliation report: the same facts as JSON for machines and as text for people."""

import dataclasses
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from entrepot.integrations.online_retail import book_sums, checks, kinds, lines, source_sums
from entrepot.integrations.online_retail.documents import CURRENCY
from entrepot.integrations.online_retail.importer import ACTOR, SOURCE, Imported
from entrepot.integrations.online_retail.progress import Progress
from entrepot.integrations.online_retail.survey import COST_SHARE
from entrepot.kernel import money
from entrepot.kernel.database import Database

ASSUMPTIONS: Final = (
    (
        f"A unit costs {COST_SHARE[0]} % of its article's median price; an article without any price costs nothing.",
        f"单位成本取该商品价格中位数的 {COST_SHARE[0]} %；从无价格的商品成本为零。",
    ),
    (
        "The opening stock of an article is its deepest shortfall over the whole period, and one unit more.",
        "期初库存等于整个期间的最大缺口再加一件。",
    ),
    (
        "Customers with a number trade on account and stay owing, because the files record no payments; sales without "
        "a number are paid by bank transfer when they are made.",
        "有编号的顾客赊销挂账（文件不含收款记录）；无编号的销售当场以银行转账付清。",
    ),
    (
        "An invoice is ordered, sent and delivered at its own time; a credit note names no invoice and is a return "
        "without order, its goods restocked at average cost.",
        "发票在其时间下单、发货并送达；贷项单不指明原发票，按无单退货以平均成本入库。",
    ),
)


@dataclass(frozen=True)
class Report:
    """What an import did and whether it is right."""

    content: Mapping[str, Any]
    checks: list[checks.Check]

    @property
    def passed(self) -> bool:
        """Whether no check found a difference."""
        return all(check.passed for check in self.checks)


async def make_report(
    opened: Database, *, imported: Imported, progress: Progress, measure_memory: Callable[[], int]
) -> Report:
    """Add the files up again, compare the books with them, and say so."""
    began = progress.clock()
    progress.phase("Checking the books against the files", "核对账簿与文件")
    source = source_sums.add_up(imported.files)
    evidence = checks.Evidence(imported, source)
    async with opened.read(shop_id=imported.shop_id, actor=ACTOR) as tx:
        found = await checks.run_checks(tx, evidence=evidence)
        by_kind = [dict(row) for row in await book_sums.of_run(tx, statement=book_sums.KINDS, run_id=imported.run_id)]
        aside = [dict(row) for row in await book_sums.of_run(tx, statement=book_sums.SET_ASIDE, run_id=imported.run_id)]
        documents = await tx.row(book_sums.DOCUMENTS)
        sales = await book_sums.by_month_and_country(tx, statement=book_sums.SALES)
        spending = await book_sums.by_month_and_country(tx, statement=book_sums.SPENDING)
    assert documents is not None
    checking = progress.clock() - began
    set_aside_count = len(aside)
    accounted = sum(row["lines"] for row in by_kind)
    content: dict[str, Any] = {
        "source": SOURCE,
        "input_lines": source_lines(source),
        "document_lines": accounted - set_aside_count,
        "set_aside_lines": set_aside_count,
        "set_aside": _set_aside(aside),
        "seconds": _seconds(imported, checking),
        "lines_per_second": _speed(imported),
        "resumed_at_line": imported.resumed_at_line,
        "peak_memory_bytes": measure_memory(),
        "files": {name: vars(sums) for name, sums in source.files.items()},
        "kinds": by_kind,
        "documents": dict(documents),
        "by_month": _by_month(source, sales, spending),
        "by_month_and_country": _by_month_and_country(source, sales, spending),
        "roundings": [_rounding(line) for line in imported.survey.roundings],
        "notes": _notes(imported),
        "assumptions": [{"en": en, "zh": zh} for en, zh in ASSUMPTIONS],
        "checks": [{**dataclasses.asdict(check), "passed": check.passed} for check in found],
        "differences": [{"check": check.name, **item} for check in found for item in check.differences],
    }
    return Report(content, found)


def source_lines(source: source_sums.SourceSums) -> int:
    """The lines of all files."""
    return sum(sums.lines for sums in source.files.values())


def to_text(report: Report) -> Iterator[str]:
    """The report line by line, as it is printed."""
    content = report.content
    yield ""
    yield "Reconciliation / 对账报告: Online Retail"
    yield ""
    yield f"  {content['input_lines']:>9,}  input lines / 输入行"
    yield f"  {content['document_lines']:>9,}  document lines / 单据行"
    yield f"  {content['set_aside_lines']:>9,}  set aside, listed below / 单列未入账"
    yield ""
    for row in content["kinds"]:
        name = kinds.NAMES[kinds.Kind(row["kind"])]
        sums = f"{row['lines']:>9,}  {_pounds(row['amount_minor']):>15}"
        yield f"  {sums}  {row['document_kind']:<10}  {name['en']} / {name['zh-CN']}"
    yield ""
    yield "  month 月份      lines 行     sales (files) 文件    sales (books) 账簿     spending 费用   difference 差异"
    for row in content["by_month"]:
        yield _month_text(row)
    yield ""
    documents = content["documents"]
    yield "  " + ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in documents.items())
    yield ""
    yield from _listed(content)
    for check in report.checks:
        yield f"  {'ok  ' if check.passed else 'FAIL'}  {check.en} / {check.zh}"
        for item in check.differences[:5]:
            yield f"          {_facts_text(item)}"
    yield ""
    seconds = content["seconds"]
    yield (
        f"  {seconds['total']:.1f} s: reading 读取 {seconds['reading']:.1f}, writing 写入 {seconds['writing']:.1f}, "
        f"checking 核对 {seconds['checking']:.1f}; {content['lines_per_second']:,.0f} lines/s 行/秒; "
        f"memory 内存 {content['peak_memory_bytes'] / 1e6:,.0f} MB"
    )
    if report.passed:
        yield "  No differences. / 无差异。"
    else:
        yield f"  {len(content['differences'])} differences! / 存在 {len(content['differences'])} 处差异！"


def _listed(content: Mapping[str, Any]) -> Iterator[str]:
    for reason, rows in content["set_aside"].items():
        name = kinds.NAMES[kinds.Kind(reason)]
        yield f"  Set aside / 未入账: {name['en']} / {name['zh-CN']}"
        for row in rows[:20]:
            yield f"    {row['file']} line {row['row_number']}"
    for item in content["roundings"]:
        yield (
            f"  Rounded / 舍入: {item['file']} line {item['row']}: {item['quantity']} × {item['price']} "
            f"= {item['amount']} ({item['difference']})"
        )
    yield ""


def _month_text(row: Mapping[str, Any]) -> str:
    sums = (row["source_sales_minor"], row["sales_minor"], row["spending_minor"], row["difference_minor"])
    return f"  {row['month']}  {row['lines']:>12,}" + "".join(f"  {_pounds(minor):>18}" for minor in sums)


def _pounds(minor: int) -> str:
    return f"{money.to_decimal(minor, CURRENCY):,}"


def _facts_text(item: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in item.items())


def _seconds(imported: Imported, checking: float) -> dict[str, float]:
    reading, writing = imported.reading_seconds, imported.writing_seconds
    parts = {"reading": reading, "writing": writing, "checking": checking, "total": reading + writing + checking}
    return {name: round(value, 2) for name, value in parts.items()}


def _speed(imported: Imported) -> float:
    written = imported.survey.line_count - imported.resumed_at_line
    return round(written / max(imported.writing_seconds, 1e-6), 1)


def _set_aside(rows: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row["reason"]].append({name: value for name, value in row.items() if name != "reason"})
    return dict(found)


def _by_month(
    source: source_sums.SourceSums, sales: Mapping[source_sums.Key, int], spending: Mapping[source_sums.Key, int]
) -> list[dict[str, Any]]:
    lines_of = {name[:7]: sums.lines for name, sums in source.files.items()}
    keys = {*source.sales, *source.spending, *sales, *spending}
    return [
        {
            "month": month,
            "lines": lines_of.get(month, 0),
            **_sums(source, sales, spending, [key for key in keys if key[0] == month]),
        }
        for month in sorted({key[0] for key in keys})
    ]


def _by_month_and_country(
    source: source_sums.SourceSums, sales: Mapping[source_sums.Key, int], spending: Mapping[source_sums.Key, int]
) -> list[dict[str, Any]]:
    return [
        {"month": key[0], "country": key[1], **_sums(source, sales, spending, [key])}
        for key in sorted({*source.sales, *source.spending, *sales, *spending})
    ]


def _sums(
    source: source_sums.SourceSums,
    sales: Mapping[source_sums.Key, int],
    spending: Mapping[source_sums.Key, int],
    keys: list[source_sums.Key],
) -> dict[str, int]:
    """What files and books say about these months and countries."""
    given = sum(source.sales.get(key, 0) for key in keys)
    kept = sum(sales.get(key, 0) for key in keys)
    return {
        "source_sales_minor": given,
        "sales_minor": kept,
        "source_spending_minor": sum(source.spending.get(key, 0) for key in keys),
        "spending_minor": sum(spending.get(key, 0) for key in keys),
        "difference_minor": kept - given,
    }


def _rounding(line: lines.Line) -> dict[str, Any]:
    return {
        "file": line.file,
        "row": line.row,
        "quantity": line.quantity,
        "price": lines.price_text(line.price),
        "amount": lines.price_text(line.amount_minor * 100),
        "difference": lines.price_text(line.rounding),
    }


def _notes(imported: Imported) -> dict[str, Any]:
    surveyed = imported.survey
    return {
        "invoices_with_two_times": surveyed.two_times,
        "customers_with_two_countries": surveyed.two_countries,
        "articles_without_price": surveyed.without_price,
    }
