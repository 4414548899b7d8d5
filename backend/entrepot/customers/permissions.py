"""Rights over customers."""

from entrepot.kernel import permissions

READ_CUSTOMERS = permissions.permission(
    "read_customers",
    en="See customers and their addresses",
    zh="查看顾客及其地址",
)
WRITE_CUSTOMERS = permissions.permission(
    "write_customers",
    en="Create and change customers and their addresses",
    zh="新建和修改顾客及其地址",
)
READ_CONTACTS = permissions.permission(
    "read_contacts",
    en="See how customers are reached: telephone, e-mail address, street",
    zh="查看顾客的联系方式：电话、邮箱与街道地址",
    unmasks=True,
)

# Who may see one customer's things: staff with the right, and that customer.
STAFF_OR_SELF = (READ_CUSTOMERS, WRITE_CUSTOMERS, permissions.CUSTOMER)
EDITOR_OR_SELF = (WRITE_CUSTOMERS, permissions.CUSTOMER)
