"""What an app may be registered with, and which scopes a token of it gets."""

import enum
import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

import strawberry

from entrepot.kernel import errors

REDIRECTS_LIMIT = 10
URL_LIMIT = 2000
SECRET_OVERLAP = timedelta(hours=24)


@strawberry.enum(description="Whether an app's tokens work. / 应用状态。")
class AppState(enum.StrEnum):
    """Whether an app's tokens work."""

    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"
    UNINSTALLED = "UNINSTALLED"


@strawberry.enum(description="How an app proves who it is at the token endpoint. / 应用的认证方式。")
class ClientAuthentication(enum.StrEnum):
    """How an app proves who it is at the token endpoint."""

    NONE = "none"
    BASIC = "client_secret_basic"
    POST = "client_secret_post"
    PRIVATE_KEY = "private_key_jwt"


@dataclass(eq=False)
class RedirectInvalid(errors.DomainError):
    """A redirect address is https without user or fragment, or http to this machine's own address: {reason}."""

    code = "REDIRECT_INVALID"
    zh = "回调地址须为不含用户名和片段的 https 地址，或指向本机的 http 地址：{reason}。"
    reason: str


@dataclass(eq=False)
class HomepageInvalid(errors.DomainError):
    """A homepage is an https address."""

    code = "HOMEPAGE_INVALID"
    zh = "主页须为 https 地址。"


@dataclass(eq=False)
class PermissionNotForApps(errors.DomainError):
    """No app can be given {permission}."""

    code = "PERMISSION_NOT_FOR_APPS"
    zh = "不能将权限 {permission} 授予应用。"
    permission: str


def check_for_apps(wanted: Sequence[str], *, possible: frozenset[str], field: errors.FieldPath = ()) -> None:
    """Refuse permissions that are withheld from every app, each at its place in the list."""
    errors.raise_all(
        [
            PermissionNotForApps(permission=name, field=(*field, index))
            for index, name in enumerate(wanted)
            if name not in possible
        ]
    )


def granted_scopes(asked: Sequence[str], *, allowed: Iterable[str]) -> list[str]:
    """Give what was asked and is allowed, in the order asked; nothing asked means all that is allowed."""
    possible = list(allowed)
    return [scope for scope in dict.fromkeys(asked) if scope in possible] if asked else possible


def check_redirect(url: str, *, field: errors.FieldPath = ()) -> str:
    """Refuse an address that a code must not be sent to; the text is compared exactly later, so it is kept as it is."""
    if len(url) > URL_LIMIT:
        raise errors.TooLong(limit=URL_LIMIT, field=field)
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        parts.port  # noqa: B018  raises for a port that is none
    except ValueError:
        raise RedirectInvalid(reason="URL", field=field) from None
    if any(not 0x20 < ord(sign) < 0x7F for sign in url):
        raise RedirectInvalid(reason="ASCII", field=field)
    if parts.scheme not in ("https", "http"):
        raise RedirectInvalid(reason=parts.scheme or "?", field=field)
    if "@" in parts.netloc or "#" in url or not host:
        raise RedirectInvalid(reason="@ #", field=field)
    if parts.scheme == "http" and not is_loopback(host):
        raise RedirectInvalid(reason="http", field=field)
    if parts.scheme == "https" and (is_loopback(host) or _is_address(host) or "." not in host):
        raise RedirectInvalid(reason=host, field=field)
    return url


def check_secret_method(method: ClientAuthentication, *, field: errors.FieldPath = ()) -> str:
    """Refuse ways to authenticate that an app acting for itself cannot use yet."""
    if method not in (ClientAuthentication.BASIC, ClientAuthentication.POST):
        raise errors.Invalid(reason=method.name, field=field)
    return method.value


def check_homepage(url: str, *, field: errors.FieldPath = ()) -> str:
    """Refuse a homepage that is not https, since people are shown it as a link."""
    try:
        return check_redirect(url, field=field)
    except RedirectInvalid:
        raise HomepageInvalid(field=field) from None


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine by number (RFC 8252 §7.3; names can be pointed elsewhere)."""
    return host in ("127.0.0.1", "::1")


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
