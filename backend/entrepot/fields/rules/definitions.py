"""What a custom field can be: its key, its type, and what its values must be like."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

import strawberry

from entrepot.fields.rules import metadata
from entrepot.kernel import errors, ids

MOST_DEFINITIONS: Final = 100
MOST_OPTIONS: Final = 200
OPTION_LIMIT: Final = 100
TEXT_LIMIT: Final = 500


@strawberry.enum(description="What a custom field holds. / 自定义字段的类型。")
class FieldType(StrEnum):
    """What a custom field holds."""

    TEXT = "TEXT"
    INTEGER = "INTEGER"
    DECIMAL = "DECIMAL"
    BOOLEAN = "BOOLEAN"
    DATE = "DATE"
    INSTANT = "INSTANT"
    SELECT = "SELECT"
    REFERENCE = "REFERENCE"


NUMBERS: Final = (FieldType.INTEGER, FieldType.DECIMAL)
# Where a value of each type is stored, and by what of a condition it is compared.
COLUMN_OF: Final = {
    FieldType.TEXT: "text",
    FieldType.INTEGER: "number",
    FieldType.DECIMAL: "number",
    FieldType.BOOLEAN: "boolean",
    FieldType.DATE: "date",
    FieldType.INSTANT: "instant",
    FieldType.SELECT: "text",
    FieldType.REFERENCE: "reference",
}


@dataclass(frozen=True, kw_only=True)
class Validation:
    """What values must be like: numbers between bounds, texts so long, one of the options, ids of a type."""

    minimum: Decimal | None = None
    maximum: Decimal | None = None
    max_length: int | None = None
    options: Sequence[str] = ()
    reference_type: str | None = None


@dataclass(eq=False)
class ValidationNotForType(errors.DomainError):
    """A field of the type {type} has no {rule}."""

    code = "VALIDATION_NOT_FOR_TYPE"
    zh = "类型为 {type} 的字段不支持 {rule}。"
    type: str
    rule: str


@dataclass(eq=False)
class FilterNotForType(errors.DomainError):
    """A field of the type {type} cannot be compared as {filter}."""

    code = "FILTER_NOT_FOR_TYPE"
    zh = "类型为 {type} 的字段不能按 {filter} 比较。"
    type: str
    filter: str


@dataclass(eq=False)
class FieldKeyTaken(errors.DomainError):
    """A custom field of this type of object has this key already."""

    code = "FIELD_KEY_TAKEN"
    zh = "该类对象已有使用此键的自定义字段。"


@dataclass(eq=False)
class TooManyFields(errors.DomainError):
    """A type of object has at most {maximum} custom fields."""

    code = "TOO_MANY_FIELDS"
    zh = "每类对象最多 {maximum} 个自定义字段。"
    maximum: int


@dataclass(eq=False)
class OptionInUse(errors.DomainError):
    """ "{option}" is the value of some objects and cannot be taken away."""

    code = "OPTION_IN_USE"
    zh = "选项“{option}”已被使用，不能移除。"
    option: str


def check_key(key: str, *, field: errors.FieldPath) -> None:
    """Refuse a key that is not one; it looks as keys of metadata do."""
    metadata.check_key(key, field=field)


def check_validation(kind: FieldType, given: Validation, *, field: errors.FieldPath) -> None:
    """Refuse a validation that its type does not know, or that nothing could fulfil."""
    fitting = {
        "minimum": (kind in NUMBERS, given.minimum is not None),
        "maximum": (kind in NUMBERS, given.maximum is not None),
        "max_length": (kind is FieldType.TEXT, given.max_length is not None),
        "options": (kind is FieldType.SELECT, bool(given.options)),
        "reference_type": (kind is FieldType.REFERENCE, given.reference_type is not None),
    }
    for name, (fits, is_given) in fitting.items():
        if is_given and not fits:
            raise ValidationNotForType(type=kind.value, rule=name, field=(*field, name))
    for name in ("options", "reference_type"):
        if fitting[name] == (True, False):
            raise errors.Required(field=(*field, name))
    _check_bounds(given, field)
    _check_options(given.options, (*field, "options"))
    if given.reference_type is not None and ids.find_kind(given.reference_type) is None:
        raise errors.NotFound(what=given.reference_type[:64], field=(*field, "reference_type"))


def _check_bounds(given: Validation, field: errors.FieldPath) -> None:
    if given.minimum is not None and given.maximum is not None and given.minimum > given.maximum:
        raise errors.OutOfRange(minimum=str(given.minimum), maximum="∞", field=(*field, "maximum"))
    if given.max_length is not None and not 1 <= given.max_length <= TEXT_LIMIT:
        raise errors.OutOfRange(minimum="1", maximum=str(TEXT_LIMIT), field=(*field, "max_length"))


def _check_options(options: Sequence[str], field: errors.FieldPath) -> None:
    if len(options) > MOST_OPTIONS:
        raise errors.OutOfRange(minimum="1", maximum=str(MOST_OPTIONS), field=field)
    for index, option in enumerate(options):
        if not option.strip():
            raise errors.Required(field=(*field, index))
        if len(option) > OPTION_LIMIT:
            raise errors.TooLong(limit=OPTION_LIMIT, field=(*field, index))
        if option in options[:index]:
            raise errors.AlreadyExists(what=option, field=(*field, index))


def to_stored(given: Validation) -> dict[str, Any]:
    """A validation as JSON; what is not given is absent."""
    found = {
        "minimum": None if given.minimum is None else str(given.minimum),
        "maximum": None if given.maximum is None else str(given.maximum),
        "max_length": given.max_length,
        "options": list(given.options) or None,
        "reference_type": given.reference_type,
    }
    return {name: value for name, value in found.items() if value is not None}


def from_stored(stored: dict[str, Any]) -> Validation:
    """The validation of a stored definition."""
    found = dict(stored)
    found.update((name, Decimal(stored[name])) for name in ("minimum", "maximum") if name in stored)
    return Validation(**found)


def free_numbers(taken: Sequence[int], wanted: int, *, field: errors.FieldPath) -> list[int]:
    """The places of so many more definitions after those that are taken, or in the gaps that others left."""
    after = max(taken, default=0)
    order = [*range(after + 1, MOST_DEFINITIONS + 1), *range(1, after + 1)]
    free = [number for number in order if number not in set(taken)]
    if len(free) < wanted:
        raise TooManyFields(maximum=MOST_DEFINITIONS, field=field)
    return free[:wanted]
