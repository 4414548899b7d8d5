"""Days and moments as arguments: moments mean one instant everywhere, and neither is near the end of a calendar."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

import strawberry
from graphql import GraphQLError, GraphQLSchema
from strawberry.types.scalar import ScalarDefinition

from entrepot.kernel import money

# So far from the ends of the calendar that any span of ours can be added or taken away, in any time zone.
FIRST_YEAR, LAST_YEAR = 1000, 8999
# What writes values of scalars and leaves a text as it is.
KEEPS_TEXT: Final = frozenset((str, money.write_decimal))
JSON: Final = "Any value of JSON: a text, a number, true, false, null, a list or an object. / 任意 JSON 值。"


def describe(schema: GraphQLSchema) -> None:
    """Say in both languages what Strawberry says of JSON in one."""
    if "JSON" in schema.type_map:
        schema.type_map["JSON"].description = JSON


def parse_moment(value: object) -> datetime:
    """A moment; one without an offset could be any of a day's, and is refused."""
    if not isinstance(value, str):
        raise GraphQLError(f"DateTime cannot represent {value!r}: it is a string.")
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise GraphQLError(
            f"DateTime cannot represent {value!r}: it is written as 2026-11-30T08:00:00+08:00."
        ) from None
    if moment.tzinfo is None:
        raise GraphQLError(f"DateTime cannot represent {value!r}: it lacks an offset, such as Z or +08:00.")
    _check_year(moment.year, value, kind="DateTime")
    return moment


def parse_day(value: object) -> date:
    """A day."""
    if not isinstance(value, str):
        raise GraphQLError(f"Date cannot represent {value!r}: it is a string.")
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise GraphQLError(f"Date cannot represent {value!r}: it is written as 2026-11-30.") from None
    _check_year(day.year, value, kind="Date")
    return day


def _check_year(year: int, value: str, *, kind: str) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise GraphQLError(f"{kind} cannot represent {value!r}: years are from {FIRST_YEAR} to {LAST_YEAR}.")


def _write(value: Any) -> str:
    written: str = value.isoformat()
    return written


SCALARS: Final[Mapping[object, ScalarDefinition]] = {
    datetime: strawberry.scalar(
        name="DateTime",
        description="A moment with its offset, as in 2026-11-30T08:00:00+08:00. / 带时区偏移的时刻（ISO 8601）。",
        serialize=_write,
        parse_value=parse_moment,
    ),
    date: strawberry.scalar(
        name="Date",
        description="A day of the shop's calendar, as in 2026-11-30. / 店铺所在时区的日期（ISO 8601）。",
        serialize=_write,
        parse_value=parse_day,
    ),
}
