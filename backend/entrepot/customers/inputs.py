"""GraphQL inputs of customers, and the commands they become."""

import uuid
from enum import StrEnum
from typing import Any

import strawberry

from entrepot.contract.declare import input_type
from entrepot.customers import rules
from entrepot.customers.rules import AddressKind, ConsentPurpose, CustomerState
from entrepot.fields.filtering import CustomFieldFilter
from entrepot.kernel import errors, filters, pagination
from entrepot.kernel.ids import Id
from entrepot.kernel.rows import RowPolicy


@strawberry.enum(description="What customers are ordered by; RELEVANCE needs `search`. / 顾客排序。")
class CustomerOrderField(StrEnum):
    """What customers are ordered by."""

    RELEVANCE = "RELEVANCE"
    CREATED_AT = "CREATED_AT"
    UPDATED_AT = "UPDATED_AT"
    NAME = "NAME"


@input_type
class CustomerOrder:
    """The order of a customer list. / 顾客列表的排序。"""

    field: CustomerOrderField
    direction: pagination.Direction = pagination.Direction.ASC


@filters.where_input
class CustomerWhere:
    """Conditions on customers. / 顾客筛选条件。"""

    id: filters.IdFilter | None
    email: filters.TextFilter | None
    phone: filters.TextFilter | None
    name: filters.TextFilter | None
    state: filters.EnumFilter[CustomerState] | None
    account_id: filters.IdFilter | None
    created_at: filters.InstantFilter | None
    updated_at: filters.InstantFilter | None
    custom: list[CustomFieldFilter] | None


@input_type
class AddressInput:
    """A postal address; country is ISO 3166 alpha-2. What else is required depends on it. / 地址，国家用两位代码。"""

    recipient: str
    country: str
    street: str
    province: str = ""
    city: str = ""
    district: str = ""
    postcode: str = ""
    phone: str | None = None


@input_type
class CustomerCreateInput:
    """A customer, with a name, an e-mail address or a telephone number. / 新建顾客。"""

    name: str = ""
    email: str | None = None
    phone: str | None = None
    locale: str | None = None
    note: str = ""


@input_type
class CustomerUpdateInput:
    """What to change of a customer; what is absent stays. / 修改顾客。"""

    id: Id
    if_version: int | None = None
    name: str | None = strawberry.UNSET
    email: str | None = strawberry.UNSET
    phone: str | None = strawberry.UNSET
    locale: str | None = strawberry.UNSET
    note: str | None = strawberry.UNSET
    state: CustomerState | None = strawberry.UNSET


@input_type
class CustomerRowInput:
    """A customer to create or to change: one of both. / 一行：新建或修改，二选一。"""

    create: CustomerCreateInput | None = None
    update: CustomerUpdateInput | None = None


@input_type
class CustomerBulkUpsertInput:
    """Up to 250 customers. / 最多 250 位顾客。"""

    rows: list[CustomerRowInput]
    policy: RowPolicy = RowPolicy.ALL_OR_NOTHING


@input_type
class MyProfileInput:
    """What a customer may change of themselves. / 顾客可修改的本人资料。"""

    if_version: int | None = None
    name: str | None = strawberry.UNSET
    phone: str | None = strawberry.UNSET
    locale: str | None = strawberry.UNSET


@input_type
class CustomerFreezeInput:
    """Whom to keep out, and why. / 要冻结的顾客及原因。"""

    id: Id
    reason: str
    if_version: int | None = None


@input_type
class CustomerUnfreezeInput:
    """Whom to let in again. / 要解冻的顾客。"""

    id: Id
    if_version: int | None = None


@input_type
class CustomerConsentGiveInput:
    """What a customer agrees to, or with `granted: false` takes back, and by which words; without a customer, oneself.

    / 同意或撤回（granted 为 false）的事项、所展示的文本及其版本与出处；不填顾客即为本人。
    """

    purpose: ConsentPurpose
    granted: bool
    wording: str
    wording_version: str
    source: str
    customer_id: Id | None = None


@input_type
class CustomerImpersonateInput:
    """In whose place to act, and why; the customer is shown it. / 以谁的身份操作及原因，顾客可见。"""

    customer_id: Id
    reason: str


@input_type
class CustomerDataExportInput:
    """Whose data; without a customer, one's own. / 要导出数据的顾客，不填即为本人。"""

    customer_id: Id | None = None


@input_type
class CustomerEraseInput:
    """Whom to erase. / 要注销的顾客。"""

    customer_id: Id


@input_type
class MyAccountEraseInput:
    """The password that you have. / 当前密码。"""

    password: str


@input_type
class CustomerMergeGuestOrdersInput:
    """The token of the letter. / 邮件中的令牌。"""

    token: str


@input_type
class AddressCreateInput:
    """An address to keep; without a customer it is one's own. / 新增地址，不填顾客即为本人。"""

    address: AddressInput
    customer_id: Id | None = None
    kind: AddressKind = AddressKind.SHIPPING
    is_default: bool = False


@input_type
class AddressUpdateInput:
    """A kept address to replace or to make the default. / 修改地址。"""

    id: Id
    address: AddressInput | None = None
    is_default: bool | None = None
    if_version: int | None = None


@input_type
class AddressDeleteInput:
    """A kept address to forget. / 删除地址。"""

    id: Id
    if_version: int | None = None


def to_address(given: AddressInput, *, path: errors.FieldPath = ("address",)) -> rules.Address:
    """The checked address of an input."""
    return rules.parse_address(
        recipient=given.recipient,
        country=given.country,
        street=given.street,
        province=given.province,
        city=given.city,
        district=given.district,
        postcode=given.postcode,
        phone=given.phone,
        path=path,
    )


def to_customer(given: CustomerCreateInput) -> rules.CreateCustomer:
    """The command of `customerCreate`."""
    return rules.CreateCustomer(
        name=given.name, email=given.email, phone=given.phone, locale=given.locale, note=given.note
    )


def to_edit(given: CustomerUpdateInput) -> rules.EditCustomer:
    """The command of `customerUpdate`."""
    return rules.EditCustomer(id=given.id, changes=_changes_of(given), if_version=given.if_version)


def to_own_edit(given: MyProfileInput, *, own_id: uuid.UUID | None) -> rules.EditCustomer:
    """The command of `myProfileUpdate`."""
    return rules.EditCustomer(id=own_customer(own_id), changes=_changes_of(given), if_version=given.if_version)


def to_kept_address(given: AddressCreateInput, *, own_id: uuid.UUID | None) -> rules.CreateAddress:
    """The command of `addressCreate`; whose it may be is decided by the operation."""
    return rules.CreateAddress(
        customer_id=given.customer_id or own_customer(own_id),
        address=to_address(given.address),
        kind=given.kind,
        is_default=given.is_default,
    )


def to_address_edit(given: AddressUpdateInput) -> rules.EditAddress:
    """The command of `addressUpdate`."""
    return rules.EditAddress(
        id=given.id,
        address=to_address(given.address) if given.address else None,
        is_default=given.is_default,
        if_version=given.if_version,
    )


def to_consent(given: CustomerConsentGiveInput, *, own_id: uuid.UUID | None) -> rules.GiveConsent:
    """The command of `customerConsentGive`."""
    return rules.GiveConsent(
        customer_id=customer_meant(given.customer_id, own_id=own_id),
        purpose=given.purpose,
        granted=given.granted,
        wording=given.wording,
        wording_version=given.wording_version,
        source=given.source,
    )


def customer_meant(customer_id: uuid.UUID | None, *, own_id: uuid.UUID | None) -> uuid.UUID:
    """The customer who is named, or the one who asks."""
    return customer_id or own_customer(own_id)


def own_customer(own_id: uuid.UUID | None) -> uuid.UUID:
    """The customer who asks; staff have to say whom they mean."""
    if own_id is None:
        raise errors.Required(field=("customer_id",))
    return own_id


def _changes_of(given: object) -> rules.CustomerChanges:
    changes: dict[str, Any] = {}
    for name, value in vars(given).items():
        if value is strawberry.UNSET or name in ("id", "if_version"):
            continue
        if value is None and name in ("name", "note", "state"):
            raise errors.Required(field=(name,))
        changes[name] = value.value if isinstance(value, CustomerState) else value
    changed: rules.CustomerChanges = rules.CustomerChanges(**changes)  # type: ignore[typeddict-item]
    return changed
