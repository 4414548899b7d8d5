"""Stock is opened, received from suppliers, and corrected; each is announced with its value for the journal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from entrepot.catalog import reads as catalog_reads
from entrepot.inventory import books, cost_rules, events, locks, rules, upserts
from entrepot.inventory.permissions import ADJUST_STOCK
from entrepot.inventory.tables import DOCUMENT, stock_setting
from entrepot.kernel import errors, ids, quantity
from entrepot.kernel.database import Row, Tx
from entrepot.kernel.scopes import Ids


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveStock:
    """Goods that arrive, worth `value_minor` in all or `unit_cost_minor` per stock unit, in the shop's currency.

    Without a document, one is made for the whole list; without a date, it happens now.
    """

    variant_id: UUID
    location_id: UUID
    quantity: int
    unit_cost_minor: int | None = None
    value_minor: int | None = None
    effective_at: datetime | None = None
    document_id: UUID | None = None
    document_line_id: UUID | None = None
    document_kind: str = "RECEIPT"
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenStock(ReceiveStock):
    """Stock that was there before the books began."""

    document_kind: str = "OPENING"


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustStock:
    """A correction by a signed quantity; found stock takes the current average unless a cost is given."""

    variant_id: UUID
    location_id: UUID
    quantity_delta: int
    reason: rules.AdjustReason
    unit_cost_minor: int | None = None
    value_minor: int | None = None
    effective_at: datetime | None = None
    document_id: UUID | None = None
    document_line_id: UUID | None = None
    document_kind: str = "ADJUSTMENT"
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetLowStock:
    """From which free quantity on a variant counts as low; None watches it no more."""

    variant_id: UUID
    low_stock_at: int | None


@dataclass(frozen=True, slots=True)
class Moved:
    """A movement that was recorded; quantity and value are negative when stock went out."""

    move_id: UUID
    variant_id: UUID
    location_id: UUID
    quantity: int
    value_minor: int
    document_id: UUID


Entry = ReceiveStock | AdjustStock

SAVE_SETTINGS = upserts.upsert_rows(stock_setting, key=("variant_id",), set=("low_stock_at",))

errors.on_constraint(
    "stock_setting_variant_id_fkey", lambda: errors.NotFound(what="Variant", field=("lines", "variant_id"))
)


async def open_stock(tx: Tx, *, commands: Sequence[OpenStock]) -> list[Moved]:
    """Record the stock that a shop starts with; announces StockOpened."""
    plans = [_incoming(command, cost_rules.CostKind.OPENING, rules.PlaceKind.OPENING) for command in commands]
    items, moved = await _record(tx, commands=commands, plans=plans, operation="stockOpen")
    if items:
        await tx.announce(events.StockOpened(items=items, currency=tx.shop.currency))
    return moved


async def receive_stock(tx: Tx, *, commands: Sequence[ReceiveStock]) -> list[Moved]:
    """Take in goods from suppliers at what they cost; announces StockReceived."""
    plans = [_incoming(command, cost_rules.CostKind.RECEIPT, rules.PlaceKind.SUPPLIER) for command in commands]
    items, moved = await _record(tx, commands=commands, plans=plans, operation="stockReceive")
    if items:
        await tx.announce(events.StockReceived(items=items, currency=tx.shop.currency))
    return moved


async def adjust_stock(tx: Tx, *, commands: Sequence[AdjustStock]) -> list[Moved]:
    """Correct stock by what was found or lost, never below what is promised; announces StockAdjusted."""
    plans = [_correction(command) for command in commands]
    items, moved = await _record(tx, commands=commands, plans=plans, operation="stockAdjust")
    if items:
        await tx.announce(events.StockAdjusted(items=items, currency=tx.shop.currency))
    return moved


async def set_low_stock(tx: Tx, *, commands: Sequence[SetLowStock]) -> None:
    """Set the thresholds under which variants are listed as low; they are the whole shop's."""
    if not tx.actor.within(ADJUST_STOCK).is_everywhere:
        raise errors.ScopeTooNarrow(what="Mutation.lowStockSet", permissions=ADJUST_STOCK.code)
    by_variant = {command.variant_id: command for command in commands}
    await tx.update(
        SAVE_SETTINGS,
        [
            {"variant_id": variant_id, "low_stock_at": by_variant[variant_id].low_stock_at}
            for variant_id in sorted(by_variant)
        ],
    )
    for command in by_variant.values():
        tx.change(node=command.variant_id, operation="lowStockSet", after={"low_stock_at": command.low_stock_at})


@dataclass(frozen=True, slots=True)
class _Plan:
    """What a command means in the books."""

    kind: cost_rules.CostKind
    other_place: rules.PlaceKind
    quantity: int
    reason: str | None = None


def _incoming(command: ReceiveStock, kind: cost_rules.CostKind, other_place: rules.PlaceKind) -> _Plan:
    return _Plan(kind, other_place, command.quantity)


def _correction(command: AdjustStock) -> _Plan:
    outward = command.quantity_delta < 0
    return _Plan(
        cost_rules.CostKind.ADJUST_OUT if outward else cost_rules.CostKind.ADJUST_IN,
        rules.place_of_reason(command.reason, command.quantity_delta),
        abs(command.quantity_delta),
        command.reason.value,
    )


async def _record(
    tx: Tx, *, commands: Sequence[Entry], plans: Sequence[_Plan], operation: str
) -> tuple[tuple[events.StockItem, ...], list[Moved]]:
    """Check, lock, value and write: the same statements whatever the kind of entry."""
    if not commands:
        return (), []
    variants = await catalog_reads.list_variants(tx, ids=sorted({command.variant_id for command in commands}))
    described: dict[UUID, Row] = {row["id"]: row for row in variants}
    places = await locks.list_places(tx)
    reach = tx.actor.within(ADJUST_STOCK).locations
    open_to = places.locations if reach is None else places.locations & reach
    errors.raise_all(_refused(commands, plans, described=described, locations=open_to))
    document_id = ids.new(DOCUMENT)
    movements = [
        _movement(tx, command, plan, described=described, places=places, document_id=document_id)
        for command, plan in zip(commands, plans, strict=True)
    ]
    locked = await locks.lock_stock(tx, keys=[movement.owned for movement in movements], create=True)
    errors.raise_all(_short(movements, locked=locked, described=described))
    written = await books.append(tx, locked=locked, movements=movements, described=described)
    after = await books.write_balances(
        tx, locked=locked.balances, quantity_deltas=((movement.owned, movement.delta) for movement in movements)
    )
    for key, balance in after.items():
        tx.change(
            node=key[0],
            operation=operation,
            before={"location_id": key[1], "quantity": locked.balances[key].quantity},
            after={"location_id": key[1], "quantity": balance.quantity},
        )
    return tuple(_item(line) for line in written), [_moved(line) for line in written]


def _refused(
    commands: Sequence[Entry], plans: Sequence[_Plan], *, described: Mapping[UUID, Row], locations: Ids
) -> list[errors.DomainError]:
    refusals = (
        _refusal(command, plan, described.get(command.variant_id), locations)
        for command, plan in zip(commands, plans, strict=True)
    )
    return [refusal.at("lines", index) for index, refusal in enumerate(refusals) if refusal is not None]


def _refusal(command: Entry, plan: _Plan, variant: Row | None, locations: Ids) -> errors.DomainError | None:
    if variant is None:
        return errors.NotFound(what="Variant", field=("variant_id",))
    if not variant["track_stock"]:
        return rules.StockNotTracked(sku=variant["sku"], field=("variant_id",))
    if command.location_id not in locations:
        return errors.NotFound(what="Location", field=("location_id",))
    if isinstance(command, ReceiveStock) and command.unit_cost_minor is None and command.value_minor is None:
        return cost_rules.CostRequired(sku=variant["sku"], variant_id=command.variant_id, field=("unit_cost",))
    return cost_rules.refused_entry(
        quantity=plan.quantity,
        is_adjustment=isinstance(command, AdjustStock),
        goes_out=plan.kind in cost_rules.GOES_OUT,
        unit_cost_minor=command.unit_cost_minor,
        value_minor=command.value_minor,
    )


def _short(
    movements: Sequence[books.Movement], *, locked: locks.Locked, described: Mapping[UUID, Row]
) -> list[errors.DomainError]:
    """Refusals of corrections that would take what is not there, or what is promised."""
    refused = rules.take_in_order(
        {key: balance.free for key, balance in locked.balances.items()},
        ((movement.owned, movement.delta) for movement in movements),
    )
    return [
        rules.InsufficientStock(
            sku=described[movement.variant_id]["sku"],
            variant_id=movement.variant_id,
            available=free,
            shown=quantity.to_text(free, decimals=described[movement.variant_id]["unit_decimals"]),
            field=("lines", index, "quantity"),
        )
        for index, (movement, free) in enumerate(zip(movements, refused, strict=True))
        if free is not None
    ]


def _movement(
    tx: Tx,
    command: Entry,
    plan: _Plan,
    *,
    described: Mapping[UUID, Row],
    places: locks.Places,
    document_id: UUID,
) -> books.Movement:
    outside = places.virtual[plan.other_place]
    outward = plan.kind in cost_rules.GOES_OUT
    value = command.value_minor
    if command.unit_cost_minor is not None:
        decimals = described[command.variant_id]["unit_decimals"]
        value = cost_rules.value_of_unit_cost(command.unit_cost_minor, plan.quantity, decimals)
    return books.Movement(
        variant_id=command.variant_id,
        from_place_id=command.location_id if outward else outside,
        to_place_id=outside if outward else command.location_id,
        quantity=plan.quantity,
        cost_kind=plan.kind,
        value_minor=value,
        document_kind=command.document_kind,
        document_id=command.document_id or document_id,
        document_line_id=command.document_line_id,
        effective_at=command.effective_at or tx.now,
        reason=plan.reason,
        note=command.note,
    )


def _item(line: books.Written) -> events.StockItem:
    movement = line.movement
    return events.StockItem(
        variant_id=movement.variant_id,
        location_id=movement.owned[1],
        quantity=movement.delta,
        value_minor=line.value_delta_minor,
        reason=movement.reason,
        move_id=line.move_id,
        document_kind=movement.document_kind,
        document_id=movement.document_id,
        document_line_id=movement.document_line_id,
        effective_at=movement.effective_at,
    )


def _moved(line: books.Written) -> Moved:
    movement = line.movement
    return Moved(
        move_id=line.move_id,
        variant_id=movement.variant_id,
        location_id=movement.owned[1],
        quantity=movement.delta,
        value_minor=line.value_delta_minor,
        document_id=movement.document_id,
    )
