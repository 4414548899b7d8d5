"""From GraphQL inputs to the shop's commands."""

from typing import Any

import strawberry

from entrepot.kernel import filters, money, text
from entrepot.shops import events, operations, rules
from entrepot.shops.setting_operations import SetSetting
from entrepot.shops.types import (
    ChannelCreateInput,
    LocationCreateInput,
    SettingSetInput,
    ShopFoundInput,
    ShopSettingsInput,
    ShopUpdateInput,
)


@strawberry.input(description="Conditions on the type of a node, as `Order`. / 对象类型条件。")
class KindFilter:
    eq: str | None = strawberry.UNSET
    ne: str | None = strawberry.UNSET
    in_: list[str] | None = strawberry.field(name="in", default=strawberry.UNSET)


@filters.where_input
class ChangeWhere:
    """Conditions on changes. / 变更筛选条件。"""

    operation: filters.TextFilter | None
    node_id: filters.IdFilter | None
    kind: KindFilter | None
    actor_kind: filters.TextFilter | None
    actor_id: filters.IdFilter | None
    app_id: filters.IdFilter | None
    recorded_at: filters.InstantFilter | None
    changed_field: filters.TextFilter | None


def to_update(given: ShopUpdateInput, currency: str) -> operations.UpdateShop:
    """The command of `shopUpdate`."""
    name = text.localized(given.name) if given.name else None
    settings = _settings(given.settings, currency) if given.settings else {}
    return operations.UpdateShop(name=name, settings=settings, if_version=given.if_version)


def to_shop(given: ShopFoundInput) -> operations.FoundShop:
    """The command of `shopFound`."""
    return operations.FoundShop(
        handle=given.handle,
        name=text.localized(given.name),
        currency=given.currency,
        default_locale=given.default_locale,
        locales=tuple(given.locales),
        timezone=given.timezone,
        host=given.host,
        owner=events.Owner(email=given.owner.email, name=given.owner.name, password=given.owner.password),
    )


def to_channel(given: ChannelCreateInput) -> operations.CreateChannel:
    """The command of `channelCreate`."""
    return operations.CreateChannel(handle=given.handle, name=text.localized(given.name), currency=given.currency)


def to_location(given: LocationCreateInput) -> operations.CreateLocation:
    """The command of `locationCreate`."""
    return operations.CreateLocation(handle=given.handle, name=text.localized(given.name), kind=given.kind)


def to_setting(given: SettingSetInput) -> SetSetting:
    """The command of `settingSet`."""
    return SetSetting(**vars(given))


def _settings(given: ShopSettingsInput, currency: str) -> dict[str, Any]:
    """Only what was given; amounts become minor units."""
    found: dict[str, Any] = {}
    for name, value in vars(given).items():
        if value is strawberry.UNSET:
            continue
        if name in ("shipping_fee", "free_shipping_from"):
            found[f"{name}_minor"] = None if value is None else _minor(value, currency, name)
        else:
            found[name] = value
    return found


def _minor(given: money.MoneyInput, currency: str, name: str) -> int:
    minor, given_currency = money.from_input(given, field=("settings", name))
    if given_currency != currency:
        raise rules.CurrencyMismatch(expected=currency, field=("settings", name, "currency_code"))
    return minor
