"""Ten thousand lines over three thousand variants, as an import sends them: measured, in as many statements as one."""

import time
import uuid
from datetime import timedelta
from typing import Any

import pytest

from entrepot.inventory.operations import deliveries, holds
from entrepot.kernel.database import Database
from tests import shops
from tests.inventory import arrange

VARIANTS = 3_000
LINES = 10_000
# The bar is 1.5 s on two idle cores; the test allows twenty times as much, for machines that do other things as well.
# It is there to catch a plan that loops over all pairs.
MOST_SECONDS = 30.0


@pytest.mark.books
async def test_holding_and_delivering_ten_thousand_lines(
    fresh_database: Database, announced: arrange.Announced, record_property: Any
) -> None:
    # Its own connections: PostgreSQL keeps a foreign key's plan for as long as a connection lives, and one that was
    # made while the tables were empty is a poor one for thousands of rows.
    opened = announced.on(fresh_database)
    shop = await shops.found(fresh_database)
    async with opened.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        stocked = await arrange.prepare(tx, count=VARIANTS)
        started = time.perf_counter()
        await arrange.receive(tx, stocked, *((position % VARIANTS, 100, 1_000 + position) for position in range(LINES)))
        received = time.perf_counter() - started
    async with opened.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        commands = [
            holds.HoldStock(
                reference_id=uuid.uuid4(),
                variant_id=stocked.variant_ids[(position * 7) % VARIANTS],
                location_id=stocked.location_id,
                quantity=1 + position % 5,
            )
            for position in range(LINES)
        ]
        with tx.counting() as count:
            started = time.perf_counter()
            outcomes = await holds.hold_stock(tx, commands=commands)
            held = time.perf_counter() - started
            issued = await deliveries.commit_holds(
                tx,
                commands=[
                    deliveries.CommitHold(
                        reference_id=command.reference_id,
                        quantity=command.quantity,
                        effective_at=arrange.NOW + timedelta(seconds=position),
                        document_id=command.reference_id,
                    )
                    for position, command in enumerate(commands)
                ],
            )
            committed = time.perf_counter() - started - held
    async with opened.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        started = time.perf_counter()
        await deliveries.return_stock(
            tx,
            commands=[
                deliveries.ReturnStock(
                    issue_move_id=item.move_id,
                    quantity=1,
                    location_id=stocked.location_id,
                    effective_at=arrange.NOW,
                    document_id=item.reference_id,
                )
                for item in issued
            ],
        )
        returned = time.perf_counter() - started
    async with opened.read(shop_id=shop, actor=arrange.SYSTEM) as tx:
        started = time.perf_counter()
        await arrange.assert_books_agree(tx)
        proved = time.perf_counter() - started
    for name, seconds in {
        "receive": received,
        "hold": held,
        "commit": committed,
        "return": returned,
        "prove": proved,
    }.items():
        record_property(name, f"{seconds:.3f}")
        print(f"{name:8} {seconds:.3f} s for {LINES} lines over {VARIANTS} variants")
    assert all(isinstance(outcome, holds.Held) for outcome in outcomes)
    assert len(issued) == LINES
    assert count.statements == 12
    assert held + committed < MOST_SECONDS
