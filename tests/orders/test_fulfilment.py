"""Sending: in one or several parcels, revenue and cost to the minor unit, and arrival."""

import pytest

from entrepot.inventory import reads as stock_reads
from entrepot.kernel import errors
from entrepot.orders import events, reads
from entrepot.orders.operations import delivery, fulfilment, placement
from entrepot.orders.rules.fulfilment import ShipLine
from entrepot.orders.rules.placement import AgreedLine, PlaceOrder
from entrepot.payments.rules import Method
from tests.orders import arrange


async def ship(tx, placed, *lines, **more):
    """Ship an order, all of it or (line's position, quantity)."""
    wanted = tuple(ShipLine(placed.line_ids[position], quantity) for position, quantity in lines) or None
    [shipment_id] = await fulfilment.ship_orders(
        tx, commands=[fulfilment.ShipOrder(order_id=placed.order_id, lines=wanted, **more)]
    )
    return shipment_id


async def test_a_paid_order_leaves_with_its_revenue_and_cost(tx, goods, ledger):
    placed = await arrange.place_paid(tx, goods, 2, 1)
    await ship(tx, placed, carrier="顺丰", tracking_number="SF1")
    [fact] = ledger.of(events.ShipmentsSent)
    assert (fact.goods_minor, fact.cost_minor, fact.advance_minor, fact.receivable_minor) == (4000, 1200, 4000, 0)
    assert await arrange.state(tx, placed.order_id) == ("PAID", "SHIPPED", "NONE")
    [row] = await reads.list_belonging(tx, name="shipments", parent_ids=[placed.order_id])
    assert (row["number"], row["carrier"], row["tracking_number"]) == ("1001-1", "顺丰", "SF1")
    assert await stock_reads.sum_available(tx, variant_ids=goods.variant_ids) == {
        goods.variant_ids[0]: 98,
        goods.variant_ids[1]: 99,
    }
    await arrange.assert_books_agree(tx)


async def test_parcels_share_the_revenue_exactly(tx, goods, ledger):
    lines = (
        AgreedLine(variant_id=goods.variant_ids[0], quantity=3, unit_price_minor=34, list_total_minor=100),
        AgreedLine(quantity=1, unit_price_minor=500, list_total_minor=500, charge_code="GIFT"),
    )
    placed = await placement.place_order(tx, command=PlaceOrder(agreed_lines=lines, shipping_minor=800, by_staff=True))
    await arrange.pay(tx, placed)
    for _ in range(3):
        await ship(tx, placed, (0, 1))
    facts = ledger.of(events.ShipmentsSent)
    assert [(fact.goods_minor, fact.charges_minor, fact.shipping_minor) for fact in facts] == [
        (34, 500, 800),
        (33, 0, 0),
        (33, 0, 0),
    ]
    assert [fact.shipment_number for fact in facts] == ["1001-1", "1001-2", "1001-3"]
    assert await arrange.state(tx, placed.order_id) == ("PAID", "SHIPPED", "NONE")
    await arrange.assert_books_agree(tx)


async def test_two_parcels_in_one_call(tx, goods, ledger):
    placed = await arrange.place_paid(tx, goods, 3)
    await fulfilment.ship_orders(
        tx,
        commands=[
            fulfilment.ShipOrder(order_id=placed.order_id, lines=(ShipLine(placed.line_ids[0], 1),)),
            fulfilment.ShipOrder(order_id=placed.order_id),
        ],
    )
    assert [fact.goods_minor for fact in ledger.of(events.ShipmentsSent)] == [1000, 2000]
    await arrange.assert_books_agree(tx)


async def test_on_credit_the_customer_owes(tx, goods, ledger):
    placed = await arrange.place(tx, goods, 1, prepaid=False, payment_method=Method.BANK_TRANSFER)
    assert (await arrange.state(tx, placed.order_id))[0] == "ON_CREDIT"
    await ship(tx, placed)
    [fact] = ledger.of(events.ShipmentsSent)
    assert (fact.advance_minor, fact.receivable_minor) == (0, 1000)
    await arrange.assert_books_agree(tx)


async def test_untracked_goods_and_charges_leave_without_stock(tx, goods, ledger):
    services = await arrange.make_goods(tx, count=1, track_stock=False)
    placed = await arrange.place_paid(tx, services, 5)
    await ship(tx, placed)
    [fact] = ledger.of(events.ShipmentsSent)
    assert (fact.goods_minor, fact.cost_minor) == (5000, 0)
    await arrange.assert_books_agree(tx)


async def test_arrival(tx, goods, ledger):
    placed = await arrange.place_paid(tx, goods, 2)
    first = await ship(tx, placed, (0, 1))
    mark = delivery.MarkDelivered(order_id=placed.order_id, shipment_ids=(first,))
    await delivery.mark_delivered(tx, commands=[mark])
    assert (await arrange.state(tx, placed.order_id))[1] == "PARTIAL"
    await ship(tx, placed)
    await delivery.mark_delivered(tx, commands=[delivery.MarkDelivered(order_id=placed.order_id)])
    assert (await arrange.state(tx, placed.order_id))[1] == "DELIVERED"
    assert len(ledger.of(events.OrdersDelivered)) == 2
    for again in (mark, delivery.MarkDelivered(order_id=placed.order_id)):
        with pytest.raises(errors.DomainError) as caught:
            await delivery.mark_delivered(tx, commands=[again])
        assert caught.value.code == "ALREADY_DELIVERED"
    await arrange.assert_books_agree(tx)


async def test_a_customer_reviews_only_what_was_delivered_to_them(tx, goods):
    from_anonymous = await arrange.place_paid(tx, goods, 1)
    await ship(tx, from_anonymous)
    line_id = from_anonymous.line_ids[0]
    stranger = goods.location_id
    assert await reads.find_delivered_line(tx, line_id=line_id, customer_id=stranger) is None


async def test_the_number_of_statements_does_not_depend_on_the_number_of_orders(tx, goods):
    counts = []
    for size in (1, 40):
        placed = [
            outcome
            for outcome in await placement.place_orders(tx, commands=[arrange.order_of(goods, 1)] * size)
            if isinstance(outcome, placement.Placed)
        ]
        with tx.counting() as paying:
            await arrange.pay(tx, *placed)
        with tx.counting() as shipping:
            await fulfilment.ship_orders(tx, commands=[fulfilment.ShipOrder(order_id=item.order_id) for item in placed])
        with tx.counting() as arriving:
            await delivery.mark_delivered(
                tx, commands=[delivery.MarkDelivered(order_id=item.order_id) for item in placed]
            )
        counts.append((len(placed), paying.statements, shipping.statements, arriving.statements))
    assert counts == [(1, 5, 16, 5), (40, 5, 16, 5)]
