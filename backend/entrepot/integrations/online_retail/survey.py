"""The first pass over all files: what there is to create before the first invoice, and how much stock it takes.

Nothing in the files says what goods cost or how many there were, so two assumptions are made and printed with the
report. A unit costs `COST_SHARE` of the median price at which its article was ever sold or taken back; an article that
never had a price costs nothing. The opening stock of an article is its deepest shortfall over all movements in order of
time, outgoing first where times are equal, and one unit more: so no balance is ever negative, whether read in the
order of processing or as of any moment, and there is always a cost to value a return by.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from entrepot.integrations.online_retail import invoices, lines, refusals
from entrepot.integrations.online_retail.invoices import Invoice
from entrepot.integrations.online_retail.kinds import Disposition, Kind

COST_SHARE: Final = (60, 100)
FIRST_BATCH_LINES: Final = 250
_LEAVES: Final = frozenset({Kind.GOODS_SOLD, Kind.GOODS_FREE})
_PENNY: Final = lines.PRICE_SCALE // 100


@dataclass(frozen=True, slots=True)
class Article:
    """A product to create: `price_minor` is its median price, None where it never had one of a penny."""

    sku: str
    name: str
    price_minor: int | None
    cost_minor: int
    opening_quantity: int


@dataclass(frozen=True, slots=True)
class MonthSize:
    """How much a month's file holds, cut into batches."""

    file: lines.SourceFile
    lines: int
    invoices: int
    batches: int


@dataclass(frozen=True)
class Survey:
    """What all files hold together."""

    articles: list[Article]
    customers: list[str]
    months: list[MonthSize]
    opened_at: datetime
    two_times: list[str]
    two_countries: list[str]
    without_price: list[str]
    roundings: list[lines.Line]

    @property
    def line_count(self) -> int:
        """The lines of all files."""
        return sum(month.lines for month in self.months)


@dataclass
class _Seen:
    """What the pass has seen so far."""

    names: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    notes: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    prices: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    movements: dict[str, list[tuple[datetime, int]]] = field(default_factory=lambda: defaultdict(list))
    countries: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    numbers: set[str] = field(default_factory=set)
    two_times: list[str] = field(default_factory=list)
    roundings: list[lines.Line] = field(default_factory=list)


def survey(files: list[lines.SourceFile], *, batch_lines: int) -> Iterator[MonthSize | Survey]:
    """Read every file; yields the size of each month as it is done, and the survey at the end."""
    seen = _Seen()
    months: list[MonthSize] = []
    opened_at: datetime | None = None
    for file in files:
        found = invoices.read_invoices(file)
        for invoice in found:
            _see(seen, invoice)
        size = MonthSize(
            file,
            sum(len(invoice.members) for invoice in found),
            len(found),
            len(cut_month(found, batch_lines=batch_lines, is_first=not months)),
        )
        months.append(size)
        opened_at = opened_at or _start_of(file)
        yield size
    assert opened_at is not None
    articles = [_article(seen, sku) for sku in sorted(seen.movements)]
    yield Survey(
        articles=articles,
        customers=sorted(seen.countries),
        months=months,
        opened_at=opened_at,
        two_times=seen.two_times,
        two_countries=sorted(customer for customer, found in seen.countries.items() if len(found) > 1),
        without_price=[article.sku for article in articles if article.price_minor is None],
        roundings=seen.roundings,
    )


def cut_month(found: list[Invoice], *, batch_lines: int, is_first: bool) -> list[list[Invoice]]:
    """The batches of a month; the first month begins with small ones."""
    return invoices.cut(found, batch_lines=batch_lines, begin_with=FIRST_BATCH_LINES if is_first else None)


def _start_of(file: lines.SourceFile) -> datetime:
    year, month = file.month.split("-")
    return datetime(int(year), int(month), 1, tzinfo=lines.ZONE)


def _see(seen: _Seen, invoice: Invoice) -> None:
    first = invoice.members[0][0]
    if invoice.number in seen.numbers:
        raise refusals.InvoiceDivided(file=first.file, row=first.row, invoice=invoice.number)
    seen.numbers.add(invoice.number)
    if invoice.customer:
        seen.countries[invoice.customer].add(invoice.country)
    if invoice.has_two_times:
        seen.two_times.append(invoice.number)
    for line, disposition in invoice.members:
        if line.rounding:
            seen.roundings.append(line)
        if disposition.is_goods:
            _see_goods(seen, invoice, line, disposition)


def _see_goods(seen: _Seen, invoice: Invoice, line: lines.Line, disposition: Disposition) -> None:
    described = seen.names if line.price or disposition.kind in _LEAVES else seen.notes
    if line.description:
        described[line.article][line.description] += 1
    if line.price:
        seen.prices[line.article][line.price] += 1
    delta = -line.quantity if disposition.kind in _LEAVES or disposition.kind is Kind.GOODS_RETURNED else line.quantity
    seen.movements[line.article].append((invoice.at, delta))


def _article(seen: _Seen, sku: str) -> Article:
    price = _median(seen.prices[sku]) if sku in seen.prices else None
    share, whole = COST_SHARE
    return Article(
        sku=sku,
        name=_commonest(seen.names[sku]) or _commonest(seen.notes[sku]) or sku,
        price_minor=(_rounded(price, 1) or None) if price else None,
        cost_minor=0 if price is None else _rounded(price * share, whole),
        opening_quantity=opening_quantity(seen.movements[sku]),
    )


def opening_quantity(movements: list[tuple[datetime, int]]) -> int:
    """One more than the deepest shortfall of these movements, taken in order of time, outgoing first."""
    balance = deepest = 0
    for _, delta in sorted(movements):
        balance += delta
        deepest = min(deepest, balance)
    return 1 - deepest


def _median(prices: Counter[int]) -> int:
    """The median price, the lower one of two."""
    middle = (prices.total() - 1) // 2
    for price in sorted(prices):
        middle -= prices[price]
        if middle < 0:
            return price
    raise ValueError("no prices")


def _rounded(value: int, whole: int) -> int:
    """Ten-thousandths of a pound in pence, half up."""
    return (2 * value + _PENNY * whole) // (2 * _PENNY * whole)


def _commonest(descriptions: Counter[str]) -> str | None:
    """The description seen most often, the first in the alphabet where two are equal."""
    return min(descriptions, key=lambda text: (-descriptions[text], text)) if descriptions else None
