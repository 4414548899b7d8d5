"""The rows of the kitchen sink: made in memory, failing by their numbers, so that whoever executes meets the same.

A column is made when it is first read; a column that nobody knows is missing, as in a row of a database.
"""

import enum
import math
import uuid
import zlib
from typing import Any

import strawberry

ROWS = 61
NAMES = ("Alpha", "Beta", "Gamma")
WRONG_TYPES = {17: "Lonely", 29: "Nowhere", 41: "Colour", 53: None}


@strawberry.enum
class Colour(enum.Enum):
    """Given by its members or by their values."""

    RED = "red"
    GREEN = "green"
    BLUE = "blue"


GOOD: dict[str, list[Any]] = {
    "identity": ["a", 12, uuid.UUID(int=7), ""],
    "count": [0, 7, -3, 2**31 - 1, -(2**31), True, 5.0, "12"],
    "amount": [0.5, -1.25, 3, 1e300, True, "2.5"],
    "label": ["x", 'ü "quoted"\n', "", 4, 2.5, True],
    "flag": [True, False, 1, 0],
    "colour": [Colour.RED, "green", Colour.BLUE],
    "even": [2, 4, 10, 0],
    "nick": [{"en": "Nick", "zh-CN": "小尼"}, {"en": "Nick"}, {"zh-CN": "小尼"}, {}],
    "any_": ["x", {"a": [1, None]}, [[1], {}], 5, False],
}
BAD: dict[str, list[Any]] = {
    "identity": [ValueError("no id")],
    "count": [2**31, "x", 1.5, math.nan, [], {}, ""],
    "amount": [math.nan, math.inf, -math.inf, "x", []],
    "label": [[], {"a": 1}, object],
    "flag": ["yes", None.__class__, math.nan, []],
    "colour": ["RED", "purple", 1, [], {}],
    "even": [3, 6, "x", []],
    "nick": [5, "text", []],
    "any_": [ValueError("nothing at all")],
}


class Record(dict[str, Any]):
    """A row whose columns are made when they are read."""

    def __missing__(self, column: str) -> Any:
        made = _value(column, self["n"])
        if made is KeyError:
            raise KeyError(column)
        self[column] = made
        return made


def _value(column: str, n: int) -> Any:
    """The value of a column; about one in twelve is a failure, and one in nine is missing."""
    kind, _, shape = column.rpartition("__")
    kind, chance = kind or column, zlib.crc32(f"{column} {n}".encode())
    if kind not in GOOD and not kind.startswith("inner"):
        return KeyError
    if chance % 53 == 5:
        return KeyError
    return _shaped(kind, shape, chance // 53)


def _shaped(kind: str, shape: str, chance: int) -> Any:
    """A single value, or a list of them for each `list` in the shape; a list may be anything else once in a while."""
    if chance % 9 == 0:
        return None
    if not shape.startswith("list"):
        return _single(kind, chance // 9)
    if chance % 31 == 1:
        return (ValueError("no list"), 5, "text", {"a": 1}, _breaking())[chance // 31 % 5]
    below = shape.removeprefix("list").lstrip("_")
    items = [_shaped(kind, below, zlib.crc32(f"{chance} {index}".encode())) for index in range(chance % 4)]
    return tuple(items) if chance % 3 else items


def _single(kind: str, chance: int) -> Any:
    if kind.startswith("inner"):
        return _related(chance)
    values = BAD[kind] if chance % 14 == 3 else GOOD[kind]
    return values[chance // 14 % len(values)]


def _related(chance: int) -> Any:
    if chance % 37 == 4:
        return ValueError(f"no relation {chance % 5}")
    return 5 if chance % 41 == 7 else record(chance % ROWS)


class _breaking:
    """Looks like a list until somebody takes its second item."""

    def __iter__(self) -> Any:
        yield None
        raise ValueError("broken off")


def record(n: int) -> Record:
    """The row of a number."""
    if n not in RECORDS:
        kind = WRONG_TYPES.get(n, NAMES[n % 3])
        named = {} if kind is None else {"__typename": kind}
        RECORDS[n] = Record({"n": n, "id": uuid.UUID(int=n << 8 | 0xFE), **named})
    return RECORDS[n]


RECORDS: dict[int, Record] = {}


def answer_of(row: Any, salt: str, shape: str) -> Any:
    """What a batch finds for one parent."""
    return _shaped("inner", shape, zlib.crc32(f"{salt} {row['n']}".encode()))
