"""Facets of the product list: how many of the listed products each category and each tag holds."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ARRAY,
    CTE,
    Executable,
    FromClause,
    Integer,
    Select,
    Uuid,
    any_,
    bindparam,
    cast,
    func,
    literal_column,
    null,
    select,
    union_all,
)

from entrepot.catalog import listing, search
from entrepot.catalog.tables import category, category_ancestor, product_category, product_tag, search_term, tag
from entrepot.kernel import filters
from entrepot.kernel.database import Tx, shape

FACET_LIMIT = 500


class Part(StrEnum):
    """What can be counted: all, and by category and by tag; the value is the field that asks for it."""

    TOTAL = "count"
    CATEGORY = "categories"
    TAG = "tags"


async def count_facets(
    tx: Tx, *, where: object | None, search_text: str | None, parts: Sequence[Part] = tuple(Part)
) -> dict[str, Any]:
    """How many of the listed products each category (with all below it) and each tag holds; one statement.

    A count equals the length of the list with that category or tag added to `where`. Other parts than those that are
    asked for are left empty.
    """
    kinds, values = search.split(search_text) or ((), {})
    offered = listing.source(kinds).filters
    where_shape, where_values = filters.to_shape(where, offered, await filters.find_keys(tx, where, filters=offered))
    if not parts:
        return _sorted_out(())
    statement = facets(kinds, where_shape, listing.guard_of(tx), tuple(parts))
    return _sorted_out(await tx.rows(statement, **values, **filters.value_names(where_values), now=tx.now))


def _sorted_out(found: Sequence[Any]) -> dict[str, Any]:
    return {
        "count": sum(row["count"] for row in found if row["kind"] == Part.TOTAL),
        "categories": [{"category": row, "count": row["count"]} for row in found if row["kind"] == Part.CATEGORY],
        "tags": [{"tag": row, "count": row["count"]} for row in found if row["kind"] == Part.TAG],
    }


@shape
def facets(
    kinds: search.Kinds, where_shape: filters.Shape, guard: tuple[str, ...], parts: tuple[Part, ...]
) -> Executable:
    """Counts over the same rows as the list: one pass for the total, one for the categories, one for the tags."""
    listed = _listed(kinds, where_shape, guard)
    is_listed = _among(listed, is_whole=not kinds and filters.is_open(where_shape))
    counted = {
        Part.TOTAL: lambda: _total(listed),
        Part.CATEGORY: lambda: _counted(Part.CATEGORY, category, _held(is_listed)),
        Part.TAG: lambda: _counted(Part.TAG, tag, _worn(is_listed)),
    }
    return union_all(*(counted[part]() for part in parts))


def _listed(kinds: search.Kinds, where_shape: filters.Shape, guard: tuple[str, ...]) -> CTE:
    """The ids of what the list holds; where only a search narrows it, some of them several times."""
    if kinds and filters.is_open(where_shape):
        found = search.owners(search_term, "product_id", kinds).subquery()
        return listing.visible_among(select(found.c.product_id.label("id")).cte("found"), guard)
    source = listing.source(kinds)
    return (
        select(source.table.c.id)
        .where(
            source.table.c.shop_id == bindparam("shop_id"),
            *(source.guards[name]() for name in guard),
            filters.to_clause(where_shape, source.filters),
        )
        .cte("listed")
    )


def _total(listed: CTE) -> Select[Any]:
    return select(
        literal_column(f"'{Part.TOTAL}'").label("kind"),
        func.count(listed.c.id.distinct()).label("count"),
        *(null().cast(column.type).label(column.name) for column in _FACET_COLUMNS),
    ).select_from(listed)


def _held(is_listed: filters.Match) -> FromClause:
    """How many of the listed products are under each category; one that is there by two ways counts once."""
    under = category_ancestor.join(
        product_category,
        (product_category.c.category_id == category_ancestor.c.category_id)
        & (product_category.c.shop_id == category_ancestor.c.shop_id),
    )
    return (
        select(
            category_ancestor.c.ancestor_id.label("id"),
            func.count(product_category.c.product_id.distinct()).label("count"),
        )
        .select_from(under)
        .where(
            product_category.c.shop_id == bindparam("shop_id"),
            category_ancestor.c.shop_id == bindparam("shop_id"),
            is_listed(product_category.c.product_id),
        )
        .group_by(category_ancestor.c.ancestor_id)
        .subquery("held")
    )


def _worn(is_listed: filters.Match) -> FromClause:
    """How many of the listed products wear each tag."""
    return (
        select(product_tag.c.tag_id.label("id"), func.count().label("count"))
        .where(
            product_tag.c.shop_id == bindparam("shop_id"),
            is_listed(product_tag.c.product_id),
        )
        .group_by(product_tag.c.tag_id)
        .subquery("worn")
    )


def _among(listed: CTE, *, is_whole: bool) -> filters.Match:
    """Whether a product is listed: of the whole shop by a join, of a part by one walk through the index.

    A list of ids is an index condition that is walked in order, at half the price of looking up one after the other.
    It is a row of its own, so that what it costs is no part of what the planner compares when it groups.
    """
    if is_whole:
        return lambda product_id: product_id.in_(select(listed.c.id))
    array = func.array(select(listed.c.id).scalar_subquery(), type_=ARRAY(Uuid))
    ids = select(array.label("ids")).cte("ids").prefix_with("MATERIALIZED")
    return lambda product_id: product_id == any_(cast(select(ids.c.ids).scalar_subquery(), ARRAY(Uuid)))


_FACET_COLUMNS = tuple(column for column in category.c if column.name != "shop_id")


def _counted(part: Part, table: FromClause, counts: FromClause) -> Select[Any]:
    """The rows of a table with their counts, the fullest first; a tag has no parent and no position."""
    columns = [
        table.c[column.name] if column.name in table.c else null().cast(column.type).label(column.name)
        for column in _FACET_COLUMNS
    ]
    ordered = (
        select(literal_column(f"'{part}'").label("kind"), counts.c.count, *columns)
        .select_from(counts.join(table, table.c.id == counts.c.id))
        .where(table.c.shop_id == bindparam("shop_id"))
        .order_by(counts.c.count.desc(), table.c.name_key, table.c.id)
        .limit(literal_column(str(FACET_LIMIT), Integer))
    )
    return select(ordered.subquery())
