# ruff: noqa: E501  a truth table is read across
"""What each kind of person is told that they may do to an order, without a statement more than the rule needs."""

import uuid
from dataclasses import replace

import pytest

from entrepot.kernel import permissions
from entrepot.kernel.permissions import ActorKind
from entrepot.orders.rules.rights import order_can_by
from tests.orders.facts import line, order, shipped


def staff(*codes):
    return permissions.Actor(kind=ActorKind.STAFF, id=uuid.uuid4(), permissions=frozenset(codes))


GUEST = permissions.ANONYMOUS
BUYER = permissions.Actor(kind=ActorKind.CUSTOMER, id=uuid.uuid4(), customer_id=uuid.uuid4())
CLERK = staff("read_orders", "write_orders", "ship_orders")
READER = staff("read_orders")
CASHIER = staff("read_orders", "confirm_payments", "refund_orders")
APP = replace(CLERK, kind=ActorKind.APP)
SYSTEM = permissions.Actor.system("test")
UNPAID = order(line(2, 100), paid=0)
PAID = order(line(2, 100))
SENT = shipped(PAID)
U, F = "UNAUTHENTICATED", "FORBIDDEN"
NONE = "NOTHING_TO_REFUND"

TABLE = [
    #                         PAY             SHIP              MARK_DELIVERED     CANCEL             REQUEST_REFUND  REFUND
    ("guest unpaid",   GUEST,   UNPAID, U,              U,                U,                 "ok",              NONE,           U),
    ("guest paid",     GUEST,   PAID,   U,              U,                U,                 "ORDER_IS_PAID",   "ok",           U),
    ("guest sent",     GUEST,   SENT,   U,              U,                U,                 "ALREADY_SHIPPED", "ok",           U),
    ("buyer unpaid",   BUYER,   UNPAID, F,              F,                F,                 "ok",              NONE,           F),
    ("buyer paid",     BUYER,   PAID,   F,              F,                F,                 "ORDER_IS_PAID",   "ok",           F),
    ("reader unpaid",  READER,  UNPAID, F,              F,                F,                 F,                 F,              F),
    ("clerk unpaid",   CLERK,   UNPAID, F,              "ORDER_NOT_PAID", "NOTHING_SHIPPED", "ok",              NONE,           F),
    ("clerk paid",     CLERK,   PAID,   F,              "ok",             "NOTHING_SHIPPED", "ok",              "ok",           F),
    ("app paid",       APP,     PAID,   F,              "ok",             "NOTHING_SHIPPED", "ok",              "ok",           F),
    ("cashier unpaid", CASHIER, UNPAID, "ok",           F,                F,                 F,                 F,              NONE),
    ("cashier paid",   CASHIER, PAID,   "ALREADY_PAID", F,                F,                 F,                 F,              "ok"),
    ("system sent",    SYSTEM,  SENT,   "ALREADY_PAID", "NOTHING_TO_SHIP", "ok",             "ALREADY_SHIPPED", "ok",           "ok"),
]  # fmt: skip


@pytest.mark.parametrize("row", TABLE, ids=[row[0] for row in TABLE])
def test_who_may_what(row):
    _, actor, state, *expected = row
    answers = order_can_by(actor, state, by_gateway=False)
    assert [refusal.code if refusal else "ok" for refusal in answers.values()] == expected


@pytest.mark.parametrize("actor", [GUEST, BUYER, READER], ids=["guest", "buyer", "reader"])
def test_anybody_pays_through_a_gateway_while_something_is_due(actor):
    [unpaid, *_] = order_can_by(actor, UNPAID, by_gateway=True).values()
    [paid, *_] = order_can_by(actor, PAID, by_gateway=True).values()
    assert (unpaid, paid.code) == (None, "ALREADY_PAID")


def test_the_reason_names_the_permission():
    ship = list(order_can_by(READER, PAID, by_gateway=False).values())[1]
    assert ship.message("en") == "Mutation.orderShip needs one of these permissions: ship_orders."
    assert ship.message("zh-CN") == "Mutation.orderShip 需要以下任一权限：ship_orders。"
