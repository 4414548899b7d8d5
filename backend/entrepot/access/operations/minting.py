"""New tokens: the only place where access takes chance."""

import secrets
import uuid

import pyotp

from entrepot.access.rules import factors, tokens


def new(kind: tokens.TokenKind, *, shop_id: uuid.UUID) -> str:
    """Make an unguessable token."""
    return tokens.build(kind, shop_id=shop_id, secret=new_secret())


def new_secret() -> str:
    """Make 256 random bits as text."""
    return tokens.to_base62(secrets.randbits(256), digits=tokens.SECRET_DIGITS)


def new_totp_secret() -> str:
    """Make what an authenticator app is given: 160 random bits in base 32."""
    return pyotp.random_base32()


def new_recovery_code() -> str:
    """Make a code for whoever loses their factor."""
    return factors.recovery_code(secrets.token_bytes(factors.RECOVERY_BYTES))


def new_chain_key() -> bytes:
    """Make the key by which a session derives successors."""
    return secrets.token_bytes(32)
