"""Which types of object have metadata and custom fields, and who may write to each: whoever may change it otherwise.

Their types are given the fields `metadata`, `privateMetadata` and `customFields` here; no feature declares them.
"""

from collections.abc import Mapping

from entrepot.catalog import types as catalog_types
from entrepot.catalog.permissions import WRITE_PRODUCTS
from entrepot.contract import declare
from entrepot.customers import types as customer_types
from entrepot.customers.permissions import WRITE_CUSTOMERS
from entrepot.fields import types
from entrepot.fields.rules import owners
from entrepot.kernel.permissions import Permission
from entrepot.media import types as media_types
from entrepot.media.permissions import WRITE_MEDIA
from entrepot.orders import types as order_types
from entrepot.orders.permissions import WRITE_ORDERS
from entrepot.pricing import types as pricing_types
from entrepot.pricing.permissions import WRITE_PROMOTIONS
from entrepot.shops import types as shop_types
from entrepot.shops.permissions import WRITE_SHOP

OWNERS: Mapping[str, tuple[Permission, ...]] = {
    "Category": (WRITE_PRODUCTS,),
    "Channel": (WRITE_SHOP,),
    "Coupon": (WRITE_PROMOTIONS,),
    "Customer": (WRITE_CUSTOMERS,),
    "Location": (WRITE_SHOP,),
    "Media": (WRITE_MEDIA,),
    "Order": (WRITE_ORDERS,),
    "Product": (WRITE_PRODUCTS,),
    "Promotion": (WRITE_PROMOTIONS,),
    "Shop": (WRITE_SHOP,),
    "Tag": (WRITE_PRODUCTS,),
    "Variant": (WRITE_PRODUCTS,),
}

# Importing a module declares its types; listed so that every owner is declared before it is given its fields.
DECLARED = (catalog_types, customer_types, media_types, order_types, pricing_types, shop_types)


def install() -> None:
    """Give the owners their fields, before the schema is built, and let them be written to."""
    declare.extend(OWNERS, by=types.OwnedFields)
    owners.use(OWNERS)
