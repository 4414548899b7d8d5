"""The dashboard as the source of its GraphQL type."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from entrepot.analytics import reads
from entrepot.kernel import errors, money
from entrepot.kernel.database import Row, Tx

LONGEST_DAYS = 400
TOP = 8


async def dashboard(tx: Tx, *, start: date | None, end: date | None) -> dict[str, Any]:
    """The period's figures beside those of the equally long period before it; 30 days until today by default."""
    last = end or tx.now.astimezone(tx.shop.timezone).date()
    first = start or last - timedelta(days=29)
    length = (last - first).days + 1
    if not 1 <= length <= LONGEST_DAYS:
        raise errors.OutOfRange(minimum="1", maximum=str(LONGEST_DAYS), field=("to",))
    currency = tx.shop.currency
    both = await reads.list_sales_by_day(tx, start=first - timedelta(days=length), end=last, currency=currency)
    before, now = both[:length], both[length:]
    top = await reads.list_top_products(tx, start=first, end=last, currency=currency, first=TOP)
    return {
        "from_date": first,
        "to_date": last,
        "orders": _sum(now, "orders"),
        "placed": money.source(_sum(now, "placed_minor"), currency),
        "revenue": money.source(_sum(now, "revenue_minor"), currency),
        "gross_profit": money.source(_profit(now), currency),
        "previous_orders": _sum(before, "orders"),
        "previous_placed": money.source(_sum(before, "placed_minor"), currency),
        "previous_revenue": money.source(_sum(before, "revenue_minor"), currency),
        "previous_gross_profit": money.source(_profit(before), currency),
        "sales": now,
        "top_products": top,
        **await reads.get_to_do(tx),
    }


def _profit(rows: Sequence[Row]) -> int:
    return _sum(rows, "revenue_minor") - _sum(rows, "cost_minor")


def _sum(rows: Sequence[Row], column: str) -> int:
    return sum(row[column] for row in rows)
