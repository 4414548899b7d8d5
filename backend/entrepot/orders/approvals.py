"""Refunds as documents that can need approval: their facts, and their wish as JSON and back."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from entrepot.approvals.rules.documents import DocumentKind, FactType, register
from entrepot.kernel import money
from entrepot.orders.operations.refunds import RefundOrder
from entrepot.orders.rules.refunds import RefundLine, RefundWish

REFUND = register(
    DocumentKind(
        code="REFUND",
        en="Refund of an order",
        zh="订单退款",
        facts={"amount": FactType.DECIMAL, "currency": FactType.TEXT, "reason": FactType.TEXT},
    )
)


def facts_of(command: RefundOrder, *, amount_minor: int, currency: str) -> dict[str, Any]:
    """What conditions ask of a refund; `amount` is what the customer gets, in major units."""
    return {"amount": str(money.to_decimal(amount_minor, currency)), "currency": currency, "reason": command.reason}


def to_payload(command: RefundOrder) -> dict[str, Any]:
    """A refund as JSON."""
    lines = None if command.wish.lines is None else [asdict(line) for line in command.wish.lines]
    return {
        "order_id": command.order_id,
        "reason": command.reason,
        "location_id": command.location_id,
        "wish": {"lines": lines, "shipping_minor": command.wish.shipping_minor, "restock": command.wish.restock},
    }


def from_payload(payload: Any) -> RefundOrder:
    """The refund that was asked for."""
    wish, lines = payload["wish"], payload["wish"]["lines"]
    parts = None if lines is None else tuple(RefundLine(**{**line, "line_id": UUID(line["line_id"])}) for line in lines)
    return RefundOrder(
        order_id=UUID(payload["order_id"]),
        reason=payload["reason"],
        location_id=UUID(payload["location_id"]) if payload["location_id"] else None,
        wish=RefundWish(lines=parts, shipping_minor=wish["shipping_minor"], restock=wish["restock"]),
    )
