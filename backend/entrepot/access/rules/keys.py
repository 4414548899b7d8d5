"""The public keys by which an app proves who it is (RFC 7517), and what an assertion signed with one must say."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeGuard

from joserfc import jwk
from joserfc.errors import JoseError

from entrepot.kernel import errors

KEYS_LIMIT = 10
TEXT_LIMIT = 16_000
RSA_BITS = 2048
PRIVATE_PARTS = frozenset(["d", "p", "q", "dp", "dq", "qi", "oth", "k"])
CURVES = frozenset([("EC", "P-256"), ("OKP", "Ed25519")])
# No algorithm with a shared secret: a public key must never pass for one.
ALGORITHMS = ("ES256", "RS256", "PS256", "EdDSA", "Ed25519")

LONGEST_ASSERTION = timedelta(minutes=5)
LEEWAY = timedelta(seconds=60)
JTI_LIMIT = 255


@dataclass(eq=False)
class KeysInvalid(errors.DomainError):
    """These are no public keys of an app: {reason}."""

    code = "KEYS_INVALID"
    zh = "这不是应用的公钥：{reason}。"
    reason: str


@dataclass(frozen=True, kw_only=True)
class Assertion:
    """An assertion that is believed: its name, which is good once, and until when it must be remembered."""

    jti: str
    remembered_until: datetime


def check_keys(written: str, *, field: errors.FieldPath = ()) -> dict[str, Any]:
    """Give a set of public keys from its JSON text, or refuse it."""
    if len(written) > TEXT_LIMIT:
        raise errors.TooLong(limit=TEXT_LIMIT, field=field)
    try:
        given = json.loads(written)
    except (ValueError, RecursionError):
        raise KeysInvalid(reason="JSON", field=field) from None
    keys = given.get("keys") if isinstance(given, dict) else None
    if not isinstance(keys, list) or not 0 < len(keys) <= KEYS_LIMIT:
        raise KeysInvalid(reason=f"keys: 1-{KEYS_LIMIT}", field=field)
    for key in keys:
        _check_key(key, field=field)
    names = [key.get("kid") for key in keys]
    if len(names) > 1 and (None in names or len(set(names)) < len(names)):
        raise KeysInvalid(reason="kid", field=field)
    return {"keys": keys}


def read_claims(
    claims: Mapping[str, Any], *, client_id: str, audiences: Collection[str], now: datetime
) -> Assertion | None:
    """Give what an assertion whose signature is good is worth, or None (RFC 7523 §3); times are the database's."""
    audience, jti, until = claims.get("aud"), claims.get("jti"), claims.get("exp")
    named = audience if isinstance(audience, list) else [audience]
    by_itself = all(isinstance(claims.get(name), str) and claims[name] == client_id for name in ("iss", "sub"))
    if not by_itself or len(named) != 1 or not isinstance(named[0], str) or named[0] not in audiences:
        return None
    if not isinstance(jti, str) or not 0 < len(jti) <= JTI_LIMIT or not _is_number(until):
        return None
    moment = now.timestamp()
    leeway = LEEWAY.total_seconds()
    if not moment < until + leeway or until > moment + LONGEST_ASSERTION.total_seconds() + leeway:
        return None
    for name in ("iat", "nbf"):
        if name in claims and not (_is_number(claims[name]) and claims[name] <= moment + leeway):
            return None
    return Assertion(jti=jti, remembered_until=datetime.fromtimestamp(until, tz=now.tzinfo) + LEEWAY)


def _check_key(key: Any, *, field: errors.FieldPath) -> None:
    if not isinstance(key, dict) or PRIVATE_PARTS & key.keys():
        raise KeysInvalid(reason="public", field=field)
    kind, curve = key.get("kty"), key.get("crv")
    if kind != "RSA" and (kind, curve) not in CURVES:
        raise KeysInvalid(reason="P-256, Ed25519, RSA", field=field)
    if key.get("use", "sig") != "sig" or not isinstance(key.get("kid", ""), str):
        raise KeysInvalid(reason="use, kid", field=field)
    try:
        found = jwk.import_key(key)
        bits = getattr(found.raw_value, "key_size", None)
    except (JoseError, ValueError, TypeError, KeyError):
        raise KeysInvalid(reason=str(kind), field=field) from None
    if kind == "RSA" and (bits is None or bits < RSA_BITS):
        raise KeysInvalid(reason=f"RSA {RSA_BITS}", field=field)


def _is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1 << 40
