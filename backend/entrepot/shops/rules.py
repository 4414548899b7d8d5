"""Pure decisions about shops: handles, locales, currencies, time zones and the typed settings."""

import functools
import re
import zoneinfo
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

import strawberry
from babel.numbers import list_currencies

from entrepot.kernel import errors

LOCALES = ("zh-CN", "en")
_HANDLE = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
HOST_LIMIT = 253
_HOST = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*")


@strawberry.enum(description="Kinds of location. / 仓库或门店。")
class LocationKind(StrEnum):
    WAREHOUSE = "WAREHOUSE"
    STORE = "STORE"


@dataclass(eq=False)
class HandleTaken(errors.DomainError):
    """This handle is taken."""

    code = "HANDLE_TAKEN"
    zh = "该标识已被占用。"


@dataclass(eq=False)
class HostTaken(errors.DomainError):
    """Another shop answers at this host name."""

    code = "HOST_TAKEN"
    zh = "该域名已被其他店铺使用。"


@dataclass(eq=False)
class HostInvalid(errors.DomainError):
    """A host name has at most 253 small letters, digits, hyphens and dots, as in shop.example.com."""

    code = "HOST_INVALID"
    zh = "域名最多 253 个小写字母、数字、连字符和点，例如 shop.example.com。"


@dataclass(eq=False)
class HandleInvalid(errors.DomainError):
    """A handle has 1 to 63 small letters, digits and hyphens, and neither begins nor ends with a hyphen."""

    code = "HANDLE_INVALID"
    zh = "标识须为 1 至 63 个小写字母、数字或连字符，且首尾不能是连字符。"


@dataclass(eq=False)
class CurrencyUnknown(errors.DomainError):
    """{currency} is not an ISO 4217 currency."""

    code = "CURRENCY_UNKNOWN"
    zh = "{currency} 不是 ISO 4217 货币代码。"
    currency: str


@dataclass(eq=False)
class CurrencyMismatch(errors.DomainError):
    """Amounts here are in {expected}."""

    code = "CURRENCY_MISMATCH"
    zh = "此处金额须以 {expected} 表示。"
    expected: str


@dataclass(eq=False)
class TimezoneUnknown(errors.DomainError):
    """{timezone} is not a time zone of the IANA database."""

    code = "TIMEZONE_UNKNOWN"
    zh = "{timezone} 不是 IANA 时区。"
    timezone: str


@dataclass(eq=False)
class LocaleNotOffered(errors.DomainError):
    """{locale} cannot be used: choose among {offered}."""

    code = "LOCALE_NOT_OFFERED"
    zh = "无法使用语言 {locale}，可选：{offered}。"
    locale: str
    offered: str


@dataclass(frozen=True, kw_only=True)
class Settings:
    """A shop's settings with their defaults; amounts in minor units of the shop's currency."""

    order_number_prefix: str = ""
    order_expiry_minutes: int = 30
    shipping_fee_minor: int = 0
    free_shipping_from_minor: int | None = None
    cart_expiry_days: int = 30


def read_settings(stored: Mapping[str, Any]) -> Settings:
    """The typed settings of a stored document; unknown keys are ignored, absent ones take their default."""
    known = {item.name for item in fields(Settings)}
    return Settings(**{name: value for name, value in stored.items() if name in known})


def check_handle(handle: str, *, field: errors.FieldPath) -> None:
    """Refuse a handle that could not stand in a URL."""
    if not _HANDLE.fullmatch(handle):
        raise HandleInvalid(field=field)


def check_host(host: str | None, *, field: errors.FieldPath) -> None:
    """Refuse what no request could name in its Host header."""
    if host is not None and (len(host) > HOST_LIMIT or not _HOST.fullmatch(host)):
        raise HostInvalid(field=field)


def check_currency(currency: str, *, field: errors.FieldPath) -> None:
    """Refuse a currency that ISO 4217 does not know."""
    if currency not in list_currencies():
        raise CurrencyUnknown(currency=currency[:8], field=field)


def check_timezone(timezone: str, *, field: errors.FieldPath) -> None:
    """Refuse a time zone that the IANA database does not know."""
    if timezone not in _timezones():
        raise TimezoneUnknown(timezone=timezone[:64], field=field)


def check_locales(locales: Sequence[str], *, default: str, field: errors.FieldPath) -> None:
    """Refuse locales that the software has no texts for, and a default that is not among them."""
    for locale in (*locales, default):
        if locale not in LOCALES:
            raise LocaleNotOffered(locale=locale[:32], offered=", ".join(LOCALES), field=field)
    if default not in locales:
        raise LocaleNotOffered(locale=default, offered=", ".join(locales), field=field)


@functools.cache
def _timezones() -> set[str]:
    """All that the IANA database knows; to look for them opens six hundred files."""
    return zoneinfo.available_timezones()
