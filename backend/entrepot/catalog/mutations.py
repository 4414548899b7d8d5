"""Mutations of the catalogue."""

import strawberry

from entrepot.catalog import arguments, inputs, upserting
from entrepot.catalog.operations import categories, editing, placement, products, tags, variants
from entrepot.catalog.permissions import WRITE_PRODUCTS
from entrepot.catalog.rules.commands import CreateVariant, SetOfProduct
from entrepot.catalog.rules.products import ProductAction
from entrepot.catalog.types import (
    CategoryPayload,
    DeletedPayload,
    ProductPayload,
    TagPayload,
    VariantPayload,
)
from entrepot.contract import rows
from entrepot.contract.declare import mutation
from entrepot.kernel.database import Tx


@strawberry.type
class CatalogMutations:
    """What can be done to the catalogue."""

    @mutation(allow=WRITE_PRODUCTS)
    async def product_create(tx: Tx, input: inputs.ProductCreateInput) -> ProductPayload:
        """Create a product with its options and variants. / 新建商品及其选项与规格。"""
        [product] = await products.create_products(tx, commands=[arguments.to_product(input)])
        return {"product": product}

    @mutation(allow=WRITE_PRODUCTS)
    async def product_update(tx: Tx, input: inputs.ProductUpdateInput) -> ProductPayload:
        """Change a product. / 修改商品。"""
        [product] = await editing.edit_products(tx, commands=[arguments.to_product_edit(input)])
        return {"product": product}

    @mutation(allow=WRITE_PRODUCTS)
    async def product_bulk_upsert(tx: Tx, input: inputs.ProductBulkUpsertInput) -> rows.RowsPayload:
        """Create and change up to 250 products. / 批量新建与修改商品，最多 250 行。"""
        return rows.to_payload(await upserting.upsert_products(tx, given=input), locale=tx.locale)

    @mutation(allow=WRITE_PRODUCTS)
    async def product_publish(tx: Tx, input: inputs.ProductPublishInput) -> ProductPayload:
        """Show a product in the shop, from now on or between two dates. / 上架商品。"""
        command = arguments.to_publication(input)
        [product] = await editing.move_states(tx, action=ProductAction.PUBLISH, commands=[command])
        return {"product": product}

    @mutation(allow=WRITE_PRODUCTS)
    async def product_unpublish(tx: Tx, input: inputs.TargetInput) -> ProductPayload:
        """Take a product out of the shop, or back from the archive, as a draft. / 下架商品或从归档恢复为草稿。"""
        command = arguments.to_state_move(input)
        [product] = await editing.move_states(tx, action=ProductAction.UNPUBLISH, commands=[command])
        return {"product": product}

    @mutation(allow=WRITE_PRODUCTS)
    async def product_archive(tx: Tx, input: inputs.TargetInput) -> ProductPayload:
        """Put a product away; its history stays. / 归档商品，历史保留。"""
        command = arguments.to_state_move(input)
        [product] = await editing.move_states(tx, action=ProductAction.ARCHIVE, commands=[command])
        return {"product": product}

    @mutation(allow=WRITE_PRODUCTS)
    async def variant_create(tx: Tx, input: inputs.VariantCreateInput) -> VariantPayload:
        """Add a variant to a product. / 新增规格。"""
        command = CreateVariant(product_id=input.product_id, variant=arguments.to_new_variant(input.variant))
        [variant] = await variants.create_variants(tx, commands=[command])
        return {"variant": variant}

    @mutation(allow=WRITE_PRODUCTS)
    async def variant_update(tx: Tx, input: inputs.VariantUpdateInput) -> VariantPayload:
        """Change a variant. / 修改规格。"""
        [variant] = await variants.edit_variants(tx, commands=[arguments.to_variant_edit(input)])
        return {"variant": variant}

    @mutation(allow=WRITE_PRODUCTS)
    async def variant_delete(tx: Tx, input: inputs.TargetInput) -> VariantPayload:
        """Withdraw a variant: its stock and orders stay, its SKU becomes free. / 停用规格，货号可再用。"""
        [variant] = await variants.archive_variants(tx, commands=[arguments.to_target(input)])
        return {"variant": variant}

    @mutation(allow=WRITE_PRODUCTS)
    async def category_create(tx: Tx, input: inputs.CategoryCreateInput) -> CategoryPayload:
        """Create a category. / 新建分类。"""
        [category] = await categories.create_categories(tx, commands=[arguments.to_category(input)])
        return {"category": category}

    @mutation(allow=WRITE_PRODUCTS)
    async def category_update(tx: Tx, input: inputs.CategoryUpdateInput) -> CategoryPayload:
        """Change a category. / 修改分类。"""
        [category] = await categories.edit_categories(tx, commands=[arguments.to_label_edit(input)])
        return {"category": category}

    @mutation(allow=WRITE_PRODUCTS)
    async def category_move(tx: Tx, input: inputs.CategoryMoveInput) -> CategoryPayload:
        """Hang a category, with all below it, elsewhere in the tree. / 移动分类及其下级。"""
        [category] = await categories.move_categories(tx, commands=[arguments.to_category_move(input)])
        return {"category": category}

    @mutation(allow=WRITE_PRODUCTS)
    async def category_delete(tx: Tx, input: inputs.TargetInput) -> DeletedPayload:
        """Delete an empty category. / 删除空分类。"""
        await categories.delete_categories(tx, commands=[arguments.to_target(input)])
        return {"deleted_id": input.id}

    @mutation(allow=WRITE_PRODUCTS)
    async def tag_create(tx: Tx, input: inputs.TagCreateInput) -> TagPayload:
        """Create a tag. / 新建标签。"""
        [tag] = await tags.create_tags(tx, commands=[arguments.to_tag(input)])
        return {"tag": tag}

    @mutation(allow=WRITE_PRODUCTS)
    async def tag_update(tx: Tx, input: inputs.TagUpdateInput) -> TagPayload:
        """Change a tag. / 修改标签。"""
        [tag] = await tags.edit_tags(tx, commands=[arguments.to_label_edit(input)])
        return {"tag": tag}

    @mutation(allow=WRITE_PRODUCTS)
    async def tag_delete(tx: Tx, input: inputs.TargetInput) -> DeletedPayload:
        """Delete a tag; products lose it. / 删除标签。"""
        await tags.delete_tags(tx, commands=[arguments.to_target(input)])
        return {"deleted_id": input.id}

    @mutation(allow=WRITE_PRODUCTS)
    async def product_tags_set(tx: Tx, input: inputs.ProductTagsInput) -> ProductPayload:
        """Give a product exactly these tags. / 设置商品标签。"""
        command = SetOfProduct(product_id=input.product_id, ids=input.tag_ids)
        [product] = await placement.set_tags(tx, commands=[command])
        return {"product": product}

    @mutation(allow=WRITE_PRODUCTS)
    async def product_categories_set(tx: Tx, input: inputs.ProductCategoriesInput) -> ProductPayload:
        """File a product under exactly these categories. / 设置商品分类。"""
        command = SetOfProduct(product_id=input.product_id, ids=input.category_ids)
        [product] = await placement.set_categories(tx, commands=[command])
        return {"product": product}

    @mutation(allow=WRITE_PRODUCTS)
    async def product_media_set(tx: Tx, input: inputs.ProductMediaInput) -> ProductPayload:
        """Show a product by exactly these pictures, in this order. / 设置商品图片。"""
        command = SetOfProduct(product_id=input.product_id, ids=input.media_ids)
        [product] = await placement.set_media(tx, commands=[command])
        return {"product": product}
