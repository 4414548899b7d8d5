"""Set-based writing of whole rows that are locked already, by their key.

`UPDATE … FROM unnest(…)` is a join, and on tables that were never analysed PostgreSQL expects one row and loops over
all pairs: ten thousand holds took six seconds. INSERT … ON CONFLICT goes through the primary key for each row, whatever
is known about the table, and changes only what is named in `set`.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, Uuid, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY, insert

from entrepot.kernel.statements import SHOP_ID, Statement, sql


def upsert_rows(table: Table, *, key: Sequence[str], keep: Sequence[str] = (), set: Sequence[str]) -> Statement:
    """Write rows by their key; `keep` are columns that an existing row does not change, but a new one would need."""
    columns = (*key, *keep, *set)
    arrays = [bindparam(f"given_{name}", type_=ARRAY(table.c[name].type)) for name in columns]
    given = func.unnest(*arrays).table_valued(*columns, name="given").render_derived()
    source = select(bindparam(SHOP_ID, type_=Uuid), *(given.c[name] for name in columns))
    statement: Any = insert(table).from_select([SHOP_ID, *columns], source)
    statement = statement.on_conflict_do_update(
        index_elements=[SHOP_ID, *key], set_={name: statement.excluded[name] for name in set}
    )
    compiled = sql(statement)
    return Statement(compiled.text, compiled.names, compiled.carried, columns)
