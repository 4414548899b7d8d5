"""New tokens: the only place where access takes chance."""

import secrets
import uuid

from entrepot.access.rules import tokens


def new(kind: tokens.TokenKind, *, shop_id: uuid.UUID) -> str:
    """Make an unguessable token."""
    return tokens.build(kind, shop_id=shop_id, secret=new_secret())


def new_secret() -> str:
    """Make 256 random bits as text."""
    return tokens.to_base62(secrets.randbits(256), digits=tokens.SECRET_DIGITS)


def new_chain_key() -> bytes:
    """Make the key by which a session derives successors."""
    return secrets.token_bytes(32)
