"""Returns that name no order: a document of its own, goods back into stock at the average cost of the day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from entrepot.catalog import reads as catalog_reads
from entrepot.inventory.operations import deliveries
from entrepot.kernel import errors, ids
from entrepot.kernel.database import Tx, insert_rows
from entrepot.orders import events
from entrepot.orders.operations import batching, numbering
from entrepot.orders.rules import refusals
from entrepot.orders.rules.placement import CHARGE_NAMES
from entrepot.orders.rules.states import LineKind, Settlement
from entrepot.orders.tables import RETURN_SERIES, SALES_RETURN, SALES_RETURN_LINE, sales_return, sales_return_line
from entrepot.shops import reads as shop_reads

INSERT_RETURNS = insert_rows(
    sales_return,
    "id",
    "number",
    "external_reference",
    "customer_id",
    "channel_id",
    "location_id",
    "country",
    "currency",
    "settlement",
    "reason",
    "amount_minor",
    "cost_minor",
    "effective_at",
)
INSERT_LINES = insert_rows(
    sales_return_line,
    "id",
    "sales_return_id",
    "position",
    "kind",
    "charge_code",
    "variant_id",
    "sku",
    "name",
    "currency",
    "unit_decimals",
    "quantity",
    "amount_minor",
    "restocked",
    "cost_minor",
)
NUMBER_PREFIX = "R"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedLine:
    """Goods or, without a variant, a charge that comes back; `value_minor` names the goods' cost where it is known."""

    quantity: int
    amount_minor: int
    variant_id: UUID | None = None
    restock: bool = False
    charge_code: str | None = None
    name: Mapping[str, str] | None = None
    value_minor: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnWithoutOrder:
    """A return that names no order."""

    lines: tuple[ReturnedLine, ...]
    settlement: Settlement = Settlement.BANK_TRANSFER
    reason: str = ""
    customer_id: UUID | None = None
    channel_id: UUID | None = None
    location_id: UUID | None = None
    country: str | None = None
    currency: str | None = None
    number: str | None = None
    external_reference: str | None = None
    effective_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AcceptedReturn:
    """A return that was accepted."""

    return_id: UUID
    number: str
    amount_minor: int
    cost_minor: int


@dataclass(slots=True)
class _Accepted:
    command: ReturnWithoutOrder
    id: UUID
    number: str
    currency: str
    location_id: UUID
    effective_at: datetime
    line_ids: list[UUID]
    costs: dict[UUID, int] = field(default_factory=dict)

    @property
    def amount_minor(self) -> int:
        return sum(line.amount_minor for line in self.command.lines)

    @property
    def cost_minor(self) -> int:
        return sum(self.costs.values())


async def accept_returns(tx: Tx, *, commands: Sequence[ReturnWithoutOrder]) -> list[AcceptedReturn]:
    """Accept returns: restock what is to be restocked, write, announce. All commands or none."""
    if not commands:
        return []
    variants = await _load_variants(tx, commands)
    errors.raise_all(_problems(commands, variants))
    accepted = await _accept(tx, commands)
    await _restock(tx, accepted, variants)
    await tx.insert(INSERT_RETURNS, [_return_row(item) for item in accepted])
    await tx.insert(INSERT_LINES, [row for item in accepted for row in _line_rows(item, variants)])
    for item in accepted:
        after = {"number": item.number, "amount_minor": item.amount_minor, "currency": item.currency}
        tx.change(node=item.id, operation="salesReturnAccept", after=after)
    await tx.announce(events.ReturnsAccepted(items=tuple(_fact(item) for item in accepted)))
    return [AcceptedReturn(item.id, item.number, item.amount_minor, item.cost_minor) for item in accepted]


async def _load_variants(tx: Tx, commands: Sequence[ReturnWithoutOrder]) -> dict[UUID, dict[str, Any]]:
    wanted = {line.variant_id for command in commands for line in command.lines if line.variant_id}
    return {row["id"]: row for row in await catalog_reads.list_variants(tx, ids=sorted(wanted))}


def _problems(
    commands: Sequence[ReturnWithoutOrder], variants: Mapping[UUID, Mapping[str, Any]]
) -> list[errors.DomainError]:
    problems: list[errors.DomainError] = []
    for index, command in enumerate(commands):
        found: list[errors.DomainError] = [refusals.OrderIsEmpty(field=("lines",))] if not command.lines else []
        for position, line in enumerate(command.lines):
            problem = _line_problem(line, variants)
            if problem is not None:
                found.append(problem.at("lines", position))
        problems.extend(batching.placed_at(problem, index, count=len(commands)) for problem in found)
    return problems


def _line_problem(line: ReturnedLine, variants: Mapping[UUID, Mapping[str, Any]]) -> errors.DomainError | None:
    if line.quantity <= 0:
        return refusals.LineQuantityInvalid(field=("quantity",))
    if line.amount_minor < 0:
        return errors.OutOfRange(minimum="0", maximum="", field=("amount",))
    if line.variant_id is not None and line.variant_id not in variants:
        return errors.NotFound(what="Variant", field=("variant_id",))
    return None


async def _accept(tx: Tx, commands: Sequence[ReturnWithoutOrder]) -> list[_Accepted]:
    location = await shop_reads.get_default_location(tx)
    unnumbered = sum(command.number is None for command in commands)
    numbers = iter(await numbering.take_numbers(tx, series=RETURN_SERIES, prefix=NUMBER_PREFIX, count=unnumbered))
    line_ids = iter(ids.new_many(SALES_RETURN_LINE, sum(len(command.lines) for command in commands)))
    return [
        _Accepted(
            command=command,
            id=return_id,
            number=command.number or next(numbers),
            currency=command.currency or tx.shop.currency,
            location_id=command.location_id or location["id"],
            effective_at=command.effective_at or tx.now,
            line_ids=[next(line_ids) for _ in command.lines],
        )
        for return_id, command in zip(ids.new_many(SALES_RETURN, len(commands)), commands, strict=True)
    ]


async def _restock(tx: Tx, accepted: Sequence[_Accepted], variants: Mapping[UUID, Mapping[str, Any]]) -> None:
    wanted = [
        (item, line_id, line)
        for item in accepted
        for line_id, line in zip(item.line_ids, item.command.lines, strict=True)
        if line.restock and line.variant_id and variants[line.variant_id]["track_stock"]
    ]
    returned = await deliveries.return_stock(
        tx,
        commands=[
            deliveries.ReturnStock(
                issue_move_id=None,
                variant_id=line.variant_id,
                quantity=line.quantity,
                location_id=item.location_id,
                effective_at=item.effective_at,
                document_id=item.id,
                document_line_id=line_id,
                value_minor=line.value_minor,
            )
            for item, line_id, line in wanted
        ],
    )
    for (item, line_id, _), back in zip(wanted, returned, strict=True):
        item.costs[line_id] = back.value_minor


def _return_row(item: _Accepted) -> dict[str, Any]:
    command = item.command
    return {
        "id": item.id,
        "number": item.number,
        "external_reference": command.external_reference,
        "customer_id": command.customer_id,
        "channel_id": command.channel_id,
        "location_id": item.location_id,
        "country": command.country,
        "currency": item.currency,
        "settlement": command.settlement.value,
        "reason": command.reason,
        "amount_minor": item.amount_minor,
        "cost_minor": item.cost_minor,
        "effective_at": item.effective_at,
    }


def _line_rows(item: _Accepted, variants: Mapping[UUID, Mapping[str, Any]]) -> list[dict[str, Any]]:
    rows = []
    for position, (line_id, line) in enumerate(zip(item.line_ids, item.command.lines, strict=True)):
        variant = variants.get(line.variant_id) if line.variant_id else None
        rows.append(
            {
                "id": line_id,
                "sales_return_id": item.id,
                "position": position,
                "kind": LineKind.GOODS.value if variant else LineKind.CHARGE.value,
                "charge_code": line.charge_code,
                "variant_id": line.variant_id,
                "sku": variant["sku"] if variant else None,
                "name": dict(line.name or (variant["name"] if variant else CHARGE_NAMES[""])),
                "currency": item.currency,
                "unit_decimals": variant["unit_decimals"] if variant else 0,
                "quantity": line.quantity,
                "amount_minor": line.amount_minor,
                "restocked": line_id in item.costs,
                "cost_minor": item.costs.get(line_id, 0),
            }
        )
    return rows


def _fact(item: _Accepted) -> events.ReturnFact:
    command = item.command
    lines = tuple(
        events.ReturnLineFact(
            kind=LineKind.GOODS.value if line.variant_id else LineKind.CHARGE.value,
            charge_code=line.charge_code,
            variant_id=line.variant_id,
            quantity=line.quantity,
            amount_minor=line.amount_minor,
            restocked=line_id in item.costs,
            cost_minor=item.costs.get(line_id, 0),
        )
        for line_id, line in zip(item.line_ids, command.lines, strict=True)
    )
    goods = sum(line.amount_minor for line in command.lines if line.variant_id)
    return events.ReturnFact(
        return_id=item.id,
        return_number=item.number,
        effective_at=item.effective_at,
        currency=item.currency,
        customer_id=command.customer_id,
        country=command.country,
        settlement=command.settlement.value,
        goods_minor=goods,
        charges_minor=item.amount_minor - goods,
        cost_minor=item.cost_minor,
        lines=lines,
    )
