"""Permissions of payments."""

from entrepot.kernel import permissions

READ_PAYMENTS = permissions.permission("read_payments", en="See payments", zh="查看收款", divided=True)
CONFIRM_PAYMENTS = permissions.permission(
    "confirm_payments",
    en="Confirm that money has arrived: bank transfer, cash on delivery",
    zh="确认到账：银行转账、货到付款",
    divided=True,
)
