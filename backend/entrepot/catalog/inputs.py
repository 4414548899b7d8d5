"""GraphQL inputs of the catalogue, and the commands they become."""

from datetime import datetime
from enum import StrEnum

import strawberry

from entrepot.catalog.rules.products import ProductState
from entrepot.contract.declare import input_type
from entrepot.fields.filtering import CustomFieldFilter
from entrepot.kernel import filters, pagination
from entrepot.kernel.ids import Id
from entrepot.kernel.rows import RowPolicy
from entrepot.kernel.text import LocalizedTextInput


@strawberry.enum(
    description="What products are ordered by; RELEVANCE needs `search`. / 商品排序；RELEVANCE 需配合搜索。"
)
class ProductOrderField(StrEnum):
    """What products are ordered by."""

    RELEVANCE = "RELEVANCE"
    RANK = "RANK"
    NAME = "NAME"
    CREATED_AT = "CREATED_AT"
    UPDATED_AT = "UPDATED_AT"


@strawberry.enum(description="What categories are ordered by. / 分类排序。")
class CategoryOrderField(StrEnum):
    """What categories are ordered by."""

    POSITION = "POSITION"
    NAME = "NAME"
    CREATED_AT = "CREATED_AT"


@strawberry.enum(description="What tags are ordered by. / 标签排序。")
class TagOrderField(StrEnum):
    """What tags are ordered by."""

    NAME = "NAME"
    CREATED_AT = "CREATED_AT"


@input_type
class ProductOrder:
    """The order of a product list. / 商品列表的排序。"""

    field: ProductOrderField
    direction: pagination.Direction = pagination.Direction.ASC


@input_type
class CategoryOrder:
    """The order of a category list. / 分类列表的排序。"""

    field: CategoryOrderField
    direction: pagination.Direction = pagination.Direction.ASC


@input_type
class TagOrder:
    """The order of a tag list. / 标签列表的排序。"""

    field: TagOrderField
    direction: pagination.Direction = pagination.Direction.ASC


@filters.where_input
class ProductWhere:
    """Conditions on products; a category includes all categories below it. / 商品筛选条件，分类包含下级。"""

    id: filters.IdFilter | None
    name: filters.TextFilter | None
    slug: filters.TextFilter | None
    sku: filters.TextFilter | None
    barcode: filters.TextFilter | None
    state: filters.EnumFilter[ProductState] | None
    rank: filters.IntFilter | None
    category_id: filters.IdFilter | None
    category_slug: filters.TextFilter | None
    tag_id: filters.IdFilter | None
    tag_slug: filters.TextFilter | None
    has_media: filters.BooleanFilter | None
    has_category: filters.BooleanFilter | None
    publish_at: filters.InstantFilter | None
    created_at: filters.InstantFilter | None
    updated_at: filters.InstantFilter | None
    custom: list[CustomFieldFilter] | None


@filters.where_input
class CategoryWhere:
    """Conditions on categories; `ancestorId` is a category and all below it. / 分类筛选条件。"""

    id: filters.IdFilter | None
    name: filters.TextFilter | None
    slug: filters.TextFilter | None
    parent_id: filters.IdFilter | None
    ancestor_id: filters.IdFilter | None
    custom: list[CustomFieldFilter] | None


@filters.where_input
class TagWhere:
    """Conditions on tags. / 标签筛选条件。"""

    id: filters.IdFilter | None
    name: filters.TextFilter | None
    slug: filters.TextFilter | None
    custom: list[CustomFieldFilter] | None


@input_type
class ProductOptionInput:
    """An option with its values, in the order they are shown. / 选项及其取值。"""

    name: list[LocalizedTextInput]
    values: list[list[LocalizedTextInput]]


@input_type
class VariantInput:
    """A variant; `options` names one value of each option, in the options' order and in any language. / 规格。"""

    sku: str
    barcode: str | None = None
    options: list[str] = strawberry.field(default_factory=list)
    weight_grams: int | None = None
    unit_decimals: int = 0
    track_stock: bool = True


@input_type
class ProductCreateInput:
    """A product with all that belongs to it; without a slug one is made from the name. / 新建商品。"""

    name: list[LocalizedTextInput]
    description: list[LocalizedTextInput] = strawberry.field(default_factory=list)
    seo_title: list[LocalizedTextInput] = strawberry.field(default_factory=list)
    seo_description: list[LocalizedTextInput] = strawberry.field(default_factory=list)
    slug: str | None = None
    state: ProductState = ProductState.DRAFT
    publish_at: datetime | None = None
    unpublish_at: datetime | None = None
    rank: int = 0
    options: list[ProductOptionInput] = strawberry.field(default_factory=list)
    variants: list[VariantInput] = strawberry.field(default_factory=list)
    category_ids: list[Id] = strawberry.field(default_factory=list)
    tag_ids: list[Id] = strawberry.field(default_factory=list)
    media_ids: list[Id] = strawberry.field(default_factory=list)


@input_type
class ProductUpdateInput:
    """What to change of a product; what is absent stays. / 修改商品。"""

    id: Id
    if_version: int | None = None
    name: list[LocalizedTextInput] | None = strawberry.UNSET
    description: list[LocalizedTextInput] | None = strawberry.UNSET
    seo_title: list[LocalizedTextInput] | None = strawberry.UNSET
    seo_description: list[LocalizedTextInput] | None = strawberry.UNSET
    slug: str | None = strawberry.UNSET
    publish_at: datetime | None = strawberry.UNSET
    unpublish_at: datetime | None = strawberry.UNSET
    rank: int | None = strawberry.UNSET


@input_type
class ProductRowInput:
    """A product to create or to change: one of both. / 一行：新建或修改，二选一。"""

    create: ProductCreateInput | None = None
    update: ProductUpdateInput | None = None


@input_type
class ProductBulkUpsertInput:
    """Up to 250 products. / 最多 250 个商品。"""

    rows: list[ProductRowInput]
    policy: RowPolicy = RowPolicy.ALL_OR_NOTHING


@input_type
class ProductPublishInput:
    """Publish now, or between two dates. / 上架，可指定起止时间。"""

    id: Id
    if_version: int | None = None
    publish_at: datetime | None = strawberry.UNSET
    unpublish_at: datetime | None = strawberry.UNSET


@input_type
class TargetInput:
    """One object to act on, if it is still at `ifVersion`. / 操作对象。"""

    id: Id
    if_version: int | None = None


@input_type
class VariantCreateInput:
    """A variant to add to a product. / 新增规格。"""

    product_id: Id
    variant: VariantInput


@input_type
class VariantUpdateInput:
    """What to change of a variant; what is absent stays. / 修改规格。"""

    id: Id
    if_version: int | None = None
    sku: str | None = strawberry.UNSET
    barcode: str | None = strawberry.UNSET
    weight_grams: int | None = strawberry.UNSET
    unit_decimals: int | None = strawberry.UNSET
    track_stock: bool | None = strawberry.UNSET
    position: int | None = strawberry.UNSET


@input_type
class CategoryCreateInput:
    """A category below `parentId`, or at the top. / 新建分类。"""

    name: list[LocalizedTextInput]
    slug: str | None = None
    parent_id: Id | None = None
    position: int = 0


@input_type
class CategoryUpdateInput:
    """What to change of a category; what is absent stays. / 修改分类。"""

    id: Id
    if_version: int | None = None
    name: list[LocalizedTextInput] | None = strawberry.UNSET
    slug: str | None = strawberry.UNSET
    position: int | None = strawberry.UNSET


@input_type
class CategoryMoveInput:
    """Where a category goes, with all below it; no parent is the top. / 移动分类。"""

    id: Id
    parent_id: Id | None
    position: int = 0
    if_version: int | None = None


@input_type
class TagCreateInput:
    """A tag. / 新建标签。"""

    name: list[LocalizedTextInput]
    slug: str | None = None


@input_type
class TagUpdateInput:
    """What to change of a tag; what is absent stays. / 修改标签。"""

    id: Id
    if_version: int | None = None
    name: list[LocalizedTextInput] | None = strawberry.UNSET
    slug: str | None = strawberry.UNSET


@input_type
class ProductTagsInput:
    """Exactly these tags. / 设置标签。"""

    product_id: Id
    tag_ids: list[Id]


@input_type
class ProductCategoriesInput:
    """Exactly these categories. / 设置分类。"""

    product_id: Id
    category_ids: list[Id]


@input_type
class ProductMediaInput:
    """Exactly these pictures, in this order; the first is the main one. / 设置图片，首张为主图。"""

    product_id: Id
    media_ids: list[Id]
