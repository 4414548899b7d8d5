"""Payments without a database: states, splitting refunds, deliveries of the test gateway."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from entrepot.kernel import errors
from entrepot.payments import gateways, rules

TABLE = {
    #              AUTHORIZE     CAPTURE     FAIL      VOID
    "PENDING":    ("AUTHORIZED", "CAPTURED", "FAILED", "VOIDED"),
    "AUTHORIZED": ("-",          "CAPTURED", "FAILED", "VOIDED"),
    "CAPTURED":   ("-",          "-",        "-",      "-"),
    "FAILED":     ("-",          "CAPTURED", "-",      "VOIDED"),
    "VOIDED":     ("-",          "CAPTURED", "-",      "-"),
}  # fmt: skip


def _following(state, action):
    try:
        return rules.after(state, action).value
    except rules.PaymentStateRefused:
        return "-"


def test_states():
    found = {state.value: tuple(_following(state, action) for action in rules.Action) for state in rules.State}
    assert found == TABLE


@pytest.mark.parametrize(
    ("amount", "parts"), [(0, []), (30, [(1, 30)]), (50, [(1, 50)]), (70, [(1, 50), (2, 20)]), (90, [(1, 50), (2, 40)])]
)
def test_a_refund_goes_back_the_way_it_came(amount, parts):
    payments = [rules.Refundable(UUID(int=1), 50), rules.Refundable(UUID(int=2), 40)]
    found = rules.split_refund(amount, payments, currency="CNY")
    assert [(payment_id.int, part) for payment_id, part in found] == parts


def test_more_than_came_in_is_refused():
    with pytest.raises(rules.RefundExceedsCaptured) as caught:
        rules.split_refund(51, [rules.Refundable(UUID(int=1), 50)], currency="JPY")
    assert caught.value.refundable == "50 JPY"


NOW = datetime(2026, 1, 1, tzinfo=UTC)
SECRET = "whsec_c2VjcmV0"


def _delivery(**changes):
    given = {"secret": SECRET, "now": NOW, "succeeded": True, "currency": "CNY"}
    given.update(changes)
    return gateways.TEST.report(shop_id=UUID(int=1), payment_id=UUID(int=2), amount_minor=5, **given)


def test_a_good_delivery_is_read():
    event = gateways.TEST.read(_delivery(), secret=SECRET, now=NOW)
    assert (event.payload["type"], event.payload["data"]["amount_minor"]) == ("payment.captured", 5)


def _without(header):
    delivery = _delivery()
    return gateways.Delivery({name: value for name, value in delivery.headers.items() if name != header}, delivery.body)


def _altered():
    delivery = _delivery()
    return gateways.Delivery(delivery.headers, delivery.body.replace(b":5", b":6"))


@pytest.mark.parametrize(
    "delivery",
    [
        _delivery(secret="another"),
        _delivery(now=NOW - timedelta(minutes=6)),
        _delivery(now=NOW + timedelta(minutes=6)),
        _without("webhook-id"),
        _without("webhook-timestamp"),
        _without("webhook-signature"),
        _altered(),
        gateways.Delivery({}, b""),
    ],
)
def test_bad_deliveries_are_refused(delivery):
    with pytest.raises(errors.DomainError) as caught:
        gateways.TEST.read(delivery, secret=SECRET, now=NOW)
    assert caught.value.code == "WEBHOOK_REFUSED"
