"""SQL built with SQLAlchemy Core, compiled once per shape, and run as text with positional values on asyncpg.

Compiling costs about a hundred times more than running on a warm connection, so it happens at import (`sql`) or once
per set of hashable arguments (`shape`).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, wraps
from typing import Any, ParamSpec, Protocol

import orjson
from sqlalchemy import (
    JSON,
    ColumnElement,
    Executable,
    FromClause,
    Table,
    Uuid,
    any_,
    bindparam,
    cast,
    false,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as postgresql_insert

P = ParamSpec("P")

DIALECT = postgresql.asyncpg.dialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]
SHOP_ID = "shop_id"


class Row(Protocol):
    """A row: an `asyncpg.Record` or a dict."""

    def __getitem__(self, key: str, /) -> Any: ...

    def __contains__(self, key: object, /) -> bool: ...

    def get(self, key: str, /) -> Any: ...

    def keys(self) -> Iterable[str]: ...

    def values(self) -> Iterable[Any]: ...


@dataclass(frozen=True, eq=False)
class Statement:
    """Compiled SQL: its text, the names of its values in order, and the values that it carries itself."""

    text: str
    names: tuple[str, ...]
    carried: Mapping[str, Any]
    columns: tuple[str, ...] = ()
    json: frozenset[str] = frozenset()

    def arguments(self, values: Mapping[str, Any]) -> list[Any]:
        """The positional values; a missing one is a `KeyError` that names it."""
        return [values[name] if name in values else self.carried[name] for name in self.names]


def sql(statement: Executable) -> Statement:
    """Compile one statement."""
    compiled = statement.compile(dialect=DIALECT)  # type: ignore[attr-defined]
    if compiled.post_compile_params:
        raise ValueError("in_() is expanded for each run; use among() for given values and one_of() for fixed ones")
    parameters = compiled.params
    carried = {name: value for name, value in parameters.items() if not _is_open(compiled, name)}
    return Statement(str(compiled), tuple(compiled.positiontup or ()), carried)


def shape(build: Callable[P, Executable]) -> Callable[P, Statement]:
    """Compile what `build` returns once for each set of (hashable) arguments."""

    @lru_cache(maxsize=1024)
    def compiled(*args: Any, **kwargs: Any) -> Statement:
        return sql(build(*args, **kwargs))

    @wraps(build)
    def statement(*args: P.args, **kwargs: P.kwargs) -> Statement:
        return compiled(*args, **kwargs)  # type: ignore[arg-type]  # hashable by contract

    return statement


def among(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """`column = ANY(:name)`; the value is a list.

    The list stands in a sub-select, where the planner cannot see how long it is: else it would find a plan for a short
    list cheaper than one for any list, and plan anew for each run, which takes longer than most runs.
    """
    kind = ARRAY(column.type)
    return column == any_(cast(select(bindparam(name, type_=kind)).scalar_subquery(), kind))


def columns_of(table: FromClause, wanted: frozenset[str] | None, *always: str) -> list[ColumnElement[Any]]:
    """Those columns of a table that are wanted; None is all of them."""
    return [column for column in table.c if wanted is None or column.key in wanted or column.key in always]


def one_of(column: ColumnElement[Any], values: Sequence[str]) -> ColumnElement[bool]:
    """`column` is one of a few values that are fixed when the statement is built."""
    return or_(false(), *(column == value for value in values))


def insert_rows(
    table: Table, *columns: str, on_conflict: str | None = None, returning: Sequence[str] = ()
) -> Statement:
    """INSERT … SELECT FROM unnest(…): one statement for all rows; `on_conflict="nothing"` skips duplicates."""
    unnested = _unnest(table, columns)
    source = select(bindparam(SHOP_ID, type_=Uuid), *(unnested.c[name] for name in columns))
    target = postgresql_insert(table) if on_conflict else insert(table)
    statement: Any = target.from_select([SHOP_ID, *columns], source)
    if on_conflict == "nothing":
        statement = statement.on_conflict_do_nothing()
    if returning:
        statement = statement.returning(*(table.c[name] for name in returning))
    return _with_columns(sql(statement), table, columns)


def update_rows(
    table: Table,
    *,
    key: Sequence[str],
    set: Sequence[str],
    returning: Sequence[str] = (),
) -> Statement:
    """UPDATE … FROM unnest(…): one statement for any number of rows, matched by `key` within the shop."""
    columns = (*key, *set)
    unnested = _unnest(table, columns)
    statement: Any = (
        update(table)
        .values({name: unnested.c[name] for name in set})
        .where(table.c.shop_id == bindparam(SHOP_ID, type_=Uuid))
        .where(*(table.c[name] == unnested.c[name] for name in key))
    )
    if returning:
        statement = statement.returning(*(table.c[name] for name in returning))
    return _with_columns(sql(statement), table, columns)


def rows_to_arrays(statement: Statement, rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """The values of a set-based statement: one array for each column.

    A list of a JSON column is encoded at once: the driver would read it as a further dimension of the array.
    """
    return {
        _array_name(name): [_element(row[name]) if name in statement.json else row[name] for row in rows]
        for name in statement.columns
    }


def _element(value: Any) -> Any:
    return orjson.Fragment(orjson.dumps(value, default=str)) if isinstance(value, list | tuple) else value


def _unnest(table: Table, columns: Sequence[str]) -> Any:
    arrays = []
    for name in columns:
        kind = table.c[name].type
        if isinstance(kind, ARRAY):
            raise ValueError(f"{table.name}.{name} is an array: unnest would flatten it; store jsonb instead")
        arrays.append(bindparam(_array_name(name), type_=ARRAY(kind)))
    return func.unnest(*arrays).table_valued(*columns, name="given").render_derived()


def _array_name(column: str) -> str:
    return f"given_{column}"


def _with_columns(statement: Statement, table: Table, columns: Sequence[str]) -> Statement:
    json = frozenset(name for name in columns if isinstance(table.c[name].type, JSON))
    return replace(statement, columns=tuple(columns), json=json)


def _is_open(compiled: Any, name: str) -> bool:
    """Whether a value must come from the caller: a `bindparam` without one."""
    bind = compiled.binds.get(name)
    return bind is None or (bind.value is None and bind.callable is None and bind.required)
