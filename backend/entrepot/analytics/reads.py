"""Reads across the features: each figure is one statement, summed in the shop's time zone."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    Numeric,
    Text,
    and_,
    bindparam,
    cast,
    func,
    literal_column,
    or_,
    select,
)

from entrepot.catalog.rules.commands import UNIT_DECIMALS_LIMIT
from entrepot.catalog.tables import variant
from entrepot.finance import chart
from entrepot.finance.tables import journal_line, ledger_account
from entrepot.kernel.database import Row, Tx, sql
from entrepot.kernel.statements import one_of
from entrepot.orders.tables import sales_order, sales_order_line
from entrepot.reviews.tables import review

_ZONE = bindparam("zone", type_=Text)
_FROM = bindparam("from_date", type_=Date)
_TO = bindparam("to_date", type_=Date)
_CURRENCY = bindparam("currency", type_=Text)

_placed_on = cast(func.timezone(_ZONE, sales_order.c.placed_at), Date)
_counted = and_(
    sales_order.c.shop_id == bindparam("shop_id"),
    sales_order.c.fulfilment_state != "CANCELLED",
    sales_order.c.currency == _CURRENCY,
    # A day wider than the period on both sides, so that the index on the instant narrows before the day is computed.
    sales_order.c.placed_at >= cast(_FROM, Date) - literal_column("1"),
    sales_order.c.placed_at < cast(_TO, Date) + literal_column("2"),
    _placed_on >= _FROM,
    _placed_on <= _TO,
)

_placed = (
    select(
        _placed_on.label("day"),
        func.count().label("orders"),
        cast(func.sum(sales_order.c.total_minor), BigInteger).label("placed_minor"),
    )
    .where(_counted)
    .group_by(literal_column("1"))
    .cte("placed")
)


def _is_of(section: str) -> ColumnElement[bool]:
    """Whether an account is of a section of the income statement; a code covers its sub-accounts."""
    codes = next(accounts for code, _, _, accounts in chart.INCOME_SECTIONS if code == section)
    return or_(
        *(ledger_account.c.code == code for code in codes),
        *(ledger_account.c.code.startswith(f"{code}.") for code in codes),
    )


_is_revenue = _is_of("REVENUE")
_is_cost = _is_of("COST_OF_SALES")
_credit = journal_line.c.credit_minor - journal_line.c.debit_minor
_earned = (
    select(
        journal_line.c.effective_date.label("day"),
        cast(func.coalesce(func.sum(_credit).filter(_is_revenue), 0), BigInteger).label("revenue_minor"),
        cast(func.coalesce(-func.sum(_credit).filter(_is_cost), 0), BigInteger).label("cost_minor"),
    )
    .select_from(
        journal_line.join(
            ledger_account,
            and_(
                ledger_account.c.shop_id == journal_line.c.shop_id,
                ledger_account.c.id == journal_line.c.account_id,
            ),
        )
    )
    .where(
        journal_line.c.shop_id == bindparam("shop_id"),
        journal_line.c.currency == _CURRENCY,
        journal_line.c.effective_date >= _FROM,
        journal_line.c.effective_date <= _TO,
        or_(_is_revenue, _is_cost),
    )
    .group_by(journal_line.c.effective_date)
    .cte("earned")
)
_days = (
    func.generate_series(cast(_FROM, Date), cast(_TO, Date), literal_column("interval '1 day'"))
    .table_valued("day", name="days")
    .render_derived()
)
_SALES_BY_DAY = sql(
    select(
        cast(_days.c.day, Date).label("date"),
        func.coalesce(_placed.c.orders, 0).label("orders"),
        func.coalesce(_placed.c.placed_minor, 0).label("placed_minor"),
        func.coalesce(_earned.c.revenue_minor, 0).label("revenue_minor"),
        func.coalesce(_earned.c.cost_minor, 0).label("cost_minor"),
        _CURRENCY.label("currency"),
    )
    .select_from(
        _days.outerjoin(_placed, _placed.c.day == cast(_days.c.day, Date)).outerjoin(
            _earned, _earned.c.day == cast(_days.c.day, Date)
        )
    )
    .order_by(literal_column("1"))
)


def _parts_of(decimals: ColumnElement[Any]) -> ColumnElement[Any]:
    """How many parts of a unit with so many decimals make a whole one."""
    return func.power(cast(literal_column("10"), Numeric), decimals)


# The variants of a product may be sold in different units: they are added up in the finest parts that a unit can have.
_finest = func.max(sales_order_line.c.unit_decimals)
_in_finest_parts = func.sum(
    sales_order_line.c.quantity * _parts_of(UNIT_DECIMALS_LIMIT - sales_order_line.c.unit_decimals)
)
_sold = (
    select(
        variant.c.product_id,
        cast(func.sum(sales_order_line.c.total_minor), BigInteger).label("sales_minor"),
        cast(_in_finest_parts / _parts_of(UNIT_DECIMALS_LIMIT - _finest), BigInteger).label("quantity"),
        _finest.label("unit_decimals"),
        (func.array_agg(sales_order_line.c.name))[1].label("name"),
    )
    .select_from(
        sales_order.join(
            sales_order_line,
            and_(
                sales_order_line.c.shop_id == sales_order.c.shop_id,
                sales_order_line.c.order_id == sales_order.c.id,
            ),
        ).join(
            variant,
            and_(variant.c.shop_id == sales_order_line.c.shop_id, variant.c.id == sales_order_line.c.variant_id),
        )
    )
    .where(_counted)
    .group_by(variant.c.product_id)
)
_TOP_PRODUCTS = sql(
    _sold.add_columns(_CURRENCY.label("currency"))
    .order_by(literal_column("sales_minor").desc(), variant.c.product_id)
    .limit(bindparam("first", type_=BigInteger))
)

_open_order = and_(
    sales_order.c.shop_id == bindparam("shop_id"),
    one_of(sales_order.c.fulfilment_state, ("UNFULFILLED", "PARTIAL")),
)
_may_be_sent = ~one_of(sales_order.c.payment_state, ("UNPAID", "PARTIALLY_PAID", "REFUNDED", "VOIDED"))
_waits_for_money = one_of(sales_order.c.payment_state, ("UNPAID", "PARTIALLY_PAID"))
_TO_DO = sql(
    select(
        select(func.count()).where(_open_order, _may_be_sent).scalar_subquery().label("orders_to_ship"),
        select(func.count()).where(_open_order, _waits_for_money).scalar_subquery().label("orders_to_pay"),
        select(func.count())
        .where(review.c.shop_id == bindparam("shop_id"), review.c.state == "PENDING")
        .scalar_subquery()
        .label("reviews_to_moderate"),
    )
)


async def list_sales_by_day(tx: Tx, *, start: date, end: date, currency: str) -> Sequence[Row]:
    """Orders placed and revenue earned on each day from `start` to `end`; days without trade are zero."""
    return await tx.rows(_SALES_BY_DAY, from_date=start, to_date=end, currency=currency, zone=str(tx.shop.timezone))


async def list_top_products(tx: Tx, *, start: date, end: date, currency: str, first: int) -> Sequence[Row]:
    """The products that sold for the most in orders placed in the period."""
    return await tx.rows(
        _TOP_PRODUCTS,
        from_date=start,
        to_date=end,
        currency=currency,
        zone=str(tx.shop.timezone),
        first=first,
    )


async def get_to_do(tx: Tx) -> dict[str, Any]:
    """How many orders wait to be sent or paid, and how many reviews wait to be read."""
    row = await tx.row(_TO_DO)
    assert row is not None
    return dict(row)
