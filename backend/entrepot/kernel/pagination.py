"""Relay connections over keyset cursors: a page costs the same however deep it lies."""

import base64
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

import orjson
import strawberry
from sqlalchemy import ColumnElement, FromClause, Integer, Select, bindparam, case, func, literal_column, select, tuple_

from entrepot.kernel import errors, filters
from entrepot.kernel.database import Row, Tx
from entrepot.kernel.filters import Filters
from entrepot.kernel.permissions import Permission
from entrepot.kernel.statements import Statement, sql

T = TypeVar("T")
MAXIMUM_FOR_SHOPPERS = 100
MAXIMUM_FOR_STAFF = 250
DEFAULT_SIZE = 20
COUNT_CAP = 10_000


@strawberry.enum(description="Ascending or descending. / 升序或降序。")
class Direction(StrEnum):
    ASC = "ASC"
    DESC = "DESC"


@strawberry.enum(description="Whether a count is exact or a lower bound. / 计数是否精确。")
class Precision(StrEnum):
    EXACT = "EXACT"
    AT_LEAST = "AT_LEAST"


@strawberry.type(description="How many there are, counted up to 10,000. / 总数，最多计到一万。")
class Count:
    value: int
    precision: Precision


@strawberry.type(description="Where a page begins and ends. / 分页信息。")
class PageInfo:
    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@strawberry.type(description="A node and its cursor. / 节点与游标。")
class Edge(Generic[T]):
    node: T
    cursor: str


class Ordering(Protocol):
    """An `orderBy` input: which order, and which way."""

    field: Any
    direction: Direction


@dataclass(frozen=True, kw_only=True, eq=False)
class Shortcut:
    """The ids of a list by a shorter way than its rows, for pages that nothing else narrows; the rows come by id then.

    `ids` makes them for a choice of guards, as `id` and the columns that the `orders` it knows sort by.
    """

    ids: Callable[[tuple[str, ...]], FromClause]
    orders: Mapping[str, Sequence[str]]
    table: FromClause


@dataclass(frozen=True, kw_only=True, eq=False)
class Source:
    """What a list reads: its rows, filters, orders, and the visibility guards that callers cannot switch off."""

    name: str
    table: FromClause
    columns: Sequence[ColumnElement[Any]]
    filters: Filters = field(default_factory=dict)
    orders: Mapping[str, Sequence[ColumnElement[Any]]] = field(default_factory=dict)
    default_order: tuple[str, Direction]
    guards: Mapping[str, Callable[[], ColumnElement[bool]]] = field(default_factory=dict)
    key: ColumnElement[Any] | None = None
    # Columns that are read only where one of the same part is asked for. Each part doubles the number of statements.
    parts: Sequence[frozenset[str]] = ()
    shortcut: Shortcut | None = None
    # Filters, orders and guards that would tell what is hidden from who lacks a permission.
    masked: Mapping[str, Permission] = field(default_factory=dict)
    # A number of rows that the whole list has at least, told without counting them.
    at_least: ColumnElement[int] | None = None

    @property
    def id_column(self) -> ColumnElement[Any]:
        """The column that breaks ties."""
        return self.key if self.key is not None else self.table.c.id


@dataclass(eq=False)
class PageSizeInvalid(errors.DomainError):
    """Ask for first or last, from 0 to {maximum}, not both."""

    code = "PAGE_SIZE_INVALID"
    zh = "请使用 first 或 last 之一，取值 0 至 {maximum}。"
    maximum: int


@dataclass(eq=False)
class CursorInvalid(errors.DomainError):
    """This cursor does not belong to this list."""

    code = "CURSOR_INVALID"
    zh = "该游标不属于此列表。"


class _Window(NamedTuple):
    size: int
    cursor: str | None
    backwards: bool


async def page(
    tx: Tx,
    source: Source,
    *,
    where: object | None = None,
    order_by: Ordering | None = None,
    first: int | None = None,
    after: str | None = None,
    last: int | None = None,
    before: str | None = None,
    guard: Sequence[str] = (),
    values: Mapping[str, Any] | None = None,
    columns: frozenset[str] | None = None,
    counted: bool = False,
) -> dict[str, Any]:
    """One page as the source of a `Connection`: one statement, plus one for `count` where it is selected.

    Of the source's parts, its rows hold only those of which a column is among `columns`. A page that is `counted` knows
    its `count`.
    """
    window = _window(tx, first=first, after=after, last=last, before=before)
    order, direction = _order(source, order_by)
    known_keys = await filters.find_keys(tx, where, filters=source.filters)
    shape, where_values = filters.to_shape(where, source.filters, known_keys)
    if source.masked:
        _check_masked(tx, source, {*filters.names_in(shape), *guard, order})
    arguments = {**(values or {}), **filters.value_names(where_values)}
    keys = _decode(window.cursor, f"{order}.{direction}")
    wanted = _Wanted(
        shape=shape,
        order=order,
        ascending=(direction == Direction.ASC) != window.backwards,
        has_cursor=keys is not None,
        guard=tuple(guard),
        left_out=left_out(source.parts, columns),
        counted=counted,
    )
    statement = _page_statement(source, wanted)
    cursor_values = {f"cursor_{position}": value for position, value in enumerate(keys or ())}
    found = await tx.rows(statement, **arguments, **cursor_values, page_limit=window.size + 1)
    known = None
    if counted and (found or keys is None):
        known = found[0]["counted"] if found else 0
    counting = (_count_statement(source, shape, tuple(guard)), arguments) if known is None else (None, {"known": known})
    return _connection(found, window, f"{order}.{direction}", counting)


def _check_masked(tx: Tx, source: Source, used: Iterable[str]) -> None:
    """Refuse to find or sort by what is hidden from the actor: how many there are would tell it."""
    for name in sorted(used):
        needed = source.masked.get(name)
        if needed is not None and needed.code in tx.actor.hidden:
            raise errors.Forbidden(what=f"{source.name}({name})", permissions=needed.code)


def left_out(parts: Sequence[frozenset[str]], columns: frozenset[str] | None) -> frozenset[str]:
    """The columns of the parts that nobody needs; none where it cannot be told what is needed."""
    if columns is None:
        return frozenset()
    return frozenset().union(*(part for part in parts if part.isdisjoint(columns)))


async def count(tx: Tx, connection: Mapping[str, Any]) -> dict[str, Any]:
    """The number of rows of the whole list, counted up to a cap."""
    statement, arguments = connection["counting"]
    value = arguments["known"] if statement is None else await tx.value(statement, **arguments)
    capped = value > COUNT_CAP
    return {
        "value": min(value, COUNT_CAP),
        "precision": Precision.AT_LEAST if capped else Precision.EXACT,
    }


def connection_of(rows: Sequence[Row]) -> dict[str, Any]:
    """A connection over rows that are all there already."""
    cursors = [_encode("all", [str(position)]) for position in range(len(rows))]
    start, end = (cursors[0], cursors[-1]) if cursors else (None, None)
    return {
        "nodes": list(rows),
        "edges": [{"node": row, "cursor": cursor} for row, cursor in zip(rows, cursors, strict=True)],
        "page_info": {"has_next_page": False, "has_previous_page": False, "start_cursor": start, "end_cursor": end},
        "counting": (None, {"known": len(rows)}),
    }


def _window(tx: Tx, *, first: int | None, after: str | None, last: int | None, before: str | None) -> _Window:
    is_staff = tx.actor.kind not in ("ANONYMOUS", "CUSTOMER")
    maximum = MAXIMUM_FOR_STAFF if is_staff else MAXIMUM_FOR_SHOPPERS
    if (
        (first is not None and last is not None)
        or (after is not None and last is not None)
        or (before is not None and first is not None)
    ):
        raise PageSizeInvalid(maximum=maximum, field=("first",))
    backwards = last is not None or before is not None
    given = last if backwards else first
    size = DEFAULT_SIZE if given is None else given
    if not 0 <= size <= maximum:
        raise PageSizeInvalid(maximum=maximum, field=("last" if backwards else "first",))
    return _Window(size, before if backwards else after, backwards)


def _order(source: Source, order_by: Ordering | None) -> tuple[str, Direction]:
    if order_by is None:
        return source.default_order
    return str(order_by.field.value), order_by.direction


class _Wanted(NamedTuple):
    """What the statement of a page depends on."""

    shape: filters.Shape
    order: str
    ascending: bool
    has_cursor: bool
    guard: tuple[str, ...]
    left_out: frozenset[str]
    counted: bool


@lru_cache(maxsize=2048)
def _page_statement(source: Source, wanted: _Wanted) -> Statement:
    kept = [column for column in source.columns if column.key not in wanted.left_out]
    shortcut = source.shortcut
    if shortcut is not None and filters.is_open(wanted.shape) and wanted.order in shortcut.orders:
        return sql(_short_page(shortcut, wanted, [str(column.key) for column in kept]))
    sort_columns = [*source.orders[wanted.order], source.id_column]
    rows = _filtered(_from_cursor(kept, sort_columns, wanted), source, wanted.shape, wanted.guard)
    page = _limited(rows, len(sort_columns), wanted)
    return sql(page.add_columns(_number_of(source, wanted)) if wanted.counted else page)


def _short_page(shortcut: Shortcut, wanted: _Wanted, kept: Sequence[str]) -> Select[Any]:
    """The page of ids first, then their rows."""
    ids, table = shortcut.ids(wanted.guard), shortcut.table
    sort_columns = [*(ids.c[name] for name in shortcut.orders[wanted.order]), ids.c.id]
    rows = _from_cursor([ids.c.id], sort_columns, wanted).select_from(ids)
    chosen = _limited(rows, len(sort_columns), wanted).subquery("chosen")
    labels = [chosen.c[f"sort_{position}"] for position in range(len(sort_columns))]
    return (
        select(*(table.c[name] for name in kept), *labels, *([_number(ids).label("counted")] if wanted.counted else []))
        .select_from(chosen.join(table, table.c.id == chosen.c.id))
        .where(table.c.shop_id == bindparam("shop_id"))
        .order_by(*_directed(labels, wanted))
    )


def _from_cursor(kept: Sequence[Any], sort_columns: Sequence[ColumnElement[Any]], wanted: _Wanted) -> Select[Any]:
    """Columns with what they are sorted by, from the cursor on."""
    statement = select(*kept, *(column.label(f"sort_{position}") for position, column in enumerate(sort_columns)))
    if wanted.has_cursor:
        here = tuple_(*sort_columns)
        there = tuple_(*(bindparam(f"cursor_{i}", type_=column.type) for i, column in enumerate(sort_columns)))
        statement = statement.where(here > there if wanted.ascending else here < there)
    return statement.order_by(*_directed(sort_columns, wanted))


def _limited(rows: Select[Any], sorted_by: int, wanted: _Wanted) -> Select[Any]:
    """As many rows as are asked for.

    Of a limit that it does not know the planner expects a tenth of all rows, and plans anew for each page rather than
    keep a plan that looks so dear. Where nothing else is to be planned for, it is told how many there are at most.
    """
    limit: ColumnElement[Any] = bindparam("page_limit", type_=literal_column("1").type)
    if not filters.is_open(wanted.shape):
        return rows.limit(limit)
    page = rows.limit(literal_column(str(MAXIMUM_FOR_STAFF + 1), Integer)).subquery("page")
    labels = [page.c[f"sort_{position}"] for position in range(sorted_by)]
    return select(page).order_by(*_directed(labels, wanted)).limit(limit)


def _directed(columns: Sequence[ColumnElement[Any]], wanted: _Wanted) -> list[ColumnElement[Any]]:
    return [column.asc() if wanted.ascending else column.desc() for column in columns]


def _number_of(source: Source, wanted: _Wanted) -> ColumnElement[int]:
    """How many rows the list has, counted up to one more than the cap and only where that is not known already."""
    counted = _number(_counted(source, wanted.shape, wanted.guard))
    if source.at_least is None or wanted.guard or not filters.is_open(wanted.shape):
        return counted.label("counted")
    beyond = literal_column(str(COUNT_CAP + 1), Integer)
    return case((source.at_least >= beyond, beyond), else_=counted).label("counted")


def _number(rows: FromClause) -> ColumnElement[int]:
    return select(func.count()).select_from(rows).scalar_subquery()


def _counted(source: Source, shape: filters.Shape, guard: tuple[str, ...]) -> FromClause:
    """What is counted: every row, up to one more than the cap."""
    return _filtered(select(literal_column("1")), source, shape, guard).limit(COUNT_CAP + 1).subquery()


@lru_cache(maxsize=1024)
def _count_statement(source: Source, shape: filters.Shape, guard: tuple[str, ...]) -> Statement:
    return sql(select(func.count()).select_from(_counted(source, shape, guard)))


def _filtered(statement: Select[Any], source: Source, shape: filters.Shape, guard: tuple[str, ...]) -> Select[Any]:
    """The guard is always ANDed outside of what the caller filters by."""
    return (
        statement.select_from(source.table)
        .where(source.table.c.shop_id == bindparam("shop_id"))
        .where(*(source.guards[name]() for name in guard))
        .where(filters.to_clause(shape, source.filters))
    )


def _connection(
    found: Sequence[Row], window: _Window, order: str, counting: tuple[Statement | None, Mapping[str, Any]]
) -> dict[str, Any]:
    rows = list(found[: window.size])
    more = len(found) > window.size
    if window.backwards:
        rows.reverse()
    has_cursor = window.cursor is not None
    return {
        "nodes": rows,
        "edges": _Edges(rows, order),
        "page_info": _Ends(
            rows,
            order,
            more_before=more if window.backwards else has_cursor,
            more_after=has_cursor if window.backwards else more,
        ),
        "counting": counting,
    }


class _Ends(dict[str, Any]):
    """The information about a page; its cursors are only written where somebody reads them."""

    def __init__(self, rows: Sequence[Row], order: str, *, more_before: bool, more_after: bool) -> None:
        super().__init__(has_next_page=more_after, has_previous_page=more_before)
        self._rows = rows
        self._order = order

    def __missing__(self, name: str) -> str | None:
        place = {"start_cursor": 0, "end_cursor": -1}[name]
        self[name] = _cursor_of(self._rows[place], self._order) if self._rows else None
        found: str | None = self[name]
        return found


class _Edges:
    """The edges of a page; their cursors are only written where somebody reads them."""

    def __init__(self, rows: Sequence[Row], order: str) -> None:
        self._rows = rows
        self._order = order

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return ({"node": row, "cursor": _cursor_of(row, self._order)} for row in self._rows)


def _cursor_of(row: Row, order: str) -> str:
    keys = []
    position = 0
    for name in row.keys():  # noqa: SIM118  a Record iterates over its values
        if name == f"sort_{position}":
            keys.append(_plain(row[name]))
            position += 1
    return _encode(order, keys)


def _plain(value: Any) -> Any:
    """A value that JSON keeps apart: times, ids and decimals carry a mark of their type."""
    if isinstance(value, datetime):
        return {"t": value.isoformat()}
    if isinstance(value, uuid.UUID):
        return {"u": str(value)}
    if isinstance(value, Decimal):
        return {"d": str(value)}
    return value


def _restore(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    ((mark, body),) = value.items()
    restore: dict[str, Callable[[str], Any]] = {"t": datetime.fromisoformat, "u": uuid.UUID, "d": Decimal}
    return restore[mark](body)


def _encode(order: str, keys: Sequence[Any]) -> str:
    return base64.urlsafe_b64encode(orjson.dumps([order, *keys], default=str)).decode()


def _decode(cursor: str | None, order: str) -> list[Any] | None:
    if cursor is None:
        return None
    try:
        made_for, *keys = orjson.loads(base64.urlsafe_b64decode(cursor))
        if made_for != order:
            raise CursorInvalid(field=("after",))
        return [_restore(value) for value in keys]
    except (ValueError, KeyError, TypeError):
        raise CursorInvalid(field=("after",)) from None
