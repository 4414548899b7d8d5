"""Personal values of the change feed, kept beside it: they can be erased while the feed stays as it was recorded.

The feed is only ever added to, and chained. So where a change says something about a person, its row holds a digest of
it with a salt, and `change_private` the salt and the value. Who reads the feed is given the value as long as it is
there; once it is erased, the digest proves nothing about it any more, but the chain is what it was.
"""

import hashlib
import os
import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

import orjson
from sqlalchemy import BigInteger, CheckConstraint, Column, Index, LargeBinary, Uuid, bindparam, delete, select
from sqlalchemy.dialects.postgresql import JSONB

from entrepot.kernel import statements
from entrepot.kernel.ids import Kind
from entrepot.kernel.statements import Row, among
from entrepot.kernel.tables import shop_table

# What stands in the feed for a value that is kept apart: {"private": "<digest in hexadecimal digits>"}.
PLACE: Final = "private"
_SALT_BYTES: Final = 16
_DIGEST: Final = re.compile("[0-9a-f]{64}")

change_private = shop_table(
    "change_private",
    Column("digest", LargeBinary, nullable=False),
    # Whose it is: the customer's, or the node's that the change is of.
    Column("subject_id", Uuid, nullable=False),
    Column("salt", LargeBinary, nullable=False),
    Column("value", JSONB, nullable=False),
    CheckConstraint("octet_length(digest) = 32", name="change_private_digest_length"),
    CheckConstraint("octet_length(salt) = 16", name="change_private_salt_length"),
    Index("change_private_subject_idx", "shop_id", "subject_id"),
    key=("digest",),
)

INSERT = statements.insert_rows(change_private, "digest", "subject_id", "salt", "value")
FIND = statements.sql(
    select(change_private.c.digest, change_private.c.value).where(
        change_private.c.shop_id == bindparam("shop_id"), among(change_private.c.digest, "digests")
    )
)
ERASE = statements.sql(
    delete(change_private).where(
        change_private.c.shop_id == bindparam("shop_id"), among(change_private.c.subject_id, "subject_ids")
    )
)
PAGE = statements.sql(
    select(change_private)
    .where(
        change_private.c.shop_id == bindparam("shop_id"),
        change_private.c.digest > bindparam("after", type_=LargeBinary),
    )
    .order_by(change_private.c.digest)
    .limit(bindparam("limit", type_=BigInteger))
)
_names: dict[int, frozenset[str]] = {}


class Reading(Protocol):
    """What can run a statement."""

    async def rows(self, statement: statements.Statement, **values: Any) -> Sequence[Row]:
        """All rows of a statement."""


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What a change says before and after, with the personal values taken out; and those, as rows to be kept apart."""

    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    rows: list[dict[str, Any]]


def keep_apart(kind: Kind, *names: str) -> None:
    """Keep these fields of nodes of a kind apart from the feed from now on."""
    _names[kind.byte] = _names.get(kind.byte, frozenset()) | frozenset(names)


def names_of(node: uuid.UUID) -> frozenset[str]:
    """The fields of a node that are kept apart."""
    return _names.get(node.bytes[15], frozenset())


def split(
    *, node: uuid.UUID, subject: uuid.UUID | None, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
) -> Parts:
    """Take what is personal out of a change."""
    names = names_of(node)
    if not names:
        return Parts(before=before, after=after, rows=[])
    rows: list[dict[str, Any]] = []

    def shown(values: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
        if values is None:
            return None
        return {
            name: _apart(value, subject or node, rows) if name in names and value not in (None, "") else value
            for name, value in values.items()
        }

    return Parts(before=shown(before), after=shown(after), rows=rows)


def digest_of(*, salt: bytes, value: Any) -> bytes:
    """What stands in the feed for a value."""
    return hashlib.sha256(salt + orjson.dumps(value, default=str, option=orjson.OPT_SORT_KEYS)).digest()


def digests_in(node: uuid.UUID, values: Mapping[str, Any] | None) -> Iterable[bytes]:
    """The digests that stand for values in what a change of a node says."""
    names = names_of(node)
    return [bytes.fromhex(value[PLACE]) for name, value in (values or {}).items() if name in names and _is_place(value)]


async def read(tx: Reading, *, digests: Sequence[bytes]) -> dict[bytes, Any]:
    """The values that are still kept, by their digests."""
    if not digests:
        return {}
    return {row["digest"]: row["value"] for row in await tx.rows(FIND, digests=list(digests))}


def filled(
    node: uuid.UUID, values: Mapping[str, Any] | None, *, known: Mapping[bytes, Any]
) -> Mapping[str, Any] | None:
    """What a change of a node says, with the values that are still kept; of one that was erased, null."""
    if values is None:
        return None
    names = names_of(node)
    return {
        name: known.get(bytes.fromhex(value[PLACE])) if name in names and _is_place(value) else value
        for name, value in values.items()
    }


def _apart(value: Any, subject: uuid.UUID, rows: list[dict[str, Any]]) -> dict[str, str]:
    salt = os.urandom(_SALT_BYTES)
    digest = digest_of(salt=salt, value=value)
    rows.append({"digest": digest, "subject_id": subject, "salt": salt, "value": value})
    return {PLACE: digest.hex()}


def _is_place(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() == {PLACE} and bool(_DIGEST.fullmatch(str(value[PLACE])))
