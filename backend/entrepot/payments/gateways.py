"""Payment gateways: how each signs what it sends us and how it is told to give money back."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

import orjson

from entrepot.kernel import signing
from entrepot.payments import rules


@dataclass(frozen=True, slots=True)
class Delivery:
    """A signed webhook as it travels: headers and body."""

    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class GatewayEvent:
    """A webhook whose signature and time were good."""

    event_id: str
    payload: Mapping[str, Any]


class Gateway(Protocol):
    """What every gateway can do; calls to it happen between transactions, never inside one."""

    method: rules.Method

    def read(self, delivery: Delivery, *, secret: str, now: datetime) -> GatewayEvent:
        """Verify a webhook; anything wrong is `WebhookRefused`."""

    async def refund(self, *, reference: str | None, amount_minor: int, refund_id: UUID) -> None:
        """Ask for money back; asking twice with one `refund_id` gives it once."""


class TestGateway:
    """A gateway that lives in this process: it takes any payment and reports it by a signed webhook."""

    __test__ = False
    method = rules.Method.TEST_GATEWAY

    def read(self, delivery: Delivery, *, secret: str, now: datetime) -> GatewayEvent:
        """Verify a webhook by the Standard Webhooks headers and read its body."""
        event_id = delivery.headers.get("webhook-id", "")
        reason = signing.refusal(
            signing.decode_secret(secret),
            event_id=event_id,
            timestamp=delivery.headers.get("webhook-timestamp", ""),
            signatures=delivery.headers.get("webhook-signature", ""),
            body=delivery.body,
            now=now,
        )
        if reason is not None:
            raise rules.WebhookRefused(reason=reason)
        return GatewayEvent(event_id, read_payload(delivery.body))

    async def refund(self, *, reference: str | None, amount_minor: int, refund_id: UUID) -> None:
        """Nothing to call: the test gateway holds no money."""

    def report(
        self,
        *,
        secret: str,
        shop_id: UUID,
        payment_id: UUID,
        amount_minor: int,
        currency: str,
        succeeded: bool,
        now: datetime,
    ) -> Delivery:
        """The webhook that says how a payment went."""
        event_id = f"evt_{secrets.token_hex(12)}"
        data = {
            "payment_id": str(payment_id),
            "amount_minor": amount_minor,
            "currency": currency,
            "reference": f"test_{payment_id.hex}",
        }
        if not succeeded:
            data["reason"] = "declined"
        payload = {
            "type": "payment.captured" if succeeded else "payment.failed",
            "timestamp": now.isoformat(),
            "shop_id": str(shop_id),
            "data": data,
        }
        body = orjson.dumps(payload)
        timestamp = int(now.timestamp())
        signature = signing.sign(signing.decode_secret(secret), event_id=event_id, timestamp=timestamp, body=body)
        headers = {"webhook-id": event_id, "webhook-timestamp": str(timestamp), "webhook-signature": signature}
        return Delivery(headers, body)


def read_payload(body: bytes) -> Mapping[str, Any]:
    """The body of a webhook: an object with `type`, `shop_id` and `data`; anything else is `WebhookRefused`."""
    try:
        payload = orjson.loads(body)
    except json.JSONDecodeError:
        raise rules.WebhookRefused(reason="the body is not JSON") from None
    if not isinstance(payload, dict) or not isinstance(payload.get("data"), dict) or "type" not in payload:
        raise rules.WebhookRefused(reason="the body is not an event")
    return payload


TEST = TestGateway()
GATEWAYS: Mapping[rules.Method, Gateway] = {rules.Method.TEST_GATEWAY: TEST}
