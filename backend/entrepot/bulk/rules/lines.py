"""From the lines of a file to the variables of a mutation, and from what came of them to the lines of its result."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson

from entrepot.bulk.rules import cells, states
from entrepot.kernel.asking import CellKind, Column, Told

# What a table of failures shows.
FAILURES: Final = (
    Column(("line",), CellKind.NUMBER),
    Column(("code",), CellKind.TEXT),
    Column(("field",), CellKind.TEXT),
    Column(("message",), CellKind.TEXT),
)
_WORDS: Final = {"true": True, "false": False}


def variables_of_line(line: bytes) -> dict[str, Any]:
    """The variables of a line of JSON; raises LineInvalid."""
    if len(line) > states.LONGEST_LINE_BYTES:
        raise states.LineInvalid(reason=f"> {states.LONGEST_LINE_BYTES} B")
    try:
        found = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise states.LineInvalid(reason=str(error)) from None
    if not isinstance(found, dict):
        raise states.LineInvalid(reason=type(found).__name__)
    return found


def columns_of_head(head: Sequence[Any], known: Sequence[Column]) -> list[Column | None]:
    """The variable of each column of a table; columns without a head are left out."""
    by_name = {column.name: column for column in known}
    names = [cells.restored(str(name)).strip() if name is not None else "" for name in head]
    for name in names:
        if name and name not in by_name:
            raise states.ColumnUnknown(column=name[:200])
    return [by_name[name] if name else None for name in names]


def variables_of_row(row: Sequence[Any], columns: Sequence[Column | None]) -> dict[str, Any]:
    """The variables of a row of a table; an empty cell gives none. Raises LineInvalid."""
    made: dict[str, Any] = {}
    for value, column in zip(row, columns, strict=False):
        if column is None or value is None or value == "":
            continue
        level = made
        for key in column.path[:-1]:
            level = level.setdefault(key, {})
        level[column.path[-1]] = _value(value, column)
    return made


def result_of(number: int, told: Told, *, as_table: bool) -> list[Mapping[str, Any]]:
    """What a result says of a line: its data or its errors; a table shows errors only, a row each."""
    found = [_failure(error) for error in told.errors]
    if as_table:
        return [{"line": number, **error, "field": ".".join(error["field"])} for error in found]
    return [{"line": number, "errors": found} if found else {"line": number, "data": told.data}]


def code_of(told: Told) -> str | None:
    """The code of the first thing that was said against a line."""
    return _failure(told.errors[0])["code"] if told.errors else None


def _failure(error: Mapping[str, Any]) -> dict[str, Any]:
    """An error of a payload, or one of the request, in one shape."""
    extensions = error.get("extensions") or {}
    field = error.get("field") or extensions.get("field") or []
    return {
        "code": error.get("code") or extensions.get("code") or "INTERNAL",
        "message": error.get("message") or "",
        "field": [str(part) for part in field],
    }


def _value(value: Any, column: Column) -> Any:
    text = _text(value)
    try:
        if column.kind is CellKind.NUMBER:
            return orjson.loads(text)
        if column.kind is CellKind.JSON:
            return orjson.loads(cells.restored(text))
        if column.kind is CellKind.BOOLEAN:
            return _WORDS[text.lower()]
    except (orjson.JSONDecodeError, KeyError):
        raise states.LineInvalid(reason=f"{column.name}: {text[:100]}") from None
    return cells.restored(text)


def _text(value: Any) -> str:
    """A cell as it was typed; spreadsheets keep whole numbers as 5.0."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
