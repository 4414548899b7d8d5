"""Goods leave against holds and come back against their issue, with their cost."""

import uuid

import pytest

from entrepot.inventory import cost_rules, reads, rules
from entrepot.inventory.operations import deliveries
from entrepot.kernel import errors
from entrepot.kernel.database import Tx
from tests.inventory import arrange


async def deliver(tx: Tx, stocked: arrange.Stocked, *lines: tuple[int, int]) -> list[deliveries.Issued]:
    """Hold and deliver (variant's position, quantity)."""
    references, _ = await arrange.hold(tx, stocked, *lines)
    return await deliveries.commit_holds(
        tx,
        commands=[
            deliveries.CommitHold(
                reference_id=reference, quantity=quantity, effective_at=arrange.NOW, document_id=uuid.uuid4()
            )
            for reference, (_, quantity) in zip(references, lines, strict=True)
        ],
    )


def take_back(
    stocked: arrange.Stocked, issue: uuid.UUID | None, quantity: int, **values: object
) -> deliveries.ReturnStock:
    """A return into the location."""
    return deliveries.ReturnStock(
        issue_move_id=issue,
        quantity=quantity,
        location_id=stocked.location_id,
        effective_at=arrange.NOW,
        document_id=uuid.uuid4(),
        **values,
    )


async def state(tx: Tx, stocked: arrange.Stocked, at: int = 0) -> tuple[int, int, int]:
    """(on hand, reserved, value) of a variant."""
    variant_id = stocked.variant_ids[at]
    found = (await reads.list_levels(tx, decimals={variant_id: 0}))[variant_id]
    return found["on_hand"], found["reserved"], found["value_minor"]


async def test_an_issue_takes_the_moving_average(tx: Tx, stocked: arrange.Stocked) -> None:
    await arrange.receive(tx, stocked, (0, 10, 50_00), (0, 20, 130_00))
    [issued] = await deliver(tx, stocked, (0, 7))
    assert (issued.variant_id, issued.location_id, issued.quantity, issued.value_minor) == (
        stocked.variant_ids[0],
        stocked.location_id,
        7,
        42_00,
    )
    assert await state(tx, stocked) == (23, 0, 138_00)
    await arrange.assert_books_agree(tx)


async def test_lines_of_one_variant_are_issued_in_order_and_sum_to_the_value(tx: Tx, stocked: arrange.Stocked) -> None:
    await arrange.receive(tx, stocked, (0, 3, 10_00))
    issued = await deliver(tx, stocked, (0, 1), (0, 1), (0, 1))
    assert [item.value_minor for item in issued] == [3_33, 3_34, 3_33]
    assert await state(tx, stocked) == (0, 0, 0)
    await arrange.assert_books_agree(tx)


async def test_a_hold_can_be_delivered_in_parts_even_in_one_batch(tx: Tx, stocked: arrange.Stocked) -> None:
    await arrange.receive(tx, stocked, (0, 10, 100))
    [reference], _ = await arrange.hold(tx, stocked, (0, 5))
    commands = [
        deliveries.CommitHold(
            reference_id=reference, quantity=quantity, effective_at=arrange.NOW, document_id=uuid.uuid4()
        )
        for quantity in (2, 3)
    ]
    issued = await deliveries.commit_holds(tx, commands=commands)
    assert [(item.reference_id, item.quantity, item.value_minor) for item in issued] == [
        (reference, 2, 20),
        (reference, 3, 30),
    ]
    assert await state(tx, stocked) == (5, 0, 50)
    await arrange.assert_books_agree(tx)


async def test_a_delivery_is_all_or_nothing(tx: Tx, stocked: arrange.Stocked) -> None:
    await arrange.receive(tx, stocked, (0, 10, 100))
    [reference], _ = await arrange.hold(tx, stocked, (0, 5))
    unknown = uuid.uuid4()
    commands = [
        deliveries.CommitHold(reference_id=item, quantity=quantity, effective_at=arrange.NOW, document_id=uuid.uuid4())
        for item, quantity in ((reference, 1), (reference, 5), (unknown, 1))
    ]
    with pytest.raises(errors.Several) as several:
        await deliveries.commit_holds(tx, commands=commands)
    assert [(type(item), item.field) for item in several.value.errors] == [
        (rules.HoldExceeded, ("lines", 1, "quantity")),
        (rules.HoldNotOpen, ("lines", 2)),
    ]
    assert await state(tx, stocked) == (10, 5, 100)


async def test_returns_bring_back_the_exact_share_of_their_issue(tx: Tx, stocked: arrange.Stocked) -> None:
    await arrange.receive(tx, stocked, (0, 3, 10_00))
    [issued] = await deliver(tx, stocked, (0, 3))
    await arrange.receive(tx, stocked, (0, 7, 700_00))
    values = []
    for _ in range(3):
        [returned] = await deliveries.return_stock(tx, commands=[take_back(stocked, issued.move_id, 1)])
        values.append(returned.value_minor)
    assert values == [3_33, 3_34, 3_33]
    assert await state(tx, stocked) == (10, 0, 710_00)
    await arrange.assert_books_agree(tx)


async def test_returning_everything_restores_the_value(tx: Tx, stocked: arrange.Stocked) -> None:
    await arrange.receive(tx, stocked, (0, 7, 10_01), (1, 3, 5))
    before = [await state(tx, stocked, at) for at in (0, 1)]
    issued = await deliver(tx, stocked, (0, 5), (1, 3), (0, 2))
    returned = await deliveries.return_stock(
        tx, commands=[take_back(stocked, item.move_id, item.quantity) for item in issued]
    )
    assert [item.value_minor for item in returned] == [item.value_minor for item in issued]
    assert [await state(tx, stocked, at) for at in (0, 1)] == before
    await arrange.assert_books_agree(tx)


async def test_never_more_comes_back_than_went_out(tx: Tx, stocked: arrange.Stocked) -> None:
    await arrange.receive(tx, stocked, (0, 10, 100))
    [issued] = await deliver(tx, stocked, (0, 4))
    await deliveries.return_stock(tx, commands=[take_back(stocked, issued.move_id, 3)])
    with pytest.raises(rules.QuantityNotPositive):
        await deliveries.return_stock(tx, commands=[take_back(stocked, issued.move_id, 0)])
    with pytest.raises(cost_rules.ReturnExceedsIssue) as refusal:
        await deliveries.return_stock(
            tx, commands=[take_back(stocked, issued.move_id, 1), take_back(stocked, issued.move_id, 1)]
        )
    assert (refusal.value.returnable, refusal.value.field) == (0, ("lines", 1, "quantity"))
    assert await state(tx, stocked) == (9, 0, 90)


async def test_a_return_needs_a_delivery_and_a_location(tx: Tx, stocked: arrange.Stocked) -> None:
    [received] = await arrange.receive(tx, stocked, (0, 10, 100))
    with pytest.raises(errors.Several) as several:
        await deliveries.return_stock(
            tx,
            commands=[
                take_back(stocked, uuid.uuid4(), 1),
                take_back(stocked, received.move_id, 1),
                take_back(stocked, None, 1),
                take_back(arrange.Stocked(uuid.uuid4(), []), None, 1, variant_id=stocked.variant_ids[0]),
            ],
        )
    assert [(item.facts(), item.field) for item in several.value.errors] == [
        ({"what": "StockMove"}, ("lines", 0)),
        ({"what": "StockMove"}, ("lines", 1)),
        ({"what": "StockMove"}, ("lines", 2)),
        ({"what": "Location"}, ("lines", 3, "location_id")),
    ]


async def test_goods_of_unknown_origin_come_back_at_the_average_or_the_value_given(
    tx: Tx, stocked: arrange.Stocked
) -> None:
    await arrange.receive(tx, stocked, (0, 10, 60_00))
    returned = await deliveries.return_stock(
        tx,
        commands=[
            take_back(stocked, None, 2, variant_id=stocked.variant_ids[0]),
            take_back(stocked, None, 2, variant_id=stocked.variant_ids[1], value_minor=7),
            take_back(stocked, None, 2, variant_id=stocked.variant_ids[1]),
        ],
    )
    assert [item.value_minor for item in returned] == [12_00, 7, 7]
    with pytest.raises(cost_rules.CostRequired):
        await deliveries.return_stock(tx, commands=[take_back(stocked, None, 2, variant_id=stocked.variant_ids[2])])


async def test_statements_do_not_grow_with_the_batch(tx: Tx) -> None:
    stocked = await arrange.prepare(tx, count=40)
    await arrange.receive(tx, stocked, *((position, 5, 50) for position in range(40)))
    counts = []
    for lines in (1, 40):
        with tx.counting() as count:
            issued = await deliver(tx, stocked, *((position, 1) for position in range(lines)))
        delivered = count.statements
        with tx.counting() as count:
            await deliveries.return_stock(tx, commands=[take_back(stocked, item.move_id, 1) for item in issued])
        counts.append((delivered, count.statements))
    assert counts == [(12, 11), (12, 11)]


async def test_nothing_asked_is_nothing_done(tx: Tx) -> None:
    with tx.counting() as count:
        assert await deliveries.commit_holds(tx, commands=[]) == []
        assert await deliveries.return_stock(tx, commands=[]) == []
    assert count.statements == 0
