"""Catalogue facts for tests."""

from collections.abc import Sequence
from typing import Any

from entrepot.catalog.operations import categories, products
from entrepot.catalog.rules.commands import CreateCategory, CreateProduct, NewOption, NewVariant
from entrepot.catalog.rules.products import ProductState
from entrepot.kernel.database import Row, Tx

COLOURS = NewOption(
    name={"zh-CN": "颜色", "en": "Colour"}, values=[{"zh-CN": "红", "en": "Red"}, {"zh-CN": "蓝", "en": "Blue"}]
)
SIZES = NewOption(name={"zh-CN": "尺码"}, values=[{"zh-CN": "S"}, {"zh-CN": "M"}])


def product(name: str, /, *, sku: str | None = None, published: bool = True, **values: Any) -> CreateProduct:
    """A command for a product of one variant."""
    return CreateProduct(
        name={"zh-CN": name},
        state=ProductState.PUBLISHED if published else ProductState.DRAFT,
        variants=[NewVariant(sku=sku)] if sku else values.pop("variants", ()),
        **values,
    )


def dress(number: int = 0) -> CreateProduct:
    """A command for a product with two options, three variants, in two languages."""
    return CreateProduct(
        name={"zh-CN": f"连衣裙 {number}", "en": f"Summer dress {number}"},
        description={"zh-CN": "<p>轻薄<b>亚麻</b><script>x</script></p>"},
        state=ProductState.PUBLISHED,
        options=[COLOURS, SIZES],
        variants=[
            NewVariant(sku=f"D{number}-RS", options=["红", "S"]),
            NewVariant(sku=f"D{number}-RM", options=["Red", "M"], weight_grams=320),
            NewVariant(sku=f"D{number}-BM", options=["Blue", "M"]),
        ],
    )


async def create(tx: Tx, *commands: CreateProduct) -> list[Row]:
    """Create products and give their rows."""
    return await products.create_products(tx, commands=commands)


async def create_tree(tx: Tx, names: Sequence[tuple[str, str | None]]) -> dict[str, Row]:
    """Create categories one by one from (name, name of the parent); rows by name."""
    made: dict[str, Row] = {}
    for name, parent in names:
        command = CreateCategory(name={"zh-CN": name}, parent_id=made[parent]["id"] if parent else None)
        [made[name]] = await categories.create_categories(tx, commands=[command])
    return made
