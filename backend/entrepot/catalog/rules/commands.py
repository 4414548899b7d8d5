"""What can be asked of the catalogue, as values that have been checked."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypedDict

from entrepot.catalog.rules import codes, options, products, slugs
from entrepot.catalog.rules.products import ProductState
from entrepot.kernel import errors, text
from entrepot.kernel.text import Localized

NAME_LIMIT = 300
DESCRIPTION_LIMIT = 50_000
SEO_TITLE_LIMIT = 200
SEO_DESCRIPTION_LIMIT = 500
MOST_OPTIONS = 5
MOST_OPTION_VALUES = 100
MOST_VARIANTS = 500
RANK_LIMIT = 1_000_000
WEIGHT_LIMIT_GRAMS = 100_000_000
UNIT_DECIMALS_LIMIT = 6


@dataclass(frozen=True, kw_only=True)
class Locales:
    """The languages a shop writes in; the default one is never missing."""

    default: str
    offered: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class NewOption:
    """An option and its values, in the order they are shown."""

    name: Localized
    values: Sequence[Localized]


@dataclass(frozen=True, kw_only=True)
class NewVariant:
    """A variant; `options` holds the text of one value for each option, in the options' order and in any locale."""

    sku: str
    barcode: str | None = None
    options: Sequence[str] = ()
    weight_grams: int | None = None
    unit_decimals: int = 0
    track_stock: bool = True


@dataclass(frozen=True, kw_only=True)
class CreateProduct:
    """A product with all that belongs to it; without a slug one is made from the name."""

    name: Localized
    description: Localized = field(default_factory=dict)
    seo_title: Localized = field(default_factory=dict)
    seo_description: Localized = field(default_factory=dict)
    slug: str | None = None
    state: ProductState = ProductState.DRAFT
    publish_at: datetime | None = None
    unpublish_at: datetime | None = None
    rank: int = 0
    options: Sequence[NewOption] = ()
    variants: Sequence[NewVariant] = ()
    category_ids: Sequence[uuid.UUID] = ()
    tag_ids: Sequence[uuid.UUID] = ()
    media_ids: Sequence[uuid.UUID] = ()


class ProductChanges(TypedDict, total=False):
    """What can be edited of a product; a key that is absent stays as it is."""

    name: Localized
    description: Localized
    seo_title: Localized
    seo_description: Localized
    slug: str
    publish_at: datetime | None
    unpublish_at: datetime | None
    rank: int


@dataclass(frozen=True, kw_only=True)
class EditProduct:
    """Change a product, if it is still at `if_version`."""

    id: uuid.UUID
    changes: ProductChanges
    if_version: int | None = None


@dataclass(frozen=True, kw_only=True)
class MoveState:
    """Move a product to another state; the dates, where given, are set along with it."""

    id: uuid.UUID
    changes: ProductChanges = field(default_factory=lambda: ProductChanges())
    if_version: int | None = None


@dataclass(frozen=True, kw_only=True)
class CreateVariant:
    """Add a variant to a product."""

    product_id: uuid.UUID
    variant: NewVariant


class VariantChanges(TypedDict, total=False):
    """What can be edited of a variant; a key that is absent stays as it is."""

    sku: str
    barcode: str | None
    weight_grams: int | None
    unit_decimals: int
    track_stock: bool
    position: int


@dataclass(frozen=True, kw_only=True)
class EditVariant:
    """Change a variant, if it is still at `if_version`."""

    id: uuid.UUID
    changes: VariantChanges
    if_version: int | None = None


@dataclass(frozen=True, kw_only=True)
class CreateCategory:
    """A category below `parent_id`, or at the top of the tree."""

    name: Localized
    slug: str | None = None
    parent_id: uuid.UUID | None = None
    position: int = 0


@dataclass(frozen=True, kw_only=True)
class CreateTag:
    """A tag."""

    name: Localized
    slug: str | None = None


class LabelChanges(TypedDict, total=False):
    """What can be edited of a category or a tag; a key that is absent stays as it is."""

    name: Localized
    slug: str
    position: int


@dataclass(frozen=True, kw_only=True)
class EditLabel:
    """Change a category or a tag, if it is still at `if_version`."""

    id: uuid.UUID
    changes: LabelChanges
    if_version: int | None = None


@dataclass(frozen=True, kw_only=True)
class MoveCategory:
    """Hang a category, with all below it, under another parent or at the top."""

    id: uuid.UUID
    parent_id: uuid.UUID | None
    position: int = 0
    if_version: int | None = None


@dataclass(frozen=True, kw_only=True)
class Target:
    """One row to act on, if it is still at `if_version`."""

    id: uuid.UUID
    if_version: int | None = None


@dataclass(frozen=True, kw_only=True)
class SetOfProduct:
    """The whole set of categories, tags or pictures of a product, in order."""

    product_id: uuid.UUID
    ids: Sequence[uuid.UUID]


def check_product(command: CreateProduct, *, locales: Locales) -> None:
    """Refuse a product whose own values are wrong, before anything is asked of the database."""
    text.require(command.name, locale=locales.default, locales=locales.offered, limit=NAME_LIMIT, field=("name",))
    check_product_texts(
        ProductChanges(
            description=command.description, seo_title=command.seo_title, seo_description=command.seo_description
        ),
        locales=locales,
    )
    if command.slug is not None:
        slugs.parse_slug(command.slug)
    products.check_dates(command.publish_at, command.unpublish_at)
    check_range(command.rank, -RANK_LIMIT, RANK_LIMIT, field=("rank",))
    _check_options(command.options, locales=locales)
    _check_variants(command)


def check_product_changes(changes: ProductChanges, *, locales: Locales) -> None:
    """Refuse wrong values in an edit of a product."""
    if "name" in changes:
        text.require(
            changes["name"], locale=locales.default, locales=locales.offered, limit=NAME_LIMIT, field=("name",)
        )
    if "slug" in changes:
        slugs.parse_slug(changes["slug"])
    if "rank" in changes:
        check_range(changes["rank"], -RANK_LIMIT, RANK_LIMIT, field=("rank",))
    check_product_texts(changes, locales=locales)


def check_product_texts(changes: ProductChanges, *, locales: Locales) -> None:
    """Refuse descriptions and search-engine texts that are too long or in a language the shop does not use."""
    offered = locales.offered
    text.check(changes.get("description", {}), locales=offered, limit=DESCRIPTION_LIMIT, field=("description",))
    text.check(changes.get("seo_title", {}), locales=offered, limit=SEO_TITLE_LIMIT, field=("seoTitle",))
    text.check(
        changes.get("seo_description", {}), locales=offered, limit=SEO_DESCRIPTION_LIMIT, field=("seoDescription",)
    )


def check_variant_changes(changes: VariantChanges) -> None:
    """Refuse wrong values in a variant or in an edit of one."""
    if "sku" in changes:
        codes.parse_sku(changes["sku"])
    if (barcode := changes.get("barcode")) is not None:
        codes.parse_barcode(barcode)
    if (weight := changes.get("weight_grams")) is not None:
        check_range(weight, 0, WEIGHT_LIMIT_GRAMS, field=("weightGrams",))
    check_range(changes.get("unit_decimals", 0), 0, UNIT_DECIMALS_LIMIT, field=("unitDecimals",))
    check_position(changes.get("position", 0))


def check_position(position: int) -> None:
    """Refuse a place among others that no list has."""
    check_range(position, 0, RANK_LIMIT, field=("position",))


def check_label(name: Localized | None, slug: str | None, position: int, *, locales: Locales) -> None:
    """Refuse wrong values of a category or a tag."""
    if name is not None:
        text.require(name, locale=locales.default, locales=locales.offered, limit=NAME_LIMIT, field=("name",))
    if slug is not None:
        slugs.parse_slug(slug)
    check_position(position)


def check_range(value: int, minimum: int, maximum: int, *, field: errors.FieldPath) -> None:
    """Refuse a whole number out of its range."""
    if not minimum <= value <= maximum:
        raise errors.OutOfRange(minimum=str(minimum), maximum=str(maximum), field=field)


def variant_values(variant: NewVariant) -> VariantChanges:
    """A new variant's own values, without its options."""
    return VariantChanges(
        sku=variant.sku,
        barcode=variant.barcode,
        weight_grams=variant.weight_grams,
        unit_decimals=variant.unit_decimals,
        track_stock=variant.track_stock,
    )


def _check_options(wanted: Sequence[NewOption], *, locales: Locales) -> None:
    check_range(len(wanted), 0, MOST_OPTIONS, field=("options",))
    options.check_distinct_names([option.name for option in wanted], field=("options",))
    for index, option in enumerate(wanted):
        check_range(len(option.values), 1, MOST_OPTION_VALUES, field=("options", index, "values"))
        options.check_distinct_names(option.values, field=("options", index, "values"))
        for path, name in _option_texts(index, option):
            text.require(name, locale=locales.default, locales=locales.offered, limit=NAME_LIMIT, field=path)


def _option_texts(index: int, option: NewOption) -> Iterator[tuple[errors.FieldPath, Localized]]:
    yield ("options", index, "name"), option.name
    for at, value in enumerate(option.values):
        yield ("options", index, "values", at), value


def _check_variants(command: CreateProduct) -> None:
    check_range(len(command.variants), 0, MOST_VARIANTS, field=("variants",))
    values = [option.values for option in command.options]
    seen: set[tuple[int, ...]] = set()
    for index, variant in enumerate(command.variants):
        try:
            check_variant_changes(variant_values(variant))
            combination = options.match_values(values, variant.options)
            if combination in seen:
                raise options.CombinationTaken(field=("options",))
        except errors.DomainError as error:
            raise error.at("variants", index) from None
        seen.add(combination)
