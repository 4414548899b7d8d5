"""GraphQL of the shop."""

from datetime import datetime
from typing import Any

import strawberry
from strawberry.scalars import JSON

from entrepot.contract.declare import derived, input_type, object_type, payload, plain, text, translations
from entrepot.kernel import ids, money
from entrepot.kernel.ids import Id
from entrepot.kernel.permissions import PUBLIC
from entrepot.kernel.text import LocalizedTextInput, Translation
from entrepot.shops import permissions, rules
from entrepot.shops.setting_rules import SettingScope, SettingType
from entrepot.shops.tables import CHANNEL, LOCATION, SHOP


@object_type(allow=permissions.READ_SHOP)
class ShopSettings:
    """What the shop has decided. / 店铺设置。"""

    order_number_prefix: str
    order_expiry_minutes: int
    shipping_fee: money.Money
    free_shipping_from: money.Money | None
    cart_expiry_days: int


def _settings(row: object) -> dict[str, object]:
    stored = rules.read_settings(row["settings"])  # type: ignore[index]
    currency = row["currency"]  # type: ignore[index]
    threshold = stored.free_shipping_from_minor
    return {
        "order_number_prefix": stored.order_number_prefix,
        "order_expiry_minutes": stored.order_expiry_minutes,
        "cart_expiry_days": stored.cart_expiry_days,
        "shipping_fee": money.source(stored.shipping_fee_minor, currency),
        "free_shipping_from": None if threshold is None else money.source(threshold, currency),
    }


@object_type(allow=PUBLIC, node=SHOP, load="entrepot.shops.batches:shops_by_id", max_age=60)
class Shop:
    """A shop: everything else belongs to one. / 店铺。"""

    handle: str
    name: str = text("name")
    name_translations: list[Translation] = translations("name", allow=permissions.READ_SHOP)
    currency: money.CurrencyCode
    default_locale: str
    locales: list[str]
    timezone: str
    shipping_fee: money.Money = derived(
        needs=("settings", "currency"),
        fn=lambda row: _settings(row)["shipping_fee"],
        description="What sending an order costs. / 运费。",
    )
    free_shipping_from: money.Money | None = derived(
        needs=("settings", "currency"),
        fn=lambda row: _settings(row)["free_shipping_from"],
        description="The goods' total from which sending is free; null where it never is. / 包邮门槛，未设则为空。",
    )
    settings: ShopSettings = derived(needs=("settings", "currency"), fn=_settings, allow=permissions.READ_SHOP)
    version: int
    created_at: datetime


@object_type(allow=PUBLIC, node=CHANNEL, load="entrepot.shops.batches:channels_by_id", max_age=60)
class Channel:
    """A way to sell, with its currency. / 销售渠道。"""

    handle: str
    name: str = text("name")
    name_translations: list[Translation] = translations("name", allow=permissions.READ_SHOP)
    currency: money.CurrencyCode
    is_default: bool
    version: int


@object_type(
    allow=(permissions.READ_SHOP, permissions.READ_STOCK), node=LOCATION, load="entrepot.shops.batches:locations_by_id"
)
class Location:
    """A warehouse or a store. / 仓库或门店。"""

    handle: str
    name: str = text("name")
    name_translations: list[Translation] = translations("name")
    kind: rules.LocationKind
    is_default: bool
    version: int


@object_type(allow=permissions.READ_SHOP)
class Setting:
    """Something that the shop decides for itself, and what of it holds at a moment. / 一项设置及其在某时刻的值。"""

    name: str
    type: SettingType
    description: str
    scopes: list[SettingScope]
    value: JSON | None = plain(description="Amounts are decimals. / 金额为小数。")
    default: JSON | None
    minimum: int | None
    maximum: int | None
    is_nullable: bool
    effective_from: datetime | None = plain(description="Null where the default holds. / 使用默认值时为空。")


@object_type(allow=permissions.READ_SHOP)
class SettingDecision:
    """A value that was decided, from when on, and what held before. / 一次设置变更。"""

    name: str
    value: JSON | None
    previous: JSON | None
    channel_id: Id | None
    location_id: Id | None
    effective_from: datetime
    recorded_at: datetime
    set_by_name: str


def _kind(row: Any) -> str | None:
    found = ids.kind_of(row["node_id"])
    return None if found is None else found.name


@object_type(allow=permissions.READ_CHANGES)
class Change:
    """One change of one node; fields before and after are named as the node's columns. / 一次变更。"""

    cursor: str
    node_id: Id
    kind: str | None = derived(needs=("node_id",), fn=_kind, description="The type of the node. / 对象的类型。")
    operation: str
    before: JSON | None
    after: JSON | None
    actor_kind: str
    actor_id: Id | None
    impersonator_id: Id | None = plain(
        column="impersonator_id",
        description="Who of the staff acted in the customer's place. / 以顾客身份操作的员工。",
    )
    actor_name: str
    app_id: Id | None
    request_id: str
    reason: str | None = plain(
        description="What was sent as `Entrepot-Reason`, percent-encoded where it is not Latin. / 变更原因。"
    )
    address: str | None = plain(allow=permissions.READ_AUDIT)
    user_agent: str | None = plain(allow=permissions.READ_AUDIT)
    recorded_at: datetime


@object_type(allow=permissions.READ_CHANGES)
class ChangePage:
    """Changes one after the other, without gaps; resume at `endCursor`, even where there are none. / 一页变更。"""

    nodes: list[Change]
    start_cursor: str = plain(description="Before it, for `before`. / 本页之前的位置，用于 `before`。")
    has_previous_page: bool
    end_cursor: str
    has_next_page: bool = plain(
        description="Whether there are more by now; a page whose filter leaves little may be empty. / 是否还有更多。"
    )


@input_type
class ShopSettingsInput:
    """Settings to change; absent ones stay. / 要修改的设置。"""

    order_number_prefix: str | None = strawberry.UNSET
    order_expiry_minutes: int | None = strawberry.UNSET
    shipping_fee: money.MoneyInput | None = strawberry.UNSET
    free_shipping_from: money.MoneyInput | None = strawberry.UNSET
    cart_expiry_days: int | None = strawberry.UNSET


@input_type
class ShopUpdateInput:
    """A new name or new settings. / 新的名称或设置。"""

    name: list[LocalizedTextInput] | None = strawberry.UNSET
    settings: ShopSettingsInput | None = strawberry.UNSET
    if_version: int | None = None


@input_type
class SettingSetInput:
    """A value for a setting, from now or a later moment on; amounts are decimals. / 设置值，可指定生效时间。"""

    name: str
    value: JSON | None
    channel_id: Id | None = None
    location_id: Id | None = None
    effective_from: datetime | None = None


@input_type
class ShopOwnerInput:
    """Who a new shop belongs to; they sign in with this password and hold every permission. / 新店铺的店主。"""

    email: str
    name: str
    password: str


@input_type
class ShopFoundInput:
    """A further shop on this installation. / 新开店铺。"""

    handle: str
    name: list[LocalizedTextInput]
    currency: money.CurrencyCode
    default_locale: str
    locales: list[str]
    timezone: str
    owner: ShopOwnerInput
    host: str | None = None


@input_type
class ChannelCreateInput:
    """A channel to open. / 新建渠道。"""

    handle: str
    name: list[LocalizedTextInput]
    currency: money.CurrencyCode


@input_type
class LocationCreateInput:
    """A warehouse or store to open. / 新建仓库或门店。"""

    handle: str
    name: list[LocalizedTextInput]
    kind: rules.LocationKind


@payload
class ShopUpdatePayload:
    """The shop as it is now. / 修改后的店铺。"""

    shop: Shop | None


@payload
class SettingSetPayload:
    """What was decided. / 已作出的设置。"""

    decision: SettingDecision | None


@payload
class ShopFoundPayload:
    """The new shop. / 新开设的店铺。"""

    shop: Shop | None


@payload
class ChannelCreatePayload:
    """The channel opened. / 新建的渠道。"""

    channel: Channel | None


@payload
class LocationCreatePayload:
    """The warehouse or store opened. / 新建的仓库或门店。"""

    location: Location | None
