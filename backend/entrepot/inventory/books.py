"""How an operation writes: moves and cost entries are appended, then the locked sums are brought up to date."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from entrepot.inventory import cost_rules, locks, rules, upserts
from entrepot.inventory.tables import MOVE, cost_entry, cost_state, hold, stock_balance, stock_move
from entrepot.kernel import errors, ids
from entrepot.kernel.database import Row, Tx, insert_rows

INSERT_MOVES = insert_rows(
    stock_move,
    "id",
    "variant_id",
    "from_place_id",
    "to_place_id",
    "quantity",
    "reason",
    "note",
    "document_kind",
    "document_id",
    "document_line_id",
    "reverses_id",
    "effective_at",
)
INSERT_ENTRIES = insert_rows(
    cost_entry,
    "variant_id",
    "scope_id",
    "seq",
    "kind",
    "quantity_delta",
    "value_delta_minor",
    "move_id",
    "effective_at",
)
UPDATE_HOLDS = upserts.upsert_rows(
    hold,
    key=("reference_id",),
    keep=("variant_id", "place_id", "quantity"),
    set=("committed_quantity", "state", "expires_at"),
)
UPDATE_BALANCES = upserts.upsert_rows(
    stock_balance, key=("variant_id", "place_id"), set=("quantity", "reserved", "version")
)
UPDATE_COSTS = upserts.upsert_rows(cost_state, key=("variant_id", "scope_id"), set=("quantity", "value_minor", "seq"))


@dataclass(frozen=True, slots=True)
class Movement:
    """One line of the book of moves, before it is written; `value_minor` None means: at the current average."""

    variant_id: UUID
    from_place_id: UUID
    to_place_id: UUID
    quantity: int
    cost_kind: cost_rules.CostKind
    value_minor: int | None
    document_kind: str
    document_id: UUID
    document_line_id: UUID | None
    effective_at: datetime
    reason: str | None = None
    note: str | None = None
    reverses_id: UUID | None = None

    @property
    def owned(self) -> rules.Place:
        """The balance it touches: the owned side of the move."""
        outward = self.cost_kind in cost_rules.GOES_OUT
        return (self.variant_id, self.from_place_id if outward else self.to_place_id)

    @property
    def step(self) -> cost_rules.CostStep:
        """The change of value that it asks for."""
        return cost_rules.CostStep(self.variant_id, self.cost_kind, self.quantity, self.value_minor)

    @property
    def delta(self) -> int:
        """How that balance changes."""
        return -self.quantity if self.cost_kind in cost_rules.GOES_OUT else self.quantity


@dataclass(frozen=True, slots=True)
class Written:
    """A movement with its id in the book and the value it moved, negative when it went out."""

    move_id: UUID
    movement: Movement
    value_delta_minor: int


async def append(
    tx: Tx,
    *,
    locked: locks.Locked,
    movements: Sequence[Movement],
    described: Mapping[UUID, Row] | None = None,
) -> list[Written]:
    """Value the movements in order, append moves and cost entries, and bring the cost states up to date.

    Three statements; the balances are the caller's, who knows what was reserved. `described` names refused variants.
    """
    lines, after = cost_rules.value_in_order(locked.costs, [movement.step for movement in movements])
    valued = _require_costs(movements, lines, described or {})
    written = [
        Written(move_id, movement, line.value_delta_minor)
        for move_id, movement, line in zip(ids.new_many(MOVE, len(movements)), movements, valued, strict=True)
    ]
    await tx.insert(INSERT_MOVES, [_move_row(item) for item in written])
    await tx.insert(
        INSERT_ENTRIES, [_entry_row(tx.shop_id, item, line) for item, line in zip(written, valued, strict=True)]
    )
    await tx.update(UPDATE_COSTS, [_cost_row(tx.shop_id, variant_id, state) for variant_id, state in after.items()])
    return written


async def write_balances(
    tx: Tx,
    *,
    locked: Mapping[rules.Place, locks.Balance],
    quantity_deltas: Iterable[tuple[rules.Place, int]] = (),
    reserved_deltas: Iterable[tuple[rules.Place, int]] = (),
) -> dict[rules.Place, locks.Balance]:
    """Add the deltas to the locked balances, in one statement; the balances of the touched keys afterwards."""
    quantities: defaultdict[rules.Place, int] = defaultdict(int)
    reserved: defaultdict[rules.Place, int] = defaultdict(int)
    for key, delta in quantity_deltas:
        quantities[key] += delta
    for key, delta in reserved_deltas:
        reserved[key] += delta
    after = {
        key: locks.Balance(
            locked[key].quantity + quantities[key],
            locked[key].reserved + reserved[key],
            locked[key].version + 1,
        )
        for key in {**quantities, **reserved}
    }
    await tx.update(
        UPDATE_BALANCES,
        [
            {
                "variant_id": key[0],
                "place_id": key[1],
                "quantity": balance.quantity,
                "reserved": balance.reserved,
                "version": balance.version,
            }
            for key, balance in after.items()
        ],
    )
    return after


async def write_holds(tx: Tx, *, holds: Iterable[rules.Hold]) -> None:
    """Bring locked holds to what they are now, in one statement."""
    await tx.update(
        UPDATE_HOLDS,
        [
            {
                "reference_id": item.reference_id,
                "variant_id": item.variant_id,
                "place_id": item.place_id,
                "quantity": item.quantity,
                "committed_quantity": item.committed,
                "state": item.state,
                "expires_at": item.expires_at,
            }
            for item in holds
        ],
    )


def _require_costs(
    movements: Sequence[Movement], lines: Sequence[cost_rules.CostLine | None], described: Mapping[UUID, Row]
) -> list[cost_rules.CostLine]:
    """The cost lines, when every movement found a cost to go by."""
    refusals: list[errors.DomainError] = []
    for index, (movement, line) in enumerate(zip(movements, lines, strict=True)):
        if line is None:
            variant = described.get(movement.variant_id)
            sku = variant["sku"] if variant else str(movement.variant_id)
            refusals.append(
                cost_rules.CostRequired(sku=sku, variant_id=movement.variant_id, field=("lines", index, "unit_cost"))
            )
    errors.raise_all(refusals)
    return [line for line in lines if line is not None]


def _move_row(item: Written) -> dict[str, object]:
    move = item.movement
    return {
        "id": item.move_id,
        "variant_id": move.variant_id,
        "from_place_id": move.from_place_id,
        "to_place_id": move.to_place_id,
        "quantity": move.quantity,
        "reason": move.reason,
        "note": move.note,
        "document_kind": move.document_kind,
        "document_id": move.document_id,
        "document_line_id": move.document_line_id,
        "reverses_id": move.reverses_id,
        "effective_at": move.effective_at,
    }


def _entry_row(scope_id: UUID, item: Written, line: cost_rules.CostLine) -> dict[str, object]:
    return {
        "variant_id": line.variant_id,
        "scope_id": scope_id,
        "seq": line.seq,
        "kind": line.kind.value,
        "quantity_delta": line.quantity_delta,
        "value_delta_minor": line.value_delta_minor,
        "move_id": item.move_id,
        "effective_at": item.movement.effective_at,
    }


def _cost_row(scope_id: UUID, variant_id: UUID, state: cost_rules.CostState) -> dict[str, object]:
    return {
        "variant_id": variant_id,
        "scope_id": scope_id,
        "quantity": state.quantity,
        "value_minor": state.value_minor,
        "seq": state.seq,
    }
