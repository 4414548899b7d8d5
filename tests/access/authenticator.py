"""An authenticator in software: makes passkeys with ES256 and signs with them, rightly or as somebody who cheats."""

import base64
import hashlib
import json
import os
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, WITH_CREDENTIAL = 0x01, 0x04, 0x40


def to_text(data: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def from_text(text: str) -> bytes:
    """What `to_text` was given."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Passkey:
    """One passkey: its key, whose it is, and how often it signed."""

    id: bytes
    key: ec.EllipticCurvePrivateKey
    user: bytes
    count: int = 0


@dataclass
class Authenticator:
    """A browser at one origin with a key in it. `counts` is off for passkeys that are synchronised and say 0."""

    origin: str = "http://shop.test"
    counts: bool = True
    passkeys: list[Passkey] = field(default_factory=list)

    def create(self, options: dict[str, Any], **cheats: Any) -> dict[str, Any]:
        """What `credential.toJSON()` gives after `navigator.credentials.create()`."""
        made = Passkey(os.urandom(32), ec.generate_private_key(ec.SECP256R1()), from_text(options["user"]["id"]))
        self.passkeys.append(made)
        numbers = made.key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)}
        attested = bytes(16) + len(made.id).to_bytes(2) + made.id + cbor2.dumps(public)
        data = self._data(cheats.get("host", options["rp"]["id"]), PRESENT | VERIFIED | WITH_CREDENTIAL, 0) + attested
        said = self._said("webauthn.create", options, cheats)
        response = {
            "clientDataJSON": to_text(said),
            "attestationObject": to_text(cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})),
            "transports": ["internal"],
        }
        return {"id": to_text(made.id), "rawId": to_text(made.id), "type": "public-key", "response": response}

    def get(self, options: dict[str, Any], passkey: Passkey | None = None, **cheats: Any) -> dict[str, Any]:
        """What `credential.toJSON()` gives after `navigator.credentials.get()`.

        Cheats: `challenge`, `origin`, `host`, `count`, `verified`, `user`, `key`.
        """
        used = passkey or self.passkeys[-1]
        used.count += self.counts
        flags = PRESENT | (VERIFIED if cheats.get("verified", True) else 0)
        data = self._data(cheats.get("host", options["rpId"]), flags, cheats.get("count", used.count))
        said = self._said("webauthn.get", options, cheats)
        signed = data + hashlib.sha256(said).digest()
        response = {
            "clientDataJSON": to_text(said),
            "authenticatorData": to_text(data),
            "signature": to_text(cheats.get("key", used.key).sign(signed, ec.ECDSA(SHA256()))),
            "userHandle": to_text(cheats.get("user", used.user)),
        }
        return {"id": to_text(used.id), "rawId": to_text(used.id), "type": "public-key", "response": response}

    def _said(self, kind: str, options: dict[str, Any], cheats: dict[str, Any]) -> bytes:
        challenge = cheats.get("challenge", options["challenge"])
        origin = cheats.get("origin", self.origin)
        return json.dumps({"type": kind, "challenge": challenge, "origin": origin, "crossOrigin": False}).encode()

    def _data(self, host: str, flags: int, count: int) -> bytes:
        return hashlib.sha256(host.encode()).digest() + bytes([flags]) + count.to_bytes(4)
