"""Money that arrives: paid in full or in part, for goods sent, for cancelled orders, twice."""

from datetime import UTC, datetime

import pytest

from entrepot.kernel import errors
from entrepot.orders import events, order_facts
from entrepot.orders.operations import cancellation, fulfilment
from entrepot.payments import operations as payment_operations
from entrepot.payments import reads as payment_reads
from tests.orders import arrange


async def test_money_in_advance_is_held(tx, goods, ledger):
    placed = await arrange.place(tx, goods, 2)
    moment = datetime(2026, 1, 2, tzinfo=UTC)
    capture = payment_operations.CapturePayment(payment_id=placed.payment_id, effective_at=moment)
    await payment_operations.capture_payments(tx, commands=[capture])
    [fact] = ledger.of(events.OrdersPaid)
    assert (fact.amount_minor, fact.advance_minor, fact.receivable_minor, fact.effective_at) == (2000, 2000, 0, moment)
    assert await arrange.state(tx, placed.order_id) == ("PAID", "UNFULFILLED", "NONE")
    order = (await order_facts.load_orders(tx, ids=[placed.order_id]))[placed.order_id]
    assert order.row["expires_at"] is None
    await arrange.assert_books_agree(tx)


async def test_cash_on_delivery_is_owed_until_it_is_remitted(tx, goods, ledger):
    placed = await arrange.place(tx, goods, 2, payment_method=arrange.CASH)
    await fulfilment.ship_orders(tx, commands=[fulfilment.ShipOrder(order_id=placed.order_id)])
    assert await arrange.state(tx, placed.order_id) == ("COLLECT_ON_DELIVERY", "SHIPPED", "NONE")
    await arrange.pay(tx, placed)
    [fact] = ledger.of(events.OrdersPaid)
    assert (fact.advance_minor, fact.receivable_minor) == (0, 2000)
    assert await arrange.state(tx, placed.order_id) == ("PAID", "SHIPPED", "NONE")
    await arrange.assert_books_agree(tx)


async def test_less_than_asked_leaves_the_rest_open(tx, goods):
    placed = await arrange.place(tx, goods, 2)
    await arrange.pay(tx, placed, amount_minor=500)
    assert await arrange.state(tx, placed.order_id) == ("PARTIALLY_PAID", "UNFULFILLED", "NONE")
    found = await payment_reads.list_payments_of_documents(tx, document_ids=[placed.order_id])
    first, rest = sorted(found, key=lambda row: row["amount_minor"])
    assert [(row["state"], row["amount_minor"]) for row in (first, rest)] == [("CAPTURED", 500), ("PENDING", 1500)]
    with pytest.raises(errors.DomainError) as caught:
        await fulfilment.ship_orders(tx, commands=[fulfilment.ShipOrder(order_id=placed.order_id)])
    assert caught.value.code == "ORDER_NOT_PAID"
    await payment_operations.capture_payments(tx, commands=[payment_operations.CapturePayment(payment_id=rest["id"])])
    assert await arrange.state(tx, placed.order_id) == ("PAID", "UNFULFILLED", "NONE")
    await arrange.assert_books_agree(tx)


async def test_money_for_a_cancelled_order_goes_back_at_once(tx, goods, ledger):
    placed = await arrange.place(tx, goods, 2)
    await cancellation.cancel_orders(tx, commands=[cancellation.CancelOrder(order_id=placed.order_id)])
    await arrange.pay(tx, placed)
    assert await arrange.state(tx, placed.order_id) == ("REFUNDED", "CANCELLED", "NONE")
    [fact] = ledger.of(events.OrdersRefunded)
    assert (fact.advance_minor, fact.money_minor, fact.money) == (2000, 2000, (("BANK_TRANSFER", 2000),))
    await arrange.assert_books_agree(tx)


async def test_c9_a_payment_is_captured_once(tx, goods):
    placed = await arrange.place_paid(tx, goods, 1)
    with pytest.raises(errors.DomainError) as caught:
        await arrange.pay(tx, placed)
    assert caught.value.code == "PAYMENT_STATE_REFUSED"


async def test_c9_more_than_asked_is_refused(tx, goods):
    placed = await arrange.place(tx, goods, 1)
    with pytest.raises(errors.DomainError) as caught:
        await arrange.pay(tx, placed, amount_minor=1001)
    assert (caught.value.code, caught.value.expected, caught.value.given) == (
        "CAPTURE_AMOUNT_MISMATCH",
        "10.00 CNY",
        "10.01 CNY",
    )
