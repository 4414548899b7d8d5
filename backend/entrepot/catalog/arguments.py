"""From GraphQL inputs to the catalogue's commands."""

from collections.abc import Sequence
from typing import Any

import strawberry

from entrepot.catalog import inputs
from entrepot.catalog.rules import commands
from entrepot.kernel import errors, text
from entrepot.kernel.text import LocalizedTextInput

LOCALIZED = ("name", "description", "seo_title", "seo_description")
CLEARABLE = ("description", "seo_title", "seo_description", "publish_at", "unpublish_at", "barcode", "weight_grams")


def to_product(given: inputs.ProductCreateInput) -> commands.CreateProduct:
    """The command of `productCreate`."""
    return commands.CreateProduct(
        name=text.localized(given.name),
        description=text.localized(given.description),
        seo_title=text.localized(given.seo_title),
        seo_description=text.localized(given.seo_description),
        slug=given.slug,
        state=given.state,
        publish_at=given.publish_at,
        unpublish_at=given.unpublish_at,
        rank=given.rank,
        options=[
            commands.NewOption(name=text.localized(item.name), values=[text.localized(name) for name in item.values])
            for item in given.options
        ],
        variants=[to_new_variant(item) for item in given.variants],
        category_ids=given.category_ids,
        tag_ids=given.tag_ids,
        media_ids=given.media_ids,
    )


def to_new_variant(given: inputs.VariantInput) -> commands.NewVariant:
    """A variant of `productCreate` or `variantCreate`."""
    return commands.NewVariant(
        sku=given.sku,
        barcode=given.barcode,
        options=given.options,
        weight_grams=given.weight_grams,
        unit_decimals=given.unit_decimals,
        track_stock=given.track_stock,
    )


def to_product_edit(given: inputs.ProductUpdateInput) -> commands.EditProduct:
    """The command of `productUpdate`."""
    changes = commands.ProductChanges(**changes_of(given))  # type: ignore[typeddict-item]
    return commands.EditProduct(id=given.id, changes=changes, if_version=given.if_version)


def to_publication(given: inputs.ProductPublishInput) -> commands.MoveState:
    """The command of `productPublish`."""
    changes = commands.ProductChanges(**changes_of(given))  # type: ignore[typeddict-item]
    return commands.MoveState(id=given.id, changes=changes, if_version=given.if_version)


def to_state_move(given: inputs.TargetInput) -> commands.MoveState:
    """The command of `productUnpublish` and `productArchive`."""
    return commands.MoveState(id=given.id, if_version=given.if_version)


def to_target(given: inputs.TargetInput) -> commands.Target:
    """The command of every deletion."""
    return commands.Target(id=given.id, if_version=given.if_version)


def to_variant_edit(given: inputs.VariantUpdateInput) -> commands.EditVariant:
    """The command of `variantUpdate`."""
    changes = commands.VariantChanges(**changes_of(given))  # type: ignore[typeddict-item]
    return commands.EditVariant(id=given.id, changes=changes, if_version=given.if_version)


def to_label_edit(given: inputs.CategoryUpdateInput | inputs.TagUpdateInput) -> commands.EditLabel:
    """The command of `categoryUpdate` and `tagUpdate`."""
    changes = commands.LabelChanges(**changes_of(given))  # type: ignore[typeddict-item]
    return commands.EditLabel(id=given.id, changes=changes, if_version=given.if_version)


def to_category(given: inputs.CategoryCreateInput) -> commands.CreateCategory:
    """The command of `categoryCreate`."""
    return commands.CreateCategory(
        name=text.localized(given.name), slug=given.slug, parent_id=given.parent_id, position=given.position
    )


def to_category_move(given: inputs.CategoryMoveInput) -> commands.MoveCategory:
    """The command of `categoryMove`."""
    return commands.MoveCategory(
        id=given.id, parent_id=given.parent_id, position=given.position, if_version=given.if_version
    )


def to_tag(given: inputs.TagCreateInput) -> commands.CreateTag:
    """The command of `tagCreate`."""
    return commands.CreateTag(name=text.localized(given.name), slug=given.slug)


def changes_of(given: object) -> dict[str, Any]:
    """What an editing input changes; null empties what may be empty and is refused elsewhere."""
    changes: dict[str, Any] = {}
    for name, value in vars(given).items():
        if value is strawberry.UNSET or name in ("id", "if_version"):
            continue
        if value is None and name not in CLEARABLE:
            raise errors.Required(field=(name,))
        changes[name] = _localized(value) if name in LOCALIZED else value
    return changes


def _localized(given: Sequence[LocalizedTextInput] | None) -> dict[str, str]:
    return text.localized(given or ())
