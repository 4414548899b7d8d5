"""One `where:` language for every list: and, or, not, and typed operators. Values travel as parameters, never as text.

A filter compiles in two steps: the caller's input becomes a hashable shape and a list of values; SQL is built once
for each shape. An empty list matches nothing.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, Optional, TypeVar

import strawberry
from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Date,
    Numeric,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    false,
    not_,
    or_,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import TypeEngine

from entrepot.kernel import errors
from entrepot.kernel.ids import Id
from entrepot.kernel.quantity import Quantity
from entrepot.kernel.tables import Instant

T = TypeVar("T")
Shape = tuple[Any, ...]
Match = Callable[[ColumnElement[Any]], ColumnElement[bool]]
Target = ColumnElement[Any] | Callable[[Match], ColumnElement[bool]]


@strawberry.input(description="Conditions on a text. / 文本条件。")
class TextFilter:
    eq: str | None = strawberry.UNSET
    ne: str | None = strawberry.UNSET
    in_: list[str] | None = strawberry.field(name="in", default=strawberry.UNSET)
    contains: str | None = strawberry.UNSET
    starts_with: str | None = strawberry.UNSET


@strawberry.input(description="Conditions on an id. / 标识条件。")
class IdFilter:
    eq: Id | None = strawberry.UNSET
    ne: Id | None = strawberry.UNSET
    in_: list[Id] | None = strawberry.field(name="in", default=strawberry.UNSET)
    is_null: bool | None = strawberry.UNSET


@strawberry.input(description="Conditions on a point in time. / 时间条件。")
class InstantFilter:
    gt: datetime | None = strawberry.UNSET
    gte: datetime | None = strawberry.UNSET
    lt: datetime | None = strawberry.UNSET
    lte: datetime | None = strawberry.UNSET
    is_null: bool | None = strawberry.UNSET


@strawberry.input(description="Conditions on a day. / 日期条件。")
class DateFilter:
    eq: date | None = strawberry.UNSET
    gt: date | None = strawberry.UNSET
    gte: date | None = strawberry.UNSET
    lt: date | None = strawberry.UNSET
    lte: date | None = strawberry.UNSET


@strawberry.input(description="Conditions on a whole number. / 整数条件。")
class IntFilter:
    eq: int | None = strawberry.UNSET
    ne: int | None = strawberry.UNSET
    in_: list[int] | None = strawberry.field(name="in", default=strawberry.UNSET)
    gt: int | None = strawberry.UNSET
    gte: int | None = strawberry.UNSET
    lt: int | None = strawberry.UNSET
    lte: int | None = strawberry.UNSET


@strawberry.input(description="Conditions on a decimal number or an amount. / 小数或金额条件。")
class DecimalFilter:
    eq: Decimal | None = strawberry.UNSET
    gt: Decimal | None = strawberry.UNSET
    gte: Decimal | None = strawberry.UNSET
    lt: Decimal | None = strawberry.UNSET
    lte: Decimal | None = strawberry.UNSET


@strawberry.input(description="Conditions on a quantity in its stock unit. / 数量条件（以库存单位计）。")
class QuantityFilter:
    eq: Quantity | None = strawberry.UNSET
    ne: Quantity | None = strawberry.UNSET
    gt: Quantity | None = strawberry.UNSET
    gte: Quantity | None = strawberry.UNSET
    lt: Quantity | None = strawberry.UNSET
    lte: Quantity | None = strawberry.UNSET


@strawberry.input(description="Conditions on yes or no. / 是否条件。")
class BooleanFilter:
    eq: bool | None = strawberry.UNSET


@strawberry.input(description="Conditions on one of a set of values. / 枚举条件。")
class EnumFilter(Generic[T]):
    eq: Optional[T] = strawberry.UNSET  # noqa: UP045  strawberry reads the generic through Optional
    ne: Optional[T] = strawberry.UNSET  # noqa: UP045
    in_: Optional[list[T]] = strawberry.field(name="in", default=strawberry.UNSET)  # noqa: UP045


def where_input(cls: type[T]) -> type[T]:
    """Declare a `…Where` input: every field optional, with `and`, `or` and `not` of the same input."""
    own = cls.__name__
    for name in list(cls.__annotations__):
        if name not in cls.__dict__:
            setattr(cls, name, strawberry.UNSET)
    cls.__annotations__.update({"and_": f"list[{own}] | None", "or_": f"list[{own}] | None", "not_": f"{own} | None"})
    for name in ("and_", "or_", "not_"):
        setattr(cls, name, strawberry.field(name=name[:-1], default=strawberry.UNSET))
    return strawberry.input(cls, description=cls.__doc__)


@dataclass(frozen=True, eq=False)
class Filter:
    """What a field of a `where` input compares: a column, or a function that wraps the comparison (EXISTS …)."""

    target: Target
    kind: TypeEngine[Any]
    scale: Callable[[Any], Any] = lambda value: value

    def clause(self, operator: str, name: str) -> ColumnElement[bool]:
        """The comparison with the parameter `name`."""

        def match(column: ColumnElement[Any]) -> ColumnElement[bool]:
            return _compare(column, operator, name, self.kind)

        return match(self.target) if isinstance(self.target, ColumnElement) else self.target(match)


@dataclass(frozen=True, kw_only=True)
class Sought:
    """A value that a list is narrowed by under its key, the name of what it is compared as, and where it was asked."""

    key: str
    kind: str
    field: errors.FieldPath


@dataclass(frozen=True, eq=False)
class Keyed:
    """What a field of a `where` input compares by key: a list of conditions, each on a value stored under its key.

    `find` finds what stands for each key in a statement, or refuses; `filters` compare by the name of the operators'
    field, each given the name of the parameter that holds what was found.
    """

    find: Callable[[Any, Sequence[Sought]], Awaitable[Mapping[str, Any]]]
    filters: Mapping[str, Callable[[str], Filter]]


def text(target: Target) -> Filter:
    """Filter by a text column."""
    return Filter(target, Text())


def id(target: Target) -> Filter:
    """Filter by an id column."""
    return Filter(target, Uuid())


def instant(target: Target) -> Filter:
    """Filter by a `timestamptz` column."""
    return Filter(target, Instant)


def day(target: Target) -> Filter:
    """Filter by a `date` column."""
    return Filter(target, Date())


def number(target: Target) -> Filter:
    """Filter by a whole number."""
    return Filter(target, BigInteger())


def decimal(target: Target, *, to_stored: Callable[[Decimal], Any] | None = None) -> Filter:
    """Filter by a decimal; `to_stored` turns it into the column's unit (minor units, smallest unit)."""
    if to_stored is None:
        return Filter(target, Numeric())
    return Filter(target, BigInteger(), to_stored)


def boolean(target: Target) -> Filter:
    """Filter by yes or no."""
    return Filter(target, Boolean())


def enum(target: Target) -> Filter:
    """Filter by a text column that holds an enum's value."""
    return Filter(target, Text(), lambda value: getattr(value, "value", value))


Filters = Mapping[str, Filter | Keyed]
Keys = Mapping[tuple[str, str], Any]


async def find_keys(tx: Any, where: object | None, *, filters: Filters) -> Keys:
    """What stands for the keys that a `where` input names, by field and key; no statement where it names none."""
    found: dict[tuple[str, str], Any] = {}
    for name, compared in filters.items() if where is not None else ():
        if isinstance(compared, Keyed) and (sought := list(_sought(where, name, ("where",)))):
            found.update({(name, key): value for key, value in (await compared.find(tx, sought)).items()})
    return found


def to_shape(where: object | None, filters: Filters, keys: Keys | None = None) -> tuple[Shape, list[Any]]:
    """Split a `where` input into its hashable shape and its values; the shape refers to them by position.

    `keys` is what `find_keys` found.
    """
    values: list[Any] = []
    return (_shape(where, filters, values, keys or {}) if where is not None else ("and",)), values


def names_in(shape: Shape) -> frozenset[str]:
    """The filters that a shape uses, at any depth."""
    head, *rest = shape
    if head == "is":
        return frozenset((rest[0],))
    return frozenset().union(*(names_in(part) for part in rest))


def is_open(shape: Shape) -> bool:
    """Whether a shape lets everything through."""
    return shape == ("and",)


def to_clause(shape: Shape, filters: Filters) -> ColumnElement[bool]:
    """Build SQL for a shape; values are parameters `where_0`, `where_1` …"""
    head, *rest = shape
    if head == "and":
        return and_(true(), *(to_clause(part, filters) for part in rest))
    if head == "or":
        return or_(false(), *(to_clause(part, filters) for part in rest))
    if head == "not":
        return not_(to_clause(rest[0], filters))
    field, *path, operator, position = rest
    compared = filters[field]
    if isinstance(compared, Keyed):
        kind, key = path
        compared = compared.filters[kind](f"where_{key}")
    return compared.clause(operator, f"where_{position}")


def value_names(values: list[Any]) -> dict[str, Any]:
    """The parameters of a shape's values."""
    return {f"where_{position}": value for position, value in enumerate(values)}


def _given(where: object | None) -> Iterator[tuple[str, Any]]:
    """The fields of an input that were given."""
    for name, given in vars(where).items() if where is not None else ():
        if given is not strawberry.UNSET and given is not None:
            yield name, given


def _sought(where: object | None, field: str, path: errors.FieldPath) -> Iterator[Sought]:
    for name, given in _given(where):
        if name in ("and_", "or_"):
            for index, item in enumerate(given):
                yield from _sought(item, field, (*path, name[:-1], index))
        elif name == "not_":
            yield from _sought(given, field, (*path, "not"))
        elif name == field:
            for index, item in enumerate(given):
                for kind, _ in _given(item):
                    if kind != "key":
                        yield Sought(key=item.key, kind=kind, field=(*path, name, index))


def _shape(where: object, filters: Filters, values: list[Any], keys: Keys) -> Shape:
    parts: list[Shape] = []
    for name, given in _given(where):
        compared = filters.get(name)
        if name == "and_":
            parts.append(("and", *(_shape(item, filters, values, keys) for item in given)))
        elif name == "or_":
            parts.append(("or", *(_shape(item, filters, values, keys) for item in given)))
        elif name == "not_":
            parts.append(("not", _shape(given, filters, values, keys)))
        elif isinstance(compared, Keyed):
            for item in given:
                parts.extend(_keyed_comparisons(name, item, compared, values, keys))
        else:
            assert compared is not None
            parts.extend(_comparisons((name,), given, compared, values))
    return ("and", *parts)


def _keyed_comparisons(name: str, item: Any, compared: Keyed, values: list[Any], keys: Keys) -> Iterator[Shape]:
    for kind, given in _given(item):
        if kind != "key":
            position = len(values)
            values.append(keys[name, item.key])
            yield from _comparisons((name, kind, position), given, compared.filters[kind](""), values)


def _comparisons(place: Shape, given: object, compared: Filter, values: list[Any]) -> list[Shape]:
    found: list[Shape] = []
    for operator, value in _given(given):
        found.append(("is", *place, operator, len(values)))
        values.append(_stored(operator, value, compared))
    return found


def _stored(operator: str, value: Any, compared: Filter) -> Any:
    if operator == "is_null":
        return value
    if operator == "contains":
        return f"%{escape_like(value)}%"
    if operator == "starts_with":
        return f"{escape_like(value)}%"
    if isinstance(value, list):
        return [compared.scale(item) for item in value]
    return compared.scale(value)


def escape_like(value: str) -> str:
    """A text in which nothing is a wildcard of LIKE."""
    return value.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _compare(column: ColumnElement[Any], operator: str, name: str, kind: TypeEngine[Any]) -> ColumnElement[bool]:
    if operator == "in_":
        return column == any_(bindparam(name, type_=ARRAY(kind)))
    if operator == "is_null":
        return column.is_(None) == bindparam(name, type_=Boolean())
    value = bindparam(name, type_=kind)
    if operator in ("contains", "starts_with"):
        return column.ilike(value)
    comparisons: Mapping[str, Callable[[], ColumnElement[bool]]] = {
        "eq": lambda: column == value,
        "ne": lambda: column != value,
        "gt": lambda: column > value,
        "gte": lambda: column >= value,
        "lt": lambda: column < value,
        "lte": lambda: column <= value,
    }
    return comparisons[operator]()
