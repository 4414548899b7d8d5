"""The three axes: every pair of state and step is legal exactly where the table says so."""

from itertools import product

import pytest

from entrepot.orders.rules import axes
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
from tests.orders.facts import line, order

FULFILMENT = {
    #                 SHIP_PART   SHIP_REST   DELIVER_PART  DELIVER_ALL  CANCEL
    "UNFULFILLED":  ("PARTIAL",  "SHIPPED",  "-",          "-",         "CANCELLED"),
    "PARTIAL":      ("PARTIAL",  "SHIPPED",  "PARTIAL",    "-",         "-"),
    "SHIPPED":      ("-",        "-",        "SHIPPED",    "DELIVERED", "-"),
    "DELIVERED":    ("-",        "-",        "-",          "-",         "-"),
    "CANCELLED":    ("-",        "-",        "-",          "-",         "-"),
}  # fmt: skip

PAYMENT = {
    #                        PAY_PART              PAY_ALL               REFUND_PART           REFUND_ALL   WAIVE
    "UNPAID":              ("PARTIALLY_PAID",     "PAID",               "-",                  "-",         "VOIDED"),
    "COLLECT_ON_DELIVERY": ("PARTIALLY_PAID",     "PAID",               "-",                  "-",         "VOIDED"),
    "ON_CREDIT":           ("PARTIALLY_PAID",     "PAID",               "-",                  "-",         "VOIDED"),
    "PARTIALLY_PAID":      ("PARTIALLY_PAID",     "PAID",               "PARTIALLY_REFUNDED", "REFUNDED",  "PAID"),
    "PAID":                ("-",                  "PAID",                "PARTIALLY_REFUNDED", "REFUNDED",  "PAID"),
    "PARTIALLY_REFUNDED":  ("PARTIALLY_REFUNDED", "PARTIALLY_REFUNDED", "PARTIALLY_REFUNDED", "REFUNDED",
                            "PARTIALLY_REFUNDED"),
    "REFUNDED":            ("-",                  "PARTIALLY_REFUNDED", "-",                  "-",         "-"),
    "VOIDED":              ("-",                  "PAID",               "-",                  "-",         "-"),
}  # fmt: skip

AFTER_SALE = {
    #                       REQUEST      REFUND_PART           REFUND_ALL
    "NONE":               ("REQUESTED", "PARTIALLY_REFUNDED", "REFUNDED"),
    "REQUESTED":          ("-",         "PARTIALLY_REFUNDED", "REFUNDED"),
    "PARTIALLY_REFUNDED": ("REQUESTED", "PARTIALLY_REFUNDED", "REFUNDED"),
    "REFUNDED":           ("-",         "-",                  "-"),
}  # fmt: skip


def _as_table(states, steps, transitions):
    return {
        state.value: tuple(transitions[state, step].value if (state, step) in transitions else "-" for step in steps)
        for state in states
    }


def test_fulfilment_table():
    assert _as_table(FulfilmentState, FulfilmentStep, FULFILMENT_TRANSITIONS) == FULFILMENT


def test_payment_table():
    assert _as_table(PaymentState, PaymentStep, PAYMENT_TRANSITIONS) == PAYMENT


def test_after_sale_table():
    assert _as_table(AfterSaleState, AfterSaleStep, AFTER_SALE_TRANSITIONS) == AFTER_SALE


def test_an_unnamed_step_is_a_defect():
    illegal = [
        (state, step)
        for state, step in product(FulfilmentState, FulfilmentStep)
        if (state, step) not in FULFILMENT_TRANSITIONS
    ]
    assert len(illegal) == 17
    for state, step in illegal:
        with pytest.raises(axes.IllegalStep):
            axes.fulfilment_after(state, step)


@pytest.mark.parametrize(
    ("total", "prepaid", "on_delivery", "state"),
    [
        (100, True, False, "UNPAID"),
        (100, False, True, "COLLECT_ON_DELIVERY"),
        (100, False, False, "ON_CREDIT"),
        (0, True, False, "PAID"),
        (0, False, True, "PAID"),
    ],
)
def test_first_payment_state(total, prepaid, on_delivery, state):
    assert axes.first_payment_state(total_minor=total, prepaid=prepaid, on_delivery=on_delivery) == state


@pytest.mark.parametrize(
    ("paid", "arriving", "step"), [(0, 100, "PAY_ALL"), (0, 99, "PAY_PART"), (60, 40, "PAY_ALL"), (0, 120, "PAY_ALL")]
)
def test_payment_step_of_capture(paid, arriving, step):
    assert axes.payment_step_of_capture(order(line(1, 100), paid=paid), amount_minor=arriving) == step


@pytest.mark.parametrize(
    ("paid", "refunded", "money", "forgiven", "step"),
    [
        (100, 0, 100, 0, "REFUND_ALL"),
        (100, 0, 40, 0, "REFUND_PART"),
        (100, 40, 60, 0, "REFUND_ALL"),
        (0, 0, 0, 100, "WAIVE"),
        (0, 0, 0, 30, None),
    ],
)
def test_payment_step_of_refund(paid, refunded, money, forgiven, step):
    before = order(line(1, 100), paid=paid, refunded_minor=refunded)
    assert axes.payment_step_of_refund(before, money_minor=money, forgiven_minor=forgiven) == step
