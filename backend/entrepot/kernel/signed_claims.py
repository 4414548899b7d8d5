"""Claims that we sign and read back ourselves: what an address of ours stands for, for one purpose and no other."""

import base64
import hmac
import json
from collections.abc import Sequence
from typing import Any


class Forged(ValueError):
    """The text is not one that we signed for this purpose."""


def to_text(claim: Sequence[Any], *, purpose: bytes, secret: bytes) -> str:
    """A claim with its signature, as a part of an address."""
    body = json.dumps(claim).encode()
    return f"{_encode(body)}.{_encode(_signature(body, purpose, secret))}"


def read(text: str, *, purpose: bytes, secret: bytes) -> list[Any]:
    """The claim of a text; raises Forged."""
    body_text, _, signature = text.partition(".")
    try:
        body = _decode(body_text)
        genuine = hmac.compare_digest(_decode(signature), _signature(body, purpose, secret))
    except ValueError:
        genuine = False
    if not genuine:
        raise Forged
    claim: list[Any] = json.loads(body)
    return claim


def _signature(body: bytes, purpose: bytes, secret: bytes) -> bytes:
    return hmac.digest(secret, purpose + b"\0" + body, "sha256")


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _decode(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
