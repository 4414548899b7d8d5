"""From what a person types to the rows that match it: every term must be found, each in its own range of the btree.

A term is compared with `=`, `>=` and `<` only. These are leakproof, so they stay index conditions under row-level
security; `LIKE`, `@@` and array operators would not.
"""

import re
from typing import Any

from sqlalchemy import BigInteger, FromClause, Select, Table, Text, bindparam, cast, func, select, union_all

from entrepot.kernel import terms

# An article number such as SKU-0001 is asked for as the one term that documents hold for it: its parts match too much.
_CODE = re.compile(r"(?=.*[0-9])[A-Za-z0-9]+(?:[-./][A-Za-z0-9]+)+")
_CODE_SEPARATORS = re.compile(r"[-./]")

# For each term of a query, how many prefixes may stand in for it.
Kinds = tuple[int, ...]


def split(query: str | None) -> tuple[Kinds, dict[str, Any]] | None:
    """The shape of a query and its values; None when there is nothing to look for."""
    found = terms.query_terms(_joined((query or "").strip()))
    if not found:
        return None
    values: dict[str, Any] = {}
    for at, term in enumerate(found):
        values[f"term_{at}"] = term.exact
        for number, (start, end) in enumerate(term.ranges):
            values[f"term_{at}_from_{number}"] = start
            values[f"term_{at}_until_{number}"] = end
    return tuple(len(term.ranges) for term in found), values


def _joined(query: str) -> str:
    return _CODE_SEPARATORS.sub("", query) if _CODE.fullmatch(query) else query


def hits(table: Table, owner: str, kinds: Kinds) -> FromClause:
    """The owners that have every term, with `score`: the sum over the terms of the heaviest match."""
    parts = [_matches(table, owner, at, prefixes).subquery(f"match_{at}") for at, prefixes in enumerate(kinds)]
    joined: FromClause = parts[0]
    for part in parts[1:]:
        joined = joined.join(part, part.c[owner] == parts[0].c[owner])
    score = sum((part.c.weight for part in parts[1:]), start=parts[0].c.weight)
    return select(parts[0].c[owner], cast(score, BigInteger).label("score")).select_from(joined).subquery("hits")


def _matches(table: Table, owner: str, at: int, prefixes: int) -> Select[Any]:
    """The owners of one term, once each."""
    exact = select(table.c[owner], table.c.weight).where(
        table.c.shop_id == bindparam("shop_id"), table.c.term == bindparam(f"term_{at}", type_=Text)
    )
    if not prefixes:
        return exact
    ranges = [
        select(table.c[owner], table.c.weight).where(
            table.c.shop_id == bindparam("shop_id"),
            table.c.term >= bindparam(f"term_{at}_from_{number}", type_=Text),
            table.c.term < bindparam(f"term_{at}_until_{number}", type_=Text),
        )
        for number in range(prefixes)
    ]
    either = union_all(exact, *ranges).subquery()
    return select(either.c[owner], func.max(either.c.weight).label("weight")).group_by(either.c[owner])
