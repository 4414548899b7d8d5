"""Opaque tokens that name their shop, and the hashes under which they are stored.

Form: `ent_<kind>_<shop in base 62>_<secret>`. Only SHA-256 hashes are stored: a secret has 256 random bits, so that a
slow hash would protect nothing.
"""

import enum
import hashlib
import hmac
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
SHOP_DIGITS = 22  # base 62 digits of 128 bits
SECRET_DIGITS = 43  # base 62 digits of 256 bits
HINT_DIGITS = 6


class TokenKind(enum.StrEnum):
    """What a token is for, written into it."""

    ACCESS = "at"
    STATIC = "pat"
    REFRESH = "rt"
    CLIENT = "client"
    SECRET = "secret"
    CODE = "code"
    BROWSER = "browser"
    REQUEST = "request"
    TICKET = "ticket"
    DEVICE = "device"
    CHALLENGE = "challenge"
    SIGN_IN = "signin"
    PROVEN = "proven"


FORM = re.compile(
    rf"ent_(?P<kind>{'|'.join(TokenKind)})_(?P<shop>[0-9A-Za-z]{{22}})_(?P<secret>[0-9A-Za-z]{{22,86}})", re.ASCII
)


# What a request may be made with.
BEARERS = (TokenKind.ACCESS, TokenKind.STATIC)


@dataclass(frozen=True)
class Token:
    """A token taken apart; repr shows no secret."""

    kind: TokenKind
    shop_id: uuid.UUID
    text: str

    def __repr__(self) -> str:
        return f"Token({self.kind}, {self.shop_id})"


def parse(text: str, *, kind: TokenKind) -> Token | None:
    """Take a token of this kind apart, or None when it cannot be one."""
    return _parse(text, (kind,))


def parse_bearer(text: str) -> Token | None:
    """Take apart what a request may be made with: an access token, or the static token of an app."""
    return _parse(text, BEARERS)


def build(kind: TokenKind, *, shop_id: uuid.UUID, secret: str) -> str:
    """Write a token of this kind for this shop."""
    return f"ent_{kind}_{to_base62(shop_id.int, digits=SHOP_DIGITS)}_{secret}"


def secret_of(token: str) -> str:
    """Give the part of a token that must not be known."""
    return token.rsplit("_", 1)[1]


def digest(text: str) -> bytes:
    """Give the hash under which a secret is stored."""
    return hashlib.sha256(text.encode()).digest()


def hint(token: str) -> str:
    """Give what may be shown of a token later, enough to tell two apart."""
    return f"{token.rsplit('_', 1)[0]}_{secret_of(token)[:HINT_DIGITS]}…"


def derive(key: bytes, *, purpose: str, secret: str) -> str:
    """Derive the successor of a secret; the key alone and the secret alone are both useless."""
    made = hmac.new(key, f"{purpose}:{secret}".encode(), hashlib.sha256).digest()
    return to_base62(int.from_bytes(made), digits=SECRET_DIGITS)


def matches(stored: bytes | None, *, secret: str) -> bool:
    """Tell in constant time whether the text is the secret stored under this hash; any text, ASCII or not."""
    return stored is not None and hmac.compare_digest(stored, digest(secret))


def _parse(text: str, kinds: Sequence[TokenKind]) -> Token | None:
    match = FORM.fullmatch(text)
    if match is None or match["kind"] not in kinds:
        return None
    shop_id = _shop_id(match["shop"])
    return None if shop_id is None else Token(TokenKind(match["kind"]), shop_id, text)


@lru_cache(maxsize=4096)
def _shop_id(written: str) -> uuid.UUID | None:
    number = from_base62(written)
    return uuid.UUID(int=number) if number < 1 << 128 else None


def to_base62(number: int, *, digits: int) -> str:
    """Write a number with exactly so many digits."""
    written = ""
    for _ in range(digits):
        number, digit = divmod(number, 62)
        written = ALPHABET[digit] + written
    return written


def from_base62(text: str) -> int:
    """Read a number written by to_base62."""
    number = 0
    for digit in text:
        number = number * 62 + ALPHABET.index(digit)
    return number
