"""Queries of the catalogue."""

import strawberry

from entrepot.catalog import facets, labels, listing, reads
from entrepot.catalog.inputs import (
    CategoryOrder,
    CategoryWhere,
    ProductOrder,
    ProductWhere,
    TagOrder,
    TagWhere,
)
from entrepot.catalog.types import Category, Product, ProductFacets, Tag, Variant
from entrepot.contract.connections import Connection
from entrepot.contract.declare import Reader, query
from entrepot.kernel import pagination
from entrepot.kernel.ids import Id
from entrepot.kernel.permissions import PUBLIC


@strawberry.type
class CatalogQueries:
    """What the catalogue answers."""

    @query(allow=PUBLIC, live=True)
    async def product(reader: Reader, id: Id | None = None, slug: str | None = None) -> Product | None:
        """A product by id or slug. / 按标识或网址读取商品。"""
        return await reads.find_product(reader.tx, id=id, slug=slug, columns=reader.selection.columns)

    @query(allow=PUBLIC, live=True)
    async def products(
        reader: Reader,
        where: ProductWhere | None = None,
        search: str | None = None,
        order_by: ProductOrder | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Product]:
        """Products, found by Chinese, pinyin, English, SKU or barcode. / 商品列表，可按中文、拼音、英文、货号搜索。"""
        return await listing.page_of_products(
            reader.tx,
            where=where,
            search_text=search,
            order_by=order_by,
            first=first,
            after=after,
            last=last,
            before=before,
            columns=reader.selection.of_nodes.columns,
            counted="count" in reader.selection,
        )

    @query(allow=PUBLIC, live=True, cost=100)
    async def product_facets(
        reader: Reader, where: ProductWhere | None = None, search: str | None = None
    ) -> ProductFacets:
        """Counts by category and tag over what `products` lists for the same arguments. / 分面计数。"""
        parts = [part for part in facets.Part if part in reader.selection]
        return await facets.count_facets(reader.tx, where=where, search_text=search, parts=parts)

    @query(allow=PUBLIC, live=True)
    async def variant(
        reader: Reader, id: Id | None = None, sku: str | None = None, barcode: str | None = None
    ) -> Variant | None:
        """A variant by id, SKU or barcode. / 按标识、货号或条码读取规格。"""
        return await reads.find_variant(reader.tx, id=id, sku=sku, barcode=barcode)

    @query(allow=PUBLIC, live=True)
    async def category(reader: Reader, id: Id | None = None, slug: str | None = None) -> Category | None:
        """A category by id or slug. / 按标识或网址读取分类。"""
        return await labels.find_category(reader.tx, id=id, slug=slug)

    @query(allow=PUBLIC, live=True)
    async def categories(
        reader: Reader,
        where: CategoryWhere | None = None,
        order_by: CategoryOrder | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Category]:
        """Categories; the top of the tree by `parentId: {isNull: true}`. / 分类；顶级分类用 parentId isNull。"""
        return await pagination.page(
            reader.tx,
            listing.CATEGORIES,
            where=where,
            order_by=order_by,
            first=first,
            after=after,
            last=last,
            before=before,
        )

    @query(allow=PUBLIC, live=True)
    async def tag(reader: Reader, id: Id | None = None, slug: str | None = None) -> Tag | None:
        """A tag by id or slug. / 按标识或网址读取标签。"""
        return await labels.find_tag(reader.tx, id=id, slug=slug)

    @query(allow=PUBLIC, live=True)
    async def tags(
        reader: Reader,
        where: TagWhere | None = None,
        order_by: TagOrder | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Tag]:
        """Tags. / 标签列表。"""
        return await pagination.page(
            reader.tx,
            listing.TAGS,
            where=where,
            order_by=order_by,
            first=first,
            after=after,
            last=last,
            before=before,
        )
