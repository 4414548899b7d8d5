"""Which price holds, and what happens to the prices that are there when a new one is set.

Resolution order, fixed: a price of the channel before a general one; among several, the latest start; then the id.
A new price holds from its start until its end, or until the next price that is already planned begins. What was in
force before ends where the new one starts, and goes on afterwards if the new one ends earlier. No amount that was
ever in force is overwritten.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

import strawberry

from entrepot.kernel import errors, money
from entrepot.pricing.rules.facts import PriceFact


@strawberry.enum(description="Why a price was chosen or passed over. / 价格选用结果。")
class PriceOutcome(StrEnum):
    """What became of a price in force when the one to charge was chosen."""

    CHOSEN = "CHOSEN"
    CHANNEL_PRICE_FIRST = "CHANNEL_PRICE_FIRST"
    LATER_START_FIRST = "LATER_START_FIRST"


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceStep:
    """One price in force and why it was chosen or passed over."""

    price: PriceFact
    outcome: PriceOutcome


@dataclass(eq=False)
class PriceMissing(errors.DomainError):
    """This has no price in {currency} and cannot be sold."""

    code = "PRICE_MISSING"
    zh = "该商品没有 {currency} 价格，无法销售。"
    variant_id: uuid.UUID
    currency: str


@dataclass(eq=False)
class PricePlanned(errors.DomainError):
    """Another price is planned to begin at {planned_at}, before this one would end."""

    code = "PRICE_PLANNED"
    zh = "已有价格计划于 {planned_at} 生效，早于本价格的结束时间。"
    planned_at: datetime


@dataclass(eq=False)
class PriceHistoryFixed(errors.DomainError):
    """A price has been in force since {starts_at}; what was charged is not rewritten."""

    code = "PRICE_HISTORY_FIXED"
    zh = "自 {starts_at} 起已有生效价格，历史价格不可改写。"
    starts_at: datetime


@dataclass(eq=False)
class PriceStartsInPast(errors.DomainError):
    """A price cannot begin in the past; it is now {now}."""

    code = "PRICE_STARTS_IN_PAST"
    zh = "价格的生效时间不能早于当前时间 {now}。"
    now: datetime


@dataclass(eq=False)
class PriceEndsBeforeStart(errors.DomainError):
    """A price must end after it begins."""

    code = "PRICE_ENDS_BEFORE_START"
    zh = "价格的结束时间必须晚于开始时间。"


@dataclass(eq=False)
class PriceNegative(errors.DomainError):
    """A price cannot be negative."""

    code = "PRICE_NEGATIVE"
    zh = "价格不能为负数。"


@dataclass(eq=False)
class CompareAtTooLow(errors.DomainError):
    """The price to compare with must be higher than the price."""

    code = "COMPARE_AT_TOO_LOW"
    zh = "划线价必须高于售价。"


@dataclass(eq=False)
class PricesOverlap(errors.DomainError):
    """Somebody else set an overlapping price meanwhile; try again."""

    code = "PRICES_OVERLAP"
    zh = "价格时段与他人刚设置的价格重叠，请重试。"


errors.on_constraint("price_no_overlap", PricesOverlap)
errors.on_constraint("price_scope_start_key", PricesOverlap)


def explain_price(prices: Iterable[PriceFact], *, channel_id: uuid.UUID | None, at: datetime) -> list[PriceStep]:
    """The prices in force for a channel, the one to charge first, each with its outcome; empty when none is."""
    standing = [price for price in prices if price.in_force(at) and price.channel_id in (None, channel_id)]
    standing.sort(key=lambda price: (price.channel_id is not None, price.starts_at, price.id), reverse=True)
    return [PriceStep(price=price, outcome=_outcome(price, standing[0])) for price in standing]


def resolve_price(prices: Sequence[PriceFact], *, channel_id: uuid.UUID | None, at: datetime) -> PriceFact | None:
    """The price to charge in a channel at a moment, or None."""
    steps = explain_price(prices, channel_id=channel_id, at=at)
    return steps[0].price if steps else None


def _outcome(price: PriceFact, chosen: PriceFact) -> PriceOutcome:
    if price is chosen:
        return PriceOutcome.CHOSEN
    if price.channel_id is None and chosen.channel_id is not None:
        return PriceOutcome.CHANNEL_PRICE_FIRST
    return PriceOutcome.LATER_START_FIRST


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPrice:
    """Set a variant's price; no channel means every channel, no start means now, no end means until the next one."""

    variant_id: uuid.UUID
    currency: str
    amount_minor: int
    channel_id: uuid.UUID | None = None
    compare_at_minor: int | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None


Scope = tuple[uuid.UUID, uuid.UUID | None, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PricePlan:
    """What to write: prices whose end or planned amount changes, new ones, and `results`, the answers in order."""

    changed: tuple[PriceFact, ...]
    added: tuple[PriceFact, ...]
    results: tuple[PriceFact, ...]


def plan_prices(
    commands: Sequence[SetPrice],
    *,
    existing: Iterable[PriceFact],
    new_ids: Sequence[uuid.UUID],
    now: datetime,
    backdated: bool,
) -> PricePlan:
    """Decide what setting these prices, one after another, does to those that are there.

    Two of `new_ids` are used for each command. `backdated` lets a price begin in the past, as an import of history
    must. Raises every refusal at once, each with the index of its command.
    """
    stored = {price.id: price for price in existing}
    lines: dict[Scope, list[PriceFact]] = {}
    for price in sorted(stored.values(), key=lambda item: item.starts_at):
        lines.setdefault((price.variant_id, price.channel_id, price.currency), []).append(price)
    results: list[uuid.UUID] = []
    refused: list[errors.DomainError] = []
    for index, command in enumerate(commands):
        line = lines.setdefault((command.variant_id, command.channel_id, command.currency), [])
        try:
            _check(command, now=now, backdated=backdated)
            results.append(_place(line, _as_price(command, new_ids[2 * index], now), now, new_ids[2 * index + 1]))
        except errors.DomainError as refusal:
            refused.append(refusal.at(index))
    errors.raise_all(refused)
    return _difference(stored, {price.id: price for line in lines.values() for price in line}, results)


def _check(command: SetPrice, *, now: datetime, backdated: bool) -> None:
    start = command.starts_at or now
    if not 0 <= command.amount_minor <= money.LARGEST_MINOR:
        raise PriceNegative(field=("price",))
    if command.compare_at_minor is not None and command.compare_at_minor <= command.amount_minor:
        raise CompareAtTooLow(field=("compare_at",))
    if start < now and not backdated:
        raise PriceStartsInPast(now=now, field=("starts_at",))
    if command.ends_at is not None and command.ends_at <= start:
        raise PriceEndsBeforeStart(field=("ends_at",))


def _as_price(command: SetPrice, price_id: uuid.UUID, now: datetime) -> PriceFact:
    return PriceFact(
        id=price_id,
        variant_id=command.variant_id,
        channel_id=command.channel_id,
        currency=command.currency,
        amount_minor=command.amount_minor,
        compare_at_minor=command.compare_at_minor,
        starts_at=command.starts_at or now,
        ends_at=command.ends_at,
    )


def _place(line: list[PriceFact], new: PriceFact, now: datetime, rest_id: uuid.UUID) -> uuid.UUID:
    """Put a price into its time line, in place; the id of the price that now answers the command."""
    following = next((price for price in line if price.starts_at > new.starts_at), None)
    if following is not None:
        if new.ends_at is not None and new.ends_at > following.starts_at:
            raise PricePlanned(planned_at=following.starts_at, field=("ends_at",))
        new = replace(new, ends_at=new.ends_at or following.starts_at)
    covering = next((price for price in line if price.in_force(new.starts_at)), None)
    if covering is not None:
        if _same(covering, new):
            return covering.id
        new = _amending(covering, new, now)
        line.remove(covering)
        line.extend(_what_remains(covering, new, rest_id))
    line.append(new)
    line.sort(key=lambda price: price.starts_at)
    return new.id


def _same(covering: PriceFact, new: PriceFact) -> bool:
    """Setting again what already holds from that very start changes nothing, so that a repeated import is harmless."""
    return replace(new, id=covering.id) == covering


def _amending(covering: PriceFact, new: PriceFact, now: datetime) -> PriceFact:
    """A price that begins where another one does takes its place, unless that one has been charged already."""
    if covering.starts_at < new.starts_at:
        return new
    if covering.starts_at < now:
        raise PriceHistoryFixed(starts_at=covering.starts_at, field=("starts_at",))
    return replace(new, id=covering.id)


def _what_remains(covering: PriceFact, new: PriceFact, rest_id: uuid.UUID) -> list[PriceFact]:
    """The parts of a price before and after the one that interrupts it."""
    remains = []
    if covering.starts_at < new.starts_at:
        remains.append(replace(covering, ends_at=new.starts_at))
    if new.ends_at is not None and (covering.ends_at is None or covering.ends_at > new.ends_at):
        remains.append(replace(covering, id=rest_id, starts_at=new.ends_at))
    return remains


def _difference(
    before: dict[uuid.UUID, PriceFact], after: dict[uuid.UUID, PriceFact], results: Sequence[uuid.UUID]
) -> PricePlan:
    return PricePlan(
        changed=tuple(price for key, price in after.items() if key in before and price != before[key]),
        added=tuple(price for key, price in after.items() if key not in before),
        results=tuple(after[key] for key in results),
    )
