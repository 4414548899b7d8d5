"""Values of custom fields: from JSON to what their type stores, and back."""

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from entrepot.fields.rules.definitions import COLUMN_OF, NUMBERS, TEXT_LIMIT, FieldType, Validation
from entrepot.kernel import errors, ids

MOST_VALUES: Final = 50
MOST_DIGITS: Final = 28
_INTEGER: Final = re.compile(r"-?[0-9]{1,18}")


@dataclass(eq=False)
class ValueNotOfType(errors.DomainError):
    """This is not a value of the type {type}."""

    code = "VALUE_NOT_OF_TYPE"
    zh = "该值不符合类型 {type}。"
    type: str


@dataclass(eq=False)
class OptionUnknown(errors.DomainError):
    """Choose one of these: {options}."""

    code = "OPTION_UNKNOWN"
    zh = "请从以下选项中选择：{options}。"
    options: str


@dataclass(eq=False)
class TooManyValues(errors.DomainError):
    """At most {maximum} values are allowed here."""

    code = "TOO_MANY_VALUES"
    zh = "此处最多 {maximum} 个值。"
    maximum: int


def parse_all(
    given: Any, *, kind: FieldType, is_list: bool, validation: Validation, field: errors.FieldPath
) -> list[Any]:
    """The values that a JSON value stands for: none for null, one, or those of an array where the field is a list."""
    if given is None:
        return []
    if not is_list:
        return [parse(given, kind=kind, validation=validation, field=field)]
    if not isinstance(given, list):
        raise ValueNotOfType(type=f"[{kind.value}]", field=field)
    if len(given) > MOST_VALUES:
        raise TooManyValues(maximum=MOST_VALUES, field=field)
    return [parse(item, kind=kind, validation=validation, field=(*field, index)) for index, item in enumerate(given)]


def parse(given: Any, *, kind: FieldType, validation: Validation, field: errors.FieldPath) -> Any:
    """One value as it is stored, or what is wrong with it."""
    try:
        found = _parsed(given, kind)
    except (ValueError, TypeError, InvalidOperation):
        raise ValueNotOfType(type=kind.value, field=field) from None
    if kind in NUMBERS:
        _check_bounds(found, validation, field)
    elif kind is FieldType.SELECT and found not in validation.options:
        raise OptionUnknown(options=", ".join(validation.options[:20]), field=field)
    elif kind is FieldType.TEXT and len(found) > (limit := validation.max_length or TEXT_LIMIT):
        raise errors.TooLong(limit=limit, field=field)
    elif kind is FieldType.REFERENCE:
        named = ids.kind_of(found)
        if named is None or named.name != validation.reference_type:
            raise errors.NotFound(what=validation.reference_type or "", field=field)
    return found


def _parsed(given: Any, kind: FieldType) -> Any:
    if kind is FieldType.BOOLEAN:
        if not isinstance(given, bool):
            raise TypeError
        return given
    if isinstance(given, bool) or not isinstance(given, str | int | float):
        raise TypeError
    if kind in NUMBERS:
        return _number(str(given), kind)
    if not isinstance(given, str) or "\0" in given:
        raise TypeError
    if kind is FieldType.DATE:
        return date.fromisoformat(given)
    if kind is FieldType.INSTANT:
        moment = datetime.fromisoformat(given)
        if moment.tzinfo is None:
            raise ValueError
        return moment
    return uuid.UUID(given) if kind is FieldType.REFERENCE else given


def _number(given: str, kind: FieldType) -> Decimal:
    if kind is FieldType.INTEGER and not _INTEGER.fullmatch(given):
        raise ValueError
    found = Decimal(given)
    if not found.is_finite() or len(found.as_tuple().digits) > MOST_DIGITS or abs(found.adjusted()) > MOST_DIGITS:
        raise ValueError
    return found


def _check_bounds(found: Decimal, validation: Validation, field: errors.FieldPath) -> None:
    low, high = validation.minimum, validation.maximum
    if (low is not None and found < low) or (high is not None and found > high):
        raise errors.OutOfRange(
            minimum="-∞" if low is None else str(low), maximum="∞" if high is None else str(high), field=field
        )


def shown_all(definition: Any, rows: Sequence[Any]) -> Any:
    """The JSON value of a field by its rows: null where there are none, an array where it is a list."""
    found = [shown(row, FieldType(definition["type"])) for row in rows]
    return found if definition["is_list"] else next(iter(found), None)


def shown(row: Any, kind: FieldType) -> Any:
    """A stored value as JSON: whole numbers and yes or no as such, all else as text."""
    found = row[f"{COLUMN_OF[kind]}_value"]
    if kind is FieldType.INTEGER:
        return int(found)
    if kind is FieldType.DECIMAL:
        return f"{found:f}"
    if kind in (FieldType.DATE, FieldType.INSTANT):
        return found.isoformat()
    return str(found) if kind is FieldType.REFERENCE else found
