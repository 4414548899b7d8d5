"""The category tree. Whatever changes its form takes the shop's tree lock first, so two moves cannot make a ring."""

import uuid
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Text, bindparam, delete, func, literal_column, select, union_all

from entrepot.catalog import labels as label_reads
from entrepot.catalog.operations import batch, labels, slugs
from entrepot.catalog.rules import categories as category_rules
from entrepot.catalog.rules import commands as command_rules
from entrepot.catalog.rules import slugs as slug_rules
from entrepot.catalog.rules.commands import CreateCategory, EditLabel, MoveCategory, Target
from entrepot.catalog.tables import CATEGORY, category, category_ancestor, product, product_category
from entrepot.kernel import errors, ids, text
from entrepot.kernel.database import Row, Tx, among, insert_rows, sql

NAMED_BLOCKERS = 10
INSERT_CATEGORIES = insert_rows(
    category, "id", "parent_id", *labels.LABEL_COLUMNS, "position", "created_at", "updated_at"
)
INSERT_CLOSURE = insert_rows(category_ancestor, "ancestor_id", "category_id", "distance")
DELETE_CLOSURE = sql(
    delete(category_ancestor).where(
        category_ancestor.c.shop_id == bindparam("shop_id"), among(category_ancestor.c.category_id, "ids")
    )
)
DELETE_CATEGORIES = sql(delete(category).where(category.c.shop_id == bindparam("shop_id"), among(category.c.id, "ids")))
LOCK_TREE = sql(select(func.pg_advisory_xact_lock(func.hashtextextended(bindparam("tree", type_=Text), 0))))
LIST_PARENTS = sql(select(category.c.id, category.c.parent_id).where(category.c.shop_id == bindparam("shop_id")))
LIST_BLOCKERS = sql(
    union_all(
        select(
            literal_column("'child'").label("kind"), category.c.id, category.c.name, category.c.parent_id.label("of")
        ).where(category.c.shop_id == bindparam("shop_id"), among(category.c.parent_id, "ids")),
        select(literal_column("'product'"), product.c.id, product.c.name, product_category.c.category_id)
        .join(
            product,
            (product.c.shop_id == product_category.c.shop_id) & (product.c.id == product_category.c.product_id),
        )
        .where(product_category.c.shop_id == bindparam("shop_id"), among(product_category.c.category_id, "ids")),
    )
)


async def create_categories(tx: Tx, *, commands: Sequence[CreateCategory]) -> list[Row]:
    """Create categories below parents that exist, in the order of the commands."""
    if not commands:
        return []
    locales = batch.locales_of(tx)
    batch.check_each(
        commands,
        lambda command: command_rules.check_label(command.name, command.slug, command.position, locales=locales),
    )
    parents = await _lock_tree(tx)
    batch.check_each(commands, lambda command: _refuse_unknown(command.parent_id, known=parents))
    chosen = await slugs.choose_slugs(
        tx, table=category, wanted=[(command.slug, command.name) for command in commands], fallback="category"
    )
    rows: list[dict[str, Any]] = [
        {
            "id": key,
            "parent_id": command.parent_id,
            "name": dict(command.name),
            "slug": slug,
            "name_key": slug_rules.sort_key(command.name[tx.shop.default_locale]),
            "position": command.position,
            "created_at": tx.now,
            "updated_at": tx.now,
        }
        for key, command, slug in zip(ids.new_many(CATEGORY, len(commands)), commands, chosen, strict=True)
    ]
    await tx.insert(INSERT_CATEGORIES, rows)
    parents |= {row["id"]: row["parent_id"] for row in rows}
    await _insert_closure(tx, parents=parents, of={row["id"] for row in rows})
    for row in rows:
        shown = {name: row[name] for name in ("name", "slug", "parent_id", "position")}
        tx.change(node=row["id"], operation="categoryCreate", after=shown)
    return await label_reads.list_categories(tx, ids=[row["id"] for row in rows])


async def edit_categories(tx: Tx, *, commands: Sequence[EditLabel]) -> list[Row]:
    """Rename, re-address or re-order categories."""
    await labels.edit(tx, table=category, commands=commands, what="Category", operation="categoryUpdate")
    return await label_reads.list_categories(tx, ids=[command.id for command in commands])


async def move_categories(tx: Tx, *, commands: Sequence[MoveCategory]) -> list[Row]:
    """Hang categories, with all below them, elsewhere; done one after another, and refused when a ring would result."""
    parents = await _lock_tree(tx)
    rows = await labels.lock(tx, table=category, commands=commands, what="Category")
    batch.check_each(commands, lambda command: command_rules.check_position(command.position))
    batch.check_each(commands, lambda command: _refuse_unknown(command.parent_id, known=parents))
    moved = category_rules.move({command.id: command.parent_id for command in commands}, parents=parents)
    edits = {command.id: {"parent_id": command.parent_id, "position": command.position} for command in commands}
    await labels.write(tx, table=category, rows=rows, edits=edits, operation="categoryMove")
    changed = {command.id for command in commands if rows[command.id]["parent_id"] != command.parent_id}
    if changed:
        affected = {row[1] for row in category_rules.closure_rows(moved, of=changed)}
        await tx.run(DELETE_CLOSURE, ids=sorted(affected))
        await _insert_closure(tx, parents=moved, of=changed)
    return await label_reads.list_categories(tx, ids=[command.id for command in commands])


async def delete_categories(tx: Tx, *, commands: Sequence[Target]) -> None:
    """Delete empty categories; one that holds categories or products is refused with what is in the way."""
    await _lock_tree(tx)
    # FOR UPDATE makes a product that is being filed here wait until we are done, and then fail.
    rows = await labels.lock(tx, table=category, commands=commands, what="Category")
    found = [row for row in await tx.rows(LIST_BLOCKERS, ids=list(rows)) if row["id"] not in rows]

    def refuse_filled(command: Target) -> None:
        blockers = [row for row in found if row["of"] == command.id]
        if blockers:
            raise _not_empty(tx, blockers)

    batch.check_each(commands, refuse_filled)
    await tx.run(DELETE_CATEGORIES, ids=list(rows))
    for key, row in rows.items():
        shown = {name: row[name] for name in ("name", "slug", "parent_id", "position")}
        tx.change(node=key, operation="categoryDelete", before=shown)


def _not_empty(tx: Tx, blockers: Sequence[Row]) -> category_rules.CategoryNotEmpty:
    children = [row for row in blockers if row["kind"] == "child"]
    held = [row for row in blockers if row["kind"] == "product"]
    named = [*children, *held][:NAMED_BLOCKERS]
    return category_rules.CategoryNotEmpty(
        child_count=len(children),
        product_count=len(held),
        blockers=[text.resolve(row["name"], locale=tx.locale, default=tx.shop.default_locale) or "" for row in named],
        category_ids=[row["id"] for row in children[:NAMED_BLOCKERS]],
        product_ids=[row["id"] for row in held[:NAMED_BLOCKERS]],
        field=("id",),
    )


def _refuse_unknown(parent_id: uuid.UUID | None, *, known: Collection[uuid.UUID]) -> None:
    if parent_id is not None and parent_id not in known:
        raise errors.NotFound(what="Category", field=("parentId",))


async def _lock_tree(tx: Tx) -> dict[uuid.UUID, uuid.UUID | None]:
    """Take the shop's tree lock until the transaction ends; then every category's parent."""
    await tx.run(LOCK_TREE, tree=f"category_tree:{tx.shop_id}")
    return {row["id"]: row["parent_id"] for row in await tx.rows(LIST_PARENTS)}


async def _insert_closure(tx: Tx, *, parents: category_rules.Parents, of: Collection[uuid.UUID]) -> None:
    rows = category_rules.closure_rows(parents, of=of)
    await tx.insert(
        INSERT_CLOSURE,
        [{"ancestor_id": ancestor, "category_id": key, "distance": distance} for ancestor, key, distance in rows],
    )
