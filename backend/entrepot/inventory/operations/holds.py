"""Promises of stock: made, extended, given back, run out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import Integer, Uuid, bindparam, select

from entrepot.catalog import reads as catalog_reads
from entrepot.inventory import books, events, locks, rules
from entrepot.inventory.tables import hold
from entrepot.kernel import quantity
from entrepot.kernel.database import Row, Tx, insert_rows, sql
from entrepot.kernel.tables import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldStock:
    """Promise stock to a reference (an order line); without an expiry it lasts until committed or released."""

    reference_id: UUID
    variant_id: UUID
    location_id: UUID
    quantity: int
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """A promise that was made."""

    reference_id: UUID
    variant_id: UUID
    location_id: UUID
    quantity: int


@dataclass(frozen=True, slots=True)
class Released:
    """What a closed hold gave back to the free stock."""

    reference_id: UUID
    quantity: int


HoldRefused = rules.InsufficientStock | rules.QuantityNotPositive

INSERT_HOLDS = insert_rows(
    hold,
    "reference_id",
    "variant_id",
    "place_id",
    "quantity",
    "expires_at",
    on_conflict="nothing",
    returning=("reference_id",),
)
LOCK_EXPIRED = sql(
    select(hold.c.reference_id)
    .where(
        hold.c.shop_id == bindparam("shop_id", type_=Uuid),
        hold.c.expires_at <= bindparam("now", type_=Instant),
    )
    .order_by(hold.c.expires_at)
    .limit(bindparam("limit", type_=Integer))
    .with_for_update(key_share=True, skip_locked=True)
)


async def hold_stock(tx: Tx, *, commands: Sequence[HoldStock]) -> list[Held | HoldRefused]:
    """Promise stock, each command on its own: the outcome in its place is `Held` or its refusal."""
    keys = [(command.variant_id, command.location_id) for command in commands]
    balances = await locks.lock_balances(tx, keys=keys)
    short = rules.take_in_order(
        {key: balance.free for key, balance in balances.items()},
        ((key, -max(command.quantity, 0)) for key, command in zip(keys, commands, strict=True)),
    )
    granted = [command for command, free in zip(commands, short, strict=True) if free is None and command.quantity > 0]
    await _insert(tx, granted)
    await books.write_balances(
        tx,
        locked=balances,
        reserved_deltas=(((command.variant_id, command.location_id), command.quantity) for command in granted),
    )
    described = await _describe(
        tx, {command.variant_id for command, free in zip(commands, short, strict=True) if free is not None}
    )
    return [_outcome(command, free, described) for command, free in zip(commands, short, strict=True)]


async def release_holds(tx: Tx, *, reference_ids: Sequence[UUID]) -> list[Released]:
    """Give back what these references still hold; closed and unknown ones are left as they are."""
    return await _close(tx, await locks.lock_holds(tx, reference_ids=reference_ids), state=rules.HoldState.VOID)


async def expire_holds(tx: Tx, *, limit: int = 1000) -> list[Released]:
    """Close holds whose time is up, and announce them; holds that another transaction works on are left to it."""
    due = await tx.rows(LOCK_EXPIRED, now=tx.now, limit=limit)
    if not due:
        return []
    holds = await locks.lock_holds(tx, reference_ids=[row["reference_id"] for row in due])
    released = await _close(tx, holds, state=rules.HoldState.EXPIRED)
    await tx.announce(events.HoldsExpired(reference_ids=tuple(item.reference_id for item in released)))
    return released


async def extend_holds(tx: Tx, *, reference_ids: Sequence[UUID], expires_at: datetime | None) -> None:
    """Give open holds another expiry; None keeps them until they are committed or released (the order is paid)."""
    holds = await locks.lock_holds(tx, reference_ids=reference_ids)
    await books.write_holds(
        tx,
        holds=(
            replace(found, expires_at=expires_at) for found in holds.values() if found.state == rules.HoldState.OPEN
        ),
    )


async def _insert(tx: Tx, granted: Sequence[HoldStock]) -> None:
    """Write the holds; a reference that holds already, or twice in the list, refuses them all."""
    made = await tx.insert(INSERT_HOLDS, [_row(command) for command in granted])
    free = {row["reference_id"] for row in made}
    for index, command in enumerate(granted):
        if command.reference_id not in free:
            raise rules.AlreadyHeld(reference_id=command.reference_id, field=("lines", index))
        free.remove(command.reference_id)


async def _close(tx: Tx, holds: Mapping[UUID, rules.Hold], *, state: rules.HoldState) -> list[Released]:
    closing = [found for found in holds.values() if found.state == rules.HoldState.OPEN]
    if not closing:
        return []
    balances = await locks.lock_balances(tx, keys=[(found.variant_id, found.place_id) for found in closing])
    await books.write_holds(tx, holds=(rules.closed(found, state) for found in closing))
    await books.write_balances(
        tx,
        locked=balances,
        reserved_deltas=(((found.variant_id, found.place_id), -found.open_quantity) for found in closing),
    )
    return [Released(found.reference_id, found.open_quantity) for found in closing]


def _row(command: HoldStock) -> dict[str, object]:
    return {
        "reference_id": command.reference_id,
        "variant_id": command.variant_id,
        "place_id": command.location_id,
        "quantity": command.quantity,
        "expires_at": command.expires_at,
    }


def _outcome(command: HoldStock, free: int | None, described: Mapping[UUID, Row]) -> Held | HoldRefused:
    if command.quantity <= 0:
        return rules.QuantityNotPositive(field=("quantity",))
    if free is None:
        return Held(command.reference_id, command.variant_id, command.location_id, command.quantity)
    variant = described.get(command.variant_id)
    return rules.InsufficientStock(
        sku=variant["sku"] if variant else str(command.variant_id),
        variant_id=command.variant_id,
        available=free,
        shown=quantity.to_text(free, decimals=variant["unit_decimals"] if variant else 0),
        field=("quantity",),
    )


async def _describe(tx: Tx, variant_ids: Iterable[UUID]) -> dict[UUID, Row]:
    """The catalogue's rows of refused variants, for the message; nothing refused, no statement."""
    wanted = sorted(set(variant_ids))
    if not wanted:
        return {}
    return {row["id"]: row for row in await catalog_reads.list_variants(tx, ids=wanted)}
