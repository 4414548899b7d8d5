"""What the database itself refuses: books that change, balances below zero, holds and costs that make no sense."""

import uuid

import asyncpg
import pytest

from entrepot.inventory import integrity
from entrepot.inventory.operations import places
from entrepot.kernel.database import Tx
from tests.inventory import arrange

pytestmark = pytest.mark.books

APPEND_ONLY = ("stock_move", "cost_entry")


@pytest.fixture
async def moved(tx: Tx, stocked: arrange.Stocked) -> arrange.Stocked:
    """Ten pieces worth 60.00 of the first variant, four of them held."""
    await arrange.receive(tx, stocked, (0, 10, 60_00))
    await arrange.hold(tx, stocked, (0, 4))
    return stocked


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("verb", ["UPDATE {} SET recorded_at = now()", "DELETE FROM {}", "TRUNCATE {}"])
async def test_books_are_append_only(tx: Tx, moved: arrange.Stocked, table: str, verb: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await tx.connection.execute(verb.format(table))


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        ("UPDATE stock_balance SET quantity = -1, reserved = 0", "stock_balance_not_negative"),
        ("UPDATE stock_balance SET quantity = 3", "stock_balance_reserved_within"),
        ("UPDATE stock_balance SET reserved = 11", "stock_balance_reserved_within"),
        ("UPDATE stock_balance SET reserved = -1", "stock_balance_reserved_within"),
        ("UPDATE hold SET quantity = 0, state = 'VOID'", "hold_quantity_positive"),
        ("UPDATE hold SET committed_quantity = 5, state = 'VOID'", "hold_committed_within"),
        ("UPDATE hold SET committed_quantity = 4", "hold_state_matches_quantity"),
        ("UPDATE hold SET state = 'COMMITTED'", "hold_state_matches_quantity"),
        ("UPDATE hold SET state = 'LOST'", "hold_state_known"),
        ("UPDATE hold SET state = 'VOID', expires_at = now()", "hold_closed_never_expires"),
        ("UPDATE cost_state SET quantity = -1", "cost_state_quantity_not_negative"),
        ("UPDATE cost_state SET value_minor = -1", "cost_state_value_not_negative"),
        ("UPDATE cost_state SET quantity = 0", "cost_state_empty_is_worthless"),
        ("UPDATE stock_place SET kind = 'ELSEWHERE'", "stock_place_kind_known"),
        ("UPDATE stock_place SET location_id = NULL WHERE kind = 'WAREHOUSE'", "stock_place_is_its_location"),
    ],
)
async def test_sums_that_cannot_be_are_refused(tx: Tx, moved: arrange.Stocked, statement: str, constraint: str) -> None:
    with pytest.raises(asyncpg.CheckViolationError) as violation:
        await tx.connection.execute(statement)
    assert violation.value.constraint_name == constraint


INSERT_MOVE = """
INSERT INTO stock_move
  (shop_id, id, variant_id, from_place_id, to_place_id, quantity, document_kind, document_id, effective_at)
SELECT
  shop_id, gen_random_uuid(), variant_id, from_place_id, {to_place}, {quantity}, 'X', document_id, effective_at
FROM stock_move
"""
INSERT_ENTRY = """
INSERT INTO cost_entry
  (shop_id, variant_id, scope_id, seq, kind, quantity_delta, value_delta_minor, move_id, effective_at)
SELECT shop_id, variant_id, scope_id, {seq}, '{kind}', {quantity}, {value}, {move}, effective_at FROM cost_entry
"""


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        (INSERT_MOVE.format(to_place="to_place_id", quantity=0), "stock_move_quantity_positive"),
        (INSERT_MOVE.format(to_place="from_place_id", quantity=1), "stock_move_goes_somewhere"),
        (INSERT_ENTRY.format(seq=0, kind="RECEIPT", quantity=1, value=1, move="NULL"), "cost_entry_seq_positive"),
        (INSERT_ENTRY.format(seq=1, kind="RECEIPT", quantity=1, value=1, move="NULL"), "cost_entry_pkey"),
        (INSERT_ENTRY.format(seq=2, kind="RECEIPT", quantity=1, value=1, move="move_id"), "cost_entry_move_key"),
        (INSERT_ENTRY.format(seq=2, kind="RECEIPT", quantity=-1, value=1, move="NULL"), "cost_entry_kind_has_its_sign"),
        (INSERT_ENTRY.format(seq=2, kind="ISSUE", quantity=-1, value=1, move="NULL"), "cost_entry_kind_has_its_sign"),
        (INSERT_ENTRY.format(seq=2, kind="GIFT", quantity=1, value=1, move="NULL"), "cost_entry_kind_has_its_sign"),
    ],
)
async def test_book_rows_that_cannot_be_are_refused(
    tx: Tx, moved: arrange.Stocked, statement: str, constraint: str
) -> None:
    with pytest.raises(asyncpg.IntegrityConstraintViolationError) as violation:
        await tx.connection.execute(statement)
    assert violation.value.constraint_name == constraint


async def test_a_hold_needs_a_balance(tx: Tx, moved: arrange.Stocked) -> None:
    with pytest.raises(asyncpg.ForeignKeyViolationError) as violation:
        await tx.connection.execute("UPDATE hold SET variant_id = $1", moved.variant_ids[1])
    assert violation.value.constraint_name == "hold_balance_fkey"


@pytest.mark.parametrize(
    ("damage", "check"),
    [
        ("UPDATE stock_balance SET quantity = quantity + 1", "moves = balances"),
        ("UPDATE stock_balance SET reserved = 1", "open holds = reserved"),
        ("UPDATE cost_state SET value_minor = value_minor + 1", "cost entries = cost state, value"),
        ("UPDATE cost_state SET quantity = quantity + 1", "cost entries = cost state, quantity"),
        ("UPDATE cost_state SET seq = seq + 1", "cost entries = cost state, count"),
        (INSERT_MOVE.format(to_place="to_place_id", quantity=1), "moves = cost entries"),
    ],
)
async def test_damage_is_found(tx: Tx, moved: arrange.Stocked, damage: str, check: str) -> None:
    await arrange.assert_books_agree(tx)
    await tx.connection.execute(damage)
    found = await integrity.find_differences(tx)
    assert check in {item.check for item in found}
    assert {item.variant_id for item in found} == {moved.variant_ids[0]}


async def test_making_places_again_changes_nothing(tx: Tx, stocked: arrange.Stocked) -> None:
    count = "SELECT count(*) FROM stock_place"
    before = await tx.connection.fetchval(count)
    await places.create_stock_places(tx, location_ids=[stocked.location_id])
    assert before == await tx.connection.fetchval(count) == 7


async def test_another_shop_sees_nothing(tx: Tx, moved: arrange.Stocked) -> None:
    for table in ("stock_move", "stock_balance", "hold", "cost_entry", "cost_state", "stock_place"):
        assert await tx.connection.fetchval(f"SELECT count(*) FROM {table}") > 0
    await tx.connection.execute(f"SET LOCAL entrepot.shop_id = '{uuid.uuid4()}'")
    for table in ("stock_move", "stock_balance", "hold", "cost_entry", "cost_state", "stock_place"):
        assert await tx.connection.fetchval(f"SELECT count(*) FROM {table}") == 0
