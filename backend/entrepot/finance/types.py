"""GraphQL of the ledger."""

from datetime import date, datetime
from enum import StrEnum

import strawberry

from entrepot.contract.declare import batch, derived, input_type, object_type, payload, text, translations
from entrepot.finance import batches, permissions, rules
from entrepot.finance.chart import AccountKind
from entrepot.finance.tables import ACCOUNT, JOURNAL_ENTRY
from entrepot.kernel import filters, money
from entrepot.kernel.ids import Id
from entrepot.kernel.pagination import Direction
from entrepot.kernel.text import LocalizedTextInput, Translation


@object_type(allow=permissions.READ_FINANCE, node=ACCOUNT)
class LedgerAccount:
    """An account of the chart. / 会计科目。"""

    code: str
    name: str = text("name")
    name_translations: list[Translation] = translations("name")
    kind: AccountKind


@object_type(allow=permissions.READ_FINANCE)
class JournalLine:
    """One side of an entry. / 分录。"""

    position: int
    account: LedgerAccount
    debit: money.Money = derived(needs=("debit_minor", "currency"), fn=money.of("debit_minor", "currency"))
    credit: money.Money = derived(needs=("credit_minor", "currency"), fn=money.of("credit_minor", "currency"))
    country: str | None
    customer_id: Id | None


@object_type(allow=permissions.READ_FINANCE, node=JOURNAL_ENTRY, load=batches.entries_by_id)
class JournalEntry:
    """A balanced entry and the document it was posted for. / 记账凭证。"""

    event: rules.EventKind
    document_kind: str
    document_id: Id
    document_number: str | None
    order_id: Id | None
    order_number: str | None
    memo: str | None
    external_reference: str | None
    currency: money.CurrencyCode
    effective_date: date
    effective_at: datetime
    recorded_at: datetime
    lines: list[JournalLine] = batch(batches.lines_of_entries)


@object_type(allow=permissions.READ_FINANCE)
class TrialBalanceRow:
    """An account's opening, movements and closing; debit balances are positive. / 科目余额。"""

    account: LedgerAccount
    opening: money.Money
    debit: money.Money
    credit: money.Money
    closing: money.Money


@object_type(allow=permissions.READ_FINANCE)
class TrialBalance:
    """Every account with movement, and the sums that must agree. / 试算平衡表。"""

    from_date: date
    to_date: date
    rows: list[TrialBalanceRow]
    total_debit: money.Money
    total_credit: money.Money
    is_balanced: bool


@object_type(allow=permissions.READ_FINANCE)
class StatementLine:
    """An account's part of a section. / 报表项目。"""

    account: LedgerAccount
    amount: money.Money


@object_type(allow=permissions.READ_FINANCE)
class StatementSection:
    """A section of a statement with its accounts. / 报表分部。"""

    code: str
    name: str = text("name")
    lines: list[StatementLine]
    total: money.Money


@object_type(allow=permissions.READ_FINANCE)
class IncomeStatement:
    """Revenue less expenses of a period. / 利润表。"""

    from_date: date
    to_date: date
    sections: list[StatementSection]
    gross_profit: money.Money
    net_profit: money.Money


@object_type(allow=permissions.READ_FINANCE)
class BalanceSheet:
    """What the shop has and where it comes from, at the end of a day. / 资产负债表。"""

    at_date: date
    sections: list[StatementSection]
    unclosed_profit: money.Money
    total_assets: money.Money
    total_liabilities_and_equity: money.Money
    is_balanced: bool


@filters.where_input
class JournalEntryWhere:
    """Which entries. / 凭证筛选。"""

    id: filters.IdFilter | None
    effective_at: filters.InstantFilter | None
    event: filters.EnumFilter[rules.EventKind] | None
    document_id: filters.IdFilter | None
    document_number: filters.TextFilter | None
    order_id: filters.IdFilter | None
    order_number: filters.TextFilter | None
    account_id: filters.IdFilter | None
    currency: filters.TextFilter | None
    external_reference: filters.TextFilter | None


@strawberry.enum(description="Orders of the journal. / 凭证排序。")
class JournalEntryOrderField(StrEnum):
    EFFECTIVE_AT = "EFFECTIVE_AT"
    RECORDED_AT = "RECORDED_AT"


@input_type
class JournalEntryOrder:
    """An order of the journal. / 凭证排序。"""

    field: JournalEntryOrderField
    direction: Direction = Direction.DESC


@input_type
class JournalLineInput:
    """One side of an entry: give debit or credit. / 分录：借方或贷方其一。"""

    account: str
    debit: money.MoneyInput | None = None
    credit: money.MoneyInput | None = None


@input_type
class JournalPostInput:
    """An entry made by hand. / 手工凭证。"""

    lines: list[JournalLineInput]
    memo: str
    effective_at: datetime | None = None
    external_reference: str | None = None


@input_type
class AccountCreateInput:
    """An account to add. / 新增科目。"""

    code: str
    name: list[LocalizedTextInput]
    kind: AccountKind


@payload
class JournalPostPayload:
    """The entry as it was posted. / 已入账的凭证。"""

    entry: JournalEntry | None


@payload
class AccountCreatePayload:
    """The account added. / 新增的科目。"""

    account: LedgerAccount | None
