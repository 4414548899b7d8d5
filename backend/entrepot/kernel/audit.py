"""What makes the change feed evidence: a mark in each row by whoever recorded it, and a hash that chains the rows.

Both are keyed by the installation's secret, which the database does not hold: who may write to the database, but does
not know the secret, can make neither. The mark covers who, what, before, after, why and from where; the hash covers the
mark, the place, the times and the hash before it.
"""

import hashlib
import hmac
import os
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import orjson

from entrepot.kernel.statements import Row

# A row of the feed: one to be recorded, or one that was read.
Recorded = Row | Mapping[str, Any]
FACTS: Final = (
    *("node_id", "operation", "before", "after", "actor_kind", "actor_id", "app_id", "token_id", "actor_name"),
    *("request_id", "address", "user_agent", "reason"),
)
# Only marked where there is one: rows of before there could be one are marked without.
IMPERSONATOR: Final = "impersonator_id"
# What is chained of a row in place of its mark, where a release without marks has recorded it.
UNMARKED: Final = "CASE WHEN change.mark IS NULL THEN jsonb_build_object({}) END".format(
    ", ".join(f"'{name}', change.{name}" for name in FACTS)
)
_ID_BYTES: Final = 4
_NONCE_BYTES: Final = 12
_ALGORITHM: Final = "sha256"


@dataclass(frozen=True)
class Key:
    """A key and the bytes that name it in what it made."""

    id: bytes
    secret: bytes = field(repr=False)

    @classmethod
    def of(cls, secret: str) -> "Key":
        """The key that follows from a secret of the installation."""
        derived = hmac.digest(secret.encode(), b"entrepot audit", _ALGORITHM)
        return cls(hashlib.sha256(derived).digest()[:_ID_BYTES], derived)

    def digest(self, *parts: bytes) -> bytes:
        """The key's id and its HMAC of all parts."""
        return self.id + hmac.digest(self.secret, b"".join(parts), _ALGORITHM)


# Those that this process knows; the last one makes what is new.
_keys: dict[bytes, Key] = {}


def use(secret: str) -> None:
    """Mark and chain with the key of this secret from now on; what earlier ones made is still known."""
    key = Key.of(secret)
    _keys.pop(key.id, None)
    _keys[key.id] = key


# Where nobody gave a secret: tests, and scripts that open a database by themselves.
use("")


def marks_of(rows: Sequence[Recorded], *, shop_id: uuid.UUID) -> list[bytes]:
    """A mark for each row that is going to be recorded; no two are alike."""
    key = _current()
    noise = os.urandom(_NONCE_BYTES * len(rows))
    return [
        _mark(key, noise[index * _NONCE_BYTES : (index + 1) * _NONCE_BYTES], shop_id, row)
        for index, row in enumerate(rows)
    ]


def is_marked(row: Recorded, *, shop_id: uuid.UUID) -> bool:
    """Whether the row's mark was made by us, for what the row says."""
    mark = row["mark"] or b""
    key = _keys.get(mark[:_ID_BYTES])
    nonce = mark[_ID_BYTES : _ID_BYTES + _NONCE_BYTES]
    return key is not None and hmac.compare_digest(mark, _mark(key, nonce, shop_id, row))


def beginning(*, shop_id: uuid.UUID, at: datetime, followed_by: bytes | None = None) -> bytes:
    """What the first row of a shop is chained to; by the key that made the hash of that row, where it is there."""
    key = _keys.get((followed_by or b"")[:_ID_BYTES], _current())
    return key.digest(b"begin", _plain([shop_id, at]))


def chained(previous: bytes, row: Recorded, *, shop_id: uuid.UUID, position: int, sealed_at: datetime) -> bytes:
    """The hash of a row at its position."""
    return _chained(_current(), previous, row, shop_id, position, sealed_at)


def is_chained(
    digest: bytes, previous: bytes, row: Recorded, *, shop_id: uuid.UUID, position: int, sealed_at: datetime
) -> bool:
    """Whether this is the hash of a row at its position after another one."""
    key = _keys.get(digest[:_ID_BYTES])
    return key is not None and hmac.compare_digest(digest, _chained(key, previous, row, shop_id, position, sealed_at))


def witnessed(*, shop_id: uuid.UUID, position: int, head: bytes, at: datetime) -> bytes:
    """What proves that we have seen a shop's feed come so far."""
    return _current().digest(b"witness", _plain([shop_id, position, at]), head)


def is_witnessed(digest: bytes, *, shop_id: uuid.UUID, position: int, head: bytes, at: datetime) -> bool:
    """Whether we have seen a shop's feed come so far."""
    key = _keys.get(digest[:_ID_BYTES])
    return key is not None and hmac.compare_digest(
        digest, key.digest(b"witness", _plain([shop_id, position, at]), head)
    )


def _current() -> Key:
    return next(reversed(_keys.values()))


def _mark(key: Key, nonce: bytes, shop_id: uuid.UUID, row: Recorded) -> bytes:
    said = [row[name] for name in FACTS]
    if row[IMPERSONATOR] is not None:
        said.append(row[IMPERSONATOR])
    digest = key.digest(b"mark", nonce, _plain([shop_id, *said]))
    return digest[:_ID_BYTES] + nonce + digest[_ID_BYTES:]


def _chained(key: Key, previous: bytes, row: Recorded, shop_id: uuid.UUID, position: int, sealed_at: datetime) -> bytes:
    place = [shop_id, position, sealed_at, row["sequence"], row["recorded_at"], row["unmarked"]]
    return key.digest(b"row", previous, row["mark"] or b"", _plain(place))


def _plain(values: Sequence[Any]) -> bytes:
    """One text for equal values, whether they come from a program or from the database."""
    return orjson.dumps(values, default=str, option=orjson.OPT_SORT_KEYS)
