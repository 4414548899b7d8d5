"""GraphQL objects of customers."""

from datetime import datetime

from entrepot.contract.declare import Reader, batch, derived, object_type, payload, plain
from entrepot.customers import batches, countries
from entrepot.customers.permissions import READ_CONTACTS, READ_CUSTOMERS, STAFF_OR_SELF, WRITE_CUSTOMERS
from entrepot.customers.rules import AddressKind, CustomerState
from entrepot.customers.tables import ADDRESS, CUSTOMER
from entrepot.kernel.database import Row
from entrepot.kernel.ids import Id
from entrepot.kernel.permissions import PUBLIC

STAFF = (READ_CUSTOMERS, WRITE_CUSTOMERS)
MASKED = "•••"


async def country_names(reader: Reader, rows: list[Row]) -> list[str]:
    """The name of each address's country in the request's language."""
    return [countries.name(row["country"], locale=reader.locale) for row in rows]


@object_type(allow=PUBLIC)
class Address:
    """A postal address as it was when it was used; never changes. / 地址快照。"""

    recipient: str
    phone: str | None = plain(mask=READ_CONTACTS)
    country: str
    country_name: str = batch(country_names)
    province: str
    city: str
    district: str
    street: str = plain(mask=READ_CONTACTS, masked_as=MASKED)
    postcode: str
    formatted: list[str] = batch(
        batches.formatted_addresses,
        mask=READ_CONTACTS,
        masked_as=[],
        description="The lines of a label. / 按当地习惯排列的各行。",
    )


@object_type(allow=STAFF_OR_SELF, node=ADDRESS, load=batches.addresses_by_id)
class CustomerAddress:
    """An address that a customer keeps for later. / 顾客保存的地址。"""

    kind: AddressKind
    is_default: bool
    recipient: str
    phone: str | None = plain(mask=READ_CONTACTS)
    country: str
    country_name: str = batch(country_names)
    province: str
    city: str
    district: str
    street: str = plain(mask=READ_CONTACTS, masked_as=MASKED)
    postcode: str
    formatted: list[str] = batch(
        batches.formatted_addresses,
        mask=READ_CONTACTS,
        masked_as=[],
        description="The lines of a label. / 按当地习惯排列的各行。",
    )
    version: int
    created_at: datetime
    updated_at: datetime


@object_type(allow=STAFF_OR_SELF, node=CUSTOMER, load=batches.customers_by_id)
class Customer:
    """Somebody who buys. / 顾客。"""

    name: str
    email: str | None = plain(mask=READ_CONTACTS)
    phone: str | None = plain(mask=READ_CONTACTS)
    locale: str | None
    has_account: bool = derived(needs=("account_id",), fn=lambda row: row["account_id"] is not None)
    state: CustomerState
    note: str = derived(needs=("note",), fn=lambda row: row["note"], allow=STAFF)
    version: int
    created_at: datetime
    updated_at: datetime
    addresses: list[CustomerAddress] = batch(batches.addresses_of_customers, items=3)


@payload
class CustomerPayload:
    """The customer as it is now. / 操作后的顾客。"""

    customer: Customer | None


@payload
class CustomerAddressPayload:
    """The address as it is now. / 操作后的地址。"""

    address: CustomerAddress | None


@payload
class CustomerAddressDeletedPayload:
    """The id of what is gone. / 已删除地址的标识。"""

    deleted_id: Id | None
