"""Rights over stock."""

from entrepot.kernel import permissions

READ_STOCK = permissions.permission(
    "read_stock",
    en="See stock positions and movements",
    zh="查看库存与出入库流水",
)
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
