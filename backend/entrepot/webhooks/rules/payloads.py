"""The form of what is sent: the same envelope for every topic, with the app's own answer in it."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson

MOST_BYTES = 1_000_000


def envelope(
    *,
    topic: str,
    happened_at: datetime,
    shop_id: uuid.UUID,
    node_id: uuid.UUID | None,
    data: Any = None,
    errors: Sequence[Mapping[str, Any]] = (),
) -> bytes:
    """The bytes of a delivery; `errors` say what of the document the app was not answered, and why."""
    content: dict[str, Any] = {
        "type": topic,
        "timestamp": happened_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "shopId": str(shop_id),
        "nodeId": None if node_id is None else str(node_id),
        "data": data,
    }
    if errors:
        content["errors"] = list(errors)
    body = orjson.dumps(content, default=str)
    if len(body) <= MOST_BYTES:
        return body
    too_long = {"message": "the answer is too long", "extensions": {"code": "TOO_LONG"}}
    return orjson.dumps({**content, "data": None, "errors": [too_long]}, default=str)


def message_id(delivery_id: uuid.UUID) -> str:
    """What a receiver knows a delivery by: the same however often it is tried."""
    return f"msg_{delivery_id.hex}"
