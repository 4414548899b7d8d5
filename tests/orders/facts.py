"""Orders as the rules see them, built by hand for the truth tables."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from entrepot.orders.rules.facts import LineFacts, OrderFacts
from entrepot.orders.rules.states import AfterSaleState, FulfilmentState, LineKind, PaymentState


def line(quantity: int, total: int, *, kind: LineKind = LineKind.GOODS, discount: int = 0, **changes: Any) -> LineFacts:
    """A line of `quantity` units that cost `total` together."""
    fresh = LineFacts(
        id=uuid4(),
        kind=kind,
        sku="CUP",
        unit_decimals=0,
        quantity=quantity,
        shipped_quantity=0,
        cancelled_quantity=0,
        returned_quantity=0,
        total_minor=total,
        discount_minor=discount,
        recognised_minor=0,
        cancelled_minor=0,
        reversed_minor=0,
    )
    return replace(fresh, **changes)


def order(*lines: LineFacts, shipping: int = 0, paid: int | None = None, **changes: Any) -> OrderFacts:
    """A prepaid order, paid in full unless `paid` says otherwise."""
    total = shipping + sum(item.total_minor for item in lines)
    money = total if paid is None else paid
    state = PaymentState.PAID if money == total else PaymentState.PARTIALLY_PAID if money else PaymentState.UNPAID
    given_up = sum(item.cancelled_minor + item.reversed_minor for item in lines)
    fresh = OrderFacts(
        id=UUID(int=1),
        number="1001",
        currency="CNY",
        prepaid=True,
        payment_state=state,
        fulfilment_state=FulfilmentState.UNFULFILLED,
        after_sale_state=AfterSaleState.NONE,
        total_minor=total,
        shipping_minor=shipping,
        paid_minor=money,
        refunded_minor=0,
        given_up_minor=given_up,
        advance_minor=money,
        receivable_minor=0,
        shipping_recognised_minor=0,
        shipping_cancelled_minor=0,
        shipping_reversed_minor=0,
        shipment_count=0,
        delivered_count=0,
        refund_count=0,
        lines=tuple(lines),
    )
    return replace(fresh, **changes)


def shipped(before: OrderFacts, *, owed: int = 0) -> OrderFacts:
    """The same order after everything left; `owed` of it is not yet paid."""
    return replace(
        before,
        fulfilment_state=FulfilmentState.SHIPPED,
        advance_minor=0,
        receivable_minor=owed,
        shipping_recognised_minor=before.shipping_minor,
        shipment_count=1,
        lines=tuple(
            replace(item, shipped_quantity=item.quantity, recognised_minor=item.total_minor) for item in before.lines
        ),
    )
