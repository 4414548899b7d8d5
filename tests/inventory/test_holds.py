"""Holding, releasing, extending and expiring: promises of stock and the sum beside the balance."""

import uuid
from datetime import timedelta

import pytest

from entrepot.inventory import events, reads, rules
from entrepot.inventory.operations import deliveries, holds
from entrepot.kernel.database import Tx
from tests.inventory import arrange


async def buckets(tx: Tx, stocked: arrange.Stocked, at: int = 0) -> tuple[int, int, int]:
    """(on hand, reserved, available) of a variant."""
    variant_id = stocked.variant_ids[at]
    found = (await reads.list_levels(tx, decimals={variant_id: 0}))[variant_id]
    return found["on_hand"], found["reserved"], found["available"]


def commit(reference_id: uuid.UUID, quantity: int) -> deliveries.CommitHold:
    """A delivery of a hold."""
    return deliveries.CommitHold(
        reference_id=reference_id, quantity=quantity, effective_at=arrange.NOW, document_id=uuid.uuid4()
    )


async def state(tx: Tx, reference_id: uuid.UUID) -> tuple[str, int, object]:
    """(state, committed quantity, expiry) of a hold."""
    row = await tx.connection.fetchrow("SELECT * FROM hold WHERE reference_id = $1", reference_id)
    return row["state"], row["committed_quantity"], row["expires_at"]


async def test_a_hold_reserves_and_leaves_the_stock_where_it_is(tx: Tx, stocked: arrange.Stocked) -> None:
    await arrange.receive(tx, stocked, (0, 10, 100))
    [reference], [held] = await arrange.hold(tx, stocked, (0, 4))
    assert held == holds.Held(reference, stocked.variant_ids[0], stocked.location_id, 4)
    assert await buckets(tx, stocked) == (10, 4, 6)
    assert await state(tx, reference) == ("OPEN", 0, None)
    await arrange.assert_books_agree(tx)


async def test_only_those_that_are_short_are_refused(tx: Tx, stocked: arrange.Stocked) -> None:
    await arrange.receive(tx, stocked, (0, 5, 100), (1, 1, 100))
    _, outcomes = await arrange.hold(tx, stocked, (0, 3), (0, 3), (1, 1), (0, 2), (2, 1), (1, 1), (0, 0))
    assert [type(outcome).__name__ for outcome in outcomes] == [
        "Held",
        "InsufficientStock",
        "Held",
        "Held",
        "InsufficientStock",
        "InsufficientStock",
        "QuantityNotPositive",
    ]
    refused = [outcome for outcome in outcomes if isinstance(outcome, rules.InsufficientStock)]
    assert [(item.available, item.sku[:3], item.field) for item in refused] == [
        (2, "S0-", ("quantity",)),
        (0, "S2-", ("quantity",)),
        (0, "S1-", ("quantity",)),
    ]
    assert await buckets(tx, stocked) == (5, 5, 0)
    await arrange.assert_books_agree(tx)


async def test_an_unknown_variant_is_short_not_an_accident(tx: Tx, stocked: arrange.Stocked) -> None:
    unknown = arrange.Stocked(stocked.location_id, [uuid.uuid4()])
    _, [outcome] = await arrange.hold(tx, unknown, (0, 1))
    assert isinstance(outcome, rules.InsufficientStock)
    assert outcome.available == 0


async def test_shortage_of_weighed_goods_is_told_in_kilograms(tx: Tx) -> None:
    stocked = await arrange.prepare(tx, count=1, unit_decimals=3)
    await arrange.receive(tx, stocked, (0, 1500, 100))
    _, [outcome] = await arrange.hold(tx, stocked, (0, 2000))
    assert isinstance(outcome, rules.InsufficientStock)
    assert (outcome.available, outcome.shown) == (1500, "1.500")


@pytest.mark.parametrize("same_batch", [True, False])
async def test_a_reference_holds_once(tx: Tx, stocked: arrange.Stocked, same_batch: bool) -> None:
    await arrange.receive(tx, stocked, (0, 10, 100))
    command = holds.HoldStock(
        reference_id=uuid.uuid4(), variant_id=stocked.variant_ids[0], location_id=stocked.location_id, quantity=1
    )
    if not same_batch:
        await holds.hold_stock(tx, commands=[command])
    with pytest.raises(rules.AlreadyHeld) as refusal:
        await holds.hold_stock(tx, commands=[command, command] if same_batch else [command])
    assert refusal.value.field == (("lines", 1) if same_batch else ("lines", 0))


async def test_release_is_idempotent(tx: Tx, stocked: arrange.Stocked) -> None:
    await arrange.receive(tx, stocked, (0, 10, 100))
    references, _ = await arrange.hold(tx, stocked, (0, 4), (0, 1))
    asked = [*references, uuid.uuid4()]
    released = await holds.release_holds(tx, reference_ids=asked)
    assert sorted(released, key=lambda item: item.quantity) == [
        holds.Released(references[1], 1),
        holds.Released(references[0], 4),
    ]
    assert await holds.release_holds(tx, reference_ids=asked) == []
    assert await state(tx, references[0]) == ("VOID", 0, None)
    assert await buckets(tx, stocked) == (10, 0, 10)
    await arrange.assert_books_agree(tx)


async def test_release_after_a_partial_delivery_gives_back_the_rest(tx: Tx, stocked: arrange.Stocked) -> None:
    await arrange.receive(tx, stocked, (0, 10, 100))
    [reference], _ = await arrange.hold(tx, stocked, (0, 4))
    await deliveries.commit_holds(tx, commands=[commit(reference, 3)])
    assert await state(tx, reference) == ("OPEN", 3, None)
    assert await buckets(tx, stocked) == (7, 1, 6)
    assert await holds.release_holds(tx, reference_ids=[reference]) == [holds.Released(reference, 1)]
    assert await state(tx, reference) == ("VOID", 3, None)
    assert await buckets(tx, stocked) == (7, 0, 7)
    await arrange.assert_books_agree(tx)


async def hold_until(tx: Tx, stocked: arrange.Stocked, *minutes: int | None) -> list[uuid.UUID]:
    """One piece held for each expiry, in minutes from now."""
    commands = [
        holds.HoldStock(
            reference_id=uuid.uuid4(),
            variant_id=stocked.variant_ids[0],
            location_id=stocked.location_id,
            quantity=1,
            expires_at=None if item is None else tx.now + timedelta(minutes=item),
        )
        for item in minutes
    ]
    await holds.hold_stock(tx, commands=commands)
    return [command.reference_id for command in commands]


async def test_expiry_closes_what_is_due_and_says_so(
    tx: Tx, stocked: arrange.Stocked, announced: arrange.Announced
) -> None:
    await arrange.receive(tx, stocked, (0, 10, 100))
    announced.events.clear()
    due, later, always = await hold_until(tx, stocked, -1, 1, None)
    assert await holds.expire_holds(tx) == [holds.Released(due, 1)]
    assert announced.events == [events.HoldsExpired(reference_ids=(due,))]
    assert [(await state(tx, item))[0] for item in (due, later, always)] == ["EXPIRED", "OPEN", "OPEN"]
    assert await holds.expire_holds(tx) == []
    assert await buckets(tx, stocked) == (10, 2, 8)
    await arrange.assert_books_agree(tx)


async def test_expiry_takes_the_oldest_first_up_to_its_limit(tx: Tx, stocked: arrange.Stocked) -> None:
    await arrange.receive(tx, stocked, (0, 10, 100))
    one, two, three = await hold_until(tx, stocked, -1, -3, -2)
    assert {item.reference_id for item in await holds.expire_holds(tx, limit=2)} == {two, three}
    assert {item.reference_id for item in await holds.expire_holds(tx, limit=2)} == {one}


async def test_an_extended_hold_does_not_expire(tx: Tx, stocked: arrange.Stocked) -> None:
    await arrange.receive(tx, stocked, (0, 10, 100))
    paid, longer, closed = await hold_until(tx, stocked, -1, -1, -1)
    await holds.release_holds(tx, reference_ids=[closed])
    await holds.extend_holds(tx, reference_ids=[paid, closed], expires_at=None)
    await holds.extend_holds(tx, reference_ids=[longer], expires_at=tx.now + timedelta(hours=1))
    assert await holds.expire_holds(tx) == []
    assert [(await state(tx, item))[0] for item in (paid, longer, closed)] == ["OPEN", "OPEN", "VOID"]


async def test_a_delivered_hold_keeps_no_expiry(tx: Tx, stocked: arrange.Stocked) -> None:
    await arrange.receive(tx, stocked, (0, 10, 100))
    [reference] = await hold_until(tx, stocked, 5)
    await deliveries.commit_holds(tx, commands=[commit(reference, 1)])
    assert await state(tx, reference) == ("COMMITTED", 1, None)


async def test_statements_do_not_grow_with_the_batch(tx: Tx) -> None:
    stocked = await arrange.prepare(tx, count=40)
    await arrange.receive(tx, stocked, *((position, 5, 50) for position in range(40)))
    counts = []
    for lines in (1, 40):
        with tx.counting() as count:
            kept, _ = await arrange.hold(tx, stocked, *((position, 1) for position in range(lines)))
        held = count.statements
        with tx.counting() as count:
            await arrange.hold(tx, stocked, *((position, 9) for position in range(lines)))
        refused = count.statements
        with tx.counting() as count:
            await holds.release_holds(tx, reference_ids=kept)
        counts.append((held, refused, count.statements))
    assert counts == [(3, 2, 4), (3, 2, 4)]
