"""Rights over stock."""

from entrepot.kernel import permissions
from entrepot.shops import permissions as shop_permissions

READ_STOCK = shop_permissions.READ_STOCK
ADJUST_STOCK = permissions.permission(
    "adjust_stock",
    en="Open, receive and adjust stock, set low-stock thresholds",
    zh="录入期初、收货与调整库存，设置低库存阈值",
)
READ_COST = permissions.permission(
    "read_cost",
    en="See the cost and value of stock",
    zh="查看库存成本与金额",
)
