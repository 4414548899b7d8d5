"""What categories and tags have in common: a name, a slug and a version."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Executable, Table, bindparam, select

from entrepot.catalog.operations import batch
from entrepot.catalog.rules import commands as command_rules
from entrepot.catalog.rules import slugs as slug_rules
from entrepot.catalog.rules.commands import EditLabel, LabelChanges
from entrepot.catalog.tables import category, tag
from entrepot.kernel import errors
from entrepot.kernel.database import Row, Tx, among, shape, update_rows

LABEL_COLUMNS = ("name", "slug", "name_key")
UPDATES = {
    category.name: update_rows(
        category, key=("id",), set=(*LABEL_COLUMNS, "parent_id", "position", "version", "updated_at")
    ),
    tag.name: update_rows(tag, key=("id",), set=(*LABEL_COLUMNS, "version", "updated_at")),
}

for _table in ("product", "category", "tag"):
    errors.on_constraint(f"{_table}_slug_key", lambda: slug_rules.SlugTaken(field=("slug",)))


@shape
def lock_labels(table: Table) -> Executable:
    """Lock rows by id, in the order of the ids."""
    return (
        select(table)
        .where(table.c.shop_id == bindparam("shop_id"), among(table.c.id, "ids"))
        .order_by(table.c.id)
        .with_for_update()
    )


async def lock(tx: Tx, *, table: Table, commands: Sequence[batch.Edit], what: str) -> dict[uuid.UUID, Row]:
    """The locked rows by id; raises for missing and stale ones."""
    locked = await tx.rows(lock_labels(table), ids=[command.id for command in commands])
    return batch.current_rows(commands, locked, what=what)


async def edit(tx: Tx, *, table: Table, commands: Sequence[EditLabel], what: str, operation: str) -> None:
    """Rename, re-address or re-order categories or tags."""
    locales = batch.locales_of(tx)
    batch.check_each(
        commands,
        lambda command: command_rules.check_label(
            command.changes.get("name"),
            command.changes.get("slug"),
            command.changes.get("position", 0),
            locales=locales,
        ),
    )
    rows = await lock(tx, table=table, commands=commands, what=what)
    edits = {command.id: _with_name_key(tx, command.changes) for command in commands}
    await write(tx, table=table, rows=rows, edits=edits, operation=operation)


async def write(
    tx: Tx,
    *,
    table: Table,
    rows: Mapping[uuid.UUID, Row],
    edits: Mapping[uuid.UUID, Mapping[str, Any]],
    operation: str,
) -> None:
    """Write what differs, with a new version, and record it."""
    statement = UPDATES[table.name]
    written = []
    for key, changes in edits.items():
        row = rows[key]
        before, after = batch.differences(row, changes)
        if after:
            kept = {name: row[name] for name in statement.columns}
            written.append({**kept, **after, "version": row["version"] + 1, "updated_at": tx.now})
            tx.change(node=key, operation=operation, before=before, after=after)
    await tx.update(statement, written)


def _with_name_key(tx: Tx, changes: LabelChanges) -> dict[str, Any]:
    changed: dict[str, Any] = dict(changes)
    if "name" in changes:
        changed["name_key"] = slug_rules.sort_key(changes["name"][tx.shop.default_locale])
    return changed
