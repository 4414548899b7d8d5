"""Sealing anew, under the current secret, what an earlier one sealed; feature by feature, in batches, resumable.

What is sealed names its key, so a batch finds by itself what is left: whoever is interrupted begins again and does
only that.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, LargeBinary, Table, bindparam, false, func, or_, select

from entrepot.kernel.database import Database, Row, sql
from entrepot.kernel.permissions import Actor
from entrepot.kernel.sealing import CannotOpen, Sealer
from entrepot.kernel.statements import Statement, update_rows

BATCH = 500
ACTOR = Actor.system("secrets reseal")


@dataclass(frozen=True, kw_only=True, eq=False)
class Keep:
    """Where a feature keeps something sealed: a table, its key beside the shop, columns, and the place of a key."""

    table: Table
    key: str
    columns: tuple[str, ...]
    place_of: Callable[[Any], str]


@dataclass(frozen=True, kw_only=True)
class Batch:
    """What one transaction did: how many values it sealed anew, and which it could not open, as `table.column key`."""

    table: str
    resealed: int
    closed: Sequence[str]


async def reseal(
    database: Database, *, keeps: Sequence[Keep], sealer: Sealer, size: int = BATCH
) -> AsyncIterator[Batch]:
    """Seal anew in every shop; each batch is committed before it is told. What cannot be opened stays as it is."""
    for shop_id in await database.shop_ids():
        for keep in keeps:
            find, update = _find(keep), update_rows(keep.table, key=(keep.key,), set=keep.columns)
            after: Any = None
            while True:
                async with database.write(shop_id=shop_id, actor=ACTOR) as tx:
                    rows = await tx.rows(find, head=sealer.head, is_first=after is None, after=after, size=size)
                    changed = [_resealed(keep, row, sealer) for row in rows]
                    if changed:
                        await tx.update(update, [row for row, _, _ in changed])
                if rows:
                    closed = [text for _, _, problems in changed for text in problems]
                    yield Batch(table=keep.table.name, resealed=sum(count for _, count, _ in changed), closed=closed)
                if len(rows) < size:
                    break
                after = rows[-1][keep.key]


def _find(keep: Keep) -> Statement:
    """The next rows that hold something of an earlier secret, locked, so that nobody changes it meanwhile."""
    table = keep.table
    key = table.c[keep.key]
    after: ColumnElement[bool] = or_(
        bindparam("is_first", type_=false().type), key > bindparam("after", type_=key.type)
    )
    return sql(
        select(key, *(table.c[name] for name in keep.columns))
        .where(table.c.shop_id == bindparam("shop_id", type_=table.c.shop_id.type), after)
        .where(or_(*(_is_of_another(table.c[name]) for name in keep.columns)))
        .order_by(key)
        .limit(bindparam("size"))
        .with_for_update()
    )


def _is_of_another(column: ColumnElement[Any]) -> ColumnElement[bool]:
    head = bindparam("head", type_=LargeBinary)
    return func.substring(column, 1, func.length(head)) != head


def _resealed(keep: Keep, row: Row, sealer: Sealer) -> tuple[dict[str, Any], int, list[str]]:
    """The row as it shall be, how many of its values are new, and what could not be opened."""
    changed: dict[str, Any] = {keep.key: row[keep.key]}
    count, closed = 0, []
    for name in keep.columns:
        changed[name] = row[name]
        if row[name] is None:
            continue
        try:
            sealed = sealer.reseal(row[name], place=keep.place_of(row[keep.key]))
        except CannotOpen as problem:
            closed.append(f"{keep.table.name}.{name} {_text(row[keep.key])}: {problem}")
            continue
        if sealed is not None:
            changed[name], count = sealed, count + 1
    return changed, count, closed


def _text(key: object) -> str:
    return key.hex() if isinstance(key, bytes) else str(key)
