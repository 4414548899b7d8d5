"""Rights over the catalogue."""

from entrepot.kernel import permissions

READ_PRODUCTS = permissions.permission(
    "read_products",
    en="See every product, published or not",
    zh="查看全部商品，包括未发布的",
)
WRITE_PRODUCTS = permissions.permission(
    "write_products",
    en="Create and change products, variants, categories and tags",
    zh="新建和修改商品、规格、分类与标签",
    whole=True,
)

# Who works with the catalogue sees what the shop window does not show.
STAFF = (READ_PRODUCTS, WRITE_PRODUCTS)
