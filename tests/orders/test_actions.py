# ruff: noqa: E501  a truth table is read across
"""What can be done to an order in each situation, or the code of the refusal."""

from dataclasses import replace

import pytest

from entrepot.orders.rules.actions import order_can
from entrepot.orders.rules.states import AfterSaleState, FulfilmentState
from tests.orders.facts import line, order, shipped

PAID = order(line(2, 100))
UNPAID = order(line(2, 100), paid=0)
ON_DELIVERY = order(line(2, 100), paid=0, prepaid=False)
SENT = shipped(PAID)
OWED = shipped(ON_DELIVERY, owed=100)
ARRIVED = replace(SENT, fulfilment_state=FulfilmentState.DELIVERED, delivered_count=1)
CANCELLED = replace(UNPAID, fulfilment_state=FulfilmentState.CANCELLED)
ASKED = replace(ARRIVED, after_sale_state=AfterSaleState.REQUESTED)
FREE = order(line(1, 0))

TABLE = [
    #              PAY                   SHIP                  MARK_DELIVERED        CANCEL                REQUEST_REFUND        REFUND
    (UNPAID,      "ok",                 "ORDER_NOT_PAID",     "NOTHING_SHIPPED",    "ok",                 "NOTHING_TO_REFUND",  "NOTHING_TO_REFUND"),
    (PAID,        "ALREADY_PAID",       "ok",                 "NOTHING_SHIPPED",    "ok",                 "ok",                 "ok"),
    (ON_DELIVERY, "ok",                 "ok",                 "NOTHING_SHIPPED",    "ok",                 "NOTHING_TO_REFUND",  "NOTHING_TO_REFUND"),
    (SENT,        "ALREADY_PAID",       "NOTHING_TO_SHIP",    "ok",                 "ALREADY_SHIPPED",    "ok",                 "ok"),
    (OWED,        "ok",                 "NOTHING_TO_SHIP",    "ok",                 "ALREADY_SHIPPED",    "ok",                 "ok"),
    (ARRIVED,     "ALREADY_PAID",       "NOTHING_TO_SHIP",    "ALREADY_DELIVERED",  "ALREADY_SHIPPED",    "ok",                 "ok"),
    (ASKED,       "ALREADY_PAID",       "NOTHING_TO_SHIP",    "ALREADY_DELIVERED",  "ALREADY_SHIPPED",    "ALREADY_REQUESTED",  "ok"),
    (CANCELLED,   "ORDER_IS_CANCELLED", "ORDER_IS_CANCELLED", "ORDER_IS_CANCELLED", "ORDER_IS_CANCELLED", "ORDER_IS_CANCELLED", "ORDER_IS_CANCELLED"),
    (FREE,        "ALREADY_PAID",       "ok",                 "NOTHING_SHIPPED",    "ok",                 "NOTHING_TO_REFUND",  "NOTHING_TO_REFUND"),
]  # fmt: skip


@pytest.mark.parametrize(
    "row", TABLE, ids=["unpaid", "paid", "cod", "sent", "owed", "arrived", "asked", "cancelled", "free"]
)
def test_actions(row):
    state, *expected = row
    assert [refusal.code if refusal else "ok" for refusal in order_can(state).values()] == expected
