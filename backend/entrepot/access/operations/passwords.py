"""Password hashes: argon2id, computed off the event loop, a few at a time."""

import functools
import unicodedata

import argon2
import argon2.exceptions
from anyio import CapacityLimiter, to_thread
from anyio.lowlevel import RunVar

# OWASP's second of five equal choices: 19 MiB, two passes. More hashes at once than cores would only cost memory.
HASHER = argon2.PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
AT_ONCE = 4

_limiter: RunVar[CapacityLimiter] = RunVar("entrepot_password_limiter")


async def hash_password(password: str) -> str:
    """Hash a password for storing."""
    return await to_thread.run_sync(HASHER.hash, normal(password), limiter=_get_limiter())


async def verify(stored: str | None, *, password: str) -> bool:
    """Tell whether the password is the stored one; without a stored hash takes as long and says no."""
    return await to_thread.run_sync(_verify, stored, normal(password), limiter=_get_limiter())


def is_outdated(stored: str) -> bool:
    """Tell whether a hash was made with other parameters than today's."""
    return HASHER.check_needs_rehash(stored)


def normal(password: str) -> str:
    """Give the form in which the same password from two keyboards is the same text (RFC 8265)."""
    return unicodedata.normalize("NFC", password)


def _verify(stored: str | None, password: str) -> bool:
    dummy = _dummy_hash()
    try:
        HASHER.verify(stored or dummy, password)
    except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
        return False
    return stored is not None


@functools.cache
def _dummy_hash() -> str:
    return HASHER.hash("no account has this password")


def _get_limiter() -> CapacityLimiter:
    try:
        return _limiter.get()
    except LookupError:
        limiter = CapacityLimiter(AT_ONCE)
        _limiter.set(limiter)
        return limiter
