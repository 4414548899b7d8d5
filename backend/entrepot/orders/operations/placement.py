"""Placing orders: any number of them in a constant number of statements, each refused alone.

The order of locks is coupons, stock by variant, and last the number sequence, because everybody waits for that row.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from entrepot.catalog import reads as catalog_reads
from entrepot.inventory.operations import holds as stock_holds
from entrepot.inventory.rules import InsufficientStock
from entrepot.kernel import errors, ids
from entrepot.kernel.database import Row, Tx
from entrepot.kernel.scopes import EVERYWHERE, Scope
from entrepot.orders import events
from entrepot.orders.operations import drafting
from entrepot.orders.permissions import WRITE_ORDERS
from entrepot.orders.rules.placement import Draft, DraftLine, PlaceOrder, VariantFacts, draft_order
from entrepot.orders.tables import (
    ORDER,
    ORDER_LINE,
)
from entrepot.payments import operations as payment_operations
from entrepot.pricing import reads as pricing_reads
from entrepot.pricing.operations import coupons as coupon_operations
from entrepot.pricing.rules import carts
from entrepot.pricing.rules.coupons import RedeemCoupon, Redeemed
from entrepot.pricing.rules.facts import PricingFacts
from entrepot.shops import reads as shop_reads
from entrepot.shops import setting_reads
from entrepot.shops.setting_reads import Effective


@dataclass(frozen=True, slots=True)
class Placed:
    """An order that was placed; without something to pay there is no payment."""

    order_id: UUID
    number: str
    total_minor: int
    payment_id: UUID | None
    line_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """An order that was not placed, and every reason known."""

    errors: tuple[errors.DomainError, ...]


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """What every order of the batch stands in."""

    channels: Mapping[UUID, Row]
    default_channel: Row
    default_location_id: UUID
    settings: Effective
    variants: Mapping[UUID, VariantFacts]


async def place_orders(tx: Tx, *, commands: Sequence[PlaceOrder]) -> list[Placed | Refused]:
    """Validate, price, redeem, hold, number, write and announce; the outcome of each command in its place.

    An order whose coupon or stock fails gives back what it took and is refused alone. Stock is promised in the order of
    the commands; an order that lost to one that was itself refused is tried once more.
    """
    if not commands:
        return []
    around = await _load_surroundings(tx, commands)
    pending = _pend(tx, commands, around)
    await _draft(tx, pending, around)
    await _redeem(tx, [item for item in pending if not item.draft.problems])
    await _hold(tx, [item for item in pending if not item.draft.problems])
    await _undo_redemptions(tx, [item for item in pending if item.draft.problems and item.draft.coupon_ids])
    placed = [item for item in pending if not item.draft.problems]
    if placed:
        await drafting.write_orders(tx, placed=placed, settings=around.settings)
        await _ask_for_payment(tx, placed)
        await tx.announce(events.OrdersPlaced(items=tuple(_placed_fact(item) for item in placed)))
    return [_outcome(item) for item in pending]


async def place_order(tx: Tx, *, command: PlaceOrder) -> Placed:
    """Place one order, or raise everything that stands against it."""
    [outcome] = await place_orders(tx, commands=[command])
    if isinstance(outcome, Placed):
        return outcome
    raise outcome.errors[0] if len(outcome.errors) == 1 else errors.Several(outcome.errors)


async def _load_surroundings(tx: Tx, commands: Sequence[PlaceOrder]) -> _Surroundings:
    channels = await shop_reads.list_channels(tx)
    location = await shop_reads.get_default_location(tx)
    variant_ids = {line.variant_id for command in commands for line in command.all_lines if line.variant_id}
    rows = await catalog_reads.list_variants(tx, ids=sorted(variant_ids))
    return _Surroundings(
        channels={row["id"]: row for row in channels},
        default_channel=next(row for row in channels if row["is_default"]),
        default_location_id=location["id"],
        settings=await setting_reads.load_effective(tx),
        variants={row["id"]: _variant_facts(row) for row in rows},
    )


def _variant_facts(row: Mapping[str, Any]) -> VariantFacts:
    return VariantFacts(
        id=row["id"],
        sku=row["sku"],
        name=row["name"],
        option_text=row["option_text"],
        unit_decimals=row["unit_decimals"],
        tracked=row["track_stock"],
        for_sale=row["published"] and row["archived_at"] is None,
    )


def _pend(tx: Tx, commands: Sequence[PlaceOrder], around: _Surroundings) -> list[drafting.Pending]:
    pending: list[drafting.Pending] = []
    scope = tx.actor.within(WRITE_ORDERS)
    for order_id, command in zip(ids.new_many(ORDER, len(commands)), commands, strict=True):
        channel = around.channels.get(command.channel_id) if command.channel_id else around.default_channel
        item = drafting.Pending(
            draft=Draft(command),
            id=order_id,
            channel=channel or around.default_channel,
            location_id=around.default_location_id,
            placed_at=command.effective_at or tx.now,
        )
        item.location_id = command.location_id or _ships_from(item, scope if command.by_staff else EVERYWHERE)
        if channel is None or (command.by_staff and not _is_within(scope, item, item.location_id)):
            item.draft.problems.append(errors.NotFound(what="Channel", field=("channel_id",)))
        elif command.currency not in (None, item.currency):
            item.draft.problems.append(errors.Invalid(reason=command.currency or "", field=("currency",)))
        pending.append(item)
    return pending


def _ships_from(item: drafting.Pending, scope: Scope) -> UUID:
    """The default location, or the first of those that whoever takes the order may take it for."""
    default = item.location_id
    offered = (default, *sorted(scope.locations or ()))
    return next((location_id for location_id in offered if _is_within(scope, item, location_id)), default)


def _is_within(scope: Scope, item: drafting.Pending, location_id: UUID) -> bool:
    """Whether an order that one takes oneself is within a scope."""
    return scope.reaches(location_id=location_id, channel_id=item.channel["id"], own=True)


async def _draft(tx: Tx, pending: Sequence[drafting.Pending], around: _Surroundings) -> None:
    """Price what is to be priced, one load of facts for each currency, and compose every order."""
    facts = await _load_pricing(tx, [item for item in pending if item.draft.command.lines])
    for item in pending:
        if item.draft.problems:
            continue
        try:
            priced = _price(item, facts.get(item.currency))
        except errors.DomainError as problem:
            item.draft.problems.append(problem)
            continue
        except errors.Several as several:
            item.draft.problems.extend(several.errors)
            continue
        item.draft = draft_order(
            item.draft.command,
            variants=around.variants,
            priced=priced,
            settings=around.settings.of(channel_id=item.channel["id"]),
            currency=item.currency,
        )


async def _load_pricing(tx: Tx, priced: Sequence[drafting.Pending]) -> dict[str, PricingFacts]:
    by_currency: dict[str, list[drafting.Pending]] = defaultdict(list)
    for item in priced:
        by_currency[item.currency].append(item)
    return {
        currency: await pricing_reads.load_pricing(
            tx,
            variant_ids=[line.variant_id for item in items for line in item.draft.command.lines],
            channel_ids=list({item.channel["id"] for item in items}),
            currency=currency,
            at=min(item.placed_at for item in items),
            until=max(item.placed_at for item in items),
            coupon_codes=[code for item in items for code in item.draft.command.coupon_codes],
            customer_ids=list(
                {item.draft.command.customer_id for item in items if item.draft.command.customer_id is not None}
            ),
        )
        for currency, items in by_currency.items()
    }


def _price(item: drafting.Pending, facts: PricingFacts | None) -> carts.PricedCart | None:
    command = item.draft.command
    if facts is None or not command.lines or any(line.quantity <= 0 for line in command.lines):
        return None
    lines = [
        carts.CartLine(variant_id=line.variant_id, quantity=line.quantity, unit_price_minor=line.unit_price_minor)
        for line in command.lines
        if line.variant_id in facts.variants
    ]
    return carts.price_lines(
        lines,
        facts,
        channel_id=item.channel["id"],
        at=item.placed_at,
        coupon_codes=command.coupon_codes,
        customer_id=command.customer_id,
    )


async def _redeem(tx: Tx, items: Sequence[drafting.Pending]) -> None:
    """Use the coupons that took something off; a coupon that is gone meanwhile refuses its order."""
    wanted = [(item, coupon_id) for item in items for coupon_id in item.draft.coupon_ids]
    if not wanted:
        return
    commands = [
        RedeemCoupon(
            coupon_id=coupon_id,
            reference_id=item.id,
            customer_id=item.draft.command.customer_id,
            at=item.placed_at,
        )
        for item, coupon_id in wanted
    ]
    answers = await coupon_operations.redeem_coupons(tx, commands=commands)
    for (item, _), answer in zip(wanted, answers, strict=True):
        if not isinstance(answer, Redeemed):
            item.draft.problems.append(answer.at("coupon_codes"))


async def _undo_redemptions(tx: Tx, refused: Sequence[drafting.Pending]) -> None:
    if refused:
        await coupon_operations.release_coupons(tx, reference_ids=[item.id for item in refused])


async def _hold(tx: Tx, items: Sequence[drafting.Pending]) -> None:
    """Promise the stock of all orders. Those that fail give theirs back; whom that could help is tried once more."""
    freed = await _try_to_hold(tx, items)
    losers = [item for item in items if item.draft.problems and _could_fit(item, freed)]
    if losers:
        for item in losers:
            item.draft.problems.clear()
        await _try_to_hold(tx, losers)


async def _try_to_hold(tx: Tx, items: Sequence[drafting.Pending]) -> Counter[tuple[UUID, UUID]]:
    """Promise what can be promised; what refused orders gave back, by variant and location."""
    wanted: list[tuple[drafting.Pending, int, DraftLine]] = []
    for item in items:
        item.line_ids = ids.new_many(ORDER_LINE, len(item.draft.lines))
        wanted.extend((item, index, line) for index, line in enumerate(item.draft.lines) if line.tracked)
    freed: Counter[tuple[UUID, UUID]] = Counter()
    if not wanted:
        return freed
    answers = await stock_holds.hold_stock(
        tx, commands=[_hold_command(item, index, line) for item, index, line in wanted]
    )
    for (item, index, _), answer in zip(wanted, answers, strict=True):
        if not isinstance(answer, stock_holds.Held):
            item.draft.problems.append(answer.at("lines", index))
    back = [
        answer
        for (item, _, _), answer in zip(wanted, answers, strict=True)
        if isinstance(answer, stock_holds.Held) and item.draft.problems
    ]
    if back:
        await stock_holds.release_holds(tx, reference_ids=[held.reference_id for held in back])
    for held in back:
        freed[held.variant_id, held.location_id] += held.quantity
    return freed


def _could_fit(item: drafting.Pending, freed: Counter[tuple[UUID, UUID]]) -> bool:
    """Whether what was given back could cover every shortage of a refused order, and covers at least one."""
    short = [problem for problem in item.draft.problems if isinstance(problem, InsufficientStock)]
    backs = [freed[problem.variant_id, item.location_id] for problem in short]
    return any(backs) and all(
        item.draft.lines[int(problem.field[1])].quantity <= problem.available + back
        for problem, back in zip(short, backs, strict=True)
    )


def _hold_command(item: drafting.Pending, index: int, line: DraftLine) -> stock_holds.HoldStock:
    assert line.variant_id is not None
    return stock_holds.HoldStock(
        reference_id=item.line_ids[index],
        variant_id=line.variant_id,
        location_id=item.location_id,
        quantity=line.quantity,
    )


async def _ask_for_payment(tx: Tx, placed: Sequence[drafting.Pending]) -> None:
    owing = [item for item in placed if item.draft.total_minor]
    made = await payment_operations.create_payments(
        tx,
        commands=[
            payment_operations.CreatePayment(
                document_id=item.id,
                document_number=item.number,
                method=item.draft.command.payment_method,
                amount_minor=item.draft.total_minor,
                currency=item.currency,
            )
            for item in owing
        ],
    )
    for item, payment_id in zip(owing, made, strict=True):
        item.payment_id = payment_id


def _placed_fact(item: drafting.Pending) -> events.PlacedFact:
    command = item.draft.command
    return events.PlacedFact(
        order_id=item.id,
        order_number=item.number,
        effective_at=item.placed_at,
        currency=item.currency,
        channel_id=item.channel["id"],
        customer_id=command.customer_id,
        country=command.country,
        payment_method=command.payment_method.value,
        total_minor=item.draft.total_minor,
    )


def _outcome(item: drafting.Pending) -> Placed | Refused:
    if item.draft.problems:
        return Refused(tuple(item.draft.problems))
    return Placed(item.id, item.number, item.draft.total_minor, item.payment_id, tuple(item.line_ids))
