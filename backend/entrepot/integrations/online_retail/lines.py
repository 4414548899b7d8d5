"""The files and their lines, strictly checked: what cannot be understood is refused by name of file and line.

Money is integer from the first moment: a unit price in ten-thousandths of a pound, an amount in pence. The amount of a
line is quantity times unit price, rounded half up to the penny (away from zero); that changes only lines whose price
has more than two decimals, and those are listed in the report.
"""

import csv
import gzip
import hashlib
import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from entrepot.integrations.online_retail import countries, refusals

COLUMNS: Final = (
    "InvoiceNo",
    "StockCode",
    "Description",
    "Quantity",
    "InvoiceDate",
    "UnitPrice",
    "CustomerID",
    "Country",
)
ZONE: Final = ZoneInfo("Europe/London")
PRICE_SCALE: Final = 10_000
LARGEST_QUANTITY: Final = 1_000_000
LARGEST_PRICE: Final = 1_000_000

_FILE = re.compile(r"(\d{4}-(?:0[1-9]|1[0-2]))\.csv(\.gz)?", re.ASCII)
_INVOICE = re.compile(r"[AC]?\d{6}", re.ASCII)
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _.-]{0,19}", re.ASCII)
_QUANTITY = re.compile(r"-?\d{1,9}", re.ASCII)
_PRICE = re.compile(r"(-?)(\d{1,9})(?:\.(\d{1,4}))?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", re.ASCII)
_CUSTOMER = re.compile(r"(\d{5})(?:\.0)?", re.ASCII)
_LONGEST_DESCRIPTION = 200


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A month's file."""

    path: Path
    month: str

    @property
    def name(self) -> str:
        """The file's name without its directory."""
        return self.path.name


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `article` in upper case, `price` in ten-thousandths of a pound, `amount_minor` in pence."""

    file: str
    row: int
    invoice: str
    article: str
    description: str
    quantity: int
    at: datetime
    price: int
    customer: str | None
    country: str
    amount_minor: int

    @property
    def rounding(self) -> int:
        """What rounding added to the exact amount, in ten-thousandths of a pound."""
        return self.amount_minor * (PRICE_SCALE // 100) - self.quantity * self.price


def list_files(directory: Path) -> list[SourceFile]:
    """The months of a directory in order; other files are left alone."""
    found: dict[str, SourceFile] = {}
    for path in sorted(directory.iterdir()) if directory.is_dir() else ():
        match = _FILE.fullmatch(path.name)
        if match is None:
            continue
        if match[1] in found:
            raise refusals.MonthTwice(file=path.name, month=match[1])
        found[match[1]] = SourceFile(path, match[1])
    if not found:
        raise refusals.FilesMissing(directory=str(directory))
    return [found[month] for month in sorted(found)]


def digest(files: list[SourceFile]) -> str:
    """One digest of the names and contents of all files."""
    whole = hashlib.sha256()
    for file in files:
        whole.update(f"{file.month} {hashlib.sha256(_content(file)).hexdigest()}\n".encode())
    return whole.hexdigest()


def read(file: SourceFile) -> Iterator[Line]:
    """The lines of a file, each checked; the first that cannot be understood is raised."""
    parser = _Parser(file)
    row = 1
    with io.TextIOWrapper(io.BytesIO(_content(file)), encoding="utf-8", newline="") as text:
        lines = csv.reader(text, strict=True)
        try:
            header = tuple(next(lines, ()))
            if header != COLUMNS:
                raise refusals.ColumnsUnknown(file=file.name, found=", ".join(header), expected=", ".join(COLUMNS))
            for cells in lines:
                row = lines.line_num
                yield parser.parse(row, cells)
        except (csv.Error, UnicodeDecodeError) as problem:
            raise refusals.FileUnreadable(file=file.name, row=row + 1, reason=str(problem)) from problem


def to_amount_minor(quantity: int, price: int) -> int:
    """Quantity times price in pence, half a penny rounded away from zero."""
    exact = quantity * price
    unit = PRICE_SCALE // 100
    rounded = (abs(exact) + unit // 2) // unit
    return rounded if exact >= 0 else -rounded


def price_text(price: int) -> str:
    """A price in pounds, as a file would have it."""
    sign, size = ("-" if price < 0 else ""), abs(price)
    decimals = f"{size % PRICE_SCALE:04d}".rstrip("0").ljust(2, "0")
    return f"{sign}{size // PRICE_SCALE}.{decimals}"


def _content(file: SourceFile) -> bytes:
    """What a file holds, unpacked; the same data in another packing is the same input."""
    try:
        data = file.path.read_bytes()
        return gzip.decompress(data) if file.path.suffix == ".gz" else data
    except (EOFError, OSError, zlib.error) as problem:
        raise refusals.FileUnreadable(file=file.name, row=1, reason=str(problem)) from problem


class _Parser:
    """Cells to values; what repeats from line to line is understood once."""

    def __init__(self, file: SourceFile) -> None:
        self._file = file
        self._codes = countries.codes()
        self._instants: dict[str, datetime] = {}
        self._prices: dict[str, int] = {}

    def parse(self, row: int, cells: list[str]) -> Line:
        """A line of a file."""
        if len(cells) != len(COLUMNS):
            raise refusals.ColumnCountWrong(file=self._file.name, row=row, found=len(cells), expected=len(COLUMNS))
        invoice, article, description, quantity_text, date_text, price_text, customer_text, country_name = cells
        if not _INVOICE.fullmatch(invoice):
            raise self._invalid(row, "InvoiceNo", invoice)
        if not _CODE.fullmatch(article):
            raise self._invalid(row, "StockCode", article)
        if len(description) > _LONGEST_DESCRIPTION:
            raise self._invalid(row, "Description", description)
        country = self._codes.get(country_name)
        if country is None:
            raise self._invalid(row, "Country", country_name)
        quantity = self._quantity(row, quantity_text)
        price = self._price(row, price_text)
        return Line(
            self._file.name,
            row,
            invoice,
            article.upper(),
            " ".join(description.split()),
            quantity,
            self._instants.get(date_text) or self._instant(row, date_text),
            price,
            self._customer(row, customer_text),
            country,
            to_amount_minor(quantity, price),
        )

    def _quantity(self, row: int, text: str) -> int:
        if not _QUANTITY.fullmatch(text):
            raise self._invalid(row, "Quantity", text)
        quantity = int(text)
        if not 0 < abs(quantity) <= LARGEST_QUANTITY:
            raise self._out_of_range(row, "Quantity", text, f"±1 … ±{LARGEST_QUANTITY}")
        return quantity

    def _price(self, row: int, text: str) -> int:
        known = self._prices.get(text)
        if known is not None:
            return known
        match = _PRICE.fullmatch(text)
        if match is None:
            raise self._invalid(row, "UnitPrice", text)
        price = int(match[2]) * PRICE_SCALE + int((match[3] or "").ljust(4, "0"))
        if price > LARGEST_PRICE * PRICE_SCALE:
            raise self._out_of_range(row, "UnitPrice", text, f"0 … ±{LARGEST_PRICE}")
        self._prices[text] = price = -price if match[1] else price
        return price

    def _instant(self, row: int, text: str) -> datetime:
        """London time, within the month that the file is named after."""
        if not _DATE.fullmatch(text):
            raise self._invalid(row, "InvoiceDate", text)
        try:
            at = datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=ZONE)
        except ValueError:
            raise self._invalid(row, "InvoiceDate", text) from None
        if text[:7] != self._file.month:
            raise self._out_of_range(row, "InvoiceDate", text, self._file.month)
        self._instants[text] = at
        return at

    def _customer(self, row: int, text: str) -> str | None:
        if not text:
            return None
        match = _CUSTOMER.fullmatch(text)
        if match is None:
            raise self._invalid(row, "CustomerID", text)
        return match[1]

    def _invalid(self, row: int, column: str, value: str) -> refusals.ValueInvalid:
        return refusals.ValueInvalid(file=self._file.name, row=row, column=column, value=value[:80])

    def _out_of_range(self, row: int, column: str, value: str, allowed: str) -> refusals.ValueOutOfRange:
        return refusals.ValueOutOfRange(file=self._file.name, row=row, column=column, value=value[:80], range=allowed)
