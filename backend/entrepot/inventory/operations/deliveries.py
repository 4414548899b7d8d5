"""Goods leave against a hold and come back against their issue; the cost goes and returns with them.

Neither function announces anything: their caller's event carries the value to the journal.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from entrepot.inventory import books, cost_rules, locks, reads, rules
from entrepot.kernel import errors
from entrepot.kernel.database import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitHold:
    """Deliver what a hold promised, all of it or a part; the rest stays held."""

    reference_id: UUID
    quantity: int
    effective_at: datetime
    document_id: UUID
    document_line_id: UUID | None = None
    document_kind: str = "SHIPMENT"


@dataclass(frozen=True, slots=True)
class Issued:
    """Goods that left, and what they had cost; `value_minor` is positive."""

    reference_id: UUID
    variant_id: UUID
    location_id: UUID
    quantity: int
    value_minor: int
    move_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnStock:
    """Take goods back at the exact share of their issue.

    Where the issue is not known, name the variant: the goods come back at the current average, or at `value_minor`.
    """

    issue_move_id: UUID | None
    quantity: int
    location_id: UUID
    effective_at: datetime
    document_id: UUID
    document_line_id: UUID | None = None
    document_kind: str = "RETURN"
    variant_id: UUID | None = None
    value_minor: int | None = None


@dataclass(frozen=True, slots=True)
class Returned:
    """Goods that came back, and the cost that came back with them; `value_minor` is positive."""

    issue_move_id: UUID | None
    variant_id: UUID
    location_id: UUID
    quantity: int
    value_minor: int
    move_id: UUID


async def commit_holds(tx: Tx, *, commands: Sequence[CommitHold]) -> list[Issued]:
    """Issue held stock to customers at moving-average cost: all commands, or none and every refusal."""
    if not commands:
        return []
    holds = await locks.lock_holds(tx, reference_ids=[command.reference_id for command in commands])
    delivered, refusals = rules.commit_in_order(
        holds, [(command.reference_id, command.quantity) for command in commands]
    )
    errors.raise_all([refusal.at("lines") for refusal in refusals])
    places = await locks.list_places(tx)
    customer = places.virtual[rules.PlaceKind.CUSTOMER]
    movements = [_issue(command, holds[command.reference_id], customer) for command in commands]
    locked = await locks.lock_stock(tx, keys=[movement.owned for movement in movements])
    written = await books.append(tx, locked=locked, movements=movements)
    await books.write_holds(
        tx, holds=(rules.committed(found, delivered[found.reference_id]) for found in holds.values())
    )
    await books.write_balances(
        tx,
        locked=locked.balances,
        quantity_deltas=((movement.owned, movement.delta) for movement in movements),
        reserved_deltas=((movement.owned, movement.delta) for movement in movements),
    )
    return [_issued(command, line) for command, line in zip(commands, written, strict=True)]


async def return_stock(tx: Tx, *, commands: Sequence[ReturnStock]) -> list[Returned]:
    """Take goods back from customers into a location, never more than was issued: all commands, or none."""
    if not commands:
        return []
    issue_ids = sorted({command.issue_move_id for command in commands if command.issue_move_id is not None})
    issues = await reads.list_issues(tx, move_ids=issue_ids)
    places = await locks.list_places(tx)
    errors.raise_all(_unknown(commands, issues=issues, places=places))
    variants = [
        issues[command.issue_move_id].variant_id if command.issue_move_id else command.variant_id
        for command in commands
    ]
    keys = [
        (variant_id, command.location_id)
        for variant_id, command in zip(variants, commands, strict=True)
        if variant_id is not None
    ]
    locked = await locks.lock_stock(tx, keys=keys, create=True)
    # Every return of an issue locks its variant's cost state, so what came back earlier is final when read here.
    returned = await reads.list_returned(tx, move_ids=issue_ids)
    values, refusals = cost_rules.return_in_order(
        {
            move_id: cost_rules.Issue(issue.quantity, issue.value_minor, returned.get(move_id, 0))
            for move_id, issue in issues.items()
        },
        [(command.issue_move_id, command.quantity, command.value_minor) for command in commands],
    )
    errors.raise_all([refusal.at("lines") for refusal in refusals])
    customer = places.virtual[rules.PlaceKind.CUSTOMER]
    movements = [
        _return(command, key, value, customer) for command, key, value in zip(commands, keys, values, strict=True)
    ]
    written = await books.append(tx, locked=locked, movements=movements)
    await books.write_balances(
        tx, locked=locked.balances, quantity_deltas=((movement.owned, movement.delta) for movement in movements)
    )
    return [_returned(line) for line in written]


def _issue(command: CommitHold, found: rules.Hold, customer: UUID) -> books.Movement:
    return books.Movement(
        variant_id=found.variant_id,
        from_place_id=found.place_id,
        to_place_id=customer,
        quantity=command.quantity,
        cost_kind=cost_rules.CostKind.ISSUE,
        value_minor=None,
        document_kind=command.document_kind,
        document_id=command.document_id,
        document_line_id=command.document_line_id,
        effective_at=command.effective_at,
    )


def _issued(command: CommitHold, line: books.Written) -> Issued:
    movement = line.movement
    return Issued(
        reference_id=command.reference_id,
        variant_id=movement.variant_id,
        location_id=movement.from_place_id,
        quantity=movement.quantity,
        value_minor=-line.value_delta_minor,
        move_id=line.move_id,
    )


def _unknown(
    commands: Sequence[ReturnStock], *, issues: Mapping[UUID, reads.IssueFact], places: locks.Places
) -> list[errors.DomainError]:
    """Refusals of commands that name no known issue, or a place that is not a location."""
    found: list[errors.DomainError] = []
    for index, command in enumerate(commands):
        issue_known = command.issue_move_id in issues if command.issue_move_id else command.variant_id is not None
        if not issue_known:
            found.append(errors.NotFound(what="StockMove", field=("lines", index)))
        elif command.location_id not in places.locations:
            found.append(errors.NotFound(what="Location", field=("lines", index, "location_id")))
    return found


def _return(command: ReturnStock, key: rules.Place, value: int | None, customer: UUID) -> books.Movement:
    return books.Movement(
        variant_id=key[0],
        from_place_id=customer,
        to_place_id=key[1],
        quantity=command.quantity,
        cost_kind=cost_rules.CostKind.RETURN_IN,
        value_minor=value,
        document_kind=command.document_kind,
        document_id=command.document_id,
        document_line_id=command.document_line_id,
        effective_at=command.effective_at,
        reverses_id=command.issue_move_id,
    )


def _returned(line: books.Written) -> Returned:
    movement = line.movement
    return Returned(
        issue_move_id=movement.reverses_id,
        variant_id=movement.variant_id,
        location_id=movement.to_place_id,
        quantity=movement.quantity,
        value_minor=line.value_delta_minor,
        move_id=line.move_id,
    )
