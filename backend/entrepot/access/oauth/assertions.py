"""Clients that prove who they are by a signed assertion: private_key_jwt (RFC 7523, OpenID Connect Core §9)."""

import base64
import binascii
import json
import warnings
from collections.abc import Collection
from datetime import datetime
from typing import Any

from joserfc import jwk, jwt
from joserfc.errors import JoseError, SecurityWarning

from entrepot.access.rules import keys as key_rules
from entrepot.kernel.database import Row

TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def named_client(assertion: str) -> str:
    """The client that an assertion says it is from, before anything of it is believed."""
    parts = assertion.split(".")
    if len(parts) != 3:
        return ""
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        return ""
    subject = claims.get("sub") if isinstance(claims, dict) else None
    return subject if isinstance(subject, str) else ""


def read(assertion: str, client: Row, *, audiences: Collection[str], now: datetime) -> key_rules.Assertion | None:
    """What an assertion is worth: signed by a key of this client, for us, for a moment. None for anything else.

    Only keys that were registered count: neither one that comes along nor one behind an address.
    """
    if client["jwks"] is None:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SecurityWarning)
            known = jwk.KeySet.import_key_set(client["jwks"])
            token = jwt.decode(assertion, known, algorithms=list(key_rules.ALGORITHMS))
    except (JoseError, ValueError, TypeError, KeyError, RecursionError):
        return None
    claims: Any = token.claims
    if not isinstance(claims, dict):
        return None
    return key_rules.read_claims(claims, client_id=client["client_id"], audiences=audiences, now=now)
