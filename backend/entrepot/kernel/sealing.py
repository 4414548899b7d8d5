"""Secrets that have to be read again, such as the one behind one-time codes, sealed before they are stored.

AES-256-GCM under a key derived from the operator's secret. What is sealed names its key, so that a secret can be
replaced: what an old one sealed is still opened, and `reseal` says how it is stored under the new one. It opens only
in its own place, which the caller names; a value copied into another row, or another shop's, does not.
"""

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FORM = b"\x01"
KEY_BYTES = 32
KEY_ID_BYTES = 8
NONCE_BYTES = 12
TAG_BYTES = 16
HEAD_BYTES = len(FORM) + KEY_ID_BYTES + NONCE_BYTES
PURPOSE = b"entrepot sealing 1"


class CannotOpen(Exception):
    """What is stored cannot be opened: its key is not known here, it was changed, or it stands in another place."""


@dataclass(frozen=True)
class Sealer:
    """Seals under the first of its secrets and opens what any of them sealed; repr shows none."""

    _secrets: Sequence[str] = field(repr=False)
    _keys: Mapping[bytes, AESGCM] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Derive the keys, the current one first."""
        assert self._secrets, "there is a secret to seal under"
        object.__setattr__(self, "_keys", dict(_derive(secret) for secret in self._secrets))

    @property
    def head(self) -> bytes:
        """How everything begins that is sealed under the current secret."""
        return FORM + next(iter(self._keys))

    def seal(self, plain: bytes, *, place: str) -> bytes:
        """Seal what belongs at this place, such as a table and a row's id."""
        key_id, key = next(iter(self._keys.items()))
        nonce = os.urandom(NONCE_BYTES)
        return FORM + key_id + nonce + key.encrypt(nonce, plain, _bound(key_id, place))

    def open(self, sealed: bytes, *, place: str) -> bytes:
        """Open what was sealed for this place; raises CannotOpen."""
        key_id, nonce, rest = _parts(sealed)
        key = self._keys.get(key_id)
        if key is None:
            raise CannotOpen(f"key {key_id.hex()} is neither ENTREPOT_SECRET's nor one of ENTREPOT_OLD_SECRETS")
        try:
            return key.decrypt(nonce, rest, _bound(key_id, place))
        except InvalidTag:
            raise CannotOpen(f"what key {key_id.hex()} sealed was changed, or is not for {place}") from None

    def reseal(self, sealed: bytes, *, place: str) -> bytes | None:
        """The same under the current secret, or None where it is sealed under that already; raises CannotOpen."""
        if _parts(sealed)[0] == next(iter(self._keys)):
            return None
        return self.seal(self.open(sealed, place=place), place=place)


def _derive(secret: str) -> tuple[bytes, AESGCM]:
    key = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=PURPOSE).derive(secret.encode())
    return hashlib.sha256(b"entrepot key id" + key).digest()[:KEY_ID_BYTES], AESGCM(key)


def _parts(sealed: bytes) -> tuple[bytes, bytes, bytes]:
    """The id of the key, the nonce, and what is encrypted with its tag."""
    if not sealed.startswith(FORM) or len(sealed) < HEAD_BYTES + TAG_BYTES:
        raise CannotOpen("it was not sealed here")
    head = len(FORM) + KEY_ID_BYTES
    return sealed[len(FORM) : head], sealed[head:HEAD_BYTES], sealed[HEAD_BYTES:]


def _bound(key_id: bytes, place: str) -> bytes:
    return FORM + key_id + place.encode()
