"""The product list: what it can be filtered and ordered by, and its search."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    CTE,
    ColumnElement,
    FromClause,
    Select,
    Uuid,
    bindparam,
    exists,
    func,
    literal_column,
    select,
)

from entrepot.catalog import reads, search
from entrepot.catalog.tables import (
    CATEGORY,
    PRODUCT,
    TAG,
    category,
    category_ancestor,
    product,
    product_category,
    product_media,
    product_tag,
    search_term,
    tag,
    variant,
)
from entrepot.fields import filtering
from entrepot.kernel import filters, pagination
from entrepot.kernel.database import Tx

RELEVANCE = "RELEVANCE"
UNSHOWN = ("shop_id", "name_key")
KEPT_FOR_STAFF = frozenset(("state", "publish_at", "unpublish_at", "version", "created_at", "updated_at"))
Wrap = Callable[[filters.Match], ColumnElement[bool]]


@lru_cache(maxsize=256)
def source(kinds: search.Kinds) -> pagination.Source:
    """The product list, narrowed to the hits of a query of this shape; `()` is no query at all."""
    table = _searched(kinds) if kinds else product
    return pagination.Source(
        name="products",
        table=table,
        columns=tuple(table.c[column.name] for column in product.c if column.name not in UNSHOWN),
        filters=_filters(table),
        orders={
            "RANK": (table.c.rank,),
            "NAME": (table.c.name_key,),
            "CREATED_AT": (table.c.created_at,),
            "UPDATED_AT": (table.c.updated_at,),
            RELEVANCE: (table.c.score,) if kinds else (table.c.rank,),
        },
        default_order=(RELEVANCE, pagination.Direction.DESC) if kinds else ("RANK", pagination.Direction.ASC),
        guards={"visible": lambda: reads.is_visible(table)},
        parts=[*(frozenset((name,)) for name in ("description", "seo_title", "seo_description")), KEPT_FOR_STAFF],
        shortcut=_shortcut(kinds) if kinds else None,
    )


async def page_of_products(
    tx: Tx,
    *,
    where: object | None,
    search_text: str | None,
    order_by: pagination.Ordering | None = None,
    first: int | None = None,
    after: str | None = None,
    last: int | None = None,
    before: str | None = None,
    columns: frozenset[str] | None = None,
    counted: bool = False,
) -> dict[str, Any]:
    """One page of the products that the actor may see."""
    kinds, values = search.split(search_text) or ((), {})
    return await pagination.page(
        tx,
        source(kinds),
        where=where,
        order_by=order_by,
        first=first,
        after=after,
        last=last,
        before=before,
        guard=guard_of(tx),
        values={**values, "now": tx.now},
        columns=columns,
        counted=counted,
    )


def visible_among(found: CTE, guard: tuple[str, ...]) -> CTE:
    """The rows of `found`, which have a product's `id`, without those that a guard hides."""
    if not guard:
        return found
    ids = func.array(select(found.c.id).scalar_subquery(), type_=ARRAY(Uuid))
    return select(found).where(found.c.id.not_in(reads.hidden_among(ids))).cte("listed")


def guard_of(tx: Tx) -> tuple[str, ...]:
    """Which guards hold for the actor."""
    return () if reads.sees_everything(tx.actor) else ("visible",)


def _shortcut(kinds: search.Kinds) -> pagination.Shortcut:
    """By relevance, the terms alone tell which products come first; only those of the page are read then."""
    hits = search.hits(search_term, "product_id", kinds)

    def ids(guard: tuple[str, ...]) -> CTE:
        return visible_among(select(hits.c.product_id.label("id"), hits.c.score).cte("found"), guard)

    return pagination.Shortcut(ids=ids, orders={RELEVANCE: ("score",)}, table=product)


def _searched(kinds: search.Kinds) -> FromClause:
    found = search.hits(search_term, "product_id", kinds)
    return select(product, found.c.score).join(found, found.c.product_id == product.c.id).subquery("product")


def _filters(table: FromClause) -> filters.Filters:
    return {
        "id": filters.id(table.c.id),
        "name": filters.text(_any_text(table.c.name)),
        "slug": filters.text(table.c.slug),
        "state": filters.enum(table.c.state),
        "rank": filters.number(table.c.rank),
        "created_at": filters.instant(table.c.created_at),
        "updated_at": filters.instant(table.c.updated_at),
        "publish_at": filters.instant(table.c.publish_at),
        "sku": filters.text(_variant_has(table, "sku")),
        "barcode": filters.text(_variant_has(table, "barcode")),
        "category_id": filters.id(_filed_under(table, category_ancestor.c.ancestor_id)),
        "category_slug": filters.text(_filed_under(table, category.c.slug)),
        "tag_id": filters.id(_tagged(table, product_tag.c.tag_id)),
        "tag_slug": filters.text(_tagged(table, tag.c.slug)),
        "has_media": filters.boolean(_exists(table, product_media)),
        "has_category": filters.boolean(_exists(table, product_category)),
        "custom": filtering.custom(table.c.id, PRODUCT),
    }


def _any_text(column: ColumnElement[Any]) -> Wrap:
    """A condition on a localized text holds when it holds in any locale."""

    def wrap(match: filters.Match) -> ColumnElement[bool]:
        each = func.jsonb_each_text(column).table_valued("key", "value", name="translation")
        return exists(select(literal_column("1")).select_from(each).where(match(each.c.value)))

    return wrap


def _variant_has(table: FromClause, column: str) -> Wrap:
    def wrap(match: filters.Match) -> ColumnElement[bool]:
        return exists().where(
            variant.c.shop_id == bindparam("shop_id"),
            variant.c.product_id == table.c.id,
            variant.c.archived_at.is_(None),
            match(variant.c[column]),
        )

    return wrap


def _filed_under(table: FromClause, compared: ColumnElement[Any]) -> Wrap:
    """A product is filed under a category when it is under it or under any below it."""

    def wrap(match: filters.Match) -> ColumnElement[bool]:
        filed: Select[Any] = (
            select(literal_column("1"))
            .select_from(product_category)
            .join(
                category_ancestor,
                (category_ancestor.c.shop_id == product_category.c.shop_id)
                & (category_ancestor.c.category_id == product_category.c.category_id),
            )
            .where(
                product_category.c.shop_id == bindparam("shop_id"),
                product_category.c.product_id == table.c.id,
                match(compared),
            )
        )
        if compared.table is category:
            filed = filed.join(
                category,
                (category.c.shop_id == category_ancestor.c.shop_id)
                & (category.c.id == category_ancestor.c.ancestor_id),
            )
        return exists(filed.correlate(table))

    return wrap


def _tagged(table: FromClause, compared: ColumnElement[Any]) -> Wrap:
    def wrap(match: filters.Match) -> ColumnElement[bool]:
        worn: Select[Any] = (
            select(literal_column("1"))
            .select_from(product_tag)
            .join(tag, (tag.c.shop_id == product_tag.c.shop_id) & (tag.c.id == product_tag.c.tag_id))
            .where(
                product_tag.c.shop_id == bindparam("shop_id"), product_tag.c.product_id == table.c.id, match(compared)
            )
        )
        return exists(worn.correlate(table))

    return wrap


def _exists(table: FromClause, linked: FromClause) -> ColumnElement[bool]:
    return exists().where(linked.c.shop_id == bindparam("shop_id"), linked.c.product_id == table.c.id)


def _below(match: filters.Match) -> ColumnElement[bool]:
    return exists().where(
        category_ancestor.c.shop_id == bindparam("shop_id"),
        category_ancestor.c.category_id == category.c.id,
        match(category_ancestor.c.ancestor_id),
    )


CATEGORIES = pagination.Source(
    name="categories",
    table=category,
    columns=tuple(category.c),
    filters={
        "id": filters.id(category.c.id),
        "name": filters.text(_any_text(category.c.name)),
        "slug": filters.text(category.c.slug),
        "parent_id": filters.id(category.c.parent_id),
        "ancestor_id": filters.id(_below),
        "custom": filtering.custom(category.c.id, CATEGORY),
    },
    orders={
        "POSITION": (category.c.position, category.c.name_key),
        "NAME": (category.c.name_key,),
        "CREATED_AT": (category.c.created_at,),
    },
    default_order=("POSITION", pagination.Direction.ASC),
)
TAGS = pagination.Source(
    name="tags",
    table=tag,
    columns=tuple(tag.c),
    filters={
        "id": filters.id(tag.c.id),
        "name": filters.text(_any_text(tag.c.name)),
        "slug": filters.text(tag.c.slug),
        "custom": filtering.custom(tag.c.id, TAG),
    },
    orders={"NAME": (tag.c.name_key,), "CREATED_AT": (tag.c.created_at,)},
    default_order=("NAME", pagination.Direction.ASC),
)
