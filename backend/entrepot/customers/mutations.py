"""Mutations of customers."""

from typing import Any

import strawberry

from entrepot.access.inputs.people import to_origin
from entrepot.access.operations import registration
from entrepot.contract import rows
from entrepot.contract.declare import mutation
from entrepot.customers import inputs, upserting
from entrepot.customers.operations import (
    addresses,
    consents,
    customers,
    freezing,
    impersonation,
    merging,
    privacy_requests,
)
from entrepot.customers.permissions import (
    EDITOR_OR_SELF,
    ERASE_CUSTOMERS,
    EXPORT_CUSTOMER_DATA,
    IMPERSONATE_CUSTOMERS,
    WRITE_CUSTOMERS,
)
from entrepot.customers.rules import Target
from entrepot.customers.types import (
    CustomerAddressDeletedPayload,
    CustomerAddressPayload,
    CustomerImpersonatePayload,
    CustomerMergeGuestOrdersRequestPayload,
    CustomerPayload,
    PrivacyRequestPayload,
)
from entrepot.kernel.database import Tx
from entrepot.kernel.permissions import CUSTOMER

DONE: dict[str, Any] = {"done": True}


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

    @mutation(allow=WRITE_CUSTOMERS)
    async def customer_freeze(tx: Tx, input: inputs.CustomerFreezeInput) -> CustomerPayload:
        """Sign a customer out everywhere and let them in no more. / 冻结顾客，立即退出所有登录。"""
        frozen = freezing.freeze_customer(tx, id=input.id, reason=input.reason, if_version=input.if_version)
        return {"customer": await frozen}

    @mutation(allow=WRITE_CUSTOMERS)
    async def customer_unfreeze(tx: Tx, input: inputs.CustomerUnfreezeInput) -> CustomerPayload:
        """Let a customer in again. / 解冻顾客。"""
        return {"customer": await freezing.unfreeze_customer(tx, id=input.id, if_version=input.if_version)}

    @mutation(allow=IMPERSONATE_CUSTOMERS, secret=True, alone=True)
    async def customer_impersonate(tx: Tx, input: inputs.CustomerImpersonateInput) -> CustomerImpersonatePayload:
        """Act in a customer's place for fifteen minutes; the customer is shown it. / 以顾客身份操作十五分钟。"""
        row, begun = await impersonation.impersonate(tx, customer_id=input.customer_id, reason=input.reason)
        return {"impersonation": row, "access_token": begun.access_token}

    @mutation(allow=EDITOR_OR_SELF)
    async def customer_consent_give(tx: Tx, input: inputs.CustomerConsentGiveInput) -> CustomerPayload:
        """Record what a customer, or oneself, agrees to or takes back. / 记录同意或撤回。"""
        command = inputs.to_consent(input, own_id=tx.actor.customer_id)
        [customer] = await consents.give_consents(tx, commands=[command])
        return {"customer": customer}

    @mutation(allow=(EXPORT_CUSTOMER_DATA, CUSTOMER))
    async def customer_data_export(tx: Tx, input: inputs.CustomerDataExportInput) -> PrivacyRequestPayload:
        """Have all that is kept about a customer, or oneself, written into a file. / 导出顾客或本人的全部个人数据。"""
        customer_id = inputs.customer_meant(input.customer_id, own_id=tx.actor.customer_id)
        return {"privacy_request": await privacy_requests.request_export(tx, customer_id=customer_id)}

    @mutation(allow=ERASE_CUSTOMERS, recent=True)
    async def customer_erase(tx: Tx, input: inputs.CustomerEraseInput) -> PrivacyRequestPayload:
        """Erase who a customer is, once no order is under way; the books stay. / 注销顾客并抹除个人数据，账目不变。"""
        return {"privacy_request": await privacy_requests.request_erasure(tx, customer_id=input.customer_id)}

    @mutation(allow=CUSTOMER, secret=True, alone=True)
    async def my_account_erase(tx: Tx, input: inputs.MyAccountEraseInput) -> PrivacyRequestPayload:
        """Erase oneself, once no order is under way. / 注销本人账号并抹除个人数据。"""
        wanted = privacy_requests.request_own_erasure(tx, password=input.password, origin=to_origin(tx))
        return {"privacy_request": await wanted}

    @mutation(allow=CUSTOMER)
    async def customer_merge_guest_orders_request(tx: Tx) -> CustomerMergeGuestOrdersRequestPayload:
        """Ask for what one ordered without an account; a letter says how to take it on. / 申请合并访客订单。"""
        await registration.request_merge(tx, origin=to_origin(tx))
        return DONE

    @mutation(allow=CUSTOMER, secret=True, alone=True)
    async def customer_merge_guest_orders(tx: Tx, input: inputs.CustomerMergeGuestOrdersInput) -> CustomerPayload:
        """Take on by the letter what was ordered with one's address without an account. / 按邮件合并访客订单。"""
        return {"customer": await merging.merge_guest_orders(tx, token=input.token)}

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
