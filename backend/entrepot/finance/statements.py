"""Statements as sources of their GraphQL types: balances in, presented figures out."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from entrepot.finance import reads, rules
from entrepot.kernel import errors, money
from entrepot.kernel.database import Tx

EARLIEST = date(1970, 1, 1)


async def trial_balance(tx: Tx, *, start: date | None, end: date | None, currency: str | None) -> dict[str, Any]:
    """Opening, movements and closing of every account that has any."""
    start, end, currency = _period(tx, start, end, currency)
    balances = await reads.list_balances(tx, start=start, end=end, currency=currency)
    moved = [item for item in balances if item.opening_minor or item.debit_minor or item.credit_minor]
    debit = sum(item.debit_minor for item in moved)
    credit = sum(item.credit_minor for item in moved)
    return {
        "from_date": start,
        "to_date": end,
        "rows": [
            {
                "account": _account(item),
                "opening": money.source(item.opening_minor, currency),
                "debit": money.source(item.debit_minor, currency),
                "credit": money.source(item.credit_minor, currency),
                "closing": money.source(item.closing_minor, currency),
            }
            for item in moved
        ],
        "total_debit": money.source(debit, currency),
        "total_credit": money.source(credit, currency),
        "is_balanced": debit == credit and sum(item.closing_minor for item in moved) == 0,
    }


async def income_statement(tx: Tx, *, start: date | None, end: date | None, currency: str | None) -> dict[str, Any]:
    """Revenue less expenses of a period."""
    start, end, currency = _period(tx, start, end, currency)
    balances = await reads.list_balances(tx, start=start, end=end, currency=currency)
    sections = rules.income_sections(balances)
    gross = sum(item.total_minor for item in sections if item.code in ("REVENUE", "COST_OF_SALES"))
    return {
        "from_date": start,
        "to_date": end,
        "sections": [_section(item, currency) for item in sections],
        "gross_profit": money.source(gross, currency),
        "net_profit": money.source(sum(item.total_minor for item in sections), currency),
    }


async def balance_sheet(tx: Tx, *, at_date: date | None, currency: str | None) -> dict[str, Any]:
    """What the shop has and owes at the end of a day; the profit so far is part of equity."""
    _, end, currency = _period(tx, None, at_date, currency)
    balances = await reads.list_balances(tx, start=EARLIEST, end=end, currency=currency)
    sections = rules.balance_sections(balances)
    profit = rules.unclosed_profit(balances)
    totals = {item.code: item.total_minor for item in sections}
    financed = totals["LIABILITIES"] + totals["EQUITY"] + profit
    return {
        "at_date": end,
        "sections": [_section(item, currency) for item in sections],
        "unclosed_profit": money.source(profit, currency),
        "total_assets": money.source(totals["ASSETS"], currency),
        "total_liabilities_and_equity": money.source(financed, currency),
        "is_balanced": totals["ASSETS"] == financed,
    }


def _period(tx: Tx, start: date | None, end: date | None, currency: str | None) -> tuple[date, date, str]:
    """The asked period; by default this year until today, in the shop's time zone and currency."""
    today = tx.now.astimezone(tx.shop.timezone).date()
    last = end or today
    first = start or date(last.year, 1, 1)
    if first > last:
        raise errors.Invalid(reason="from > to", field=("from",))
    return first, last, currency or tx.shop.currency


def _section(section: rules.Section, currency: str) -> dict[str, Any]:
    return {
        "code": section.code,
        "name": {"zh-CN": section.zh, "en": section.en},
        "lines": _lines(section.accounts, currency),
        "total": money.source(section.total_minor, currency),
    }


def _lines(accounts: Sequence[tuple[rules.Balance, int]], currency: str) -> list[dict[str, Any]]:
    return [{"account": _account(item), "amount": money.source(amount, currency)} for item, amount in accounts]


def _account(item: rules.Balance) -> dict[str, Any]:
    return {"id": item.account_id, "code": item.code, "name": item.name, "kind": item.kind}
