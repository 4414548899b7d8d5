"""What the files say, added up by other code than the import's: the csv module, decimals, and nothing else.

It shares with the import only the names of the columns and the codes of the countries, so that a mistake in reading,
rounding or classifying lines cannot hide on both sides of the comparison.
"""

import csv
import gzip
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from entrepot.integrations.online_retail import countries
from entrepot.integrations.online_retail.lines import SourceFile

PENNY: Final = Decimal("0.01")
# What a shop spends is not what it sells; bank charges are its own unless a customer is named.
SPENDING: Final = frozenset({"AMAZONFEE", "CRUK", "S", "B"})

Key = tuple[str, str]
"""A month such as 2010-12 and the code of a country."""


@dataclass
class FileSums:
    """The lines of one file: how many, the sum of their row numbers, of their quantities and of their amounts."""

    lines: int = 0
    rows: int = 0
    quantity: int = 0
    amount_minor: int = 0


@dataclass
class SourceSums:
    """The sums of all files; `rounded` is the exact amount less the amount in pence, line by line where they differ."""

    files: dict[str, FileSums] = field(default_factory=lambda: defaultdict(FileSums))
    sales: Counter[Key] = field(default_factory=Counter)
    spending: Counter[Key] = field(default_factory=Counter)
    exact: dict[Key, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    rounded: dict[tuple[str, int], Decimal] = field(default_factory=dict)


def add_up(files: list[SourceFile]) -> SourceSums:
    """Read every file once more and add it up."""
    sums = SourceSums()
    codes = countries.codes()
    for file in files:
        for row, cells in _rows(file):
            key = (cells["InvoiceDate"][:7], codes[cells["Country"]])
            quantity = int(cells["Quantity"])
            exact = quantity * Decimal(cells["UnitPrice"])
            pounds = exact.quantize(PENNY, rounding=ROUND_HALF_UP)
            pence = int(pounds * 100)
            if pounds != exact:
                sums.rounded[file.name, row] = exact - pounds
            sums.exact[key] += exact
            (sums.spending if _is_spending(cells) else sums.sales)[key] += pence
            total = sums.files[file.name]
            total.lines += 1
            total.rows += row
            total.quantity += quantity
            total.amount_minor += pence
    return sums


def _is_spending(cells: dict[str, str]) -> bool:
    code = cells["StockCode"].upper()
    return code in SPENDING or (code == "BANK CHARGES" and not cells["CustomerID"])


def _rows(file: SourceFile) -> Iterator[tuple[int, dict[str, str]]]:
    data = file.path.read_bytes()
    text = (gzip.decompress(data) if file.path.suffix == ".gz" else data).decode()
    rows = csv.reader(text.splitlines(keepends=True))
    header = next(rows)
    for cells in rows:
        yield rows.line_num, dict(zip(header, cells, strict=True))
