"""The registry of what a shop decides for itself, and what each decision may be."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, Final

import strawberry

from entrepot.kernel import errors, money
from entrepot.kernel.permissions import Permission
from entrepot.shops.permissions import WRITE_SHOP
from entrepot.shops.rules import Settings

MOST_MINOR: Final = 10**12


@strawberry.enum(description="What a setting's value is. / 设置值的类型。")
class SettingType(StrEnum):
    """What a setting's value is; amounts are stored in minor units."""

    TEXT = "TEXT"
    INTEGER = "INTEGER"
    BOOLEAN = "BOOLEAN"
    MONEY = "MONEY"


@strawberry.enum(description="For what a setting is decided. / 设置的适用范围。")
class SettingScope(StrEnum):
    """For what a setting is decided; the narrower one holds before that of the shop."""

    SHOP = "SHOP"
    CHANNEL = "CHANNEL"
    LOCATION = "LOCATION"


@dataclass(frozen=True, kw_only=True)
class Setting:
    """A setting: its stored name, type, default, for what it may be decided, its bounds, and who decides it."""

    name: str
    type: SettingType
    default: Any
    en: str
    zh: str
    scopes: Sequence[SettingScope] = (SettingScope.SHOP,)
    minimum: int | None = None
    maximum: int | None = None
    nullable: bool = False
    permission: Permission = WRITE_SHOP

    @property
    def public_name(self) -> str:
        """As GraphQL writes it: `shippingFee` for `shipping_fee_minor`."""
        return re.sub(r"_([a-z])", lambda found: found[1].upper(), self.name.removesuffix("_minor"))


@dataclass(eq=False)
class SettingUnknown(errors.DomainError):
    """There is no setting called {name}."""

    code = "SETTING_UNKNOWN"
    zh = "没有名为 {name} 的设置。"
    name: str


@dataclass(eq=False)
class SettingScopeRefused(errors.DomainError):
    """{name} is not decided for a {scope}, only for: {offered}."""

    code = "SETTING_SCOPE_REFUSED"
    zh = "{name} 不能按 {scope} 设置，只能按：{offered}。"
    name: str
    scope: str
    offered: str


@dataclass(eq=False)
class SettingValueInvalid(errors.DomainError):
    """This is not a value of the type {type}."""

    code = "SETTING_VALUE_INVALID"
    zh = "该值不符合类型 {type}。"
    type: str


@dataclass(eq=False)
class SettingInThePast(errors.DomainError):
    """What held in the past stays as it was: a setting holds from now on, or from a later moment."""

    code = "SETTING_IN_THE_PAST"
    zh = "过去生效的设置不能更改：新设置须自现在或之后生效。"


_registry: dict[str, Setting] = {}


def setting(given: Setting) -> Setting:
    """Register a setting."""
    _registry[given.name] = given
    return given


def list_settings() -> list[Setting]:
    """Every setting, by its public name."""
    return sorted(_registry.values(), key=lambda item: item.public_name)


def find_setting(name: str) -> Setting | None:
    """A setting by its stored name."""
    return _registry.get(name)


def get_setting(public_name: str, *, field: errors.FieldPath = ()) -> Setting:
    """A setting by the name that GraphQL gives it, or `SettingUnknown`."""
    for item in _registry.values():
        if item.public_name == public_name:
            return item
    raise SettingUnknown(name=public_name[:64], field=field)


def check_scope(wanted: Setting, scope: SettingScope, *, field: errors.FieldPath) -> None:
    """Refuse a scope for which a setting is not decided."""
    if scope not in wanted.scopes:
        offered = ", ".join(wanted.scopes)
        raise SettingScopeRefused(name=wanted.public_name, scope=scope.value, offered=offered, field=field)


def parse(wanted: Setting, given: Any, *, currency: str, field: errors.FieldPath) -> Any:
    """The stored form of a JSON value: amounts, which are decimals of the currency, become minor units."""
    if given is None:
        check(wanted, None, field=field)
        return None
    if wanted.type is SettingType.MONEY:
        found = _minor(given, currency, field)
    elif not _is_of_type(given, wanted.type):
        raise SettingValueInvalid(type=wanted.type.value, field=field)
    else:
        found = given
    check(wanted, found, field=field)
    return found


def check(wanted: Setting, stored: Any, *, field: errors.FieldPath) -> None:
    """Refuse a stored value out of its setting's bounds; of texts, these are bounds of length."""
    if stored is None:
        if not wanted.nullable:
            raise errors.Required(field=field)
        return
    low, high = wanted.minimum, wanted.maximum
    if wanted.type is SettingType.TEXT:
        if high is not None and len(stored) > high:
            raise errors.TooLong(limit=high, field=field)
    elif (low is not None and stored < low) or (high is not None and stored > high):
        raise errors.OutOfRange(minimum=str(low), maximum=str(high), field=field)


def shown(wanted: Setting, stored: Any, *, currency: str) -> Any:
    """A stored value as JSON: amounts as decimals."""
    if wanted.type is SettingType.MONEY and stored is not None:
        return str(money.to_decimal(stored, currency))
    return stored


def _is_of_type(given: Any, kind: SettingType) -> bool:
    if kind is SettingType.INTEGER:
        return isinstance(given, int) and not isinstance(given, bool)
    return isinstance(given, bool if kind is SettingType.BOOLEAN else str) and "\0" not in str(given)


def _minor(given: Any, currency: str, field: errors.FieldPath) -> int:
    if isinstance(given, bool) or not isinstance(given, str | int):
        raise SettingValueInvalid(type=SettingType.MONEY.value, field=field)
    try:
        amount = Decimal(str(given))
    except InvalidOperation:
        raise SettingValueInvalid(type=SettingType.MONEY.value, field=field) from None
    if not amount.is_finite() or abs(amount) > MOST_MINOR:
        raise SettingValueInvalid(type=SettingType.MONEY.value, field=field)
    return money.from_decimal(amount, currency, field=field)


_DEFAULTS: Final[Mapping[str, Any]] = vars(Settings())
_BY_CHANNEL: Final = (SettingScope.SHOP, SettingScope.CHANNEL)


def _of_shop(name: str, kind: SettingType, en: str, zh: str, **more: Any) -> Setting:
    return setting(Setting(name=name, type=kind, default=_DEFAULTS[name], en=en, zh=zh, **more))


ORDER_NUMBER_PREFIX = _of_shop(
    "order_number_prefix", SettingType.TEXT, "What order numbers begin with", "订单编号前缀", maximum=10
)
ORDER_EXPIRY_MINUTES = _of_shop(
    "order_expiry_minutes",
    SettingType.INTEGER,
    "For how many minutes an unpaid order waits",
    "未付款订单保留的分钟数",
    scopes=_BY_CHANNEL,
    minimum=1,
    maximum=60 * 24 * 30,
)
SHIPPING_FEE = _of_shop(
    "shipping_fee_minor",
    SettingType.MONEY,
    "What sending an order costs",
    "运费",
    scopes=_BY_CHANNEL,
    minimum=0,
    maximum=MOST_MINOR,
)
FREE_SHIPPING_FROM = _of_shop(
    "free_shipping_from_minor",
    SettingType.MONEY,
    "The goods' total from which sending is free",
    "包邮门槛",
    scopes=_BY_CHANNEL,
    minimum=0,
    maximum=MOST_MINOR,
    nullable=True,
)
CART_EXPIRY_DAYS = _of_shop(
    "cart_expiry_days",
    SettingType.INTEGER,
    "After how many days an untouched cart is forgotten",
    "购物车保留的天数",
    minimum=1,
    maximum=365,
)
