"""Edit products and move them between their states."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, select

from entrepot.catalog import reads
from entrepot.catalog.operations import batch, search_index
from entrepot.catalog.operations.products import EDITABLE
from entrepot.catalog.rules import commands as command_rules
from entrepot.catalog.rules import products as product_rules
from entrepot.catalog.rules import slugs as slug_rules
from entrepot.catalog.rules.commands import EditProduct, MoveState, ProductChanges
from entrepot.catalog.rules.products import ProductAction, ProductState
from entrepot.catalog.tables import product
from entrepot.kernel.database import Row, Tx, among, sql, update_rows

UPDATE_PRODUCTS = update_rows(product, key=("id",), set=(*EDITABLE, "version", "updated_at"))
LOCK_PRODUCTS = sql(
    select(product)
    .where(product.c.shop_id == bindparam("shop_id"), among(product.c.id, "ids"))
    .order_by(product.c.id)
    .with_for_update()
)
OPERATION_OF_ACTION = {
    ProductAction.PUBLISH: "productPublish",
    ProductAction.UNPUBLISH: "productUnpublish",
    ProductAction.ARCHIVE: "productArchive",
}


async def edit_products(tx: Tx, *, commands: Sequence[EditProduct]) -> list[Row]:
    """Change products; a changed name or description changes what they are found by."""
    locales = batch.locales_of(tx)
    batch.check_each(commands, lambda command: command_rules.check_product_changes(command.changes, locales=locales))
    rows = batch.current_rows(
        commands, await tx.rows(LOCK_PRODUCTS, ids=[command.id for command in commands]), what="Product"
    )
    edits = [(command.id, _cleaned(tx, command.changes)) for command in commands]
    return await _apply(tx, edits=edits, rows=rows, operation="productUpdate")


async def move_states(tx: Tx, *, action: ProductAction, commands: Sequence[MoveState]) -> list[Row]:
    """Publish, unpublish or archive products along the transition table."""
    rows = batch.current_rows(
        commands, await tx.rows(LOCK_PRODUCTS, ids=[command.id for command in commands]), what="Product"
    )
    edits: list[tuple[uuid.UUID, dict[str, Any]]] = []

    def decide(command: MoveState) -> None:
        state = product_rules.next_state(ProductState(rows[command.id]["state"]), action)
        edits.append((command.id, {**command.changes, "state": state.value}))

    batch.check_each(commands, decide)
    return await _apply(tx, edits=edits, rows=rows, operation=OPERATION_OF_ACTION[action])


def _cleaned(tx: Tx, changes: ProductChanges) -> dict[str, Any]:
    cleaned: dict[str, Any] = dict(changes)
    if "description" in changes:
        cleaned["description"] = product_rules.clean_description(changes["description"])
    if "name" in changes:
        cleaned["name_key"] = slug_rules.sort_key(changes["name"][tx.shop.default_locale])
    return cleaned


async def _apply(
    tx: Tx,
    *,
    edits: Sequence[tuple[uuid.UUID, dict[str, Any]]],
    rows: Mapping[uuid.UUID, Row],
    operation: str,
) -> list[Row]:
    """Write what differs, bump the version, record the change and index again what is read differently."""
    written, reindexed = [], []
    for index, (product_id, changes) in enumerate(edits):
        row = rows[product_id]
        before, after = batch.differences(row, changes)
        if not after:
            continue
        merged = {name: row[name] for name in EDITABLE} | after
        try:
            product_rules.check_dates(merged["publish_at"], merged["unpublish_at"])
        except product_rules.PublishDatesReversed as error:
            raise batch.located(error, index=index, count=len(edits)) from None
        written.append({"id": product_id, **merged, "version": row["version"] + 1, "updated_at": tx.now})
        tx.change(node=product_id, operation=operation, before=before, after=after)
        if after.keys() & {"name", "description"}:
            reindexed.append(product_id)
    await tx.update(UPDATE_PRODUCTS, written)
    await search_index.reindex(tx, product_ids=reindexed)
    return await reads.list_products(tx, ids=[product_id for product_id, _ in edits])
