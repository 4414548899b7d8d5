"""Mutations of customers."""

import strawberry

from entrepot.contract import rows
from entrepot.contract.declare import mutation
from entrepot.customers import inputs, upserting
from entrepot.customers.operations import addresses, customers
from entrepot.customers.permissions import EDITOR_OR_SELF, WRITE_CUSTOMERS
from entrepot.customers.rules import Target
from entrepot.customers.types import CustomerAddressDeletedPayload, CustomerAddressPayload, CustomerPayload
from entrepot.kernel.database import Tx
from entrepot.kernel.permissions import CUSTOMER


@strawberry.type
class CustomerMutations:
    """What can be done to customers."""

    @mutation(allow=WRITE_CUSTOMERS)
    async def customer_create(tx: Tx, input: inputs.CustomerCreateInput) -> CustomerPayload:
        """Create a customer. / 新建顾客。"""
        [customer] = await customers.create_customers(tx, commands=[inputs.to_customer(input)])
        return {"customer": customer}

    @mutation(allow=WRITE_CUSTOMERS)
    async def customer_update(tx: Tx, input: inputs.CustomerUpdateInput) -> CustomerPayload:
        """Change a customer. / 修改顾客。"""
        [customer] = await customers.edit_customers(tx, commands=[inputs.to_edit(input)])
        return {"customer": customer}

    @mutation(allow=WRITE_CUSTOMERS)
    async def customer_bulk_upsert(tx: Tx, input: inputs.CustomerBulkUpsertInput) -> rows.RowsPayload:
        """Create and change up to 250 customers. / 批量新建与修改顾客，最多 250 行。"""
        return rows.to_payload(await upserting.upsert_customers(tx, given=input), locale=tx.locale)

    @mutation(allow=CUSTOMER)
    async def my_profile_update(tx: Tx, input: inputs.MyProfileInput) -> CustomerPayload:
        """Change one's own name, telephone number or language. / 修改本人资料。"""
        command = inputs.to_own_edit(input, own_id=tx.actor.customer_id)
        [customer] = await customers.edit_customers(tx, commands=[command])
        return {"customer": customer}

    @mutation(allow=EDITOR_OR_SELF)
    async def address_create(tx: Tx, input: inputs.AddressCreateInput) -> CustomerAddressPayload:
        """Keep an address. / 新增地址。"""
        command = inputs.to_kept_address(input, own_id=tx.actor.customer_id)
        [address] = await addresses.create_addresses(tx, commands=[command])
        return {"address": address}

    @mutation(allow=EDITOR_OR_SELF)
    async def address_update(tx: Tx, input: inputs.AddressUpdateInput) -> CustomerAddressPayload:
        """Replace a kept address, or make it the default. / 修改地址或设为默认。"""
        [address] = await addresses.edit_addresses(tx, commands=[inputs.to_address_edit(input)])
        return {"address": address}

    @mutation(allow=EDITOR_OR_SELF)
    async def address_delete(tx: Tx, input: inputs.AddressDeleteInput) -> CustomerAddressDeletedPayload:
        """Forget a kept address; orders keep their own copies. / 删除地址，订单中的地址不受影响。"""
        await addresses.delete_addresses(tx, commands=[Target(id=input.id, if_version=input.if_version)])
        return {"deleted_id": input.id}
