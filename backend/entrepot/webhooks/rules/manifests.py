"""What an app says of itself, as JSON: its name, where codes may be sent, its scopes, and what it wants to be told.

The keys are `name`, `homepage`, `redirect_uris`, `scopes`, `grant_types`, `token_endpoint_auth_method`, `jwks` (those
of RFC 7591 where it has them), `native`, `webhooks` with `topics`, `url`, `query`, `filter` and `fields`, and
`uninstall_url`, which is told that the app was taken away. A key that is not known is refused: it would be a wish that
nobody hears.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from entrepot.access.rules import apps as app_rules
from entrepot.access.rules.apps import ClientAuthentication, GrantType
from entrepot.kernel import errors
from entrepot.webhooks.rules.topics import UNINSTALLED

MOST_BYTES = 64 * 1024
MOST_WEBHOOKS = 50
KEYS_OF_CLIENT = ("redirect_uris", "scopes", "grant_types", "token_endpoint_auth_method", "jwks", "native")
KEYS = frozenset(("name", "homepage", *KEYS_OF_CLIENT, "webhooks", "uninstall_url"))
KEYS_OF_WEBHOOK = frozenset(("topics", "url", "query", "filter", "fields"))
T = TypeVar("T")
E = TypeVar("E", GrantType, ClientAuthentication)


@dataclass(eq=False)
class ManifestInvalid(errors.DomainError):
    """This is no manifest of an app: {reason}."""

    code = "MANIFEST_INVALID"
    zh = "应用清单无效：{reason}。"
    reason: str


@dataclass(frozen=True, kw_only=True)
class WantedWebhook:
    """A webhook that an app asks for; `field` is its place in the manifest."""

    url: str
    topics: tuple[str, ...]
    document: str | None
    where: Any
    fields: tuple[str, ...] | None
    field: errors.FieldPath


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What an app says of itself, in the form of a manifest; whether it may be so is not said yet."""

    name: str
    homepage_url: str | None
    redirect_uris: tuple[str, ...]
    scopes: tuple[str, ...]
    grant_types: tuple[GrantType, ...]
    authentication: ClientAuthentication
    jwks: str | None
    is_native: bool
    webhooks: tuple[WantedWebhook, ...]


def read(text: str, *, field: errors.FieldPath) -> Manifest:
    """Read a manifest; raises ManifestInvalid at the place that is wrong."""
    if len(text.encode()) > MOST_BYTES:
        raise errors.TooLong(limit=MOST_BYTES, field=field)
    try:
        given = json.loads(text, object_pairs_hook=_each_once)
    except (ValueError, RecursionError):
        raise ManifestInvalid(reason="JSON", field=field) from None
    given = _object(given, keys=KEYS, field=field)
    redirects = _texts(given, "redirect_uris", field) or ()
    webhooks = _webhooks(given, field)
    authentication = _named(ClientAuthentication, given, "token_endpoint_auth_method", field)
    keys = _of_kind(given, "jwks", dict, field)
    return Manifest(
        name=_of_kind(given, "name", str, field) or "",
        homepage_url=_of_kind(given, "homepage", str, field),
        redirect_uris=redirects,
        scopes=_texts(given, "scopes", field) or (),
        grant_types=_grants(given, field) or _usual_grants(redirects, webhooks),
        authentication=authentication or ClientAuthentication.BASIC,
        jwks=None if keys is None else json.dumps(keys),
        is_native=_of_kind(given, "native", bool, field) or False,
        webhooks=webhooks,
    )


def _usual_grants(redirects: tuple[str, ...], webhooks: tuple[WantedWebhook, ...]) -> tuple[GrantType, ...]:
    """As for any app; one that is told what happens acts for itself when it is."""
    usual = app_rules.usual_grants(redirects)
    own = GrantType.CLIENT_CREDENTIALS
    return (*usual, own) if webhooks and own not in usual else tuple(usual)


def _webhooks(given: Mapping[str, Any], field: errors.FieldPath) -> tuple[WantedWebhook, ...]:
    path = (*field, "webhooks")
    wanted = _of_kind(given, "webhooks", list, field) or []
    if len(wanted) > MOST_WEBHOOKS:
        raise errors.OutOfRange(minimum="0", maximum=str(MOST_WEBHOOKS), field=path)
    found = [_webhook(item, field=(*path, index)) for index, item in enumerate(wanted)]
    last = _of_kind(given, "uninstall_url", str, field)
    if last is not None:
        place = (*field, "uninstall_url")
        found.append(
            WantedWebhook(url=last, topics=(UNINSTALLED,), document=None, where=None, fields=None, field=place)
        )
    return tuple(found)


def _webhook(given: Any, *, field: errors.FieldPath) -> WantedWebhook:
    item = _object(given, keys=KEYS_OF_WEBHOOK, field=field)
    return WantedWebhook(
        url=_of_kind(item, "url", str, field) or "",
        topics=_texts(item, "topics", field) or (),
        document=_of_kind(item, "query", str, field),
        where=item.get("filter"),
        fields=_texts(item, "fields", field),
        field=field,
    )


def _grants(given: Mapping[str, Any], field: errors.FieldPath) -> tuple[GrantType, ...]:
    names = _texts(given, "grant_types", field) or ()
    return tuple(_member(GrantType, name, (*field, "grant_types", index)) for index, name in enumerate(names))


def _named(kind: type[E], given: Mapping[str, Any], key: str, field: errors.FieldPath) -> E | None:
    name = _of_kind(given, key, str, field)
    return None if name is None else _member(kind, name, (*field, key))


def _member(kind: type[E], name: str, field: errors.FieldPath) -> E:
    try:
        return kind(name)
    except ValueError:
        raise ManifestInvalid(reason=", ".join(kind), field=field) from None


def _texts(given: Mapping[str, Any], key: str, field: errors.FieldPath) -> tuple[str, ...] | None:
    found = _of_kind(given, key, list, field)
    if found is not None and not all(isinstance(item, str) for item in found):
        raise ManifestInvalid(reason="[string]", field=(*field, key))
    return None if found is None else tuple(found)


def _of_kind(given: Mapping[str, Any], key: str, kind: type[T], field: errors.FieldPath) -> T | None:
    found = given.get(key)
    if found is not None and not isinstance(found, kind):
        raise ManifestInvalid(reason=kind.__name__, field=(*field, key))
    return found


def _object(given: Any, *, keys: frozenset[str], field: errors.FieldPath) -> Mapping[str, Any]:
    if not isinstance(given, dict):
        raise ManifestInvalid(reason="object", field=field)
    unknown = sorted(given.keys() - keys)
    if unknown:
        raise ManifestInvalid(reason=f"? {unknown[0][:64]}", field=field)
    return given


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key is given twice")
    return found
