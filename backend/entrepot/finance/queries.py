"""Queries of the ledger."""

from datetime import date
from typing import Annotated

import strawberry

from entrepot.contract.connections import Connection
from entrepot.contract.declare import Reader, query
from entrepot.finance import permissions, reads, statements
from entrepot.finance.types import (
    BalanceSheet,
    IncomeStatement,
    JournalEntry,
    JournalEntryOrder,
    JournalEntryWhere,
    LedgerAccount,
    TrialBalance,
)
from entrepot.kernel import money, pagination
from entrepot.kernel.ids import Id

From = Annotated[date | None, strawberry.argument(name="from")]
To = Annotated[date | None, strawberry.argument(name="to")]
Currency = money.CurrencyCode | None


@strawberry.type
class FinanceQueries:
    @query(allow=permissions.READ_FINANCE)
    async def accounts(reader: Reader) -> list[LedgerAccount]:
        """The chart of accounts. / 会计科目表。"""
        return await reads.list_accounts(reader.tx)

    @query(allow=permissions.READ_FINANCE)
    async def journal_entry(reader: Reader, id: Id) -> JournalEntry | None:
        """One entry. / 单张凭证。"""
        found = await reads.list_entries_by_id(reader.tx, ids=[id])
        return found[0] if found else None

    @query(allow=permissions.READ_FINANCE)
    async def journal_entries(
        reader: Reader,
        where: JournalEntryWhere | None = None,
        order_by: JournalEntryOrder | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[JournalEntry]:
        """The journal. / 凭证列表。"""
        return await pagination.page(
            reader.tx,
            reads.ENTRIES,
            where=where,
            order_by=order_by,
            first=first,
            after=after,
            last=last,
            before=before,
        )

    @query(allow=permissions.READ_FINANCE, cost=100)
    async def trial_balance(
        reader: Reader, from_: From = None, to: To = None, currency: Currency = None
    ) -> TrialBalance:
        """Every account's opening, movements and closing. / 试算平衡表。"""
        return await statements.trial_balance(reader.tx, start=from_, end=to, currency=currency)

    @query(allow=permissions.READ_FINANCE, cost=100)
    async def income_statement(
        reader: Reader, from_: From = None, to: To = None, currency: Currency = None
    ) -> IncomeStatement:
        """Revenue less expenses. / 利润表。"""
        return await statements.income_statement(reader.tx, start=from_, end=to, currency=currency)

    @query(allow=permissions.READ_FINANCE, cost=100)
    async def balance_sheet(reader: Reader, at_date: date | None = None, currency: Currency = None) -> BalanceSheet:
        """Assets, liabilities and equity at the end of a day. / 资产负债表。"""
        return await statements.balance_sheet(reader.tx, at_date=at_date, currency=currency)
