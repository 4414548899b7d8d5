"""The batch that an import is made of: three hundred orders of twenty lines, placed, paid and sent."""

import itertools
import time

from entrepot.orders.operations import fulfilment, placement
from entrepot.orders.rules.placement import AgreedLine, PlaceOrder
from tests.orders import arrange

ORDERS = 300
LINES = 20
SECONDS = 30.0  # Three on an idle machine; the bar only catches a statement that grew with the rows.


async def test_six_thousand_lines(tx, ledger):
    goods = await arrange.make_goods(tx, count=200, stock=10_000)
    commands = [
        PlaceOrder(
            agreed_lines=tuple(
                AgreedLine(
                    variant_id=goods.variant_ids[(order * 7 + line * 3) % 200],
                    quantity=1 + line % 4,
                    unit_price_minor=255,
                    list_total_minor=255 * (1 + line % 4),
                )
                for line in range(LINES)
            ),
            shipping_minor=0,
            number=f"5{order:05}",
            by_staff=True,
            effective_at=tx.now,
        )
        for order in range(ORDERS)
    ]
    times = [time.perf_counter()]
    placed = [
        item for item in await placement.place_orders(tx, commands=commands) if isinstance(item, placement.Placed)
    ]
    times.append(time.perf_counter())
    await arrange.pay(tx, *placed)
    times.append(time.perf_counter())
    await fulfilment.ship_orders(tx, commands=[fulfilment.ShipOrder(order_id=item.order_id) for item in placed])
    times.append(time.perf_counter())
    await tx.flush()
    times.append(time.perf_counter())
    steps = [f"{end - start:.2f}" for start, end in itertools.pairwise(times)]
    print("place, pay, ship, feed:", *steps)
    assert len(placed) == ORDERS
    assert times[-1] - times[0] < SECONDS, steps
