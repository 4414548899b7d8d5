"""Reads of the catalogue. What the shop window may not show is left out here, whoever asks and however."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Executable,
    Numeric,
    Select,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    cast,
    exists,
    func,
    literal_column,
    or_,
    select,
    true,
    union,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY

from entrepot.catalog import search
from entrepot.catalog.permissions import STAFF
from entrepot.catalog.rules.products import ProductState
from entrepot.catalog.tables import (
    NOT_ALWAYS_VISIBLE,
    category_ancestor,
    product,
    product_category,
    search_term,
    variant,
)
from entrepot.kernel import permissions
from entrepot.kernel.database import Row, Tx, among, columns_of, shape, sql
from entrepot.kernel.tables import Instant


def in_stock_units(small: ColumnElement[int], *, shop_id: ColumnElement[Any], variant_id: ColumnElement[Any]) -> Any:
    """SQL of a quantity in its variant's stock unit, from one in the smallest part, for filters of other features."""
    decimals = (
        select(variant.c.unit_decimals)
        .where(variant.c.shop_id == shop_id, variant.c.id == variant_id)
        .scalar_subquery()
    )
    return cast(small, Numeric) / func.power(literal_column("10::numeric"), cast(decimals, Numeric))


def sees_everything(actor: permissions.Actor) -> bool:
    """Whether the actor may see products that the shop window does not show."""
    return actor.may(*STAFF)


def is_visible(table: Any) -> ColumnElement[bool]:
    """What the shop window shows of a table with a product's columns, at `:now`; see `rules.products.is_visible`."""
    now = bindparam("now", type_=Instant)
    return and_(
        table.c.state == literal_column(f"'{ProductState.PUBLISHED.value}'"),
        or_(table.c.publish_at.is_(None), table.c.publish_at <= now),
        or_(table.c.unpublish_at.is_(None), table.c.unpublish_at > now),
    )


def hidden_among(ids: Any) -> Select[Any]:
    """Those of an array of ids whose products the shop window does not show at `:now`; from the index of the few."""
    return select(product.c.id).where(
        product.c.shop_id == bindparam("shop_id"),
        product.c.id == any_(ids),
        literal_column(f"({NOT_ALWAYS_VISIBLE})", Boolean),
        ~is_visible(product),
    )


@shape
def one_product(by: str, everything: bool, columns: frozenset[str] | None = None) -> Executable:
    """A product by `id` or `slug`, through the guard, with these columns."""
    return select(*columns_of(product, columns, "id")).where(
        product.c.shop_id == bindparam("shop_id"),
        product.c[by] == bindparam(by),
        true() if everything else is_visible(product),
    )


LIST_PRODUCTS = sql(select(product).where(product.c.shop_id == bindparam("shop_id"), among(product.c.id, "ids")))


@shape
def visible_products(everything: bool) -> Executable:
    """Products by id, through the guard."""
    return select(product).where(
        product.c.shop_id == bindparam("shop_id"),
        among(product.c.id, "ids"),
        true() if everything else is_visible(product),
    )


@shape
def one_variant(by: str, everything: bool) -> Executable:
    """A variant by `id`, or a live one by `sku` or `barcode`, through its product's guard."""
    live = true() if by == "id" and everything else variant.c.archived_at.is_(None)
    return (
        select(variant)
        .join(product, (product.c.shop_id == variant.c.shop_id) & (product.c.id == variant.c.product_id))
        .where(
            variant.c.shop_id == bindparam("shop_id"),
            variant.c[by] == bindparam(by),
            live,
            true() if everything else is_visible(product),
        )
    )


@shape
def visible_variants(everything: bool, columns: frozenset[str] | None = None) -> Executable:
    """Variants by id, through their products' guard; archived ones only for those who see everything."""
    found = select(*columns_of(variant, columns, "id")).where(
        variant.c.shop_id == bindparam("shop_id"), among(variant.c.id, "ids")
    )
    if everything:
        return found
    return found.join(product, (product.c.shop_id == variant.c.shop_id) & (product.c.id == variant.c.product_id)).where(
        variant.c.archived_at.is_(None), is_visible(product)
    )


@shape
def variants_with_products(by: str) -> Executable:
    """Variants by `id` (archived ones too) or by `sku` (live ones), with what other features need of their product."""
    return (
        select(
            variant,
            product.c.name,
            product.c.slug.label("product_slug"),
            func.coalesce(is_visible(product), literal_column("false", Boolean)).label("published"),
        )
        .join(product, (product.c.shop_id == variant.c.shop_id) & (product.c.id == variant.c.product_id))
        .where(
            variant.c.shop_id == bindparam("shop_id"),
            among(variant.c[by], "keys"),
            true() if by == "id" else variant.c.archived_at.is_(None),
        )
    )


async def find_product(
    tx: Tx, *, id: uuid.UUID | None = None, slug: str | None = None, columns: frozenset[str] | None = None
) -> Row | None:
    """The product of an id or a slug with these columns, unless the actor may not see it."""
    by, value = ("id", id) if id is not None else ("slug", slug)
    if value is None:
        return None
    return await tx.row(one_product(by, sees_everything(tx.actor), columns), **{by: value, "now": tx.now})


async def list_products(tx: Tx, *, ids: Sequence[uuid.UUID]) -> list[Row]:
    """Products in the order of the ids, published or not; for writes that show what they wrote."""
    rows = {row["id"]: row for row in await tx.rows(LIST_PRODUCTS, ids=ids)}
    return [rows[key] for key in ids if key in rows]


async def list_visible_products(tx: Tx, *, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Row]:
    """Those of the products that the actor may see, by id."""
    statement = visible_products(sees_everything(tx.actor))
    return {row["id"]: row for row in await tx.rows(statement, ids=ids, now=tx.now)}


async def list_visible_variants(
    tx: Tx, *, ids: Sequence[uuid.UUID], columns: frozenset[str] | None = None
) -> dict[uuid.UUID, Row]:
    """Those of the variants that the actor may see, by id, with these columns."""
    statement = visible_variants(sees_everything(tx.actor), columns)
    return {row["id"]: row for row in await tx.rows(statement, ids=ids, now=tx.now)}


async def find_variant(
    tx: Tx,
    *,
    id: uuid.UUID | None = None,
    sku: str | None = None,
    barcode: str | None = None,
) -> Row | None:
    """The variant of an id, a SKU or a barcode, unless the actor may not see its product."""
    by, value = ("id", id) if id is not None else ("sku", sku) if sku is not None else ("barcode", barcode)
    if value is None:
        return None
    return await tx.row(one_variant(by, sees_everything(tx.actor)), **{by: value, "now": tx.now})


async def list_variants(tx: Tx, *, ids: Sequence[uuid.UUID]) -> list[dict[str, Any]]:
    """Variants in the order of the ids, unguarded, archived ones too, with their product's `name` and `published`.

    An unknown id is left out.
    """
    found = {row["id"]: row for row in await tx.rows(variants_with_products("id"), keys=ids, now=tx.now)}
    return [dict(found[key]) for key in ids if key in found]


async def list_variants_by_sku(tx: Tx, *, skus: Sequence[str]) -> list[dict[str, Any]]:
    """Live variants in the order of the SKUs, unguarded; an unknown SKU is left out."""
    found = {row["sku"]: row for row in await tx.rows(variants_with_products("sku"), keys=skus, now=tx.now)}
    return [dict(found[key]) for key in skus if key in found]


_ANCESTOR_IDS = (
    select(func.array_agg(category_ancestor.c.ancestor_id.distinct()))
    .select_from(product_category)
    .join(
        category_ancestor,
        (category_ancestor.c.shop_id == product_category.c.shop_id)
        & (category_ancestor.c.category_id == product_category.c.category_id),
    )
    .where(product_category.c.shop_id == variant.c.shop_id, product_category.c.product_id == variant.c.product_id)
    .scalar_subquery()
)
LIST_PROMOTION_SCOPES = sql(
    select(
        variant.c.id.label("variant_id"),
        variant.c.product_id,
        variant.c.unit_decimals,
        func.coalesce(_ANCESTOR_IDS, cast(literal_column("'{}'"), ARRAY(Uuid))).label("category_ids"),
    ).where(variant.c.shop_id == bindparam("shop_id"), among(variant.c.id, "ids"))
)
LIST_LIVE_VARIANTS = sql(
    select(variant.c.id, variant.c.product_id)
    .where(
        variant.c.shop_id == bindparam("shop_id"),
        among(variant.c.product_id, "product_ids"),
        variant.c.archived_at.is_(None),
    )
    .order_by(variant.c.product_id, variant.c.position, variant.c.id)
)


async def list_promotion_scopes(tx: Tx, *, variant_ids: Sequence[uuid.UUID]) -> Sequence[Row]:
    """Where variants belong: variant_id, product_id, unit_decimals and category_ids with all ancestors; unguarded."""
    return await tx.rows(LIST_PROMOTION_SCOPES, ids=variant_ids)


async def list_variant_ids(tx: Tx, *, product_ids: Sequence[uuid.UUID]) -> Sequence[Row]:
    """The live (not archived) variants of products: id, product_id, in the products' own order."""
    return await tx.rows(LIST_LIVE_VARIANTS, product_ids=product_ids)


@shape
def matching_variants(kinds: search.Kinds) -> Executable:
    """Variants whose SKU or barcode begins with the text; where none does, those of the products it finds."""
    prefixed = (
        select(variant.c.id).where(
            variant.c.shop_id == bindparam("shop_id"),
            variant.c[code] >= bindparam("start", type_=Text),
            variant.c[code] < bindparam("end", type_=Text),
        )
        for code in ("sku", "barcode")
    )
    coded = union(*prefixed).cte("coded")
    if not kinds:
        return select(coded.c.id).limit(bindparam("limit", type_=BigInteger))
    found = search.hits(search_term, "product_id", kinds)
    described = (
        select(variant.c.id)
        .join(found, found.c.product_id == variant.c.product_id)
        .where(variant.c.shop_id == bindparam("shop_id"), ~exists(select(coded.c.id)))
    )
    return select(union_all(select(coded.c.id), described).subquery()).limit(bindparam("limit", type_=BigInteger))


async def search_variant_ids(tx: Tx, *, text: str, limit: int = 1000) -> list[uuid.UUID]:
    """Variants, archived too, whose SKU or barcode begins with the text, or else whose product it finds; unguarded."""
    start = text.strip()
    if not start:
        return []
    kinds, values = search.split(start) or ((), {})
    found = await tx.rows(matching_variants(kinds), **values, start=start, end=start + "\U0010ffff", limit=limit)
    return [row["id"] for row in found]
