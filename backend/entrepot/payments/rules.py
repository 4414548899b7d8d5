"""Pure decisions about payments: states, the legal transitions, refund limits."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

import strawberry

from entrepot.kernel import errors, money


@strawberry.enum(name="PaymentMethod", description="How a customer pays. / 付款方式。")
class Method(StrEnum):
    """How a customer pays."""

    BANK_TRANSFER = "BANK_TRANSFER"
    CASH_ON_DELIVERY = "CASH_ON_DELIVERY"
    TEST_GATEWAY = "TEST_GATEWAY"


REFERENCE_LIMIT = 200
MISREPORT_LIMIT = 60
# Where the buyer pays, and the gateway tells us.
GATEWAYS: Final = frozenset({Method.TEST_GATEWAY})


@strawberry.enum(name="PaymentStatus", description="Where a payment stands. / 收款状态。")
class State(StrEnum):
    """Where a payment stands."""

    PENDING = "PENDING"
    AUTHORIZED = "AUTHORIZED"
    CAPTURED = "CAPTURED"
    FAILED = "FAILED"
    VOIDED = "VOIDED"


class Action(StrEnum):
    """What can happen to a payment."""

    AUTHORIZE = "AUTHORIZE"
    CAPTURE = "CAPTURE"
    FAIL = "FAIL"
    VOID = "VOID"


# VOIDED and FAILED may still be captured: a gateway can report money after we stopped waiting for it,
# and money that has arrived is a fact. The document decides what becomes of it.
TRANSITIONS: dict[tuple[State, Action], State] = {
    (State.PENDING, Action.AUTHORIZE): State.AUTHORIZED,
    (State.PENDING, Action.CAPTURE): State.CAPTURED,
    (State.PENDING, Action.FAIL): State.FAILED,
    (State.PENDING, Action.VOID): State.VOIDED,
    (State.AUTHORIZED, Action.CAPTURE): State.CAPTURED,
    (State.AUTHORIZED, Action.FAIL): State.FAILED,
    (State.AUTHORIZED, Action.VOID): State.VOIDED,
    (State.FAILED, Action.CAPTURE): State.CAPTURED,
    (State.FAILED, Action.VOID): State.VOIDED,
    (State.VOIDED, Action.CAPTURE): State.CAPTURED,
}

GATEWAY_METHODS = frozenset({Method.TEST_GATEWAY})
MANUAL_METHODS = frozenset({Method.BANK_TRANSFER, Method.CASH_ON_DELIVERY})


@dataclass(eq=False)
class PaymentStateRefused(errors.DomainError):
    """A payment that is {state} cannot do this: {action}."""

    code = "PAYMENT_STATE_REFUSED"
    zh = "状态为 {state} 的收款不能执行 {action}。"
    state: str
    action: str


@dataclass(eq=False)
class CaptureAmountMismatch(errors.DomainError):
    """{given} was given, but {expected} is due."""

    code = "CAPTURE_AMOUNT_MISMATCH"
    zh = "给出金额 {given} 与应付金额 {expected} 不符。"
    expected: str
    given: str


@dataclass(eq=False)
class RefundExceedsCaptured(errors.DomainError):
    """At most {refundable} can be refunded."""

    code = "REFUND_EXCEEDS_CAPTURED"
    zh = "最多可退 {refundable}。"
    refundable: str


@dataclass(eq=False)
class NotConfirmedByHand(errors.DomainError):
    """A payment by {method} is confirmed by its gateway, not by hand."""

    code = "NOT_CONFIRMED_BY_HAND"
    zh = "{method} 收款由支付网关确认，不能手动确认。"
    method: str


@dataclass(eq=False)
class GatewayMissing(errors.DomainError):
    """A payment by {method} has no gateway."""

    code = "GATEWAY_MISSING"
    zh = "{method} 收款没有支付网关。"
    method: str


@dataclass(eq=False)
class MethodNotOffered(errors.DomainError):
    """This shop does not take payment by {method}."""

    code = "METHOD_NOT_OFFERED"
    zh = "本店不支持 {method} 付款。"
    method: str


@dataclass(eq=False)
class TestGatewayOff(errors.DomainError):
    """The test gateway is not enabled in this shop."""

    code = "TEST_GATEWAY_OFF"
    zh = "本店未启用测试网关。"


@dataclass(eq=False)
class WebhookRefused(errors.DomainError):
    """This webhook is not accepted: {reason}."""

    code = "WEBHOOK_REFUSED"
    zh = "该回调未被接受：{reason}。"
    reason: str


def after(state: State, action: Action) -> State:
    """The state that follows; refuses what the table does not name."""
    following = TRANSITIONS.get((state, action))
    if following is None:
        raise PaymentStateRefused(state=state.value, action=action.value)
    return following


@dataclass(frozen=True, slots=True)
class Refundable:
    """A captured payment and what may still go back from it."""

    payment_id: UUID
    refundable_minor: int


def format_amount(minor: int, currency: str) -> str:
    """An amount as it stands in a message: 12.50 CNY."""
    return f"{money.write_decimal(money.to_decimal(minor, currency))} {currency}"


def misreport(minor: object, currency: object, *, due: tuple[int, str]) -> str | None:
    """What a gateway says has arrived, in words, where that is not what is due; None where it is.

    Amounts are in minor units; of what is neither an amount nor a currency, as much as can be shown.
    """
    if (minor, currency) == due:
        return None
    if isinstance(minor, int) and isinstance(currency, str) and money.is_currency(currency):
        return format_amount(minor, currency)[:MISREPORT_LIMIT]
    return f"{minor} {currency or '?'}"[:MISREPORT_LIMIT]


def split_refund(amount_minor: int, payments: Sequence[Refundable], *, currency: str) -> list[tuple[UUID, int]]:
    """Spread a refund over the payments, oldest first, so that each goes back the way it came."""
    available = sum(payment.refundable_minor for payment in payments)
    if amount_minor > available:
        raise RefundExceedsCaptured(refundable=format_amount(available, currency))
    parts: list[tuple[UUID, int]] = []
    left = amount_minor
    for payment in payments:
        part = min(left, payment.refundable_minor)
        if part > 0:
            parts.append((payment.payment_id, part))
            left -= part
    return parts
