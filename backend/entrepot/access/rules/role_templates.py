"""The roles every shop begins with; a shop changes all but the owner's as it likes."""

from entrepot.access.rules.roles import OWNER, RoleTemplate

SEES_GOODS = ("read_shop", "read_products", "read_media", "read_stock", "read_custom_fields")
SELLS = (
    *("read_orders", "write_orders", "read_customers", "read_contacts"),
    *("read_payments", "read_prices", "read_promotions"),
)

TEMPLATES = (
    RoleTemplate(OWNER, {"zh-CN": "店主", "en": "Owner"}, grants_all=True),
    RoleTemplate(
        "manager",
        {"zh-CN": "经理", "en": "Manager"},
        (
            *SEES_GOODS,
            *SELLS,
            "write_products",
            "write_media",
            "write_prices",
            "write_promotions",
            "write_customers",
            "adjust_stock",
            "read_cost",
            "ship_orders",
            "refund_orders",
            "confirm_payments",
            "read_reviews",
            "moderate_reviews",
            "read_finance",
            "read_analytics",
            "write_shop",
            "read_staff",
            "write_staff",
            "read_apps",
            "export_lists",
            "import_rows",
            "read_private_metadata",
            "write_metadata",
            "write_private_metadata",
            "write_custom_fields",
            "write_field_definitions",
            "read_approvals",
            "write_approval_policies",
        ),
    ),
    # 仓管：查看库存、收发货，不得更改销售。
    RoleTemplate(
        "warehouse_keeper",
        {"zh-CN": "仓管", "en": "Warehouse keeper"},
        (*SEES_GOODS, "adjust_stock"),
    ),
    RoleTemplate(
        "sales_clerk",
        {"zh-CN": "销售", "en": "Sales clerk"},
        (*SEES_GOODS, *SELLS, "write_customers", "ship_orders"),
    ),
    RoleTemplate(
        "accountant",
        {"zh-CN": "会计", "en": "Accountant"},
        (
            *SEES_GOODS,
            "read_cost",
            "read_orders",
            "read_customers",
            "read_payments",
            "confirm_payments",
            "read_finance",
            "read_analytics",
            "write_journal",
        ),
    ),
    RoleTemplate(
        "customer_service",
        {"zh-CN": "客服", "en": "Customer service"},
        (*SEES_GOODS, *SELLS, "write_customers", "refund_orders", "read_reviews", "moderate_reviews"),
    ),
)
