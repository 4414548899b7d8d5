"""Fields of products, variants and categories, each found once for all parents on a level."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Executable,
    Uuid,
    bindparam,
    func,
    literal_column,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import distinct_on

from entrepot.catalog import labels, reads
from entrepot.catalog.tables import (
    category,
    category_ancestor,
    option_value,
    product_category,
    product_media,
    product_option,
    product_tag,
    tag,
    variant,
    variant_option_value,
)
from entrepot.contract.declare import Reader
from entrepot.kernel.database import Row, among, columns_of, shape, sql
from entrepot.media import reads as media_reads

_PARENTS = func.unnest(bindparam("ids", type_=ARRAY(Uuid))).table_valued("id", name="parent").render_derived()


@shape
def first_variants(columns: frozenset[str] | None) -> Executable:
    """The first live variants of each product, with these columns; None is all that the table has."""
    found = (
        select(*columns_of(variant, columns, "id", "product_id"))
        .where(
            variant.c.shop_id == bindparam("shop_id"),
            variant.c.product_id == _PARENTS.c.id,
            variant.c.archived_at.is_(None),
        )
        .order_by(variant.c.position, variant.c.id)
        .limit(bindparam("first", type_=BigInteger))
        .lateral("variant")
    )
    return select(found).select_from(_PARENTS).join(found, true())


LIST_OPTIONS = sql(
    select(
        product_option.c.product_id,
        product_option.c.id,
        product_option.c.name,
        option_value.c.id.label("value_id"),
        option_value.c.name.label("value_name"),
    )
    .join(
        option_value,
        (option_value.c.shop_id == product_option.c.shop_id) & (option_value.c.option_id == product_option.c.id),
    )
    .where(product_option.c.shop_id == bindparam("shop_id"), among(product_option.c.product_id, "ids"))
    .order_by(product_option.c.product_id, product_option.c.position, option_value.c.position)
)
LIST_CHOSEN_VALUES = sql(
    select(
        variant_option_value.c.variant_id,
        product_option.c.name,
        option_value.c.name.label("value"),
    )
    .join(
        product_option,
        (product_option.c.shop_id == variant_option_value.c.shop_id)
        & (product_option.c.id == variant_option_value.c.option_id),
    )
    .join(
        option_value,
        (option_value.c.shop_id == variant_option_value.c.shop_id)
        & (option_value.c.id == variant_option_value.c.value_id),
    )
    .where(variant_option_value.c.shop_id == bindparam("shop_id"), among(variant_option_value.c.variant_id, "ids"))
    .order_by(variant_option_value.c.variant_id, product_option.c.position)
)


@shape
def categories_by_product(columns: frozenset[str] | None) -> Executable:
    """The categories that products are filed under, with these columns."""
    return (
        select(product_category.c.product_id.label("owner"), *columns_of(category, columns, "id"))
        .join(
            category,
            (category.c.shop_id == product_category.c.shop_id) & (category.c.id == product_category.c.category_id),
        )
        .where(product_category.c.shop_id == bindparam("shop_id"), among(product_category.c.product_id, "ids"))
        .order_by(product_category.c.product_id, category.c.name_key, category.c.id)
    )


@shape
def tags_by_product(columns: frozenset[str] | None) -> Executable:
    """The tags of products, with these columns."""
    return (
        select(product_tag.c.product_id.label("owner"), *columns_of(tag, columns, "id"))
        .join(tag, (tag.c.shop_id == product_tag.c.shop_id) & (tag.c.id == product_tag.c.tag_id))
        .where(product_tag.c.shop_id == bindparam("shop_id"), among(product_tag.c.product_id, "ids"))
        .order_by(product_tag.c.product_id, tag.c.name_key, tag.c.id)
    )


@shape
def media_by_product(columns: frozenset[str] | None, only_main: bool) -> Executable:
    """The pictures of products, or the first of each, with these columns."""
    shown = media_reads.SHOWN
    found = (
        select(product_media.c.product_id.label("owner"), *columns_of(shown, columns, "id"))
        .join(shown, (shown.c.shop_id == product_media.c.shop_id) & (shown.c.id == product_media.c.media_id))
        .where(product_media.c.shop_id == bindparam("shop_id"), among(product_media.c.product_id, "ids"))
        .order_by(product_media.c.product_id, product_media.c.position)
    )
    return found.ext(distinct_on(product_media.c.product_id)) if only_main else found


LIST_CHILDREN = sql(
    select(category.c.parent_id.label("owner"), *category.c)
    .where(category.c.shop_id == bindparam("shop_id"), among(category.c.parent_id, "ids"))
    .order_by(category.c.parent_id, category.c.position, category.c.name_key, category.c.id)
)
LIST_ANCESTORS = sql(
    select(category_ancestor.c.category_id.label("owner"), *category.c)
    .join(
        category,
        (category.c.shop_id == category_ancestor.c.shop_id) & (category.c.id == category_ancestor.c.ancestor_id),
    )
    .where(
        category_ancestor.c.shop_id == bindparam("shop_id"),
        among(category_ancestor.c.category_id, "ids"),
        category_ancestor.c.distance > literal_column("0"),
    )
    .order_by(category_ancestor.c.category_id, category_ancestor.c.distance.desc())
)


async def products_by_id(reader: Reader, ids: Sequence[uuid.UUID]) -> list[Row | None]:
    """Products in the order of the ids; what the actor may not see is None."""
    rows = await reads.list_visible_products(reader.tx, ids=ids)
    return [rows.get(item) for item in ids]


async def variants_by_id(reader: Reader, ids: Sequence[uuid.UUID]) -> list[Row | None]:
    """Variants in the order of the ids; those of products that the actor may not see are None."""
    rows = await reads.list_visible_variants(reader.tx, ids=ids, columns=reader.selection.columns)
    return [rows.get(item) for item in ids]


async def categories_by_id(reader: Reader, ids: Sequence[uuid.UUID]) -> list[Row | None]:
    """Categories in the order of the ids."""
    return _in_order(await labels.list_categories(reader.tx, ids=ids), ids)


async def tags_by_id(reader: Reader, ids: Sequence[uuid.UUID]) -> list[Row | None]:
    """Tags in the order of the ids."""
    return _in_order(await labels.list_tags(reader.tx, ids=ids), ids)


async def products_of_rows(reader: Reader, rows: Sequence[Row]) -> list[Row | None]:
    """The product of each row that has a `product_id`, unless the actor may not see it."""
    return await products_by_id(reader, [row["product_id"] for row in rows])


async def variants_of_products(reader: Reader, rows: Sequence[Row], *, first: int = 50) -> list[list[Row]]:
    """The first live variants of each product, in their order."""
    statement = first_variants(reader.selection.columns)
    found = await reader.tx.rows(statement, ids=_ids(rows), first=min(max(first, 0), 500))
    return _grouped(found, rows, owner="product_id")


async def options_of_products(reader: Reader, rows: Sequence[Row]) -> list[list[dict[str, Any]]]:
    """The options of each product with their values, in their order."""
    options: dict[uuid.UUID, dict[uuid.UUID, dict[str, Any]]] = {}
    for row in await reader.tx.rows(LIST_OPTIONS, ids=_ids(rows)):
        own = options.setdefault(row["product_id"], {})
        option = own.setdefault(row["id"], {"id": row["id"], "name": row["name"], "values": []})
        option["values"].append({"id": row["value_id"], "name": row["value_name"]})
    return [list(options.get(row["id"], {}).values()) for row in rows]


async def options_of_variants(reader: Reader, rows: Sequence[Row]) -> list[list[Row]]:
    """Which value of each option every variant has, in the options' order."""
    return _grouped(await reader.tx.rows(LIST_CHOSEN_VALUES, ids=_ids(rows)), rows, owner="variant_id")


async def categories_of_products(reader: Reader, rows: Sequence[Row]) -> list[list[Row]]:
    """The categories each product is filed under."""
    return _grouped(await reader.tx.rows(categories_by_product(reader.selection.columns), ids=_ids(rows)), rows)


async def tags_of_products(reader: Reader, rows: Sequence[Row]) -> list[list[Row]]:
    """The tags of each product."""
    return _grouped(await reader.tx.rows(tags_by_product(reader.selection.columns), ids=_ids(rows)), rows)


async def media_of_products(reader: Reader, rows: Sequence[Row]) -> list[list[Row]]:
    """The pictures of each product that the actor may see, the main one first."""
    return _grouped(await _media(reader, rows, only_main=False), rows)


async def main_media_of_products(reader: Reader, rows: Sequence[Row]) -> list[Row | None]:
    """The first picture of each product that the actor may see."""
    found = {row["owner"]: row for row in await _media(reader, rows, only_main=True)}
    return [found.get(row["id"]) for row in rows]


async def _media(reader: Reader, rows: Sequence[Row], *, only_main: bool) -> Sequence[Row]:
    statement = media_by_product(reader.selection.columns, only_main)
    everything = media_reads.sees_everything(reader.actor)
    return await reader.tx.rows(statement, ids=_ids(rows), **{media_reads.SHOWN_ALL: everything})


async def children_of_categories(reader: Reader, rows: Sequence[Row]) -> list[list[Row]]:
    """The categories right below each category, in their order."""
    return _grouped(await reader.tx.rows(LIST_CHILDREN, ids=_ids(rows)), rows)


async def ancestors_of_categories(reader: Reader, rows: Sequence[Row]) -> list[list[Row]]:
    """The way from the top of the tree down to each category, without itself."""
    return _grouped(await reader.tx.rows(LIST_ANCESTORS, ids=_ids(rows)), rows)


async def parents_of_categories(reader: Reader, rows: Sequence[Row]) -> list[Row | None]:
    """The category right above each category."""
    wanted = [row["parent_id"] for row in rows]
    found = {row["id"]: row for row in await labels.list_categories(reader.tx, ids=[item for item in wanted if item])}
    return [found.get(item) for item in wanted]


def _ids(rows: Iterable[Row]) -> list[uuid.UUID]:
    """Each once: a level may hold the same row by several ways, and what is found for it is found once."""
    return list(dict.fromkeys([row["id"] for row in rows]))


def _in_order(rows: Sequence[Row], ids: Sequence[uuid.UUID]) -> list[Row | None]:
    by_id = {row["id"]: row for row in rows}
    return [by_id.get(item) for item in ids]


def _grouped(found: Iterable[Row], parents: Sequence[Row], *, owner: str = "owner") -> list[list[Row]]:
    """The found rows of each parent, in the order they were found."""
    by_owner: dict[uuid.UUID, list[Row]] = defaultdict(list)
    for row in found:
        by_owner[row[owner]].append(row)
    return [by_owner[parent["id"]] for parent in parents]
