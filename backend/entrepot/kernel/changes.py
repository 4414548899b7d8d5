"""The change feed: one row for each change of a node, in commit order, with the actor and what it was before and after.

A plain sequence would let a reader skip a transaction that commits late. Rows therefore carry the transaction's id,
and a reader stops before the oldest transaction that is still running.
"""

import base64
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Column, Identity, Index, Text, Uuid, bindparam, func, literal_column, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import UserDefinedType

from entrepot.kernel import errors, permissions, statements
from entrepot.kernel.tables import Instant, shop_table


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
    Index("change_order_idx", "shop_id", "transaction_id", "sequence"),
    Index("change_node_idx", "shop_id", "node_id", "sequence"),
    key=("sequence",),
    append_only=True,
)


@dataclass(frozen=True, kw_only=True)
class Change:
    """One change of one node; `before` and `after` hold only the fields that differ, as JSON values."""

    node: uuid.UUID
    operation: str
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None


_COLUMNS = (
    "node_id",
    "operation",
    "before",
    "after",
    "actor_kind",
    "actor_id",
    "app_id",
    "token_id",
    "actor_name",
    "request_id",
)
INSERT = statements.insert_rows(change, *_COLUMNS)

READ_AFTER = statements.sql(
    select(
        change,
        literal_column("transaction_id::text::bigint").label("transaction_number"),
    )
    .where(
        change.c.shop_id == bindparam("shop_id"),
        text("transaction_id < pg_snapshot_xmin(pg_current_snapshot())"),
        text("(transaction_id, sequence) > ((:after_transaction)::text::xid8, :after_sequence)").bindparams(
            bindparam("after_transaction", type_=Text), bindparam("after_sequence", type_=BigInteger)
        ),
    )
    .order_by(change.c.transaction_id, change.c.sequence)
    .limit(bindparam("limit", type_=BigInteger))
)


def rows_of(items: Sequence[Change], *, actor: permissions.Actor, request_id: str) -> list[dict[str, Any]]:
    """The rows that record these changes."""
    return [
        {
            "node_id": item.node,
            "operation": item.operation,
            "before": item.before,
            "after": item.after,
            "actor_kind": actor.kind.value,
            "actor_id": actor.id,
            "app_id": actor.app_id,
            "token_id": actor.token_id,
            "actor_name": actor.name,
            "request_id": request_id,
        }
        for item in items
    ]


def to_cursor(transaction_number: int, sequence: int) -> str:
    """The opaque cursor after which a reader resumes."""
    return base64.urlsafe_b64encode(f"{transaction_number}.{sequence}".encode()).decode()


def from_cursor(cursor: str | None) -> tuple[int, int]:
    """Read a cursor; None is the beginning of the feed, nonsense is `Invalid`."""
    if cursor is None:
        return 0, 0
    try:
        transaction_number, sequence = base64.urlsafe_b64decode(cursor).decode().split(".")
        return int(transaction_number), int(sequence)
    except ValueError:
        raise errors.Invalid(reason="cursor", field=("after",)) from None
