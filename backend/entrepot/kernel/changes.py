"""The change feed: one row for each change of a node, with the actor and what it was before and after.

A writer only records. Its rows get their places in the feed when it has committed, by `kernel/sealer.py`: positions
without gaps that never change, so that a reader who knows how far it came misses nothing and sees nothing twice.
"""

import base64
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import BigInteger, Column, Identity, Index, LargeBinary, Text, Uuid, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import UserDefinedType

from entrepot.kernel import audit, errors, permissions, private, statements
from entrepot.kernel.tables import Instant, at, shop_table


class TransactionId(UserDefinedType[int]):
    """PostgreSQL's `xid8`: a transaction's number that never wraps."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        """The type's name in DDL."""
        return "xid8"


change = shop_table(
    "change",
    Column("sequence", BigInteger, Identity(always=True), nullable=False),
    Column("transaction_id", TransactionId(), nullable=False, server_default=text("pg_current_xact_id()")),
    Column("node_id", Uuid, nullable=False),
    Column("operation", Text, nullable=False),
    Column("before", JSONB),
    Column("after", JSONB),
    Column("actor_kind", Text, nullable=False),
    Column("actor_id", Uuid),
    Column("app_id", Uuid),
    Column("token_id", Uuid),
    Column("actor_name", Text, nullable=False),
    Column("request_id", Text, nullable=False),
    Column("recorded_at", Instant, nullable=False, server_default=func.now()),
    Column("address", Text),
    Column("user_agent", Text),
    Column("reason", Text),
    Column("mark", LargeBinary),
    # The member of staff who acted in the place of a customer.
    Column("impersonator_id", Uuid),
    Index("change_order_idx", "shop_id", "transaction_id", "sequence"),
    Index("change_node_idx", "shop_id", "node_id", "sequence"),
    key=("sequence",),
    append_only=True,
)


# Where a change stands in the feed of its shop: 1, 2, 3 …
change_position = shop_table(
    "change_position",
    Column("position", BigInteger, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    at("sealed_at"),
    Index("change_position_sequence_key", "shop_id", "sequence", unique=True),
    key=("position",),
    append_only=True,
)

# How far the feed of a shop has been sealed: what of the changes has been seen, and in which database.
change_head = shop_table(
    "change_head",
    Column("position", BigInteger, nullable=False, server_default=text("0")),
    Column("hash", LargeBinary),
    Column("snapshot", Text),
    Column("swept", BigInteger),
    Column("cluster", Text),
    at("began_at"),
    at("sealed_at"),
    key=(),
)

_MARK = "p1"
USER_AGENT_LIMIT = 400
_LAST = 2**63 - 1


@dataclass(frozen=True, kw_only=True)
class Change:
    """One change of one node; `before` and `after` hold only the fields that differ, as JSON values.

    `subject` is the person whose node it is, where the node is not the person.
    """

    node: uuid.UUID
    operation: str
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None
    subject: uuid.UUID | None = None


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where changes come from, and why they are made, as far as that is known."""

    request_id: str
    address: str | None = None
    user_agent: str | None = None
    reason: str | None = None


INSERT = statements.insert_rows(change, *audit.FACTS, audit.IMPERSONATOR, "mark")

HEAD = statements.sql(
    select(func.coalesce(func.max(change_position.c.position), 0)).where(
        change_position.c.shop_id == bindparam("shop_id")
    )
)


def keep_apart(items: Sequence[Change]) -> tuple[list[Change], list[dict[str, Any]]]:
    """The changes as they are recorded for ever, and the rows of what is personal in them."""
    shown: list[Change] = []
    apart: list[dict[str, Any]] = []
    for item in items:
        parts = private.split(node=item.node, subject=item.subject, before=item.before, after=item.after)
        shown.append(replace(item, before=parts.before, after=parts.after) if parts.rows else item)
        apart += parts.rows
    return shown, apart


def rows_of(
    items: Sequence[Change], *, shop_id: uuid.UUID, actor: permissions.Actor, origin: Origin
) -> list[dict[str, Any]]:
    """The rows that record these changes, from which personal values were taken out."""
    rows: list[dict[str, Any]] = [
        {
            "node_id": item.node,
            "operation": item.operation,
            "before": item.before,
            "after": item.after,
            "actor_kind": actor.kind.value,
            "actor_id": actor.id,
            "app_id": actor.app_id,
            "token_id": actor.token_id,
            "actor_name": actor.recorded_name,
            "request_id": origin.request_id,
            "address": origin.address,
            "user_agent": (origin.user_agent or "")[:USER_AGENT_LIMIT] or None,
            "reason": origin.reason,
            audit.IMPERSONATOR: actor.impersonator_id,
        }
        for item in items
    ]
    marks = audit.marks_of(rows, shop_id=shop_id)
    return [{**row, "mark": mark} for row, mark in zip(rows, marks, strict=True)]


def to_cursor(position: int) -> str:
    """The opaque cursor after which a reader resumes."""
    return base64.urlsafe_b64encode(f"{_MARK}.{position}".encode()).decode()


def from_cursor(cursor: str | None) -> int:
    """Read a cursor; None is the beginning of the feed, nonsense is `Invalid`."""
    if cursor is None:
        return 0
    try:
        mark, position = base64.urlsafe_b64decode(cursor).decode().split(".")
        if mark == _MARK and 0 <= int(position) <= _LAST:
            return int(position)
    except ValueError:
        pass
    raise errors.Invalid(reason="cursor", field=("after",))
