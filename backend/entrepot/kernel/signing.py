"""Signed deliveries by Standard Webhooks: one rule for what we send and for what is sent to us."""

import base64
import binascii
import hashlib
import hmac
from datetime import datetime

TOLERANCE_SECONDS = 300
TIMESTAMP_DIGITS = 12
SECRET_PREFIX = "whsec_"


def sign(secret: bytes, *, event_id: str, timestamp: int, body: bytes) -> str:
    """The signature of a delivery: `v1,` and base64 of HMAC-SHA256 over `id.timestamp.body`."""
    signed = event_id.encode() + b"." + str(timestamp).encode() + b"." + body
    return "v1," + base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()


def refusal(secret: bytes, *, event_id: str, timestamp: str, signatures: str, body: bytes, now: datetime) -> str | None:
    """Why a delivery is not to be believed, or None; `signatures` are the header's, of which one must fit."""
    if not event_id or not timestamp.isascii() or not timestamp.isdigit() or len(timestamp) > TIMESTAMP_DIGITS:
        return "headers are missing or malformed"
    if abs(now.timestamp() - int(timestamp)) > TOLERANCE_SECONDS:
        return "the timestamp is too far from now"
    expected = sign(secret, event_id=event_id, timestamp=int(timestamp), body=body).encode()
    if not any(hmac.compare_digest(expected, given.encode()) for given in signatures.split(" ")):
        return "the signature does not match"
    return None


def decode_secret(secret: str) -> bytes:
    """The bytes of a secret: `whsec_` and base64; any other text stands for itself."""
    if not secret.startswith(SECRET_PREFIX):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
    except binascii.Error:
        return secret.encode()
