"""From what a person types to the rows that match it: every term must be found, each in its own range of the btree.

A term is compared with `=`, `>=` and `<` only. These are leakproof, so they stay index conditions under row-level
security; `LIKE`, `@@` and array operators would not.
"""

import re
from typing import Any

from sqlalchemy import (
    BigInteger,
    FromClause,
    Integer,
    Select,
    Table,
    Text,
    bindparam,
    cast,
    column,
    func,
    literal_column,
    select,
    true,
    values,
)

from entrepot.kernel import terms

# An article number such as SKU-0001 is asked for as the one term that documents hold for it: its parts match too much.
_CODE = re.compile(r"(?=.*[0-9])[A-Za-z0-9]+(?:[-./][A-Za-z0-9]+)+")
_CODE_SEPARATORS = re.compile(r"[-./]")

# No character of a term comes before this one, so between a term and the term with this after it there is no other.
_BEFORE_ALL = "\x01"

# For each term of a query, how many ranges of terms it is found in; 0 where it is found by itself alone.
Kinds = tuple[int, ...]


def split(query: str | None) -> tuple[Kinds, dict[str, Any]] | None:
    """The shape of a query and its values; None when there is nothing to look for."""
    found = terms.query_terms(_joined((query or "").strip()))
    if not found:
        return None
    ranges = [_ranges(term) for term in found]
    given: dict[str, Any] = {}
    for at, term in enumerate(found):
        given[f"term_{at}"] = term.exact
        for number, (start, end) in enumerate(ranges[at]):
            given[f"term_{at}_from_{number}"] = start
            given[f"term_{at}_until_{number}"] = end
    return tuple(len(own) for own in ranges), given


def _ranges(term: terms.Term) -> tuple[tuple[str, str], ...]:
    """The ranges of a term that is matched by prefixes, in which it is found by itself as well."""
    if not term.prefixes or term.exact.startswith(term.prefixes):
        return term.ranges
    return (*term.ranges, (term.exact, term.exact + _BEFORE_ALL))


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


def owners(table: Table, owner: str, kinds: Kinds) -> Select[Any]:
    """The owners that have every term, some of them several times: where no score is needed, grouping is spared."""
    if len(kinds) == 1:
        found = _rows(table, owner, 0, kinds[0])
        return select(found.c[owner])
    scored = hits(table, owner, kinds)
    return select(scored.c[owner])


def _matches(table: Table, owner: str, at: int, ranges: int) -> Select[Any]:
    """The owners of one term, once each."""
    found = _rows(table, owner, at, ranges)
    if not ranges:
        return select(found.c[owner], found.c.weight)
    return select(found.c[owner], func.max(found.c.weight).label("weight")).group_by(found.c[owner])


def _rows(table: Table, owner: str, at: int, ranges: int) -> FromClause:
    """The rows of one term.

    Its ranges are joined to the index one by one, so that the planner guesses as well without the values as with them,
    and keeps one plan for all queries of this shape.
    """
    rows = select(table.c[owner], table.c.weight).where(table.c.shop_id == bindparam("shop_id"))
    if not ranges:
        return rows.where(table.c.term == bindparam(f"term_{at}", type_=Text)).subquery()
    given = values(column("start", Text), column("until", Text), name=f"range_{at}").data(
        [
            (
                bindparam(f"term_{at}_from_{number}", type_=Text),
                bindparam(f"term_{at}_until_{number}", type_=Text),
            )
            for number in range(ranges)
        ]
    )
    within = (
        rows.where(table.c.term >= given.c.start, table.c.term < given.c.until)
        .offset(literal_column("0", Integer))
        .lateral()
    )
    return select(within).select_from(given.join(within, true())).subquery()
