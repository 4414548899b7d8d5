"""Giving up: by hand or because nobody paid; stock, coupons and money go back."""

from datetime import timedelta

import pytest

from entrepot.inventory import reads as stock_reads
from entrepot.kernel import errors
from entrepot.kernel.database import update_rows
from entrepot.orders import events, reads
from entrepot.orders.operations import cancellation, fulfilment
from entrepot.orders.tables import sales_order
from entrepot.payments import reads as payment_reads
from tests.orders import arrange
from tests.pricing.arrange import make_coupon

SET_EXPIRY = update_rows(sales_order, key=("id",), set=("expires_at",))


async def cancel(tx, *placed):
    """Cancel these orders together."""
    commands = [cancellation.CancelOrder(order_id=item.order_id, reason="changed mind") for item in placed]
    return await cancellation.cancel_orders(tx, commands=commands)


async def test_an_unpaid_order(tx, goods, ledger):
    placed = await arrange.place(tx, goods, 5)
    await cancel(tx, placed)
    assert await arrange.state(tx, placed.order_id) == ("VOIDED", "CANCELLED", "NONE")
    assert await stock_reads.sum_available(tx, variant_ids=goods.variant_ids[:1]) == {goods.variant_ids[0]: 100}
    [payment] = await payment_reads.list_payments_of_documents(tx, document_ids=[placed.order_id])
    assert payment["state"] == "VOIDED"
    [fact] = ledger.of(events.OrdersCancelled)
    assert (fact.total_minor, fact.money_minor, fact.reason) == (5000, 0, "changed mind")
    assert ledger.of(events.OrdersRefunded) == []
    await arrange.assert_books_agree(tx)


async def test_a_paid_order_is_refunded(tx, goods, ledger):
    placed = await arrange.place_paid(tx, goods, 5)
    await cancel(tx, placed)
    assert await arrange.state(tx, placed.order_id) == ("REFUNDED", "CANCELLED", "NONE")
    [fact] = ledger.of(events.OrdersRefunded)
    assert (fact.goods_minor, fact.advance_minor, fact.money_minor) == (0, 5000, 5000)
    [refund] = await reads.list_belonging(tx, name="refunds", parent_ids=[placed.order_id])
    assert (refund["number"], refund["amount_minor"]) == ("1001-R1", 5000)
    await arrange.assert_books_agree(tx)


async def test_its_coupon_can_be_used_again(tx, goods):
    await make_coupon(tx, code="ONCE10", max_uses=1)
    placed = await arrange.place(tx, goods, 1, coupon_codes=("ONCE10",))
    await cancel(tx, placed)
    again = await arrange.place(tx, goods, 1, coupon_codes=("ONCE10",))
    assert again.total_minor == 900
    await arrange.assert_books_agree(tx)


async def test_what_has_left_cannot_be_cancelled(tx, goods):
    placed = await arrange.place_paid(tx, goods, 1)
    await fulfilment.ship_orders(tx, commands=[fulfilment.ShipOrder(order_id=placed.order_id)])
    with pytest.raises(errors.DomainError) as caught:
        await cancel(tx, placed)
    assert caught.value.code == "ALREADY_SHIPPED"


async def test_all_or_none(tx, goods):
    first, second = await arrange.place(tx, goods, 1), await arrange.place(tx, goods, 1)
    await cancel(tx, second)
    with pytest.raises(errors.DomainError) as caught:
        await cancel(tx, first, second)
    assert (caught.value.code, caught.value.field) == ("ORDER_IS_CANCELLED", (1,))


async def test_an_order_that_nobody_pays_expires(tx, goods, ledger):
    waiting, paid, fresh = [await arrange.place(tx, goods, 1) for _ in range(3)]
    past = tx.now - timedelta(minutes=1)
    await tx.update(SET_EXPIRY, [{"id": item.order_id, "expires_at": past} for item in (waiting, paid)])
    await arrange.pay(tx, paid)
    assert await cancellation.expire_orders(tx) == [waiting.order_id]
    assert await arrange.state(tx, waiting.order_id) == ("VOIDED", "CANCELLED", "NONE")
    assert await arrange.state(tx, paid.order_id) == ("PAID", "UNFULFILLED", "NONE")
    assert await arrange.state(tx, fresh.order_id) == ("UNPAID", "UNFULFILLED", "NONE")
    assert await stock_reads.sum_available(tx, variant_ids=goods.variant_ids[:1]) == {goods.variant_ids[0]: 98}
    timeline = await reads.list_belonging(tx, name="events", parent_ids=[waiting.order_id])
    assert [row["kind"] for row in timeline] == ["PLACED", "EXPIRED"]
    await arrange.assert_books_agree(tx)
