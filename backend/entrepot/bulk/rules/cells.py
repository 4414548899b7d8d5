"""What stands in a cell of a table: numbers as numbers, and no text that a spreadsheet takes for a formula.

A text that begins like a formula gets an apostrophe, as spreadsheets themselves mark texts; reading takes exactly that
apostrophe away again, so that every text comes back as it was (OWASP, CSV injection).
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

import orjson

from entrepot.kernel.asking import CellKind, Column

# Full-width signs too: spreadsheets in Chinese and Japanese take them for the narrow ones.
_FORMULA: Final = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_MARKED: Final = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")
_NOT_KEPT: Final = re.compile(r"[\x00-\x08\x0b-\x1f]")
_LIKE_ESCAPED: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?", re.ASCII)

Cell = str | bool | int | Decimal | None


def neutralised(text: str) -> str:
    """A text that no spreadsheet reads as a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def restored(text: str) -> str:
    """The text before it was neutralised."""
    return text[1:] if _MARKED.match(text) else text


def to_xml(text: str) -> str:
    """A text as a spreadsheet's XML holds it, with the characters that XML does not keep (ECMA-376, `ST_Xstring`)."""
    return _NOT_KEPT.sub(lambda found: f"_x{ord(found[0]):04X}_", _LIKE_ESCAPED.sub("_x005F_", text))


def of_xml(text: str) -> str:
    """The text that a spreadsheet's XML holds."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def cell_of(row: Mapping[str, Any], column: Column) -> Cell:
    """What a row shows in a column."""
    value: Any = row
    for key in column.path:
        value = value.get(key) if isinstance(value, Mapping) else None
    if value is None or isinstance(value, bool):
        return value
    if column.kind is CellKind.NUMBER and _NUMBER.fullmatch(str(value)):
        return Decimal(str(value))
    if column.kind is CellKind.JSON:
        return neutralised(orjson.dumps(value).decode())
    return neutralised(str(value))
