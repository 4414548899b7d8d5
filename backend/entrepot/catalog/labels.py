"""Reads of categories and tags, which everybody may see."""

import uuid
from collections.abc import Sequence

from sqlalchemy import Executable, bindparam, select

from entrepot.catalog.tables import category, tag
from entrepot.kernel.database import Row, Tx, among, shape, sql


@shape
def one_category(by: str) -> Executable:
    """A category by `id` or `slug`."""
    return select(category).where(category.c.shop_id == bindparam("shop_id"), category.c[by] == bindparam(by))


@shape
def one_tag(by: str) -> Executable:
    """A tag by `id` or `slug`."""
    return select(tag).where(tag.c.shop_id == bindparam("shop_id"), tag.c[by] == bindparam(by))


LIST_CATEGORIES = sql(select(category).where(category.c.shop_id == bindparam("shop_id"), among(category.c.id, "ids")))
LIST_TAGS = sql(select(tag).where(tag.c.shop_id == bindparam("shop_id"), among(tag.c.id, "ids")))


async def find_category(tx: Tx, *, id: uuid.UUID | None = None, slug: str | None = None) -> Row | None:
    """The category of an id or a slug."""
    by, value = ("id", id) if id is not None else ("slug", slug)
    return None if value is None else await tx.row(one_category(by), **{by: value})


async def find_tag(tx: Tx, *, id: uuid.UUID | None = None, slug: str | None = None) -> Row | None:
    """The tag of an id or a slug."""
    by, value = ("id", id) if id is not None else ("slug", slug)
    return None if value is None else await tx.row(one_tag(by), **{by: value})


async def list_categories(tx: Tx, *, ids: Sequence[uuid.UUID]) -> list[Row]:
    """Categories in the order of the ids; an unknown id is left out."""
    rows = {row["id"]: row for row in await tx.rows(LIST_CATEGORIES, ids=ids)}
    return [rows[key] for key in ids if key in rows]


async def list_tags(tx: Tx, *, ids: Sequence[uuid.UUID]) -> list[Row]:
    """Tags in the order of the ids; an unknown id is left out."""
    rows = {row["id"]: row for row in await tx.rows(LIST_TAGS, ids=ids)}
    return [rows[key] for key in ids if key in rows]
