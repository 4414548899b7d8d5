"""Who may do what to an order: the rule's answer and the actor's rights in one, as the mutations would give it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from entrepot.kernel import errors
from entrepot.kernel.permissions import Actor, ActorKind, Permission
from entrepot.orders.permissions import REFUND_ORDERS, SHIP_ORDERS, WRITE_ORDERS
from entrepot.orders.rules import actions
from entrepot.orders.rules.actions import OrderAction
from entrepot.orders.rules.facts import OrderFacts
from entrepot.payments.permissions import CONFIRM_PAYMENTS

BUYERS = (ActorKind.ANONYMOUS, ActorKind.CUSTOMER)


@dataclass(frozen=True, slots=True)
class Need:
    """The mutation that does something, and the permission that it asks of staff."""

    mutation: str
    permission: Permission


NEEDS: Mapping[OrderAction, Need] = {
    OrderAction.PAY: Need("Mutation.paymentConfirm", CONFIRM_PAYMENTS),
    OrderAction.SHIP: Need("Mutation.orderShip", SHIP_ORDERS),
    OrderAction.MARK_DELIVERED: Need("Mutation.orderMarkDelivered", SHIP_ORDERS),
    OrderAction.CANCEL: Need("Mutation.orderCancel", WRITE_ORDERS),
    OrderAction.REQUEST_REFUND: Need("Mutation.orderRefundRequest", WRITE_ORDERS),
    OrderAction.REFUND: Need("Mutation.orderRefund", REFUND_ORDERS),
}


def order_can_by(
    actor: Actor,
    order: OrderFacts,
    *,
    by_gateway: bool,
    reaches: Callable[[Permission], bool] = lambda _: True,
) -> dict[OrderAction, errors.DomainError | None]:
    """Every action on an order that the actor sees: None where they may do it now, or what they would be told.

    `reaches` tells of a right that they hold whether the order is within its scope; without it is no order to them.

    Who sees an order without being staff is its buyer: they cancel it until it is paid, pay through a gateway and
    ask for their money back.
    """
    answers: dict[OrderAction, errors.DomainError | None] = {}
    for action, refusal in actions.order_can(order).items():
        need = NEEDS[action]
        if actor.may(need.permission) and not reaches(need.permission):
            answers[action] = errors.NotFound(what="Order", field=("order_id",))
        elif actor.may(need.permission) or (action is OrderAction.PAY and by_gateway):
            answers[action] = refusal
        elif action is OrderAction.CANCEL and actor.kind in BUYERS:
            answers[action] = actions.refuse_cancel_by_buyer(order)
        elif action is OrderAction.REQUEST_REFUND and actor.kind in BUYERS:
            answers[action] = refusal
        else:
            answers[action] = lacking(actor, need)
    return answers


def lacking(actor: Actor, need: Need) -> errors.RequestError:
    """What somebody without the permission is told."""
    if actor.kind is ActorKind.ANONYMOUS:
        return errors.Unauthenticated()
    return errors.Forbidden(what=need.mutation, permissions=need.permission.code)
