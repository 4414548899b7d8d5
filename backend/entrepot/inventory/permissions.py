"""Rights over stock."""

from entrepot.kernel import permissions
from entrepot.shops import permissions as shop_permissions

READ_STOCK = shop_permissions.READ_STOCK
ADJUST_STOCK = permissions.permission(
    "adjust_stock",
    en="Open, receive and adjust stock, set low-stock thresholds",
    zh="录入期初、收货与调整库存，设置低库存阈值",
    divided=True,
)
READ_COST = permissions.permission(
    "read_cost",
    en="See costs, the value of stock and margins",
    zh="查看成本、库存金额与毛利",
    unmasks=True,
)
