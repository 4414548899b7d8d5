"""One step on one axis: look it up, or refuse as a fault of the program, because `actions` has said no before."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from entrepot.orders.rules.facts import OrderFacts
from entrepot.orders.rules.states import (
    AFTER_SALE_TRANSITIONS,
    FULFILMENT_TRANSITIONS,
    PAYMENT_TRANSITIONS,
    AfterSaleState,
    AfterSaleStep,
    FulfilmentState,
    FulfilmentStep,
    PaymentState,
    PaymentStep,
)
from entrepot.payments.rules import Method

BANK_PATIENCE = timedelta(days=3)
State = TypeVar("State", bound=StrEnum)
Step = TypeVar("Step", bound=StrEnum)


class IllegalStep(Exception):
    """A transition that no table names: a defect in the caller, not something a person did."""


def payment_after(state: PaymentState, step: PaymentStep) -> PaymentState:
    """The payment state that follows."""
    return _after(PAYMENT_TRANSITIONS, state, step)


def fulfilment_after(state: FulfilmentState, step: FulfilmentStep) -> FulfilmentState:
    """The fulfilment state that follows."""
    return _after(FULFILMENT_TRANSITIONS, state, step)


def after_sale_after(state: AfterSaleState, step: AfterSaleStep) -> AfterSaleState:
    """The after-sale state that follows."""
    return _after(AFTER_SALE_TRANSITIONS, state, step)


def first_payment_state(*, total_minor: int, prepaid: bool, on_delivery: bool) -> PaymentState:
    """The payment state of an order just placed; an order that costs nothing is paid."""
    if total_minor == 0:
        return PaymentState.PAID
    if prepaid:
        return PaymentState.UNPAID
    return PaymentState.COLLECT_ON_DELIVERY if on_delivery else PaymentState.ON_CREDIT


def payment_step_of_capture(order: OrderFacts, *, amount_minor: int) -> PaymentStep:
    """How money that arrived moves the payment axis."""
    return PaymentStep.PAY_ALL if order.due_minor <= amount_minor else PaymentStep.PAY_PART


def payment_step_of_refund(order: OrderFacts, *, money_minor: int, forgiven_minor: int) -> PaymentStep | None:
    """How a refund moves the payment axis; debt forgiven in part moves nothing, in whole it ends the asking."""
    if money_minor:
        all_of_it = order.refunded_minor + money_minor == order.paid_minor
        return PaymentStep.REFUND_ALL if all_of_it else PaymentStep.REFUND_PART
    return PaymentStep.WAIVE if forgiven_minor == order.due_minor else None


def expiry(method: Method, *, placed_at: datetime, minutes: int, waits: bool) -> datetime | None:
    """When an order that waits for its money is given up; a bank transfer takes days, so it is given at least three."""
    if not waits:
        return None
    patience = timedelta(minutes=minutes)
    return placed_at + (max(patience, BANK_PATIENCE) if method is Method.BANK_TRANSFER else patience)


def _after(table: dict[tuple[State, Step], State], state: State, step: Step) -> State:
    following = table.get((state, step))
    if following is None:
        raise IllegalStep(f"{state} has no step {step}")
    return following
