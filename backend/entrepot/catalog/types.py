"""GraphQL objects of the catalogue."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from entrepot.catalog import batches
from entrepot.catalog.permissions import STAFF
from entrepot.catalog.rules import products as product_rules
from entrepot.catalog.rules.products import ProductAction, ProductState
from entrepot.catalog.tables import CATEGORY, PRODUCT, TAG, VARIANT
from entrepot.contract.connections import Connection
from entrepot.contract.declare import AS_ITS_PARENT, batch, derived, object_type, payload, text, translations
from entrepot.kernel.database import Row
from entrepot.kernel.ids import Id
from entrepot.kernel.permissions import PUBLIC
from entrepot.kernel.text import Translation
from entrepot.media.types import Media
from entrepot.shops.permissions import READ_STOCK

if TYPE_CHECKING:
    from entrepot.inventory.types import Availability, StockPosition
    from entrepot.pricing.types import PriceRange, VariantPrice
    from entrepot.reviews.types import Review, ReviewSummary


def _allowed_actions(row: Row) -> list[ProductAction]:
    return list(product_rules.allowed_actions(ProductState(row["state"])))


@object_type(allow=PUBLIC, max_age=AS_ITS_PARENT)
class OptionValue:
    """A value of an option, such as red. / 选项取值。"""

    id: Id
    name: str = text("name")
    name_translations: list[Translation] = translations("name")


@object_type(allow=PUBLIC, max_age=AS_ITS_PARENT)
class ProductOption:
    """What a customer chooses, such as the colour. / 商品选项，如颜色。"""

    id: Id
    name: str = text("name")
    name_translations: list[Translation] = translations("name")
    values: list[OptionValue]


@object_type(allow=PUBLIC, max_age=AS_ITS_PARENT)
class SelectedOption:
    """The value that a variant has of one option. / 规格所选的取值。"""

    name: str = text("name")
    value: str = text("value")


@object_type(allow=PUBLIC, node=TAG, load=batches.tags_by_id, max_age=60)
class Tag:
    """A label on products. / 商品标签。"""

    slug: str
    name: str = text("name")
    name_translations: list[Translation] = translations("name")
    version: int
    created_at: datetime
    updated_at: datetime


@object_type(allow=PUBLIC, node=CATEGORY, load=batches.categories_by_id, max_age=60)
class Category:
    """A place in the category tree. / 商品分类。"""

    slug: str
    name: str = text("name")
    name_translations: list[Translation] = translations("name")
    position: int
    version: int
    created_at: datetime
    updated_at: datetime
    parent: Annotated["Category", strawberry.lazy("entrepot.catalog.types")] | None = batch(
        batches.parents_of_categories, needs=("parent_id",)
    )
    children: list[Annotated["Category", strawberry.lazy("entrepot.catalog.types")]] = batch(
        batches.children_of_categories, needs=("id",), description="Right below, in their order. / 下级分类。"
    )
    ancestors: list[Annotated["Category", strawberry.lazy("entrepot.catalog.types")]] = batch(
        batches.ancestors_of_categories,
        needs=("id",),
        description="From the top down to the parent. / 从顶级到上级的路径。",
    )


@object_type(allow=PUBLIC, node=VARIANT, load=batches.variants_by_id, max_age=60)
class Variant:
    """What is sold: one combination of a product's options, with its own article number. / 商品规格（SKU）。"""

    sku: str
    barcode: str | None
    title: str = text(
        "option_text", missing="", description="Its option values, such as “Red / M”. / 选项取值，如“红 / M”。"
    )
    options: list[SelectedOption] = batch(batches.options_of_variants, needs=("id",))
    weight_grams: int | None
    unit_decimals: int
    track_stock: bool
    archived_at: datetime | None = derived(needs=("archived_at",), fn=lambda row: row["archived_at"], allow=STAFF)
    version: int
    created_at: datetime
    updated_at: datetime
    product: Annotated["Product", strawberry.lazy("entrepot.catalog.types")] | None = batch(
        batches.products_of_rows, needs=("product_id",)
    )
    price: Annotated["VariantPrice", strawberry.lazy("entrepot.pricing.types")] | None = batch(
        "entrepot.pricing.batches:prices_of_variants", needs=("id",)
    )
    availability: Annotated["Availability", strawberry.lazy("entrepot.inventory.types")] = batch(
        "entrepot.inventory.batches:availability_of_variants", needs=("id", "track_stock", "unit_decimals")
    )
    positions: list[Annotated["StockPosition", strawberry.lazy("entrepot.inventory.types")]] = batch(
        "entrepot.inventory.batches:positions_of_variants", items=3, needs=("id", "unit_decimals"), allow=READ_STOCK
    )


@object_type(allow=PUBLIC, node=PRODUCT, load=batches.products_by_id, max_age=60)
class Product:
    """Something the shop sells, in one or more variants. / 商品。"""

    slug: str
    name: str = text("name")
    name_translations: list[Translation] = translations("name")
    description: str | None = text("description", description="Harmless HTML. / 安全的 HTML。")
    description_translations: list[Translation] = translations("description")
    seo_title: str | None = text("seo_title")
    seo_title_translations: list[Translation] = translations("seo_title")
    seo_description: str | None = text("seo_description")
    seo_description_translations: list[Translation] = translations("seo_description")
    state: ProductState
    allowed_actions: list[ProductAction] = derived(needs=("state",), fn=_allowed_actions, allow=STAFF)
    publish_at: datetime | None = derived(needs=("publish_at",), fn=lambda row: row["publish_at"], allow=STAFF)
    unpublish_at: datetime | None = derived(needs=("unpublish_at",), fn=lambda row: row["unpublish_at"], allow=STAFF)
    rank: int
    version: int
    created_at: datetime
    updated_at: datetime
    options: list[ProductOption] = batch(batches.options_of_products, needs=("id",))
    variants: list[Variant] = batch(batches.variants_of_products, needs=("id",), items=10)
    categories: list[Category] = batch(batches.categories_of_products, needs=("id",), items=3)
    tags: list[Tag] = batch(batches.tags_of_products, needs=("id",), items=3)
    media: list[Media] = batch(
        batches.media_of_products, needs=("id",), description="The first is the main one. / 首张为主图。"
    )
    main_media: Media | None = batch(batches.main_media_of_products, needs=("id",))
    price_range: Annotated["PriceRange", strawberry.lazy("entrepot.pricing.types")] | None = batch(
        "entrepot.pricing.batches:price_ranges_of_products", needs=("id",)
    )
    review_summary: Annotated["ReviewSummary", strawberry.lazy("entrepot.reviews.types")] = batch(
        "entrepot.reviews.batches:summaries_of_products", needs=("id",)
    )
    reviews: Connection[Annotated["Review", strawberry.lazy("entrepot.reviews.types")]] = batch(
        "entrepot.reviews.batches:reviews_of_products", needs=("id",)
    )


@object_type(allow=PUBLIC, max_age=AS_ITS_PARENT)
class CategoryFacet:
    """How many of the listed products a category holds, with all below it. / 分类计数，含下级分类。"""

    category: Category
    count: int


@object_type(allow=PUBLIC, max_age=AS_ITS_PARENT)
class TagFacet:
    """How many of the listed products wear a tag. / 标签计数。"""

    tag: Tag
    count: int


@object_type(allow=PUBLIC, max_age=30)
class ProductFacets:
    """Counts over a product list; each equals the list's length once that facet is applied. / 商品列表的分面计数。"""

    count: int
    categories: list[CategoryFacet]
    tags: list[TagFacet]


@payload
class ProductPayload:
    """The product as it is now. / 操作后的商品。"""

    product: Product | None


@payload
class VariantPayload:
    """The variant as it is now. / 操作后的规格。"""

    variant: Variant | None


@payload
class CategoryPayload:
    """The category as it is now. / 操作后的分类。"""

    category: Category | None


@payload
class TagPayload:
    """The tag as it is now. / 操作后的标签。"""

    tag: Tag | None


@payload
class DeletedPayload:
    """The id of what is gone. / 已删除对象的标识。"""

    deleted_id: Id | None
