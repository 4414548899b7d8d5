"""One file of many rows, written as they come: JSON lines, CSV or a spreadsheet; the same rows make the same bytes."""

import csv
import shutil
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Protocol

import openpyxl
import orjson
from openpyxl.cell import WriteOnlyCell
from openpyxl.xml.functions import tostring

from entrepot.bulk.rules import cells, states
from entrepot.bulk.rules.states import BulkFormat
from entrepot.kernel.asking import Column

# What spreadsheets can hold (ECMA-376 as Excel implements it).
MOST_ROWS: Final = 1_048_575
LONGEST_CELL: Final = 32_767
_PROPERTIES: Final = "docProps/core.xml"


class Sheet(Protocol):
    """A file that rows are added to."""

    def add_lines(self, source: Path) -> None:
        """Add the rows of a file of JSON lines."""

    def close(self) -> None:
        """Finish the file."""

    def give_up(self) -> None:
        """Let go of what is open; after `close` there is nothing."""


def open_sheet(path: Path, *, format: BulkFormat, columns: Sequence[Column], made_at: datetime) -> Sheet:
    """Begin a file; `made_at` is what it says of itself."""
    if format is BulkFormat.JSONL:
        return _Lines(path)
    if format is BulkFormat.CSV:
        return _Csv(path, columns)
    return _Xlsx(path, columns, made_at)


class _Lines:
    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")

    def add_lines(self, source: Path) -> None:
        with source.open("rb") as given:
            shutil.copyfileobj(given, self._file, 1 << 18)

    def close(self) -> None:
        self._file.close()

    give_up = close


class _Csv:
    """With the mark by which spreadsheets know UTF-8; every text in quotes, so that no separator within it counts."""

    def __init__(self, path: Path, columns: Sequence[Column]) -> None:
        self._columns = columns
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file, quoting=csv.QUOTE_NONNUMERIC)
        self._writer.writerow([cells.neutralised(column.name) for column in columns])

    def add_lines(self, source: Path) -> None:
        for row in _rows(source, self._columns):
            self._writer.writerow([str(cell).lower() if isinstance(cell, bool) else cell for cell in row])

    def close(self) -> None:
        self._file.close()

    give_up = close


class _Xlsx:
    def __init__(self, path: Path, columns: Sequence[Column], made_at: datetime) -> None:
        self._path, self._columns, self._made_at = path, columns, made_at.astimezone(UTC).replace(tzinfo=None)
        self._book = openpyxl.Workbook(write_only=True)
        self._sheet = self._book.create_sheet("export")
        self._count = 0
        self._sheet.append([self._cell(cells.neutralised(column.name)) for column in columns])

    def add_lines(self, source: Path) -> None:
        for row in _rows(source, self._columns):
            self._count += 1
            if self._count > MOST_ROWS:
                raise states.ResultTooLarge(limit=f"{MOST_ROWS} rows")
            self._sheet.append([self._cell(value) for value in row])

    def close(self) -> None:
        made = self._path.with_name("made.xlsx")
        self._book.save(made)
        self._book.properties.created = self._book.properties.modified = self._made_at
        with zipfile.ZipFile(made) as given, zipfile.ZipFile(self._path, "w", zipfile.ZIP_DEFLATED) as same:
            for name in given.namelist():
                dated = zipfile.ZipInfo(name, self._made_at.timetuple()[:6])
                dated.compress_type = zipfile.ZIP_DEFLATED
                with given.open(name) as source, same.open(dated, "w", force_zip64=True) as target:
                    if name == _PROPERTIES:
                        target.write(tostring(self._book.properties.to_tree()))
                    else:
                        shutil.copyfileobj(source, target, 1 << 18)

    def give_up(self) -> None:
        if not self._sheet.closed:
            self._sheet.close()

    def _cell(self, value: cells.Cell) -> Any:
        """A cell that is a text where it holds one, whatever it begins with."""
        if not isinstance(value, str):
            return value
        text = cells.to_xml(value)
        if len(text) > LONGEST_CELL:
            raise states.ResultTooLarge(limit=f"{LONGEST_CELL} characters in a cell")
        cell = WriteOnlyCell(self._sheet, value=text)
        cell.data_type = "s"
        return cell


def _rows(source: Path, columns: Sequence[Column]) -> Iterator[list[cells.Cell]]:
    with source.open("rb") as lines:
        for line in lines:
            row = orjson.loads(line)
            yield [cells.cell_of(row, column) for column in columns]
