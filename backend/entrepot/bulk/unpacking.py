"""Reads one uploaded table into lines of JSON, in a process of its own with little memory and little time.

    python -m entrepot.bulk.unpacking SOURCE TARGET FORMAT

writes one list of cells for each row and one line of JSON to its output. It is separate because archives and XML are
where hostile files bite: what dies here takes nothing else with it. Before a spreadsheet is opened, its archive is
looked at: names, number and size of its entries, how far they unpack, and that none declares a document type.
"""

import csv
import json
import resource
import sys
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import openpyxl
import orjson

from entrepot.bulk.rules import cells

MEMORY_BYTES: Final = 1024**3
CPU_SECONDS: Final = 120
MOST_ROWS: Final = 100_000
MOST_COLUMNS: Final = 500
MOST_ENTRIES: Final = 1_000
MOST_UNPACKED_BYTES: Final = 400 * 1024 * 1024
# Below this, a small archive of much white space is no bomb.
HARMLESS_BYTES: Final = 1024 * 1024
MOST_TIMES: Final = 100
LONGEST_CELL: Final = 64 * 1024
_PIECE: Final = 1 << 16
_DECLARATIONS: Final = (b"<!DOCTYPE", b"<!ENTITY")


class Refused(Exception):
    """The file is not read, for this reason."""


def unpack(source: Path, target: Path, *, format: str) -> int:
    """Write the rows of a table as lines of JSON; how many there are, with the head."""
    count = 0
    with target.open("wb") as lines:
        for row in _csv(source) if format == "CSV" else _xlsx(source):
            count += 1
            if count > MOST_ROWS + 1:
                raise Refused(f"more than {MOST_ROWS} rows")
            if len(row) > MOST_COLUMNS:
                raise Refused(f"more than {MOST_COLUMNS} columns")
            lines.write(orjson.dumps(row, default=str, option=orjson.OPT_APPEND_NEWLINE))
    return count


def _csv(source: Path) -> Iterator[list[Any]]:
    """UTF-8, or what spreadsheets in Chinese write where nobody asked them for UTF-8."""
    csv.field_size_limit(LONGEST_CELL)
    with source.open(encoding=_encoding(source), newline="") as text:
        try:
            yield from csv.reader(text, strict=True)
        except csv.Error as error:
            raise Refused(str(error)) from None


def _encoding(source: Path) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            with source.open(encoding=encoding, newline="") as text:
                while text.read(_PIECE):
                    pass
        except UnicodeDecodeError:
            continue
        return encoding
    raise Refused("the text is neither UTF-8 nor GB 18030")


def _xlsx(source: Path) -> Iterator[list[Any]]:
    check_archive(source)
    with source.open("rb") as file:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        if not book.worksheets:
            raise Refused("there is no sheet")
        sheet = book.worksheets[0]
        # What a file says of its size is not to be believed.
        sheet.reset_dimensions()
        for row in sheet.iter_rows(max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS + 1, values_only=True):
            yield _trimmed(cells.of_xml(value) if isinstance(value, str) else value for value in row)


def _trimmed(row: Iterable[Any]) -> list[Any]:
    found = list(row)
    while found and found[-1] is None:
        found.pop()
    return found


def check_archive(source: Path) -> None:
    """Refuse an archive with entries outside of it, too many, too large, or XML that declares a document type."""
    try:
        with zipfile.ZipFile(source) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_ENTRIES:
                raise Refused(f"more than {MOST_ENTRIES} entries")
            for entry in entries:
                _check_name(entry.filename)
            packed = sum(entry.compress_size for entry in entries)
            unpacked = sum(entry.file_size for entry in entries)
            if unpacked > MOST_UNPACKED_BYTES or unpacked > max(HARMLESS_BYTES, MOST_TIMES * packed):
                raise Refused(f"it unpacks to {unpacked} bytes")
            for entry in entries:
                _check_entry(archive, entry)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, RuntimeError, NotImplementedError, OSError, EOFError) as error:
        raise Refused(f"it is no spreadsheet: {error}") from None


def _check_name(name: str) -> None:
    parts = name.replace("\\", "/").split("/")
    if name.startswith(("/", "\\")) or ".." in parts or "\\" in name or ":" in parts[0] or "\0" in name:
        raise Refused("an entry lies outside of the archive")


def _check_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Read an entry as far as it says it goes, looking for declarations; texts of two bytes a letter are not read."""
    with archive.open(entry) as opened:
        last = opened.read(_PIECE)
        if last[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in last[:4]:
            if entry.filename.endswith((".xml", ".rels")):
                raise Refused("its XML is not UTF-8")
        while last:
            piece = opened.read(_PIECE)
            if any(word in (last + piece[:16]) for word in _DECLARATIONS):
                raise Refused("its XML declares a document type")
            last = piece


def main(arguments: list[str]) -> int:
    """Limit ourselves, then read one file; the answer is one line of JSON."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    source, target, format = arguments
    try:
        answer: dict[str, Any] = {"rows": unpack(Path(source), Path(target), format=format)}
    except Refused as refused:
        answer = {"refused": str(refused)}
    except (ValueError, KeyError, SyntaxError, TypeError, AttributeError, MemoryError) as error:
        # What the library makes of a damaged file.
        answer = {"refused": f"it is damaged ({type(error).__name__})"}
    sys.stdout.write(json.dumps(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
