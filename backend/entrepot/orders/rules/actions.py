"""What can be done to an order now, and if not, why: one answer for the operations, the API and the admin."""

from enum import StrEnum

import strawberry

from entrepot.orders.rules import refusals
from entrepot.orders.rules.facts import OrderFacts
from entrepot.orders.rules.states import AfterSaleState, FulfilmentState


@strawberry.enum(name="OrderActionName", description="The things a person can do to an order. / 订单操作。")
class OrderAction(StrEnum):
    """The things a person can do to an order."""

    PAY = "PAY"
    SHIP = "SHIP"
    MARK_DELIVERED = "MARK_DELIVERED"
    CANCEL = "CANCEL"
    REQUEST_REFUND = "REQUEST_REFUND"
    REFUND = "REFUND"


Answer = refusals.OrderRefused | None


def order_can(order: OrderFacts) -> dict[OrderAction, Answer]:
    """Every action with None when it is allowed, or with the refusal that would be raised."""
    return {
        OrderAction.PAY: refuse_pay(order),
        OrderAction.SHIP: refuse_ship(order),
        OrderAction.MARK_DELIVERED: refuse_deliver(order),
        OrderAction.CANCEL: refuse_cancel(order),
        OrderAction.REQUEST_REFUND: refuse_request(order),
        OrderAction.REFUND: refuse_refund(order),
    }


def refuse_pay(order: OrderFacts) -> Answer:
    """An order is paid while something is due."""
    if order.fulfilment_state is FulfilmentState.CANCELLED:
        return refusals.OrderIsCancelled(number=order.number)
    if order.due_minor <= 0:
        return refusals.AlreadyPaid(number=order.number)
    return None


def refuse_ship(order: OrderFacts) -> Answer:
    """Open units are shipped once a prepaid order is paid in full."""
    if order.fulfilment_state is FulfilmentState.CANCELLED:
        return refusals.OrderIsCancelled(number=order.number)
    if not order.has_open_lines:
        return refusals.NothingToShip(number=order.number)
    if order.prepaid and order.due_minor > 0:
        return refusals.OrderNotPaid(number=order.number)
    return None


def refuse_deliver(order: OrderFacts) -> Answer:
    """A shipment that has left can arrive once."""
    if order.fulfilment_state is FulfilmentState.CANCELLED:
        return refusals.OrderIsCancelled(number=order.number)
    if not order.shipped_anything:
        return refusals.NothingShipped(number=order.number)
    if order.undelivered_shipments == 0:
        return refusals.AlreadyDelivered(number=order.number)
    return None


def refuse_cancel(order: OrderFacts) -> Answer:
    """An order is cancelled before anything has left."""
    if order.fulfilment_state is FulfilmentState.CANCELLED:
        return refusals.OrderIsCancelled(number=order.number)
    if order.shipped_anything:
        return refusals.AlreadyShipped(number=order.number)
    return None


def refuse_cancel_by_buyer(order: OrderFacts) -> Answer:
    """A buyer gives their own order up until money has come; from then on they ask for a refund."""
    refusal = refuse_cancel(order)
    if refusal is None and order.paid_minor > 0:
        return refusals.OrderIsPaid(number=order.number)
    return refusal


def refuse_request(order: OrderFacts) -> Answer:
    """A customer asks once for a refund of something that can be refunded."""
    if order.after_sale_state is AfterSaleState.REQUESTED:
        return refusals.AlreadyRequested(number=order.number)
    return refuse_refund(order)


def refuse_refund(order: OrderFacts) -> Answer:
    """A refund needs money that was taken, or a debt for goods sent, and value that still stands."""
    if order.fulfilment_state is FulfilmentState.CANCELLED:
        return refusals.OrderIsCancelled(number=order.number)
    if order.refundable_minor == 0 or order.open_minor + order.kept_minor == 0:
        return refusals.NothingToRefund(number=order.number)
    return None
