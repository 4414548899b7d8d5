"""Reads of the ledger: every figure is a sum over journal lines, none is stored."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Date, Text, bindparam, case, cast, exists, func, select, true

from entrepot.finance import chart, rules
from entrepot.finance.chart import AccountKind
from entrepot.finance.tables import journal_entry, journal_line, ledger_account
from entrepot.inventory import reads as inventory_reads
from entrepot.kernel import errors, filters, pagination
from entrepot.kernel.database import Row, Tx, among, sql
from entrepot.kernel.pagination import Direction
from entrepot.kernel.statements import one_of
from entrepot.orders import balances as order_balances

_ACCOUNTS = sql(
    select(ledger_account).where(ledger_account.c.shop_id == bindparam("shop_id")).order_by(ledger_account.c.code)
)

_sums = (
    select(
        journal_line.c.account_id,
        func.sum(
            case(
                (
                    journal_line.c.effective_date < bindparam("from_date", type_=Date),
                    journal_line.c.debit_minor - journal_line.c.credit_minor,
                ),
                else_=0,
            )
        ).label("opening_minor"),
        func.sum(
            case(
                (journal_line.c.effective_date >= bindparam("from_date", type_=Date), journal_line.c.debit_minor),
                else_=0,
            )
        ).label("debit_minor"),
        func.sum(
            case(
                (journal_line.c.effective_date >= bindparam("from_date", type_=Date), journal_line.c.credit_minor),
                else_=0,
            )
        ).label("credit_minor"),
    )
    .where(
        journal_line.c.shop_id == bindparam("shop_id"),
        journal_line.c.effective_date <= bindparam("to_date", type_=Date),
        journal_line.c.currency == bindparam("currency", type_=Text),
    )
    .group_by(journal_line.c.account_id)
    .subquery("sums")
)
_BALANCES = sql(
    select(
        ledger_account.c.id,
        ledger_account.c.code,
        ledger_account.c.name,
        ledger_account.c.kind,
        cast(func.coalesce(_sums.c.opening_minor, 0), BigInteger).label("opening_minor"),
        cast(func.coalesce(_sums.c.debit_minor, 0), BigInteger).label("debit_minor"),
        cast(func.coalesce(_sums.c.credit_minor, 0), BigInteger).label("credit_minor"),
    )
    .select_from(ledger_account.outerjoin(_sums, _sums.c.account_id == ledger_account.c.id))
    .where(ledger_account.c.shop_id == bindparam("shop_id"))
    .order_by(ledger_account.c.code)
)

_LINES = sql(
    select(
        journal_line,
        ledger_account.c.code.label("account_code"),
        ledger_account.c.name.label("account_name"),
        ledger_account.c.kind.label("account_kind"),
    )
    .select_from(
        journal_line.join(
            ledger_account,
            (ledger_account.c.shop_id == journal_line.c.shop_id) & (ledger_account.c.id == journal_line.c.account_id),
        )
    )
    .where(journal_line.c.shop_id == bindparam("shop_id"), among(journal_line.c.entry_id, "entry_ids"))
    .order_by(journal_line.c.entry_id, journal_line.c.position)
)
_ENTRIES = sql(
    select(journal_entry).where(journal_entry.c.shop_id == bindparam("shop_id"), among(journal_entry.c.id, "ids"))
)
_DATES = sql(
    select(
        func.min(journal_entry.c.effective_date).label("first"),
        func.max(journal_entry.c.effective_date).label("last"),
    ).where(journal_entry.c.shop_id == bindparam("shop_id"))
)
_UNBALANCED = sql(
    select(
        journal_line.c.entry_id,
        cast(func.sum(journal_line.c.debit_minor - journal_line.c.credit_minor), BigInteger).label("difference"),
    )
    .where(journal_line.c.shop_id == bindparam("shop_id"))
    .group_by(journal_line.c.entry_id)
    .having(func.sum(journal_line.c.debit_minor) != func.sum(journal_line.c.credit_minor))
    .limit(100)
)
_LINE_ACCOUNTS = journal_line.join(
    ledger_account,
    (ledger_account.c.shop_id == journal_line.c.shop_id) & (ledger_account.c.id == journal_line.c.account_id),
)
_SIGNED = journal_line.c.debit_minor - journal_line.c.credit_minor


def _balance_of(*codes: str) -> Any:
    """The debit balance of accounts, entries made by hand aside."""
    return cast(
        func.coalesce(func.sum(_SIGNED).filter(one_of(ledger_account.c.code, codes)), 0),
        BigInteger,
    )


_CONTROL = sql(
    select(
        _balance_of(*chart.STOCK_ACCOUNTS).label("stock_minor"),
        _balance_of(chart.ADVANCES).label("advance_minor"),
        _balance_of(chart.RECEIVABLE).label("receivable_minor"),
    )
    .select_from(
        _LINE_ACCOUNTS.join(
            journal_entry,
            (journal_entry.c.shop_id == journal_line.c.shop_id) & (journal_entry.c.id == journal_line.c.entry_id),
        )
    )
    .where(
        journal_line.c.shop_id == bindparam("shop_id"),
        journal_entry.c.event != rules.EventKind.MANUAL.value,
    )
)


def _with_account(match: filters.Match) -> Any:
    """Entries that have a line on the account."""
    return exists(
        select(true()).where(
            journal_line.c.shop_id == journal_entry.c.shop_id,
            journal_line.c.entry_id == journal_entry.c.id,
            match(journal_line.c.account_id),
        )
    )


ENTRIES = pagination.Source(
    name="journal_entries",
    table=journal_entry,
    columns=tuple(journal_entry.c),
    filters={
        "id": filters.id(journal_entry.c.id),
        "effective_at": filters.instant(journal_entry.c.effective_at),
        "event": filters.enum(journal_entry.c.event),
        "document_id": filters.id(journal_entry.c.document_id),
        "document_number": filters.text(journal_entry.c.document_number),
        "order_id": filters.id(journal_entry.c.order_id),
        "order_number": filters.text(journal_entry.c.order_number),
        "account_id": filters.id(_with_account),
        "currency": filters.text(journal_entry.c.currency),
        "external_reference": filters.text(journal_entry.c.external_reference),
    },
    orders={"EFFECTIVE_AT": (journal_entry.c.effective_at,), "RECORDED_AT": (journal_entry.c.recorded_at,)},
    default_order=("EFFECTIVE_AT", Direction.DESC),
)


async def list_accounts(tx: Tx) -> Sequence[Row]:
    """Every account by code."""
    return await tx.rows(_ACCOUNTS)


async def get_account(tx: Tx, *, account_id: uuid.UUID) -> Row:
    """The account of this id."""
    for row in await list_accounts(tx):
        if row["id"] == account_id:
            return row
    raise errors.NotFound(what="Account")


async def list_balances(tx: Tx, *, start: date, end: date, currency: str) -> list[rules.Balance]:
    """Opening before `start`, movements from `start` to `end`, for every account, in one statement."""
    found = await tx.rows(_BALANCES, from_date=start, to_date=end, currency=currency)
    return [
        rules.Balance(
            code=row["code"],
            kind=AccountKind(row["kind"]),
            name=row["name"],
            account_id=row["id"],
            opening_minor=row["opening_minor"],
            debit_minor=row["debit_minor"],
            credit_minor=row["credit_minor"],
        )
        for row in found
    ]


async def list_entries_by_id(tx: Tx, *, ids: Sequence[uuid.UUID]) -> Sequence[Row]:
    """The entries of these ids, in any order."""
    return await tx.rows(_ENTRIES, ids=list(ids))


async def list_lines(tx: Tx, *, entry_ids: Sequence[uuid.UUID]) -> Sequence[Row]:
    """The lines of these entries with their accounts, in the order of entries and positions."""
    return await tx.rows(_LINES, entry_ids=list(entry_ids))


async def find_period(tx: Tx) -> tuple[date, date] | None:
    """The first and the last date of the journal, or None while it is empty."""
    row = await tx.row(_DATES)
    return None if row is None or row["first"] is None else (row["first"], row["last"])


async def integrity(tx: Tx) -> list[Mapping[str, Any]]:
    """What must not be: entries out of balance, and control accounts that differ from what they sum.

    Stock equals the cost ledger; advances and receivables equal those of the orders. Entries made by hand are aside.
    """
    found: list[Mapping[str, Any]] = [
        {
            "check": "journal_entry_balances",
            "entry_id": str(row["entry_id"]),
            "difference_minor": row["difference"],
        }
        for row in await tx.rows(_UNBALANCED)
    ]
    ledger = await tx.row(_CONTROL)
    assert ledger is not None
    orders = await order_balances.sum_balances(tx)
    expected = {
        "stock_minor": await inventory_reads.total_value(tx),
        "advance_minor": -orders["advance_minor"],
        "receivable_minor": orders["receivable_minor"] - orders["credited_minor"],
    }
    found.extend(
        {"check": f"control_account_{name}", "ledger_minor": ledger[name], "expected_minor": value}
        for name, value in expected.items()
        if ledger[name] != value
    )
    return found
