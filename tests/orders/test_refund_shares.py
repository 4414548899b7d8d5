# ruff: noqa: E501  a truth table is read across
"""Refunds: units and amounts, whose money it is, and that parts never exceed or miss the whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepot.kernel.errors import DomainError
from entrepot.orders.rules.refunds import (
    Issued,
    RefundLine,
    RefundWish,
    pick_issues,
    plan_cancellation,
    plan_excess,
    plan_refund,
)
from entrepot.orders.rules.states import FulfilmentState
from tests.orders.facts import line, order, shipped


def taken(plan):
    return [
        (part.undelivered_quantity, part.delivered_quantity, part.undelivered_minor, part.delivered_minor)
        for part in plan.parts
    ]


def money(plan):
    return plan.advance_minor, plan.money_minor, plan.receivable_minor, plan.waived_minor


def test_everything_of_a_sent_order():
    plan = plan_refund(shipped(order(line(3, 100), line(1, 50), shipping=800)), RefundWish(restock=True))
    assert taken(plan) == [(0, 3, 0, 100), (0, 1, 0, 50)]
    assert [part.restocked_quantity for part in plan.parts] == [3, 1]
    assert (plan.undelivered_shipping_minor, plan.delivered_shipping_minor) == (0, 800)
    assert money(plan) == (0, 950, 0, 0)
    assert plan.after_sale_step == "REFUND_ALL"


def test_units_not_sent_go_first_without_restock_and_last_with_it():
    goods = line(3, 100, shipped_quantity=2, recognised_minor=67)
    before = order(goods, advance_minor=33, fulfilment_state=FulfilmentState.PARTIAL)
    assert taken(plan_refund(before, RefundWish((RefundLine(goods.id, 2),)))) == [(1, 1, 33, 34)]
    assert taken(plan_refund(before, RefundWish((RefundLine(goods.id, 2, restock=True),)))) == [(0, 2, 0, 67)]


def test_a_price_adjustment_reverses_revenue_before_it_touches_the_advance():
    goods = line(2, 100, shipped_quantity=1, recognised_minor=50)
    before = order(goods, advance_minor=50, fulfilment_state=FulfilmentState.PARTIAL)
    plan = plan_refund(before, RefundWish((RefundLine(goods.id, amount_minor=60),)))
    assert taken(plan) == [(0, 0, 10, 50)]
    assert money(plan) == (10, 60, 0, 0)


def test_a_fee_kept_on_one_unit_is_not_given_back_with_the_next():
    goods = line(3, 30, shipped_quantity=3, recognised_minor=30, returned_quantity=1, reversed_minor=4)
    state = order(goods, refunded_minor=4, advance_minor=0, fulfilment_state=FulfilmentState.SHIPPED)
    assert taken(plan_refund(state, RefundWish((RefundLine(goods.id, 1, restock=True),)))) == [(0, 1, 0, 10)]


def test_debt_is_forgiven_before_money_moves():
    goods = line(2, 100)
    before = shipped(order(goods, paid=30, prepaid=False), owed=70)
    assert money(plan_refund(before, RefundWish((RefundLine(goods.id, 1),)))) == (0, 0, 50, 0)
    assert money(plan_refund(before, RefundWish())) == (0, 30, 70, 0)


def test_what_nobody_paid_for_is_waived():
    goods = line(2, 100)
    before = order(goods, paid=30, prepaid=False)
    assert money(plan_refund(before, RefundWish((RefundLine(goods.id, 1),)))) == (0, 0, 0, 50)
    assert money(plan_refund(before, RefundWish())) == (30, 30, 0, 70)
    assert money(plan_cancellation(order(goods, paid=0))) == (0, 0, 0, 100)
    assert money(plan_cancellation(order(goods))) == (100, 100, 0, 0)


def test_shipping_alone():
    plan = plan_refund(shipped(order(line(1, 100), shipping=800)), RefundWish(lines=(), shipping_minor=300))
    assert (plan.delivered_shipping_minor, plan.money_minor, plan.parts) == (300, 300, ())


def test_money_above_what_was_due_goes_back():
    assert money(plan_excess(order(line(1, 100), paid=130), 30)) == (30, 30, 0, 0)


GOODS = line(3, 100)
SENT = shipped(order(GOODS, shipping=10))
OPEN = order(GOODS)
REFUSED = [
    # order                        wish                                                           code
    (order(GOODS, paid=0),         RefundWish(),                                                  "NOTHING_TO_REFUND"),
    (order(line(1, 0)),            RefundWish(),                                                  "NOTHING_TO_REFUND"),
    (SENT,                         RefundWish(lines=()),                                          "NOTHING_TO_REFUND"),
    (SENT,                         RefundWish((RefundLine(GOODS.id, 4),)),                        "QUANTITY_EXCEEDS_OPEN"),
    (SENT,                         RefundWish((RefundLine(GOODS.id),)),                           "LINE_QUANTITY_INVALID"),
    (SENT,                         RefundWish((RefundLine(GOODS.id, -1),)),                       "LINE_QUANTITY_INVALID"),
    (SENT,                         RefundWish((RefundLine(GOODS.id, amount_minor=101),)),         "REFUND_AMOUNT_EXCEEDS"),
    (SENT,                         RefundWish((RefundLine(GOODS.id, amount_minor=-1),)),          "REFUND_AMOUNT_EXCEEDS"),
    (SENT,                         RefundWish((RefundLine(GOODS.id, 1, amount_minor=101),)),      "REFUND_AMOUNT_EXCEEDS"),
    (OPEN,                         RefundWish((RefundLine(GOODS.id, 1, amount_minor=35),)),       "REFUND_AMOUNT_EXCEEDS"),
    (OPEN,                         RefundWish((RefundLine(GOODS.id, 1, amount_minor=33),)),       "REFUND_AMOUNT_TOO_SMALL"),
    (SENT,                         RefundWish((RefundLine(line(1, 1).id, 1),)),                   "LINE_NOT_IN_ORDER"),
    (SENT,                         RefundWish(lines=(), shipping_minor=11),                       "REFUND_AMOUNT_EXCEEDS"),
    (order(GOODS, fulfilment_state=FulfilmentState.CANCELLED), RefundWish(),                      "ORDER_IS_CANCELLED"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "wish", "code"), REFUSED)
def test_refused_refunds(before, wish, code):
    with pytest.raises(DomainError) as caught:
        plan_refund(before, wish)
    assert caught.value.code == code


def test_the_same_line_twice_is_refused():
    with pytest.raises(DomainError) as caught:
        plan_refund(SENT, RefundWish((RefundLine(GOODS.id, 1), RefundLine(GOODS.id, 1))))
    assert (caught.value.code, caught.value.field) == ("LINE_NOT_IN_ORDER", ("lines", 1, "line_id"))


@given(
    total=st.integers(0, 10**9),
    quantity=st.integers(1, 50),
    sent=st.integers(0, 50),
    paid_share=st.integers(0, 100),
    units=st.integers(1, 50),
    restock=st.booleans(),
)
def test_money_never_exceeds_what_came_in_and_sides_agree(total, quantity, sent, paid_share, units, restock):
    sent, units = min(sent, quantity), min(units, quantity)
    recognised = -(-total * sent // quantity)
    paid = total * paid_share // 100
    goods = line(quantity, total, shipped_quantity=sent, recognised_minor=recognised)
    before = order(
        goods,
        paid=paid,
        prepaid=False,
        advance_minor=max(0, paid - recognised),
        receivable_minor=max(0, recognised - paid),
    )
    if before.refundable_minor == 0:
        return
    plan = plan_refund(before, RefundWish((RefundLine(goods.id, units, restock=restock),)))
    delivered = sum(part.delivered_minor for part in plan.parts)
    assert delivered + plan.advance_minor == plan.money_minor + plan.receivable_minor
    assert 0 <= plan.money_minor <= before.paid_minor - before.refunded_minor
    assert 0 <= plan.advance_minor <= before.advance_minor
    assert 0 <= plan.receivable_minor <= before.receivable_minor


def test_restocked_units_come_from_the_oldest_issue():
    first, second = Issued(line(1, 1).id, line(1, 1).id, 3, 1), Issued(line(1, 1).id, line(1, 1).id, 5, 0)
    assert pick_issues([first, second], 3) == [(first, 2), (second, 1)]
    assert pick_issues([first, second], 9) == [(first, 2), (second, 5)]
