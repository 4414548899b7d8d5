"""Permissions of orders."""

from entrepot.kernel import permissions

READ_ORDERS = permissions.permission("read_orders", en="See all orders", zh="查看全部订单")
WRITE_ORDERS = permissions.permission("write_orders", en="Create and cancel orders", zh="创建和取消订单")
SHIP_ORDERS = permissions.permission("ship_orders", en="Ship orders and mark them delivered", zh="订单发货与签收")
REFUND_ORDERS = permissions.permission("refund_orders", en="Refund orders and accept returns", zh="订单退款与受理退货")
