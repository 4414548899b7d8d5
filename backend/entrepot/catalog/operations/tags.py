"""Tags of products."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, delete

from entrepot.catalog import labels as label_reads
from entrepot.catalog.operations import batch, labels, slugs
from entrepot.catalog.rules import commands as command_rules
from entrepot.catalog.rules import slugs as slug_rules
from entrepot.catalog.rules.commands import CreateTag, EditLabel, Target
from entrepot.catalog.tables import TAG, tag
from entrepot.kernel import ids
from entrepot.kernel.database import Row, Tx, among, insert_rows, sql

INSERT_TAGS = insert_rows(tag, "id", *labels.LABEL_COLUMNS, "created_at", "updated_at")
DELETE_TAGS = sql(delete(tag).where(tag.c.shop_id == bindparam("shop_id"), among(tag.c.id, "ids")))


async def create_tags(tx: Tx, *, commands: Sequence[CreateTag]) -> list[Row]:
    """Create tags, in the order of the commands."""
    if not commands:
        return []
    locales = batch.locales_of(tx)
    batch.check_each(
        commands, lambda command: command_rules.check_label(command.name, command.slug, 0, locales=locales)
    )
    chosen = await slugs.choose_slugs(
        tx, table=tag, wanted=[(command.slug, command.name) for command in commands], fallback="tag"
    )
    rows: list[dict[str, Any]] = [
        {
            "id": key,
            "name": dict(command.name),
            "slug": slug,
            "name_key": slug_rules.sort_key(command.name[tx.shop.default_locale]),
            "created_at": tx.now,
            "updated_at": tx.now,
        }
        for key, command, slug in zip(ids.new_many(TAG, len(commands)), commands, chosen, strict=True)
    ]
    await tx.insert(INSERT_TAGS, rows)
    for row in rows:
        tx.change(node=row["id"], operation="tagCreate", after={"name": row["name"], "slug": row["slug"]})
    return await label_reads.list_tags(tx, ids=[row["id"] for row in rows])


async def edit_tags(tx: Tx, *, commands: Sequence[EditLabel]) -> list[Row]:
    """Rename or re-address tags."""
    await labels.edit(tx, table=tag, commands=commands, what="Tag", operation="tagUpdate")
    return await label_reads.list_tags(tx, ids=[command.id for command in commands])


async def delete_tags(tx: Tx, *, commands: Sequence[Target]) -> None:
    """Delete tags; products lose them."""
    rows = await labels.lock(tx, table=tag, commands=commands, what="Tag")
    await tx.run(DELETE_TAGS, ids=list(rows))
    for key, row in rows.items():
        tx.change(node=key, operation="tagDelete", before={"name": row["name"], "slug": row["slug"]})
