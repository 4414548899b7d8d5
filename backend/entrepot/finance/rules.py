"""Posting rules: a fact goes in, a balanced entry comes out. One rule for each value-moving event; no database, no
clock.

Numbers such as S5 and I3 name the rows of the postings table in the domain notes. Amounts are signed here: a negative
debit is a credit, so that one rule serves a sale and its reversal.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

import strawberry

from entrepot.finance import chart
from entrepot.inventory.events import StockAdjusted, StockItem, StockOpened, StockReceived
from entrepot.kernel import errors
from entrepot.orders.events import PaidFact, RefundFact, ReturnFact, ShipmentFact, ShipmentLineFact

MEMO_LIMIT, REFERENCE_LIMIT = 1000, 200


@dataclass(eq=False)
class AccountExists(errors.DomainError):
    """An account with this code exists."""

    code = "ACCOUNT_EXISTS"
    zh = "该编码的科目已存在。"


@dataclass(eq=False)
class AccountCodeInvalid(errors.DomainError):
    """An account's code is four digits, with up to two sub-accounts of two digits: 6601.02."""

    code = "ACCOUNT_CODE_INVALID"
    zh = "科目编码为四位数字，可带至多两级两位明细，如 6601.02。"


@dataclass(eq=False)
class ReferencePosted(errors.DomainError):
    """An entry with this reference was posted before."""

    code = "REFERENCE_POSTED"
    zh = "该参考号的凭证已经入账。"


@dataclass(eq=False)
class AccountUnknown(errors.DomainError):
    """There is no account {account}."""

    code = "ACCOUNT_UNKNOWN"
    zh = "没有科目 {account}。"
    account: str


@dataclass(eq=False)
class EntryUnbalanced(errors.DomainError):
    """Debits and credits differ by {difference}."""

    code = "ENTRY_UNBALANCED"
    zh = "借贷不平，差额 {difference}。"
    difference: str


@dataclass(eq=False)
class EntryEmpty(errors.DomainError):
    """An entry has at least two lines, each with an amount above zero on one side."""

    code = "ENTRY_EMPTY"
    zh = "凭证至少两行，且每行须有一方金额大于零。"


@strawberry.enum(name="JournalEvent", description="What an entry was posted for. / 凭证来源。")
class EventKind(StrEnum):
    """What a journal entry was posted for."""

    OPENING_STOCK = "OPENING_STOCK"
    GOODS_RECEIVED = "GOODS_RECEIVED"
    STOCK_ADJUSTED = "STOCK_ADJUSTED"
    PAYMENT = "PAYMENT"
    SALE = "SALE"
    REFUND = "REFUND"
    RETURN = "RETURN"
    MANUAL = "MANUAL"


@dataclass(frozen=True)
class Posting:
    """An amount on the debit side of an account; a negative one is a credit. Minor units."""

    account: str
    amount_minor: int


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An entry to post: its source, its date and its lines, of which the zero ones are gone."""

    event: EventKind
    document_kind: str
    document_id: uuid.UUID
    document_number: str | None
    currency: str
    effective_at: datetime
    postings: tuple[Posting, ...]
    order_id: uuid.UUID | None = None
    order_number: str | None = None
    customer_id: uuid.UUID | None = None
    country: str | None = None
    memo: str | None = None
    external_reference: str | None = None


METHOD_ACCOUNTS = {
    "BANK_TRANSFER": chart.BANK,
    "CASH_ON_DELIVERY": chart.BANK,
    "TEST_GATEWAY": chart.GATEWAY,
}

# S13 and I3: what a loss is charged to. A sample is marketing, theft is abnormal, the rest is the cost of keeping shop.
ADJUSTMENT_ACCOUNTS = {
    "SAMPLE": chart.SELLING_EXPENSE,
    "THEFT": chart.ABNORMAL_LOSS,
}


def balanced(postings: Iterable[Posting]) -> tuple[Posting, ...]:
    """Merge by account, drop zeros, and refuse what does not sum to zero: a posting rule that does is a bug."""
    merged: dict[str, int] = {}
    for posting in postings:
        merged[posting.account] = merged.get(posting.account, 0) + posting.amount_minor
    if sum(merged.values()) != 0:
        raise ValueError(f"a posting rule is out of balance by {sum(merged.values())}: {merged}")
    return tuple(Posting(account, amount) for account, amount in merged.items() if amount)


def stock_entries(event: StockOpened | StockReceived | StockAdjusted) -> list[Entry]:
    """I1, P3 and I3/I4: one entry for each document and time."""
    rule = {
        StockOpened: (EventKind.OPENING_STOCK, _opening),
        StockReceived: (EventKind.GOODS_RECEIVED, _receipt),
        StockAdjusted: (EventKind.STOCK_ADJUSTED, _adjustment),
    }[type(event)]
    by_document: dict[tuple[uuid.UUID, datetime], list[StockItem]] = {}
    for item in event.items:
        by_document.setdefault((item.document_id, item.effective_at), []).append(item)
    kind, postings_of = rule
    return [
        Entry(
            event=kind,
            document_kind=items[0].document_kind,
            document_id=document_id,
            document_number=None,
            currency=event.currency,
            effective_at=effective_at,
            postings=balanced(posting for item in items for posting in postings_of(item)),
        )
        for (document_id, effective_at), items in by_document.items()
    ]


def _opening(item: StockItem) -> Sequence[Posting]:
    return Posting(chart.STOCK, item.value_minor), Posting(chart.CAPITAL, -item.value_minor)


def _receipt(item: StockItem) -> Sequence[Posting]:
    return (
        Posting(chart.STOCK, item.value_minor),
        Posting(chart.GOODS_RECEIVED_NOT_BILLED, -item.value_minor),
    )


def _adjustment(item: StockItem) -> Sequence[Posting]:
    charged = ADJUSTMENT_ACCOUNTS.get(item.reason or "", chart.ADMIN_EXPENSE)
    return Posting(chart.STOCK, item.value_minor), Posting(charged, -item.value_minor)


def payment_entry(fact: PaidFact) -> Entry:
    """S1 and S7: money arrived, for goods to come or for goods already sent."""
    return Entry(
        event=EventKind.PAYMENT,
        document_kind="PAYMENT",
        document_id=fact.payment_id,
        document_number=fact.order_number,
        currency=fact.currency,
        effective_at=fact.effective_at,
        order_id=fact.order_id,
        order_number=fact.order_number,
        customer_id=fact.customer_id,
        country=fact.country,
        postings=balanced(
            (
                Posting(METHOD_ACCOUNTS[fact.method], fact.amount_minor),
                Posting(chart.ADVANCES, -fact.advance_minor),
                Posting(chart.RECEIVABLE, -fact.receivable_minor),
            )
        ),
    )


def sale_entry(fact: ShipmentFact) -> Entry:
    """S5, S5c, S6, S8 and S10: goods left, their revenue is earned and their cost leaves the stock."""
    return Entry(
        event=EventKind.SALE,
        document_kind="SHIPMENT",
        document_id=fact.shipment_id,
        document_number=fact.shipment_number,
        currency=fact.currency,
        effective_at=fact.effective_at,
        order_id=fact.order_id,
        order_number=fact.order_number,
        customer_id=fact.customer_id,
        country=fact.country,
        postings=balanced(
            (
                Posting(chart.ADVANCES, fact.advance_minor),
                Posting(chart.RECEIVABLE, fact.receivable_minor),
                Posting(chart.SALES, -fact.goods_minor),
                *_charges(fact.charges_minor, fact.lines),
                Posting(chart.OTHER_SALES, -fact.shipping_minor),
                Posting(chart.COST_OF_SALES, fact.cost_minor),
                Posting(chart.STOCK, -fact.cost_minor),
            )
        ),
    )


def _charges(total_minor: int, lines: Sequence[ShipmentLineFact]) -> list[Posting]:
    """Charges without goods: a discount line lowers sales, anything else is other revenue."""
    discounts = sum(line.revenue_minor for line in lines if line.charge_code == "DISCOUNT")
    return [Posting(chart.SALES, -discounts), Posting(chart.OTHER_SALES, discounts - total_minor)]


def refund_entry(fact: RefundFact) -> Entry:
    """S14, S15 and S16: revenue reversed or an advance released, money gone, goods back at the cost they left with."""
    return Entry(
        event=EventKind.REFUND,
        document_kind="REFUND",
        document_id=fact.refund_id,
        document_number=fact.refund_number,
        currency=fact.currency,
        effective_at=fact.effective_at,
        order_id=fact.order_id,
        order_number=fact.order_number,
        customer_id=fact.customer_id,
        country=fact.country,
        postings=balanced(
            (
                Posting(chart.SALES, fact.goods_minor),
                Posting(chart.OTHER_SALES, fact.charges_minor + fact.shipping_minor),
                Posting(chart.ADVANCES, fact.advance_minor),
                *(Posting(METHOD_ACCOUNTS[method], -amount) for method, amount in fact.money),
                Posting(chart.RECEIVABLE, -fact.receivable_minor),
                *_back_in_stock(fact.restocked_cost_minor),
            )
        ),
    )


def return_entry(fact: ReturnFact) -> Entry:
    """S15 and S16 for a return that names no order."""
    settled = chart.RECEIVABLE if fact.settlement == "ON_ACCOUNT" else METHOD_ACCOUNTS[fact.settlement]
    discounts = sum(line.amount_minor for line in fact.lines if line.charge_code == "DISCOUNT")
    total = fact.goods_minor + fact.charges_minor
    return Entry(
        event=EventKind.RETURN,
        document_kind="SALES_RETURN",
        document_id=fact.return_id,
        document_number=fact.return_number,
        currency=fact.currency,
        effective_at=fact.effective_at,
        customer_id=fact.customer_id,
        country=fact.country,
        postings=balanced(
            (
                Posting(chart.SALES, fact.goods_minor + discounts),
                Posting(chart.OTHER_SALES, fact.charges_minor - discounts),
                Posting(settled, -total),
                *_back_in_stock(fact.cost_minor),
            )
        ),
    )


def _back_in_stock(cost_minor: int) -> Sequence[Posting]:
    return Posting(chart.STOCK, cost_minor), Posting(chart.COST_OF_SALES, -cost_minor)


@dataclass(frozen=True, kw_only=True)
class Balance:
    """An account's movements: opening, debits, credits and closing, debit positive, in minor units."""

    code: str
    kind: chart.AccountKind
    name: dict[str, str]
    account_id: uuid.UUID
    opening_minor: int
    debit_minor: int
    credit_minor: int

    @property
    def closing_minor(self) -> int:
        """The balance at the end, debit positive."""
        return self.opening_minor + self.debit_minor - self.credit_minor


@dataclass(frozen=True, kw_only=True)
class Section:
    """A part of a statement: its code, its accounts with natural signs, and their sum."""

    code: str
    zh: str
    en: str
    accounts: tuple[tuple[Balance, int], ...]

    @property
    def total_minor(self) -> int:
        """The sum of the section."""
        return sum(amount for _, amount in self.accounts)


def income_sections(balances: Sequence[Balance]) -> list[Section]:
    """The income statement of a period: income positive, expense negative; sections without movement are kept."""
    found = []
    listed: set[str] = set()
    for code, zh, en, accounts in chart.INCOME_SECTIONS:
        members = [item for item in balances if _is_under(item.code, accounts)]
        listed.update(item.code for item in members)
        found.append(Section(code=code, zh=zh, en=en, accounts=_moved(members)))
    rest = [
        item
        for item in balances
        if item.code not in listed and item.kind in (chart.AccountKind.REVENUE, chart.AccountKind.EXPENSE)
    ]
    if _moved(rest):
        found.append(Section(code="OTHER", zh="其他", en="Other", accounts=_moved(rest)))
    return found


def balance_sections(balances: Sequence[Balance]) -> list[Section]:
    """The balance sheet: assets, liabilities, equity with the profit that is not closed yet, natural signs."""
    sides = (
        ("ASSETS", "资产", "Assets", chart.AccountKind.ASSET, 1),
        ("LIABILITIES", "负债", "Liabilities", chart.AccountKind.LIABILITY, -1),
        ("EQUITY", "所有者权益", "Equity", chart.AccountKind.EQUITY, -1),
    )
    return [
        Section(
            code=code,
            zh=zh,
            en=en,
            accounts=tuple(
                (item, sign * item.closing_minor) for item in balances if item.kind is kind and item.closing_minor
            ),
        )
        for code, zh, en, kind, sign in sides
    ]


def unclosed_profit(balances: Sequence[Balance]) -> int:
    """The profit of every revenue and expense account so far: part of equity until a period is closed."""
    kinds = (chart.AccountKind.REVENUE, chart.AccountKind.EXPENSE)
    return -sum(item.closing_minor for item in balances if item.kind in kinds)


def month_ends(first: date, last: date) -> list[date]:
    """The last day of every month from `first` to `last`, `last` included."""
    found = []
    year, month = first.year, first.month
    while (year, month) <= (last.year, last.month):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        found.append(date.fromordinal(date(year, month, 1).toordinal() - 1))
    return found


def _is_under(code: str, parents: Sequence[str]) -> bool:
    return any(code == parent or code.startswith(f"{parent}.") for parent in parents)


def _moved(members: Sequence[Balance]) -> tuple[tuple[Balance, int], ...]:
    return tuple(
        (item, item.credit_minor - item.debit_minor) for item in members if item.debit_minor or item.credit_minor
    )
