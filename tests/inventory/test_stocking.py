"""Opening, receiving and adjusting stock: balances, costs, moves and what is announced."""

import uuid
from datetime import timedelta

import asyncpg
import pytest

from entrepot.inventory import cost_rules, events, reads, rules
from entrepot.inventory.operations import stocking
from entrepot.inventory.rules import AdjustReason
from entrepot.kernel import errors
from entrepot.kernel.database import Tx
from tests.inventory import arrange


async def position(tx: Tx, stocked: arrange.Stocked, at: int = 0) -> tuple[int, int, int, int]:
    """(on hand, reserved, available, value) of a variant."""
    variant_id = stocked.variant_ids[at]
    found = (await reads.list_levels(tx, decimals={variant_id: 0}))[variant_id]
    return found["on_hand"], found["reserved"], found["available"], found["value_minor"]


def adjust(
    stocked: arrange.Stocked, delta: int, reason: AdjustReason, at: int = 0, **values: object
) -> stocking.AdjustStock:
    """A correction of one variant."""
    return stocking.AdjustStock(
        variant_id=stocked.variant_ids[at],
        location_id=stocked.location_id,
        quantity_delta=delta,
        reason=reason,
        **values,
    )


async def test_receipts_add_quantity_and_value(tx: Tx, stocked: arrange.Stocked) -> None:
    moved = await arrange.receive(tx, stocked, (0, 10, 50_00), (0, 20, 130_00), (1, 1, 7))
    assert [(line.quantity, line.value_minor) for line in moved] == [(10, 50_00), (20, 130_00), (1, 7)]
    assert len({line.document_id for line in moved}) == 1
    assert await position(tx, stocked) == (30, 0, 30, 180_00)
    assert await position(tx, stocked, 1) == (1, 0, 1, 7)
    assert await position(tx, stocked, 2) == (0, 0, 0, 0)
    await arrange.assert_books_agree(tx)


async def test_a_receipt_is_announced_with_its_value(
    tx: Tx, stocked: arrange.Stocked, announced: arrange.Announced
) -> None:
    document_id, line_id = uuid.uuid4(), uuid.uuid4()
    [moved] = await stocking.receive_stock(
        tx,
        commands=[
            stocking.ReceiveStock(
                variant_id=stocked.variant_ids[0],
                location_id=stocked.location_id,
                quantity=4,
                unit_cost_minor=6_50,
                effective_at=arrange.NOW,
                document_id=document_id,
                document_line_id=line_id,
            )
        ],
    )
    item = events.StockItem(
        variant_id=stocked.variant_ids[0],
        location_id=stocked.location_id,
        quantity=4,
        value_minor=26_00,
        reason=None,
        move_id=moved.move_id,
        document_kind="RECEIPT",
        document_id=document_id,
        document_line_id=line_id,
        effective_at=arrange.NOW,
    )
    assert announced.events == [events.StockReceived(items=(item,), currency="CNY")]


async def test_unit_cost_is_per_stock_unit(tx: Tx) -> None:
    stocked = await arrange.prepare(tx, count=1, unit_decimals=3)
    [moved] = await stocking.receive_stock(
        tx,
        commands=[
            stocking.ReceiveStock(
                variant_id=stocked.variant_ids[0], location_id=stocked.location_id, quantity=1500, unit_cost_minor=10_00
            )
        ],
    )
    assert moved.value_minor == 15_00


async def test_opening_stock_comes_from_the_opening_place(
    tx: Tx, stocked: arrange.Stocked, announced: arrange.Announced
) -> None:
    command = stocking.OpenStock(
        variant_id=stocked.variant_ids[0], location_id=stocked.location_id, quantity=5, value_minor=10_00
    )
    [moved] = await stocking.open_stock(tx, commands=[command])
    assert (moved.quantity, moved.value_minor) == (5, 10_00)
    [event] = announced.events
    assert isinstance(event, events.StockOpened)
    assert event.items[0].document_kind == "OPENING"
    await arrange.assert_books_agree(tx)


async def test_adjusting_out_takes_the_current_average(
    tx: Tx, stocked: arrange.Stocked, announced: arrange.Announced
) -> None:
    await arrange.receive(tx, stocked, (0, 10, 50_00), (0, 20, 130_00))
    moved = await stocking.adjust_stock(
        tx, commands=[adjust(stocked, -1, AdjustReason.DAMAGE), adjust(stocked, -6, AdjustReason.LOSS)]
    )
    assert [(line.quantity, line.value_minor) for line in moved] == [(-1, -6_00), (-6, -36_00)]
    assert await position(tx, stocked) == (23, 0, 23, 138_00)
    event = announced.events[-1]
    assert isinstance(event, events.StockAdjusted)
    assert [(item.quantity, item.value_minor, item.reason) for item in event.items] == [
        (-1, -6_00, "DAMAGE"),
        (-6, -36_00, "LOSS"),
    ]
    await arrange.assert_books_agree(tx)


async def test_adjusting_in_takes_the_average_or_the_cost_given(tx: Tx, stocked: arrange.Stocked) -> None:
    await arrange.receive(tx, stocked, (0, 10, 60_00))
    moved = await stocking.adjust_stock(
        tx,
        commands=[
            adjust(stocked, 2, AdjustReason.FOUND),
            adjust(stocked, 2, AdjustReason.FOUND, unit_cost_minor=5_00),
            adjust(stocked, 1, AdjustReason.COUNT, value_minor=3_00),
        ],
    )
    assert [line.value_minor for line in moved] == [12_00, 10_00, 3_00]
    assert await position(tx, stocked) == (15, 0, 15, 85_00)


async def test_adjusting_in_without_any_known_cost_is_refused(tx: Tx, stocked: arrange.Stocked) -> None:
    with pytest.raises(cost_rules.CostRequired) as refusal:
        await stocking.adjust_stock(tx, commands=[adjust(stocked, 2, AdjustReason.FOUND)])
    assert refusal.value.field == ("lines", 0, "unit_cost")
    assert refusal.value.sku.startswith("S0-")


async def test_adjusting_below_what_is_free_is_refused(tx: Tx, stocked: arrange.Stocked) -> None:
    await arrange.receive(tx, stocked, (0, 10, 60_00), (1, 1, 1_00))
    await arrange.hold(tx, stocked, (0, 4))
    with pytest.raises(errors.Several) as several:
        await stocking.adjust_stock(
            tx,
            commands=[
                adjust(stocked, -5, AdjustReason.LOSS),
                adjust(stocked, -2, AdjustReason.LOSS),
                adjust(stocked, -2, AdjustReason.LOSS, at=1),
            ],
        )
    assert [(type(item), item.available, item.field) for item in several.value.errors] == [
        (rules.InsufficientStock, 1, ("lines", 1, "quantity")),
        (rules.InsufficientStock, 1, ("lines", 2, "quantity")),
    ]


async def test_a_correction_may_use_what_an_earlier_line_found(tx: Tx, stocked: arrange.Stocked) -> None:
    await stocking.adjust_stock(
        tx,
        commands=[adjust(stocked, 3, AdjustReason.FOUND, value_minor=9), adjust(stocked, -3, AdjustReason.LOSS)],
    )
    assert await position(tx, stocked) == (0, 0, 0, 0)
    await arrange.assert_books_agree(tx)


@pytest.mark.parametrize(
    ("values", "expected", "field"),
    [
        ({"variant_id": uuid.uuid4()}, errors.NotFound, "variant_id"),
        ({"location_id": uuid.uuid4()}, errors.NotFound, "location_id"),
        ({"quantity": 0}, rules.QuantityNotPositive, "quantity"),
        ({"value_minor": None}, cost_rules.CostRequired, "unit_cost"),
        ({"unit_cost_minor": 1}, cost_rules.CostAmbiguous, "unit_cost"),
    ],
)
async def test_receipts_that_are_refused(
    tx: Tx, stocked: arrange.Stocked, values: dict[str, object], expected: type[errors.DomainError], field: str
) -> None:
    command = {
        "variant_id": stocked.variant_ids[0],
        "location_id": stocked.location_id,
        "quantity": 1,
        "value_minor": 1,
        **values,
    }
    with pytest.raises(expected) as refusal:
        await stocking.receive_stock(tx, commands=[stocking.ReceiveStock(**command)])
    assert refusal.value.field == ("lines", 0, field)


async def test_goods_without_stock_keeping_are_refused(tx: Tx, stocked: arrange.Stocked) -> None:
    [untracked] = await arrange.make_variants(tx, count=1, track_stock=False)
    with pytest.raises(rules.StockNotTracked):
        await stocking.receive_stock(
            tx,
            commands=[
                stocking.ReceiveStock(variant_id=untracked, location_id=stocked.location_id, quantity=1, value_minor=1)
            ],
        )


async def test_a_virtual_place_is_not_a_location(tx: Tx, stocked: arrange.Stocked) -> None:
    virtual = await tx.connection.fetchval("SELECT id FROM stock_place WHERE kind = 'CUSTOMER'")
    with pytest.raises(errors.NotFound):
        await arrange.receive(tx, arrange.Stocked(virtual, stocked.variant_ids), (0, 1, 1))


async def test_a_backdated_receipt_is_seen_at_its_date_and_costs_as_of_today(tx: Tx, stocked: arrange.Stocked) -> None:
    variant_id = stocked.variant_ids[0]
    for days, quantity, value in ((0, 10, 100), (-10, 5, 20)):
        await stocking.receive_stock(
            tx,
            commands=[
                stocking.ReceiveStock(
                    variant_id=variant_id,
                    location_id=stocked.location_id,
                    quantity=quantity,
                    value_minor=value,
                    effective_at=arrange.NOW + timedelta(days=days),
                )
            ],
        )
    seen = []
    for days in (-11, -10, 0):
        as_of = arrange.NOW + timedelta(days=days)
        found = (await reads.list_levels(tx, decimals={variant_id: 0}, as_of=as_of))[variant_id]
        seen.append((found["on_hand"], found["value_minor"], found["reserved"], found["available"]))
    assert seen == [(0, 0, None, None), (5, 20, None, None), (15, 120, None, None)]


async def test_statements_do_not_grow_with_the_batch(tx: Tx) -> None:
    stocked = await arrange.prepare(tx, count=40)
    counts = []
    for lines in (1, 40):
        with tx.counting() as count:
            await arrange.receive(tx, stocked, *((position, 5, 50) for position in range(lines)))
        received = count.statements
        with tx.counting() as count:
            await stocking.adjust_stock(
                tx, commands=[adjust(stocked, -1, AdjustReason.LOSS, at=position) for position in range(lines)]
            )
        counts.append((received, count.statements))
    assert counts == [(10, 10), (10, 10)]


async def test_setting_the_low_stock_threshold(tx: Tx, stocked: arrange.Stocked) -> None:
    for threshold in (5, 7, None):
        await stocking.set_low_stock(
            tx, commands=[stocking.SetLowStock(variant_id=stocked.variant_ids[0], low_stock_at=threshold)]
        )
        stored = await tx.connection.fetchval("SELECT low_stock_at FROM stock_setting")
        assert stored == threshold


async def test_a_negative_threshold_is_refused_by_the_database(tx: Tx, stocked: arrange.Stocked) -> None:
    with pytest.raises(asyncpg.CheckViolationError):
        await stocking.set_low_stock(
            tx, commands=[stocking.SetLowStock(variant_id=stocked.variant_ids[0], low_stock_at=-1)]
        )
