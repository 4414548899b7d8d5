"""Where a product is filed and how it is shown: its categories, tags and pictures, always set as a whole."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Executable, Table, bindparam, delete, select

from entrepot.catalog import reads
from entrepot.catalog.operations import batch
from entrepot.catalog.rules.commands import SetOfProduct
from entrepot.catalog.tables import product, product_category, product_media, product_tag
from entrepot.kernel import errors
from entrepot.kernel.database import Row, Tx, among, insert_rows, shape, sql, update_rows

LOCK_PRODUCTS = sql(
    select(product.c.id, product.c.version)
    .where(product.c.shop_id == bindparam("shop_id"), among(product.c.id, "ids"))
    .order_by(product.c.id)
    .with_for_update()
)
TOUCH_PRODUCTS = update_rows(product, key=("id",), set=("version", "updated_at"))
INSERT_CATEGORIES = insert_rows(product_category, "product_id", "category_id")
INSERT_TAGS = insert_rows(product_tag, "product_id", "tag_id")
INSERT_MEDIA = insert_rows(product_media, "product_id", "media_id", "position")
INSERTS = {product_category.name: INSERT_CATEGORIES, product_tag.name: INSERT_TAGS, product_media.name: INSERT_MEDIA}

errors.on_constraint(
    "product_category_category_id_fkey", lambda: errors.NotFound(what="Category", field=("categoryIds",))
)
errors.on_constraint("product_tag_tag_id_fkey", lambda: errors.NotFound(what="Tag", field=("tagIds",)))
errors.on_constraint("product_media_media_id_fkey", lambda: errors.NotFound(what="Media", field=("mediaIds",)))


async def set_categories(tx: Tx, *, commands: Sequence[SetOfProduct]) -> list[Row]:
    """File products under exactly these categories."""
    return await _replace(
        tx, table=product_category, column="category_id", commands=commands, operation="productCategoriesSet"
    )


async def set_tags(tx: Tx, *, commands: Sequence[SetOfProduct]) -> list[Row]:
    """Give products exactly these tags."""
    return await _replace(tx, table=product_tag, column="tag_id", commands=commands, operation="productTagsSet")


async def set_media(tx: Tx, *, commands: Sequence[SetOfProduct]) -> list[Row]:
    """Show products by exactly these pictures, in this order; the first is the main one."""
    return await _replace(tx, table=product_media, column="media_id", commands=commands, operation="productMediaSet")


def placement_rows(
    table: Table, column: str, placed: Iterable[tuple[uuid.UUID, Sequence[uuid.UUID]]]
) -> list[dict[str, Any]]:
    """The link rows of products; a repeated id counts once, and only pictures have a position."""
    ordered = "position" in table.c
    return [
        {"product_id": product_id, column: item, **({"position": position} if ordered else {})}
        for product_id, items in placed
        for position, item in enumerate(dict.fromkeys(items))
    ]


@shape
def list_links(table: Table, column: str) -> Executable:
    """What products are linked to now."""
    return (
        select(table.c.product_id, table.c[column].label("item"))
        .where(table.c.shop_id == bindparam("shop_id"), among(table.c.product_id, "ids"))
        .order_by(table.c.product_id, table.c.position if "position" in table.c else table.c[column])
    )


@shape
def delete_links(table: Table) -> Executable:
    """Unlink products from everything in the table."""
    return delete(table).where(table.c.shop_id == bindparam("shop_id"), among(table.c.product_id, "ids"))


async def _replace(tx: Tx, *, table: Table, column: str, commands: Sequence[SetOfProduct], operation: str) -> list[Row]:
    wanted = {command.product_id: list(dict.fromkeys(command.ids)) for command in commands}
    locked = {row["id"]: row for row in await tx.rows(LOCK_PRODUCTS, ids=list(wanted))}
    batch.check_each(commands, lambda command: _refuse_unknown(command, known=locked))
    current: dict[uuid.UUID, list[uuid.UUID]] = {key: [] for key in wanted}
    for row in await tx.rows(list_links(table, column), ids=list(wanted)):
        current[row["product_id"]].append(row["item"])
    changed = [key for key, items in wanted.items() if items != current[key]]
    await tx.run(delete_links(table), ids=changed)
    await tx.insert(INSERTS[table.name], placement_rows(table, column, [(key, wanted[key]) for key in changed]))
    await tx.update(
        TOUCH_PRODUCTS,
        [{"id": key, "version": locked[key]["version"] + 1, "updated_at": tx.now} for key in changed],
    )
    for key in changed:
        tx.change(node=key, operation=operation, before={f"{column}s": current[key]}, after={f"{column}s": wanted[key]})
    return await reads.list_products(tx, ids=list(wanted))


def _refuse_unknown(command: SetOfProduct, *, known: Mapping[uuid.UUID, Row]) -> None:
    if command.product_id not in known:
        raise errors.NotFound(what="Product", field=("productId",))
