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
EXPORT_CUSTOMER_DATA = permissions.permission(
    "export_customer_data",
    en="Hand out to a customer all that is kept about them",
    zh="导出单个顾客的全部个人数据",
    for_apps=False,
)
ERASE_CUSTOMERS = permissions.permission(
    "erase_customers",
    en="Erase who a customer is; the books stay as they are",
    zh="注销顾客并抹除其个人数据，账目保持不变",
    for_apps=False,
)
IMPERSONATE_CUSTOMERS = permissions.permission(
    "impersonate_customers",
    en="Act in the place of a customer for a quarter of an hour, without paying",
    zh="以顾客身份操作十五分钟，不可付款",
    for_apps=False,
)

# Who may see one customer's things: staff with the right, and that customer.
STAFF_OR_SELF = (READ_CUSTOMERS, WRITE_CUSTOMERS, permissions.CUSTOMER)
PRIVACY = (EXPORT_CUSTOMER_DATA, ERASE_CUSTOMERS, permissions.CUSTOMER)
EDITOR_OR_SELF = (WRITE_CUSTOMERS, permissions.CUSTOMER)
