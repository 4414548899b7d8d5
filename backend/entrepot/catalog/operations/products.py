"""Create, edit and publish products."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from entrepot.catalog import reads
from entrepot.catalog.operations import batch, placement, search_index, slugs
from entrepot.catalog.operations import variants as variant_operations
from entrepot.catalog.rules import commands as command_rules
from entrepot.catalog.rules import options as option_rules
from entrepot.catalog.rules import products as product_rules
from entrepot.catalog.rules import slugs as slug_rules
from entrepot.catalog.rules.commands import CreateProduct
from entrepot.catalog.tables import (
    OPTION,
    OPTION_VALUE,
    PRODUCT,
    VARIANT,
    option_value,
    product,
    product_category,
    product_media,
    product_option,
    product_tag,
)
from entrepot.kernel import ids
from entrepot.kernel.database import Row, Tx, insert_rows

EDITABLE = (
    "name",
    "description",
    "seo_title",
    "seo_description",
    "slug",
    "name_key",
    "state",
    "publish_at",
    "unpublish_at",
    "rank",
)
INSERT_PRODUCTS = insert_rows(product, "id", *EDITABLE, "created_at", "updated_at")
INSERT_OPTIONS = insert_rows(product_option, "id", "product_id", "name", "position")
INSERT_VALUES = insert_rows(option_value, "id", "option_id", "name", "position")


async def create_products(tx: Tx, *, commands: Sequence[CreateProduct]) -> list[Row]:
    """Create products with their options, variants, categories, tags and pictures; constant in statements.

    Rows come back in the order of the commands. Two commands may not share a SKU, a barcode or a chosen slug.
    """
    if not commands:
        return []
    locales = batch.locales_of(tx)
    batch.check_each(commands, lambda command: command_rules.check_product(command, locales=locales))
    await _refuse_taken_codes(tx, commands=commands)
    wanted_slugs = [(command.slug, command.name) for command in commands]
    chosen_slugs = await slugs.choose_slugs(tx, table=product, wanted=wanted_slugs, fallback="product")
    drafts = [
        _draft(tx, command=command, product_id=product_id, slug=slug)
        for command, product_id, slug in zip(commands, ids.new_many(PRODUCT, len(commands)), chosen_slugs, strict=True)
    ]
    await _insert_drafts(tx, drafts=drafts)
    for draft in drafts:
        tx.change(node=draft.row["id"], operation="productCreate", after=draft.summary)
    return await reads.list_products(tx, ids=[draft.row["id"] for draft in drafts])


@dataclass(frozen=True, kw_only=True)
class _Draft:
    """The rows of one new product."""

    row: dict[str, Any]
    options: list[dict[str, Any]]
    values: list[dict[str, Any]]
    variants: list[dict[str, Any]]
    variant_values: list[dict[str, Any]]
    command: CreateProduct

    @property
    def summary(self) -> dict[str, Any]:
        """What the change feed keeps of a creation."""
        kept = {name: self.row[name] for name in EDITABLE if self.row[name] and name != "name_key"}
        return {**kept, "skus": [item["sku"] for item in self.variants]}


def _draft(tx: Tx, *, command: CreateProduct, product_id: uuid.UUID, slug: str) -> _Draft:
    option_rows, value_rows, ids_of_values = _option_rows(command, product_id=product_id)
    variant_rows, variant_values = [], []
    texts = [option.values for option in command.options]
    variant_ids = ids.new_many(VARIANT, len(command.variants))
    for position, (new, variant_id) in enumerate(zip(command.variants, variant_ids, strict=True)):
        chosen = option_rules.match_values(texts, new.options)
        value_ids = [ids_of_values[option][value] for option, value in enumerate(chosen)]
        variant_rows.append(
            variant_operations.new_row(
                tx, new=new, variant_id=variant_id, product_id=product_id, value_ids=value_ids, position=position
            )
        )
        variant_values += [
            {"variant_id": variant_id, "option_id": option["id"], "value_id": value_id}
            for option, value_id in zip(option_rows, value_ids, strict=True)
        ]
    row = {
        "id": product_id,
        "name": dict(command.name),
        "description": product_rules.clean_description(command.description),
        "seo_title": dict(command.seo_title),
        "seo_description": dict(command.seo_description),
        "slug": slug,
        "name_key": slug_rules.sort_key(command.name[tx.shop.default_locale]),
        "state": command.state.value,
        "publish_at": command.publish_at,
        "unpublish_at": command.unpublish_at,
        "rank": command.rank,
        "created_at": tx.now,
        "updated_at": tx.now,
    }
    return _Draft(
        row=row,
        options=option_rows,
        values=value_rows,
        variants=variant_rows,
        variant_values=variant_values,
        command=command,
    )


def _option_rows(
    command: CreateProduct, *, product_id: uuid.UUID
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[list[uuid.UUID]]]:
    """Rows of the options, rows of their values, and the values' ids by option and position."""
    option_rows, value_rows, ids_of_values = [], [], []
    for position, (option, option_id) in enumerate(
        zip(command.options, ids.new_many(OPTION, len(command.options)), strict=True)
    ):
        option_rows.append({"id": option_id, "product_id": product_id, "name": dict(option.name), "position": position})
        value_ids = ids.new_many(OPTION_VALUE, len(option.values))
        ids_of_values.append(value_ids)
        value_rows += [
            {"id": value_id, "option_id": option_id, "name": dict(name), "position": at}
            for at, (value_id, name) in enumerate(zip(value_ids, option.values, strict=True))
        ]
    return option_rows, value_rows, ids_of_values


async def _insert_drafts(tx: Tx, *, drafts: Sequence[_Draft]) -> None:
    """Insert all rows of all drafts: at most nine statements."""
    await tx.insert(INSERT_PRODUCTS, [draft.row for draft in drafts])
    await tx.insert(INSERT_OPTIONS, [row for draft in drafts for row in draft.options])
    await tx.insert(INSERT_VALUES, [row for draft in drafts for row in draft.values])
    await tx.insert(variant_operations.INSERT_VARIANTS, [row for draft in drafts for row in draft.variants])
    await tx.insert(variant_operations.INSERT_VARIANT_VALUES, [row for draft in drafts for row in draft.variant_values])
    for table, column, insert in (
        (product_category, "category_id", placement.INSERT_CATEGORIES),
        (product_tag, "tag_id", placement.INSERT_TAGS),
        (product_media, "media_id", placement.INSERT_MEDIA),
    ):
        placed = [(draft.row["id"], getattr(draft.command, f"{column}s")) for draft in drafts]
        await tx.insert(insert, placement.placement_rows(table, column, placed))
    await search_index.insert_terms(
        tx,
        terms_of_products={
            draft.row["id"]: search_index.terms_of(
                name=draft.row["name"],
                description=draft.row["description"],
                codes=[code for item in draft.variants for code in (item["sku"], item["barcode"]) if code],
                option_names=[item["name"] for item in draft.values],
            )
            for draft in drafts
        },
    )


async def _refuse_taken_codes(tx: Tx, *, commands: Sequence[CreateProduct]) -> None:
    wanted = [
        variant_operations.WantedCodes(
            sku=new.sku,
            barcode=new.barcode,
            field=(*(() if len(commands) == 1 else (index,)), "variants", position),
        )
        for index, command in enumerate(commands)
        for position, new in enumerate(command.variants)
    ]
    await variant_operations.refuse_taken_codes(tx, wanted=wanted)
