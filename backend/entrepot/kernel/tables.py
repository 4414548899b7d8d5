"""How tables are declared: every table belongs to a shop, and the key says so.

`shop_table` puts `shop_id` in front of the primary key and of every foreign key, so that a reference into another
shop cannot be stored. Row-level security, grants and triggers are derived from these declarations in `kernel.ddl`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Column,
    DateTime,
    ForeignKeyConstraint,
    Index,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Uuid,
    func,
)
from sqlalchemy.schema import SchemaItem

metadata = MetaData()
Instant = DateTime(timezone=True)

APPEND_ONLY = "append_only"
ERASABLE = "erasable"
SHOP_SCOPED = "shop_scoped"


@dataclass(frozen=True)
class Reference:
    """A column that points at another table of the same shop; `shop_table` turns it into a composite foreign key."""

    column: str
    target: str
    nullable: bool
    on_delete: str | None
    unique: bool
    index: bool


def ref(
    column: str,
    target: str,
    *,
    nullable: bool = False,
    on_delete: str | None = None,
    unique: bool = False,
    index: bool = True,
) -> Any:
    """Declare `column` as a reference to `target`'s row in the same shop."""
    return Reference(column, target, nullable, on_delete, unique, index)


def at(name: str, *, default_now: bool = True, nullable: bool = False) -> Column[Any]:
    """A `timestamptz` column; the database's clock fills it unless `default_now` is off."""
    return Column(name, Instant, nullable=nullable, server_default=func.now() if default_now else None)


def shop_table(
    name: str,
    *items: SchemaItem | Any,
    key: tuple[str, ...] = ("id",),
    append_only: bool = False,
    erasable: tuple[str, ...] = (),
) -> Table:
    """Declare a table whose primary key is `(shop_id, *key)`; `append_only` withholds UPDATE and DELETE from the app.

    Of an append-only table, `erasable` are free texts that may be emptied where they tell of a person who wants that.

    A table without a required reference gets a foreign key to `shop`; with one, the shop's existence follows from it.
    """
    expanded: list[SchemaItem] = [Column("shop_id", Uuid, nullable=False)]
    if key == ("id",):
        expanded.append(Column("id", Uuid, nullable=False))
    for item in items:
        expanded.extend(_expand(name, item) if isinstance(item, Reference) else (item,))
    expanded.append(PrimaryKeyConstraint("shop_id", *key, name=f"{name}_pkey"))
    if name != "shop" and not _anchored(expanded):
        expanded.append(ForeignKeyConstraint(["shop_id"], ["shop.shop_id"], name=f"{name}_shop_fkey"))
    return Table(name, metadata, *expanded, info={SHOP_SCOPED: True, APPEND_ONLY: append_only, ERASABLE: erasable})


def global_table(name: str, *items: SchemaItem, reason: str, unlogged: bool = False) -> Table:
    """Declare one of the few tables that belong to no shop; `reason` is printed by the architecture test.

    An `unlogged` table is emptied by a crash of the database, and costs less to write.
    """
    info = {SHOP_SCOPED: False, APPEND_ONLY: False, ERASABLE: (), "reason": reason}
    return Table(name, metadata, *items, info=info, prefixes=["UNLOGGED"] if unlogged else [])


_extra_ddl: dict[str, tuple[str, ...]] = {}


def extra_ddl(owner: str, *statements: str) -> tuple[str, ...]:
    """Register raw DDL (triggers, functions) that follows the tables; replaces what `owner` registered before."""
    _extra_ddl[owner] = statements
    return statements


def registered_ddl() -> Iterable[str]:
    """Every registered raw DDL statement, in the order of the owners' names."""
    for owner in sorted(_extra_ddl):
        yield from _extra_ddl[owner]


def _expand(table: str, reference: Reference) -> Iterable[SchemaItem]:
    yield Column(reference.column, Uuid, nullable=reference.nullable)
    target_key = "shop_id" if reference.target == "shop" else "id"
    yield ForeignKeyConstraint(
        ["shop_id", reference.column],
        [f"{reference.target}.shop_id", f"{reference.target}.{target_key}"],
        name=f"{table}_{reference.column}_fkey",
        ondelete=_on_delete(reference),
    )
    if reference.unique:
        yield Index(f"{table}_{reference.column}_key", "shop_id", reference.column, unique=True)
    elif reference.index:
        yield Index(f"{table}_{reference.column}_idx", "shop_id", reference.column)


def _anchored(items: Sequence[SchemaItem]) -> bool:
    """Whether a foreign key over columns that are never null already leads to the shop."""
    required = {item.name for item in items if isinstance(item, Column) and not item.nullable}
    return any(isinstance(item, ForeignKeyConstraint) and required.issuperset(item.column_keys) for item in items)


def _on_delete(reference: Reference) -> str | None:
    """`SET NULL` on a composite key must name the column, or it would null `shop_id` as well (PostgreSQL 15+)."""
    if reference.on_delete == "SET NULL":
        return f"SET NULL ({reference.column})"
    return reference.on_delete
