"""Permissions of orders."""

from entrepot.kernel.permissions import permission

READ_ORDERS = permission("read_orders", en="See all orders", zh="查看全部订单", divided=True)
WRITE_ORDERS = permission("write_orders", en="Create and cancel orders", zh="创建和取消订单", divided=True)
SHIP_ORDERS = permission("ship_orders", en="Ship orders and mark them delivered", zh="订单发货与签收", divided=True)
REFUND_ORDERS = permission(
    "refund_orders", en="Refund orders and accept returns", zh="订单退款与受理退货", divided=True
)
