# ruff: noqa: E501  a truth table is read across
"""Shares of units, and what a shipment earns: over all shipments exactly the line, the shipping charge once."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepot.kernel.errors import DomainError
from entrepot.orders.rules.facts import share_of_units
from entrepot.orders.rules.fulfilment import ShipLine, delivery_step, plan_shipment
from entrepot.orders.rules.states import FulfilmentState, LineKind
from tests.orders.facts import line, order, shipped


@pytest.mark.parametrize(
    ("value", "units", "taken", "share"),
    [
        (100, 3, 1, 34),
        (100, 3, 2, 67),
        (100, 3, 3, 100),
        (101, 3, 1, 34),
        (101, 3, 2, 68),
        (2, 3, 1, 1),
        (2, 3, 2, 2),
        (0, 3, 2, 0),
        (7, 7, 4, 4),
        (5, 0, 0, 0),
    ],
)
def test_share_of_units(value, units, taken, share):
    assert share_of_units(value, units, taken) == share


@given(value=st.integers(0, 10**12), units=st.integers(1, 1000), data=st.data())
def test_shares_taken_in_any_steps_sum_to_the_whole(value, units, data):
    left, remaining, parts = value, units, []
    while remaining:
        taken = data.draw(st.integers(1, remaining))
        parts.append(share_of_units(left, remaining, taken))
        left -= parts[-1]
        remaining -= taken
    assert sum(parts) == value
    assert all(part >= 0 for part in parts)


def test_everything_open_is_shipped_when_nothing_is_named():
    before = order(line(3, 100), line(1, 500, kind=LineKind.CHARGE), shipping=800)
    plan = plan_shipment(before, None)
    assert [(part.quantity, part.revenue_minor) for part in plan.parts] == [(3, 100), (1, 500)]
    assert (plan.shipping_minor, plan.advance_minor, plan.receivable_minor, plan.step) == (800, 1400, 0, "SHIP_REST")


def test_a_part_carries_the_charges_and_the_shipping_with_it():
    goods, charge = line(3, 100, discount=20), line(1, 500, kind=LineKind.CHARGE)
    plan = plan_shipment(order(goods, charge, shipping=800), [ShipLine(goods.id, 1)])
    assert [(part.quantity, part.revenue_minor, part.discount_minor) for part in plan.parts] == [
        (1, 34, 7),
        (1, 500, 0),
    ]
    assert (plan.shipping_minor, plan.advance_minor, plan.step) == (800, 1334, "SHIP_PART")


def test_the_rest_comes_without_shipping():
    goods = line(3, 100, shipped_quantity=1, recognised_minor=34)
    before = order(
        goods,
        shipping=800,
        paid=900,
        advance_minor=66,
        shipping_recognised_minor=800,
        fulfilment_state=FulfilmentState.PARTIAL,
    )
    plan = plan_shipment(before, None)
    assert (plan.revenue_minor, plan.shipping_minor, plan.advance_minor, plan.step) == (66, 0, 66, "SHIP_REST")


def test_what_is_not_paid_becomes_owed():
    plan = plan_shipment(order(line(2, 100), paid=30, prepaid=False), None)
    assert (plan.advance_minor, plan.receivable_minor) == (30, 70)


GOODS = line(3, 100)
REFUSED = [
    # order                                                        wish                        codes
    (order(GOODS, paid=0),                                         None,                       ["ORDER_NOT_PAID"]),
    (order(GOODS, paid=99),                                        None,                       ["ORDER_NOT_PAID"]),
    (shipped(order(GOODS)),                                        None,                       ["NOTHING_TO_SHIP"]),
    (order(GOODS, fulfilment_state=FulfilmentState.CANCELLED),     None,                       ["ORDER_IS_CANCELLED"]),
    (order(GOODS),                                                 [ShipLine(GOODS.id, 4)],    ["QUANTITY_EXCEEDS_OPEN"]),
    (order(GOODS),                                                 [ShipLine(GOODS.id, 2)] * 2, ["QUANTITY_EXCEEDS_OPEN"]),
    (order(GOODS),                                                 [ShipLine(GOODS.id, 0)],    ["LINE_QUANTITY_INVALID"]),
    (order(line(1, 1)),                                            [ShipLine(GOODS.id, 1)],    ["LINE_NOT_IN_ORDER"]),
    (order(GOODS),                                                 [],                         ["LINE_QUANTITY_INVALID"]),
]  # fmt: skip


@pytest.mark.parametrize(("before", "wish", "codes"), REFUSED)
def test_refused_shipments(before, wish, codes):
    with pytest.raises(DomainError) as caught:
        plan_shipment(before, wish)
    assert [caught.value.code] == codes


def test_delivery_is_complete_when_the_last_shipment_of_a_shipped_order_arrives():
    sent = replace(shipped(order(line(1, 100))), shipment_count=2)
    assert [delivery_step(sent, arriving=count) for count in (1, 2)] == ["DELIVER_PART", "DELIVER_ALL"]
    partial = replace(sent, fulfilment_state=FulfilmentState.PARTIAL)
    assert delivery_step(partial, arriving=2) == "DELIVER_PART"
