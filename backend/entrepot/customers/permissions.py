"""Rights over customers."""

from entrepot.kernel import permissions

READ_CUSTOMERS = permissions.permission(
    "read_customers",
    en="See customers, their addresses and contact details",
    zh="查看顾客及其地址与联系方式",
)
WRITE_CUSTOMERS = permissions.permission(
    "write_customers",
    en="Create and change customers and their addresses",
    zh="新建和修改顾客及其地址",
)

# Who may see one customer's things: staff with the right, and that customer.
STAFF_OR_SELF = (READ_CUSTOMERS, WRITE_CUSTOMERS, permissions.CUSTOMER)
EDITOR_OR_SELF = (WRITE_CUSTOMERS, permissions.CUSTOMER)
