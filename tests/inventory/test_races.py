"""Real connections at once: the last pieces go to exactly as many buyers, and nobody waits in a circle."""

import asyncio
import random
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from entrepot.inventory import cost_rules, reads, rules
from entrepot.inventory.operations import deliveries, holds
from entrepot.kernel import errors
from entrepot.kernel.database import Database, Tx
from tests.inventory import arrange

pytestmark = pytest.mark.books

BUYERS = 200
PIECES = 50


async def level(opened: Database, shop: uuid.UUID, variant_id: uuid.UUID) -> tuple[int, int, int]:
    """(on hand, reserved, value) as committed, with the books proved."""
    async with opened.read(shop_id=shop, actor=arrange.SYSTEM) as tx:
        await arrange.assert_books_agree(tx)
        found = (await reads.list_levels(tx, decimals={variant_id: 0}))[variant_id]
        return found["on_hand"], found["reserved"], found["value_minor"]


async def stock(opened: Database, shop: uuid.UUID, *, variants: int, pieces: int) -> arrange.Stocked:
    """A committed shop with so many pieces of each variant, worth 1.00 each."""
    async with opened.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        stocked = await arrange.prepare(tx, count=variants)
        await arrange.receive(tx, stocked, *((position, pieces, pieces * 100) for position in range(variants)))
        return stocked


async def at_once(opened: Database, shop: uuid.UUID, times: int, act: Callable[[Tx, int], Awaitable[Any]]) -> list[Any]:
    """Run `act` in so many transactions at the same time; their results, or the refusals that rolled them back."""

    async def one(number: int) -> Any:
        try:
            async with opened.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
                return await act(tx, number)
        except (errors.DomainError, errors.Several) as refusal:
            return refusal

    return await asyncio.gather(*(one(number) for number in range(times)))


async def test_c7_two_hundred_buyers_of_fifty_pieces(
    database: Database, shop: uuid.UUID, announced: arrange.Announced
) -> None:
    opened = announced.on(database)
    stocked = await stock(opened, shop, variants=1, pieces=PIECES)

    async def buy(tx: Tx, _: int) -> object:
        _, [outcome] = await arrange.hold(tx, stocked, (0, 1))
        return outcome

    outcomes = await at_once(opened, shop, BUYERS, buy)
    assert sum(isinstance(outcome, holds.Held) for outcome in outcomes) == PIECES
    assert sum(isinstance(outcome, rules.InsufficientStock) for outcome in outcomes) == BUYERS - PIECES
    assert await level(opened, shop, stocked.variant_ids[0]) == (PIECES, PIECES, PIECES * 100)


async def test_c7_shuffled_baskets_never_deadlock(
    database: Database, shop: uuid.UUID, announced: arrange.Announced
) -> None:
    opened = announced.on(database)
    stocked = await stock(opened, shop, variants=12, pieces=1_000)

    async def trade(tx: Tx, number: int) -> None:
        basket = [(position, 1 + number % 3) for position in range(12)]
        random.Random(number).shuffle(basket)
        references, _ = await arrange.hold(tx, stocked, *basket)
        await asyncio.sleep(0)
        if number % 4 == 0:
            await holds.release_holds(tx, reference_ids=references)
            await arrange.receive(tx, stocked, *((position, 1, 100) for position, _ in basket))
            return
        await deliveries.commit_holds(
            tx,
            commands=[
                deliveries.CommitHold(
                    reference_id=reference, quantity=quantity, effective_at=tx.now, document_id=uuid.uuid4()
                )
                for reference, (_, quantity) in zip(references, basket, strict=True)
            ],
        )

    assert await at_once(opened, shop, 60, trade) == [None] * 60
    sold = sum(1 + number % 3 for number in range(60) if number % 4)
    for variant_id in stocked.variant_ids:
        left = 1_000 - sold + 15
        assert await level(opened, shop, variant_id) == (left, 0, left * 100)


async def test_one_delivery_is_returned_once(database: Database, shop: uuid.UUID, announced: arrange.Announced) -> None:
    opened = announced.on(database)
    stocked = await stock(opened, shop, variants=1, pieces=10)
    async with opened.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        [reference], _ = await arrange.hold(tx, stocked, (0, 4))
        [issued] = await deliveries.commit_holds(
            tx,
            commands=[
                deliveries.CommitHold(reference_id=reference, quantity=4, effective_at=tx.now, document_id=uuid.uuid4())
            ],
        )

    async def take_back(tx: Tx, _: int) -> object:
        command = deliveries.ReturnStock(
            issue_move_id=issued.move_id,
            quantity=4,
            location_id=stocked.location_id,
            effective_at=tx.now,
            document_id=uuid.uuid4(),
        )
        [returned] = await deliveries.return_stock(tx, commands=[command])
        return returned.value_minor

    outcomes = await at_once(opened, shop, 20, take_back)
    assert sum(outcome == 4_00 for outcome in outcomes) == 1
    assert sum(isinstance(outcome, cost_rules.ReturnExceedsIssue) for outcome in outcomes) == 19
    assert await level(opened, shop, stocked.variant_ids[0]) == (10, 0, 10_00)


async def test_a_hold_is_delivered_or_released_never_both(
    database: Database, shop: uuid.UUID, announced: arrange.Announced
) -> None:
    opened = announced.on(database)
    stocked = await stock(opened, shop, variants=1, pieces=20)
    async with opened.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        references, _ = await arrange.hold(tx, stocked, *((0, 1) for _ in range(20)))

    async def decide(tx: Tx, number: int) -> str:
        reference = references[number // 2]
        if number % 2:
            return "released" if await holds.release_holds(tx, reference_ids=[reference]) else "nothing"
        command = deliveries.CommitHold(
            reference_id=reference, quantity=1, effective_at=tx.now, document_id=uuid.uuid4()
        )
        await deliveries.commit_holds(tx, commands=[command])
        return "delivered"

    outcomes = await at_once(opened, shop, 40, decide)
    pairs = [
        {str(outcome) if isinstance(outcome, str) else "refused" for outcome in outcomes[at : at + 2]}
        for at in range(0, 40, 2)
    ]
    assert all(pair in ({"delivered", "nothing"}, {"refused", "released"}) for pair in pairs)
    delivered = sum("delivered" in pair for pair in pairs)
    assert await level(opened, shop, stocked.variant_ids[0]) == (20 - delivered, 0, (20 - delivered) * 100)


async def test_the_first_receipts_of_a_variant_may_come_at_once(
    database: Database, shop: uuid.UUID, announced: arrange.Announced
) -> None:
    opened = announced.on(database)
    async with opened.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        stocked = await arrange.prepare(tx, count=5)

    async def receive(tx: Tx, number: int) -> None:
        lines = [(position, 1, 10) for position in range(5)]
        random.Random(number).shuffle(lines)
        await arrange.receive(tx, stocked, *lines)

    assert await at_once(opened, shop, 20, receive) == [None] * 20
    for variant_id in stocked.variant_ids:
        assert await level(opened, shop, variant_id) == (20, 0, 200)
