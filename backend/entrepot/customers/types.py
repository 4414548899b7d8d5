"""GraphQL objects of customers."""

from datetime import datetime

from entrepot.contract.declare import Reader, batch, derived, object_type, payload, plain
from entrepot.customers import batches, countries
from entrepot.customers.permissions import PRIVACY, READ_CONTACTS, READ_CUSTOMERS, STAFF_OR_SELF, WRITE_CUSTOMERS
from entrepot.customers.rules import AddressKind, ConsentPurpose, CustomerState, PrivacyRequestKind, PrivacyRequestState
from entrepot.customers.tables import ADDRESS, CUSTOMER, PRIVACY_REQUEST
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


@object_type(allow=STAFF_OR_SELF)
class CustomerConsent:
    """What a customer agreed to or took back; the latest of a purpose counts. / 同意记录，同一事项以最新为准。"""

    id: Id
    purpose: ConsentPurpose = derived(needs=("purpose",), fn=lambda row: ConsentPurpose(row["purpose"]))
    granted: bool
    wording: str
    wording_version: str
    source: str
    given_by_kind: str
    given_at: datetime


@object_type(allow=STAFF_OR_SELF)
class Impersonation:
    """Somebody of the staff acted in the customer's place. / 代顾客操作的记录。"""

    id: Id
    staff_name: str
    reason: str
    began_at: datetime
    expires_at: datetime


@object_type(allow=PRIVACY, node=PRIVACY_REQUEST, load=batches.privacy_requests_by_id)
class PrivacyRequest:
    """Somebody wants to have what is kept about them, or to have it erased. / 个人数据请求。"""

    id: Id
    kind: PrivacyRequestKind = derived(needs=("kind",), fn=lambda row: PrivacyRequestKind(row["kind"]))
    state: PrivacyRequestState = derived(needs=("state",), fn=lambda row: PrivacyRequestState(row["state"]))
    requested_at: datetime
    waits_for: list[str] = plain(
        column="waits_for",
        description="Numbers of the orders whose end is awaited before anything is erased. / 尚未完结的订单号。",
    )
    waits_until: datetime | None = plain(
        column="waits_until",
        description="When these orders end by themselves; null where one has to be delivered, refunded or paid. / "
        "上述订单自动终止的时间；须发货、退款或收款的订单为空。",
    )
    done_at: datetime | None
    url: str | None = batch(
        batches.data_urls,
        description="Where the file can be loaded for ten minutes; only for whoever asked for it. / "
        "数据文件的下载地址，十分钟内有效，仅提供给申请者本人。",
    )
    expires_at: datetime | None = plain(
        column="expires_at", description="When the file is taken away. / 数据文件的清除时间。"
    )


@object_type(allow=STAFF_OR_SELF, node=CUSTOMER, load=batches.customers_looked_up)
class Customer:
    """Somebody who buys. / 顾客。"""

    name: str
    email: str | None = plain(mask=READ_CONTACTS)
    phone: str | None = plain(mask=READ_CONTACTS)
    locale: str | None
    has_account: bool = derived(needs=("account_id",), fn=lambda row: row["account_id"] is not None)
    state: CustomerState
    frozen_reason: str | None = plain(
        column="frozen_reason", allow=STAFF, description="Why they are kept out. / 冻结原因。"
    )
    merged_into: "Customer | None" = batch(
        batches.customers_merged_into,
        allow=STAFF,
        description="The account's customer that took this one on. / 合并到的顾客。",
    )
    note: str = derived(needs=("note",), fn=lambda row: row["note"], allow=STAFF)
    version: int
    created_at: datetime
    updated_at: datetime
    addresses: list[CustomerAddress] = batch(batches.addresses_of_customers, items=3)
    consents: list[CustomerConsent] = batch(
        batches.consents_of_customers,
        items=3,
        description="What they agreed to or took back, the latest first. / 同意记录，最新在前。",
    )
    impersonations: list[Impersonation] = batch(
        batches.impersonations_of_customers,
        items=1,
        description="When staff acted in their place, the latest first. / 员工以其身份操作的记录，最新在前。",
    )
    privacy_requests: list[PrivacyRequest] = batch(batches.privacy_requests_of_customers, allow=PRIVACY, items=1)


@payload
class CustomerPayload:
    """The customer as it is now. / 操作后的顾客。"""

    customer: Customer | None


@payload
class CustomerMergeGuestOrdersRequestPayload:
    """That a letter is on its way to one's own address. / 合并申请结果，邮件已发往本人邮箱。"""

    done: bool | None


@payload
class CustomerImpersonatePayload:
    """A token that acts in the customer's place, shown once. / 以顾客身份操作的令牌，仅显示一次。"""

    impersonation: Impersonation | None
    access_token: str | None


@payload
class PrivacyRequestPayload:
    """The request, and what it waits for. / 个人数据请求及其等待事项。"""

    privacy_request: PrivacyRequest | None


@payload
class CustomerAddressPayload:
    """The address as it is now. / 操作后的地址。"""

    address: CustomerAddress | None


@payload
class CustomerAddressDeletedPayload:
    """The id of what is gone. / 已删除地址的标识。"""

    deleted_id: Id | None
