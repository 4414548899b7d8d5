"""What stock costs. All quantities in the smallest units, all values in minor units of the shop's currency.

Cost is the moving weighted average, kept as (quantity, value): a unit cost is never stored and multiplied back. An
issue of part of Q takes q·V/Q rounded half to even, so that long runs of issues carry no bias; the issue that empties
the stock takes exactly V. A return takes its cumulative share of the original issue, so the parts sum exactly.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final
from uuid import UUID

from entrepot.inventory import rules
from entrepot.kernel import errors, money


class CostKind(StrEnum):
    """Why the value of stock changed."""

    OPENING = "OPENING"
    RECEIPT = "RECEIPT"
    ISSUE = "ISSUE"
    RETURN_IN = "RETURN_IN"
    ADJUST_IN = "ADJUST_IN"
    ADJUST_OUT = "ADJUST_OUT"


GOES_OUT: Final = frozenset({CostKind.ISSUE, CostKind.ADJUST_OUT})


@dataclass(eq=False)
class CostRequired(errors.DomainError):
    """No cost of {sku} is known yet: give a unit cost or a total value."""

    code = "COST_REQUIRED"
    zh = "{sku} 尚无成本，请填写单位成本或总金额。"
    sku: str
    variant_id: UUID


@dataclass(eq=False)
class CostAmbiguous(errors.DomainError):
    """Give either a unit cost or a total value, not both, and neither below zero."""

    code = "COST_AMBIGUOUS"
    zh = "单位成本与总金额只能填写一项，且不能为负。"


@dataclass(eq=False)
class ReturnExceedsIssue(errors.DomainError):
    """Only {returnable} of this delivery can still come back."""

    code = "RETURN_EXCEEDS_ISSUE"
    zh = "该笔出库最多还可退回 {returnable} 件。"
    returnable: int


def share(total: int, part: int, whole: int) -> int:
    """total·part/whole for natural numbers, rounded half to even; the whole takes the total exactly."""
    quotient, remainder = divmod(total * part, whole)
    doubled = 2 * remainder
    return quotient + (doubled > whole or (doubled == whole and quotient % 2 == 1))


def value_of_unit_cost(unit_cost_minor: int, quantity: int, unit_decimals: int) -> int:
    """The value of a quantity at a cost per stock unit, rounded once for the whole quantity."""
    return share(unit_cost_minor, quantity, int(10**unit_decimals))


def refused_entry(
    *, quantity: int, is_adjustment: bool, goes_out: bool, unit_cost_minor: int | None, value_minor: int | None
) -> errors.DomainError | None:
    """Why a receipt or an adjustment makes no sense on its own; what is in stock is not looked at."""
    if quantity <= 0:
        return (
            rules.QuantityZero(field=("quantity",)) if is_adjustment else rules.QuantityNotPositive(field=("quantity",))
        )
    if goes_out:
        given = unit_cost_minor is not None or value_minor is not None
        return CostAmbiguous(field=("unit_cost",)) if given else None
    if unit_cost_minor is not None and value_minor is not None:
        return CostAmbiguous(field=("unit_cost",))
    if min(unit_cost_minor or 0, value_minor or 0) < 0:
        return CostAmbiguous(field=("unit_cost",))
    return None


@dataclass(frozen=True, slots=True)
class Issue:
    """Goods that were delivered, what they cost, and how many of them came back since."""

    quantity: int
    value_minor: int
    returned: int


def return_in_order(
    issues: Mapping[UUID, Issue], returns: Sequence[tuple[UUID | None, int, int | None]]
) -> tuple[list[int | None], list[errors.DomainError]]:
    """The value of every (issue, quantity, given value); without an issue the given one, None for the average."""
    returned = {issue_id: issue.returned for issue_id, issue in issues.items()}
    values: list[int | None] = []
    refusals: list[errors.DomainError] = []
    for index, (issue_id, quantity, given) in enumerate(returns):
        value = given
        if quantity <= 0:
            refusals.append(rules.QuantityNotPositive(field=(index, "quantity")))
        elif issue_id is not None:
            issue, before = issues[issue_id], returned[issue_id]
            if before + quantity > issue.quantity:
                refusals.append(ReturnExceedsIssue(returnable=issue.quantity - before, field=(index, "quantity")))
            else:
                value = return_share(issue.value_minor, issue.quantity, before, quantity=quantity)
                returned[issue_id] = before + quantity
        values.append(value)
    return values, refusals


def return_share(issued_value: int, issued: int, returned_before: int, *, quantity: int) -> int:
    """What a return takes back of its issue: the difference of two cumulative shares, so that all parts sum exactly."""
    after = share(issued_value, returned_before + quantity, issued)
    return after - share(issued_value, returned_before, issued)


@dataclass(frozen=True, slots=True)
class CostState:
    """The stock of a variant in a scope: how many, worth how much, after how many entries."""

    quantity: int = 0
    value_minor: int = 0
    seq: int = 0


@dataclass(frozen=True, slots=True)
class CostStep:
    """One change to value, in command order; without a value it goes at the average of that moment."""

    variant_id: UUID
    kind: CostKind
    quantity: int
    value_minor: int | None = None


@dataclass(frozen=True, slots=True)
class CostLine:
    """What a step did: its place in the variant's book and its signed deltas."""

    variant_id: UUID
    kind: CostKind
    seq: int
    quantity_delta: int
    value_delta_minor: int


EMPTY: Final = CostState()
SIX_DECIMALS: Final = Decimal("0.000001")


def value_in_order(
    states: Mapping[UUID, CostState], steps: Sequence[CostStep]
) -> tuple[list[CostLine | None], dict[UUID, CostState]]:
    """The cost line of every step and the states afterwards; None where an entry has no cost to go by."""
    after = dict(states)
    lines: list[CostLine | None] = []
    for step in steps:
        state = after.get(step.variant_id, EMPTY)
        value = value_of_step(state, step)
        if value is None:
            lines.append(None)
            continue
        sign = -1 if step.kind in GOES_OUT else 1
        moved, worth, seq = sign * step.quantity, sign * value, state.seq + 1
        after[step.variant_id] = CostState(state.quantity + moved, state.value_minor + worth, seq)
        lines.append(CostLine(step.variant_id, step.kind, seq, moved, worth))
    return lines, after


def value_of_step(state: CostState, step: CostStep) -> int | None:
    """The value that a step moves, without its sign; None when it comes in and no cost is known."""
    if step.value_minor is not None:
        return step.value_minor
    if state.quantity == 0 and step.kind not in GOES_OUT:
        return None
    return share(state.value_minor, step.quantity, state.quantity) if state.quantity else 0


def average_cost(quantity: int, value_minor: int, *, unit_decimals: int, currency: str) -> Decimal | None:
    """The cost of one stock unit in the currency's own unit, with six decimals: shown, never multiplied back."""
    if quantity <= 0:
        return None
    exact = Decimal(value_minor).scaleb(unit_decimals) / Decimal(quantity)
    return exact.scaleb(-money.currency_scale(currency)).quantize(SIX_DECIMALS)
