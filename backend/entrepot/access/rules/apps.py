"""What an app may be registered with, and which scopes a token of it gets."""

import enum
import ipaddress
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import strawberry

from entrepot.kernel import errors

REDIRECTS_LIMIT = 10
URL_LIMIT = 2000
SECRET_OVERLAP = timedelta(hours=24)
# Browsers read a host whose last part begins with a digit as a number.
NAMED_HOST = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]([a-z0-9-]*[a-z0-9])?", re.ASCII)


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


@strawberry.enum(description="Whether an app can keep a secret. / 应用能否保管密钥。")
class ClientKind(enum.StrEnum):
    """Whether an app can keep a secret (RFC 6749 §2.1)."""

    CONFIDENTIAL = "CONFIDENTIAL"
    PUBLIC = "PUBLIC"


@strawberry.enum(description="How an app gets its tokens. / 应用取得令牌的方式。")
class GrantType(enum.StrEnum):
    """How an app gets its tokens."""

    AUTHORIZATION_CODE = "authorization_code"
    REFRESH_TOKEN = "refresh_token"
    CLIENT_CREDENTIALS = "client_credentials"


BY_SECRET = (ClientAuthentication.BASIC, ClientAuthentication.POST)


@dataclass(frozen=True, kw_only=True)
class Registration:
    """How an app gets tokens: by which grants, sent where, and how it proves who it is."""

    grant_types: Sequence[GrantType]
    redirect_uris: Sequence[str]
    authentication: ClientAuthentication
    is_native: bool = False
    is_resource_server: bool = False


@dataclass(eq=False)
class RedirectInvalid(errors.DomainError):
    """A redirect address is https without user or fragment, or http to this machine's own address: {reason}."""

    code = "REDIRECT_INVALID"
    zh = "回调地址须为不含用户名和片段的 https 地址，或指向本机的 http 地址：{reason}。"
    reason: str


@dataclass(eq=False)
class GrantNotPossible(errors.DomainError):
    """An app registered like this cannot get tokens by {grant}: {reason}."""

    code = "GRANT_NOT_POSSIBLE"
    zh = "如此登记的应用不能以 {grant} 方式取得令牌：{reason}。"
    grant: str
    reason: str


@dataclass(eq=False)
class HomepageInvalid(errors.DomainError):
    """A homepage is an https address."""

    code = "HOMEPAGE_INVALID"
    zh = "主页须为 https 地址。"


@dataclass(eq=False)
class AppHasNoSecret(errors.DomainError):
    """This app proves who it is without a secret, so there is none to change."""

    code = "APP_HAS_NO_SECRET"
    zh = "该应用不使用密钥，没有可更换的密钥。"


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


def check_registration(given: Registration, *, field: errors.FieldPath = ()) -> None:
    """Refuse an app that could get no token as it is registered, or one that nobody could trust."""
    _check_grants(given, field=(*field, "grant_types"))
    check_redirects(given.redirect_uris, is_native=given.is_native, field=(*field, "redirect_uris"))
    if given.is_resource_server and kind_of(given.authentication) is ClientKind.PUBLIC:
        raise errors.Invalid(reason=ClientKind.PUBLIC.value, field=(*field, "is_resource_server"))


def reach_now(app: Any, *, held: frozenset[str] | None) -> dict[str, Any]:
    """How far an active app reaches for itself: `held` is what it may by now, None where it may not act at all."""
    acts = app["state"] == AppState.ACTIVE.value and GrantType.CLIENT_CREDENTIALS.value in app["grant_types"]
    missing = acts and held is None
    lost = sorted(frozenset(app["scopes"]) - held) if acts and held is not None else []
    return {"is_sponsor_missing": missing, "lost_scopes": lost}


def usual_grants(redirect_uris: Sequence[str]) -> list[GrantType]:
    """The grants of an app that names none: for people where codes can be sent somewhere, else for itself."""
    for_people = [GrantType.AUTHORIZATION_CODE, GrantType.REFRESH_TOKEN]
    return for_people if redirect_uris else [GrantType.CLIENT_CREDENTIALS]


def kind_of(authentication: ClientAuthentication) -> ClientKind:
    """An app that proves nothing is public: browsers, phones and desktops can keep no secret."""
    return ClientKind.PUBLIC if authentication is ClientAuthentication.NONE else ClientKind.CONFIDENTIAL


def check_redirects(urls: Sequence[str], *, is_native: bool, field: errors.FieldPath = ()) -> None:
    """Refuse addresses that a code must not be sent to, each at its place in the list."""
    if len(urls) > REDIRECTS_LIMIT:
        raise errors.OutOfRange(minimum="0", maximum=str(REDIRECTS_LIMIT), field=field)
    found: list[errors.DomainError] = []
    for index, url in enumerate(urls):
        try:
            check_redirect(url, is_native=is_native, field=(*field, index))
        except errors.DomainError as refused:
            found.append(refused)
        if url in urls[:index]:
            found.append(errors.AlreadyExists(what=url, field=(*field, index)))
    errors.raise_all(found)


def check_redirect(url: str, *, is_native: bool = True, field: errors.FieldPath = ()) -> str:
    """Refuse an address that a code must not be sent to; the text is compared exactly later, so it is kept as it is.

    Only a program on the person's own machine has an address there (RFC 8252 §7.3).
    """
    if len(url) > URL_LIMIT:
        raise errors.TooLong(limit=URL_LIMIT, field=field)
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        parts.port  # noqa: B018  raises for a port that is none
    except ValueError:
        raise RedirectInvalid(reason="URL", field=field) from None
    if any(not 0x20 < ord(sign) < 0x7F or sign == "\\" for sign in url):
        raise RedirectInvalid(reason="ASCII", field=field)
    if parts.scheme not in ("https", "http"):
        raise RedirectInvalid(reason=parts.scheme or "?", field=field)
    if "@" in parts.netloc or "#" in url or not host:
        raise RedirectInvalid(reason="@ #", field=field)
    if parts.scheme == "http" and not (is_native and is_loopback(host)):
        raise RedirectInvalid(reason="http", field=field)
    if parts.scheme == "https" and (_is_address(host) or not NAMED_HOST.fullmatch(host)):
        raise RedirectInvalid(reason=host, field=field)
    return url


def check_has_secret(method: str, *, field: errors.FieldPath = ()) -> None:
    """Refuse a new secret to an app that would never present it."""
    if method not in BY_SECRET:
        raise AppHasNoSecret(field=field)


def check_homepage(url: str, *, field: errors.FieldPath = ()) -> str:
    """Refuse a homepage that is not https, since people are shown it as a link."""
    try:
        return check_redirect(url, is_native=False, field=field)
    except RedirectInvalid:
        raise HomepageInvalid(field=field) from None


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine by number (RFC 8252 §7.3; names can be pointed elsewhere)."""
    return host in ("127.0.0.1", "::1")


def _check_grants(given: Registration, *, field: errors.FieldPath) -> None:
    wanted = frozenset(given.grant_types)
    if not wanted:
        raise errors.Required(field=field)
    if GrantType.AUTHORIZATION_CODE in wanted and not given.redirect_uris:
        raise GrantNotPossible(grant=GrantType.AUTHORIZATION_CODE.value, reason="redirect_uri", field=field)
    if GrantType.REFRESH_TOKEN in wanted and GrantType.AUTHORIZATION_CODE not in wanted:
        reason = GrantType.AUTHORIZATION_CODE.value
        raise GrantNotPossible(grant=GrantType.REFRESH_TOKEN.value, reason=reason, field=field)
    if GrantType.CLIENT_CREDENTIALS in wanted and kind_of(given.authentication) is ClientKind.PUBLIC:
        reason = ClientAuthentication.NONE.value
        raise GrantNotPossible(grant=GrantType.CLIENT_CREDENTIALS.value, reason=reason, field=field)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
