"""The batch that an import is made of: hundreds of orders of twenty lines, placed, paid, sent and delivered."""

from entrepot.orders.operations import delivery, fulfilment, placement
from entrepot.orders.rules.placement import AgreedLine, PlaceOrder
from tests.orders import arrange

LINES = 20


async def test_a_hundred_times_the_orders_take_the_same_statements(tx, ledger):
    goods = await arrange.make_goods(tx, count=200, stock=10_000)
    statements = []
    for orders in (3, 300):
        with tx.counting() as counted:
            await _trade(tx, goods, orders=orders)
            await tx.flush()
        statements.append(counted.statements)
    assert statements == [statements[0]] * 2


async def _trade(tx, goods, *, orders):
    placed = [
        item
        for item in await placement.place_orders(tx, commands=[_command(tx, goods, order) for order in range(orders)])
        if isinstance(item, placement.Placed)
    ]
    assert len(placed) == orders
    await arrange.pay(tx, *placed)
    await fulfilment.ship_orders(tx, commands=[fulfilment.ShipOrder(order_id=item.order_id) for item in placed])
    await delivery.mark_delivered(tx, commands=[delivery.MarkDelivered(order_id=item.order_id) for item in placed])


def _command(tx, goods, order):
    lines = tuple(
        AgreedLine(
            variant_id=goods.variant_ids[(order * 7 + line * 3) % 200],
            quantity=1 + line % 4,
            unit_price_minor=255,
            list_total_minor=255 * (1 + line % 4),
        )
        for line in range(LINES)
    )
    return PlaceOrder(agreed_lines=lines, shipping_minor=0, by_staff=True, effective_at=tx.now)
