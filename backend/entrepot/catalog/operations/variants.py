"""Add, edit and withdraw variants."""

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, or_, select

from entrepot.catalog import reads
from entrepot.catalog.operations import batch, search_index
from entrepot.catalog.rules import codes
from entrepot.catalog.rules import commands as command_rules
from entrepot.catalog.rules import options as option_rules
from entrepot.catalog.rules.commands import CreateVariant, EditVariant, NewVariant, Target
from entrepot.catalog.tables import (
    VARIANT,
    option_value,
    product,
    product_option,
    variant,
    variant_option_value,
)
from entrepot.kernel import errors, ids
from entrepot.kernel.database import Row, Tx, among, insert_rows, sql, update_rows

EDITABLE = ("sku", "barcode", "weight_grams", "unit_decimals", "track_stock", "position")
INSERT_VARIANTS = insert_rows(variant, "id", "product_id", "option_key", *EDITABLE, "created_at", "updated_at")
INSERT_VARIANT_VALUES = insert_rows(variant_option_value, "variant_id", "option_id", "value_id")
UPDATE_VARIANTS = update_rows(variant, key=("id",), set=(*EDITABLE, "archived_at", "version", "updated_at"))
LOCK_VARIANTS = sql(
    select(variant)
    .where(variant.c.shop_id == bindparam("shop_id"), among(variant.c.id, "ids"))
    .order_by(variant.c.id)
    .with_for_update()
)
LOCK_PRODUCTS = sql(
    select(product.c.id)
    .where(product.c.shop_id == bindparam("shop_id"), among(product.c.id, "ids"))
    .order_by(product.c.id)
    .with_for_update()
)
LIST_VALUES = sql(
    select(
        product_option.c.product_id,
        product_option.c.id.label("option_id"),
        option_value.c.id.label("value_id"),
        option_value.c.name,
    )
    .join(
        option_value,
        (option_value.c.shop_id == product_option.c.shop_id) & (option_value.c.option_id == product_option.c.id),
    )
    .where(product_option.c.shop_id == bindparam("shop_id"), among(product_option.c.product_id, "ids"))
    .order_by(product_option.c.product_id, product_option.c.position, option_value.c.position)
)
LIST_LAST_POSITIONS = sql(
    select(variant.c.product_id, variant.c.position, variant.c.option_key, variant.c.archived_at).where(
        variant.c.shop_id == bindparam("shop_id"), among(variant.c.product_id, "ids")
    )
)
LIST_TAKEN_CODES = sql(
    select(variant.c.id, variant.c.sku, variant.c.barcode).where(
        variant.c.shop_id == bindparam("shop_id"),
        variant.c.archived_at.is_(None),
        or_(among(variant.c.sku, "skus"), among(variant.c.barcode, "barcodes")),
    )
)

errors.on_constraint("variant_option_key", lambda: option_rules.CombinationTaken(field=("options",)))


@dataclass(frozen=True, kw_only=True)
class WantedCodes:
    """The codes that a variant is to have, and where the request asked for them."""

    sku: str | None
    barcode: str | None
    field: errors.FieldPath = ()
    of: uuid.UUID | None = None


def new_row(
    tx: Tx,
    *,
    new: NewVariant,
    variant_id: uuid.UUID,
    product_id: uuid.UUID,
    value_ids: Sequence[uuid.UUID],
    position: int,
) -> dict[str, Any]:
    """The row of a new variant."""
    return {
        "id": variant_id,
        "product_id": product_id,
        "option_key": option_rules.option_key(value_ids),
        **command_rules.variant_values(new),
        "position": position,
        "created_at": tx.now,
        "updated_at": tx.now,
    }


async def refuse_taken_codes(tx: Tx, *, wanted: Sequence[WantedCodes]) -> None:
    """Refuse SKUs and barcodes that another live variant has, or that are asked for twice; one statement."""
    skus = Counter(item.sku for item in wanted if item.sku)
    barcodes = Counter(item.barcode for item in wanted if item.barcode)
    if not skus and not barcodes:
        return
    found = await tx.rows(LIST_TAKEN_CODES, skus=list(skus), barcodes=list(barcodes))
    sku_owners = {row["sku"]: row["id"] for row in found}
    barcode_owners = {row["barcode"]: row["id"] for row in found}
    refused: list[errors.DomainError] = []
    for item in wanted:
        if item.sku and (skus[item.sku] > 1 or sku_owners.get(item.sku, item.of) != item.of):
            refused.append(codes.SkuTaken(sku=item.sku, field=(*item.field, "sku")))
        if item.barcode and (barcodes[item.barcode] > 1 or barcode_owners.get(item.barcode, item.of) != item.of):
            refused.append(codes.BarcodeTaken(barcode=item.barcode, field=(*item.field, "barcode")))
    errors.raise_all(refused)


async def create_variants(tx: Tx, *, commands: Sequence[CreateVariant]) -> list[dict[str, Any]]:
    """Add variants to products; each needs one value of each option, in a combination that is still free."""
    if not commands:
        return []
    batch.check_each(
        commands, lambda command: command_rules.check_variant_changes(command_rules.variant_values(command.variant))
    )
    product_ids = sorted({command.product_id for command in commands})
    known = {row["id"] for row in await tx.rows(LOCK_PRODUCTS, ids=product_ids)}
    shelves = await _load_shelves(tx, product_ids=product_ids)
    await refuse_taken_codes(
        tx,
        wanted=[
            WantedCodes(
                sku=command.variant.sku,
                barcode=command.variant.barcode,
                field=() if len(commands) == 1 else (index,),
            )
            for index, command in enumerate(commands)
        ],
    )
    rows: list[dict[str, Any]] = []
    links: list[dict[str, Any]] = []

    def place(command: CreateVariant) -> None:
        if command.product_id not in known:
            raise errors.NotFound(what="Product", field=("productId",))
        row, chosen = shelves[command.product_id].place(tx, command=command)
        rows.append(row)
        links.extend(chosen)

    batch.check_each(commands, place)
    await tx.insert(INSERT_VARIANTS, rows)
    await tx.insert(INSERT_VARIANT_VALUES, links)
    await search_index.reindex(tx, product_ids=product_ids)
    for row in rows:
        tx.change(node=row["id"], operation="variantCreate", after={name: row[name] for name in EDITABLE})
    return await reads.list_variants(tx, ids=[row["id"] for row in rows])


async def edit_variants(tx: Tx, *, commands: Sequence[EditVariant]) -> list[dict[str, Any]]:
    """Change variants."""
    batch.check_each(commands, lambda command: command_rules.check_variant_changes(command.changes))
    rows = await _lock(tx, commands=commands)
    await refuse_taken_codes(
        tx,
        wanted=[
            WantedCodes(
                sku=command.changes.get("sku"),
                barcode=command.changes.get("barcode"),
                field=() if len(commands) == 1 else (index,),
                of=command.id,
            )
            for index, command in enumerate(commands)
        ],
    )
    edits = [(rows[command.id], dict(command.changes)) for command in commands]
    return await _apply(tx, edits=edits, operation="variantUpdate")


async def archive_variants(tx: Tx, *, commands: Sequence[Target]) -> list[dict[str, Any]]:
    """Withdraw variants: never deleted, because stock and orders keep pointing at them; SKU and options become free."""
    rows = await _lock(tx, commands=commands)
    edits = [(rows[command.id], {"archived_at": tx.now}) for command in commands]
    return await _apply(tx, edits=edits, operation="variantDelete")


async def _lock(tx: Tx, *, commands: Sequence[EditVariant] | Sequence[Target]) -> dict[uuid.UUID, Row]:
    locked = await tx.rows(LOCK_VARIANTS, ids=[command.id for command in commands])
    live = [row for row in locked if row["archived_at"] is None]
    return batch.current_rows(commands, live, what="Variant")


async def _apply(tx: Tx, *, edits: Sequence[tuple[Row, dict[str, Any]]], operation: str) -> list[dict[str, Any]]:
    written, reindexed = [], set()
    for row, changes in edits:
        before, after = batch.differences(row, changes)
        if not after:
            continue
        kept = {name: row[name] for name in (*EDITABLE, "archived_at")}
        written.append({"id": row["id"], **kept, **after, "version": row["version"] + 1, "updated_at": tx.now})
        tx.change(node=row["id"], operation=operation, before=before, after=after)
        if after.keys() & {"sku", "barcode", "archived_at"}:
            reindexed.add(row["product_id"])
    await tx.update(UPDATE_VARIANTS, written)
    await search_index.reindex(tx, product_ids=sorted(reindexed))
    return await reads.list_variants(tx, ids=[row["id"] for row, _ in edits])


class _Shelf:
    """What a product offers already: its options with their values, the taken combinations, and the next position."""

    def __init__(self) -> None:
        self.values: dict[uuid.UUID, list[Row]] = {}
        self.taken: set[str] = set()
        self.position = 0

    def place(self, tx: Tx, *, command: CreateVariant) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """The row of one more variant, and its links to option values."""
        texts = [[row["name"] for row in values] for values in self.values.values()]
        chosen = option_rules.match_values(texts, command.variant.options)
        picked = [values[index] for values, index in zip(self.values.values(), chosen, strict=True)]
        variant_id = ids.new(VARIANT)
        row = new_row(
            tx,
            new=command.variant,
            variant_id=variant_id,
            product_id=command.product_id,
            value_ids=[item["value_id"] for item in picked],
            position=self.position,
        )
        if row["option_key"] in self.taken:
            raise option_rules.CombinationTaken(field=("options",))
        self.taken.add(row["option_key"])
        self.position += 1
        links = [
            {"variant_id": variant_id, "option_id": item["option_id"], "value_id": item["value_id"]} for item in picked
        ]
        return row, links


async def _load_shelves(tx: Tx, *, product_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, _Shelf]:
    shelves = {product_id: _Shelf() for product_id in product_ids}
    for row in await tx.rows(LIST_VALUES, ids=product_ids):
        shelves[row["product_id"]].values.setdefault(row["option_id"], []).append(row)
    for row in await tx.rows(LIST_LAST_POSITIONS, ids=product_ids):
        shelf = shelves[row["product_id"]]
        shelf.position = max(shelf.position, row["position"] + 1)
        if row["archived_at"] is None:
            shelf.taken.add(row["option_key"])
    return shelves
