"""Rights over prices and promotions."""

from entrepot.kernel import permissions

READ_PRICES = permissions.permission("read_prices", en="See the price history", zh="查看价格历史")
WRITE_PRICES = permissions.permission("write_prices", en="Set prices", zh="设置价格")
READ_PROMOTIONS = permissions.permission("read_promotions", en="See promotions and coupons", zh="查看促销与优惠券")
WRITE_PROMOTIONS = permissions.permission(
    "write_promotions", en="Create and change promotions and coupons", zh="创建和修改促销与优惠券", whole=True
)
