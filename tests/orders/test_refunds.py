"""Refunds: in full, in part, with goods back at their original cost, and never more than came in."""

import pytest

from entrepot.inventory import reads as stock_reads
from entrepot.kernel import errors
from entrepot.orders import events, reads
from entrepot.orders.operations import delivery, fulfilment, refunds
from entrepot.orders.rules.fulfilment import ShipLine
from entrepot.orders.rules.refunds import RefundLine, RefundWish
from entrepot.payments import reads as payment_reads
from tests.orders import arrange


async def sent(tx, goods, *quantities, **more):
    """An order that is paid (unless on delivery) and has left."""
    placed = await arrange.place(tx, goods, *quantities, **more)
    if more.get("payment_method") is not arrange.CASH:
        await arrange.pay(tx, placed)
    await fulfilment.ship_orders(tx, commands=[fulfilment.ShipOrder(order_id=placed.order_id)])
    return placed


async def refund(tx, placed, wish=None, **more):
    """Refund an order."""
    command = refunds.RefundOrder(order_id=placed.order_id, wish=wish or RefundWish(), **more)
    [done] = await refunds.refund_orders(tx, commands=[command])
    return done


async def test_everything_back_restores_revenue_and_value(tx, goods, ledger):
    placed = await sent(tx, goods, 2, 1)
    await arrange.receive(tx, goods, stock=100, unit_cost_minor=999)
    done = await refund(tx, placed, RefundWish(restock=True))
    assert (done.number, done.amount_minor, done.restocked_cost_minor) == ("1001-R1", 4000, 1200)
    [fact] = ledger.of(events.OrdersRefunded)
    assert (fact.goods_minor, fact.money_minor, fact.restocked_cost_minor) == (4000, 4000, 1200)
    assert fact.money == (("BANK_TRANSFER", 4000),)
    assert await arrange.state(tx, placed.order_id) == ("REFUNDED", "SHIPPED", "REFUNDED")
    assert await stock_reads.sum_available(tx, variant_ids=goods.variant_ids) == dict.fromkeys(goods.variant_ids, 200)
    await arrange.assert_books_agree(tx)


async def test_c3_unit_by_unit_sums_to_the_line(tx, goods, ledger):
    placed = await sent(tx, goods, 3)
    wish = RefundWish((RefundLine(placed.line_ids[0], 1, restock=True),))
    for _ in range(3):
        await refund(tx, placed, wish)
    facts = ledger.of(events.OrdersRefunded)
    assert [(fact.goods_minor, fact.restocked_cost_minor) for fact in facts] == [(1000, 400)] * 3
    assert await arrange.state(tx, placed.order_id) == ("REFUNDED", "SHIPPED", "REFUNDED")
    with pytest.raises(errors.DomainError) as caught:
        await refund(tx, placed, wish)
    assert caught.value.code == "NOTHING_TO_REFUND"
    await arrange.assert_books_agree(tx)


async def test_two_refunds_of_one_order_in_one_call(tx, goods):
    placed = await sent(tx, goods, 3)
    wish = RefundWish((RefundLine(placed.line_ids[0], 1),))
    command = refunds.RefundOrder(order_id=placed.order_id, wish=wish)
    done = await refunds.refund_orders(tx, commands=[command, command])
    assert [(item.number, item.amount_minor) for item in done] == [("1001-R1", 1000), ("1001-R2", 1000)]
    await arrange.assert_books_agree(tx)


async def test_a_price_adjustment_brings_no_goods_back(tx, goods, ledger):
    placed = await sent(tx, goods, 2)
    await refund(tx, placed, RefundWish((RefundLine(placed.line_ids[0], amount_minor=350),)), reason="scratched")
    [fact] = ledger.of(events.OrdersRefunded)
    assert (fact.goods_minor, fact.money_minor, fact.restocked_cost_minor) == (350, 350, 0)
    assert await arrange.state(tx, placed.order_id) == ("PARTIALLY_REFUNDED", "SHIPPED", "PARTIALLY_REFUNDED")
    await arrange.assert_books_agree(tx)


async def test_units_not_sent_are_released_and_the_rest_can_still_leave(tx, goods, ledger):
    placed = await arrange.place_paid(tx, goods, 5)
    await fulfilment.ship_orders(
        tx, commands=[fulfilment.ShipOrder(order_id=placed.order_id, lines=(ShipLine(placed.line_ids[0], 1),))]
    )
    await refund(tx, placed, RefundWish((RefundLine(placed.line_ids[0], 2),)))
    assert await stock_reads.sum_available(tx, variant_ids=goods.variant_ids[:1]) == {goods.variant_ids[0]: 97}
    await fulfilment.ship_orders(tx, commands=[fulfilment.ShipOrder(order_id=placed.order_id)])
    assert [fact.goods_minor for fact in ledger.of(events.ShipmentsSent)] == [1000, 2000]
    [fact] = ledger.of(events.OrdersRefunded)
    assert (fact.goods_minor, fact.advance_minor, fact.money_minor) == (0, 2000, 2000)
    assert await arrange.state(tx, placed.order_id) == ("PARTIALLY_REFUNDED", "SHIPPED", "PARTIALLY_REFUNDED")
    await arrange.assert_books_agree(tx)


async def test_the_last_open_units_refunded_complete_the_order(tx, goods):
    placed = await arrange.place_paid(tx, goods, 2)
    part = fulfilment.ShipOrder(order_id=placed.order_id, lines=(ShipLine(placed.line_ids[0], 1),))
    await fulfilment.ship_orders(tx, commands=[part])
    await delivery.mark_delivered(tx, commands=[delivery.MarkDelivered(order_id=placed.order_id)])
    await refund(tx, placed, RefundWish((RefundLine(placed.line_ids[0], 1),)))
    assert await arrange.state(tx, placed.order_id) == ("PARTIALLY_REFUNDED", "DELIVERED", "PARTIALLY_REFUNDED")
    unsent = await arrange.place_paid(tx, goods, 2)
    await refund(tx, unsent)
    assert await arrange.state(tx, unsent.order_id) == ("REFUNDED", "CANCELLED", "REFUNDED")
    await arrange.assert_books_agree(tx)


async def test_goods_that_were_never_paid_are_owed_no_longer(tx, goods, ledger):
    placed = await sent(tx, goods, 3, payment_method=arrange.CASH)
    await refund(tx, placed, RefundWish((RefundLine(placed.line_ids[0], 1, restock=True),)))
    [fact] = ledger.of(events.OrdersRefunded)
    assert (fact.goods_minor, fact.money_minor, fact.receivable_minor) == (1000, 0, 1000)
    assert (await arrange.state(tx, placed.order_id))[0] == "COLLECT_ON_DELIVERY"
    payments = await payment_reads.list_payments_of_documents(tx, document_ids=[placed.order_id])
    assert {(row["state"], row["amount_minor"]) for row in payments} == {("VOIDED", 3000), ("PENDING", 2000)}
    await refund(tx, placed)
    assert await arrange.state(tx, placed.order_id) == ("VOIDED", "SHIPPED", "REFUNDED")
    await arrange.assert_books_agree(tx)


async def test_shipping_is_refunded_when_asked(tx, goods, ledger):
    placed = await sent(tx, goods, 1, shipping_minor=800)
    await refund(tx, placed, RefundWish(lines=(), shipping_minor=300))
    await refund(tx, placed)
    facts = ledger.of(events.OrdersRefunded)
    assert [(fact.goods_minor, fact.shipping_minor) for fact in facts] == [(0, 300), (1000, 500)]
    await arrange.assert_books_agree(tx)


async def test_a_customer_asks_and_staff_refund(tx, goods):
    placed = await sent(tx, goods, 1)
    request = refunds.RequestRefund(order_id=placed.order_id, reason="too small")
    await refunds.request_refunds(tx, commands=[request])
    assert (await arrange.state(tx, placed.order_id))[2] == "REQUESTED"
    with pytest.raises(errors.DomainError) as caught:
        await refunds.request_refunds(tx, commands=[request])
    assert caught.value.code == "ALREADY_REQUESTED"
    await refund(tx, placed)
    assert (await arrange.state(tx, placed.order_id))[2] == "REFUNDED"
    timeline = await reads.list_belonging(tx, name="events", parent_ids=[placed.order_id])
    assert [row["kind"] for row in timeline] == ["PLACED", "PAID", "SHIPPED", "REFUND_REQUESTED", "REFUNDED"]


async def test_an_unpaid_order_has_nothing_to_refund(tx, goods):
    placed = await arrange.place(tx, goods, 1)
    with pytest.raises(errors.DomainError) as caught:
        await refund(tx, placed)
    assert caught.value.code == "NOTHING_TO_REFUND"
