"""Secrets that stand for a cart or a guest's order: only their hashes are kept."""

import base64
import hashlib


def hash_token(token: str) -> bytes:
    """What is stored and looked up."""
    return hashlib.sha256(token.encode()).digest()


def order_token(cart_token: str) -> str:
    """The guest's token of the order that a cart becomes: the same however often checkout is sent."""
    digest = hashlib.sha256(b"entrepot order of cart " + cart_token.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
