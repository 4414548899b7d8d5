"""The timeline of orders: what happened, when, by whom; only ever added to."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from entrepot.kernel import ids
from entrepot.kernel.database import Tx, insert_rows
from entrepot.orders.rules.states import EventKind
from entrepot.orders.tables import ORDER_EVENT, order_event

INSERT_EVENTS = insert_rows(order_event, "id", "order_id", "kind", "facts", "actor_kind", "actor_name", "effective_at")


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that happened to an order."""

    order_id: UUID
    kind: EventKind
    effective_at: datetime
    facts: dict[str, Any] = field(default_factory=dict)


async def record(tx: Tx, *, happened: Sequence[Happened]) -> None:
    """Add to the timelines, in one statement."""
    new_ids = ids.new_many(ORDER_EVENT, len(happened))
    await tx.insert(
        INSERT_EVENTS,
        [
            {
                "id": event_id,
                "order_id": item.order_id,
                "kind": item.kind.value,
                "facts": item.facts,
                "actor_kind": tx.actor.kind.value,
                "actor_name": tx.actor.recorded_name,
                "effective_at": item.effective_at,
            }
            for event_id, item in zip(new_ids, happened, strict=True)
        ],
    )
