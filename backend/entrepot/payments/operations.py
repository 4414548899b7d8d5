"""What happens to payments. Every function takes a list, locks payments in id order and announces what it did."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, update

from entrepot.kernel import errors, ids
from entrepot.kernel.database import Row, Tx, insert_rows, sql, update_rows
from entrepot.kernel.tables import Instant
from entrepot.payments import events, reads, rules
from entrepot.payments.permissions import CONFIRM_PAYMENTS
from entrepot.payments.tables import (
    PAYMENT,
    PAYMENT_REFUND,
    gateway_event,
    payment,
    payment_gateway,
    payment_refund,
)

INSERT_PAYMENTS = insert_rows(
    payment, "id", "document_id", "document_number", "method", "state", "currency", "amount_minor"
)
CAPTURE = update_rows(
    payment, key=("id",), set=("state", "amount_minor", "captured_at", "provider_reference", "misreport")
)
SET_MISREPORT = update_rows(payment, key=("id",), set=("misreport",))
SET_STATE = update_rows(payment, key=("id",), set=("state", "failure"))
ADD_REFUNDED = update_rows(payment, key=("id",), set=("refunded_minor",))
INSERT_REFUNDS = insert_rows(payment_refund, "id", "payment_id", "refund_id", "amount_minor", "effective_at")
REFUND_SENT = sql(
    update(payment_refund)
    .values(sent_at=bindparam("now", type_=Instant))
    .where(
        payment_refund.c.shop_id == bindparam("shop_id", type_=Uuid),
        payment_refund.c.id == bindparam("payment_refund_id", type_=Uuid),
    )
)
RECORD_EVENT = insert_rows(
    gateway_event, "gateway", "event_id", "payload", on_conflict="nothing", returning=("event_id",)
)
INSERT_GATEWAY = insert_rows(payment_gateway, "gateway", "secret", "enabled", on_conflict="nothing")
SWITCH_GATEWAY = update_rows(payment_gateway, key=("gateway",), set=("enabled",))


@dataclass(frozen=True, slots=True, kw_only=True)
class CreatePayment:
    """Ask for money for a document."""

    document_id: UUID
    document_number: str
    method: rules.Method
    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CapturePayment:
    """Money arrived; less than asked leaves a new payment for the rest, more is refused."""

    payment_id: UUID
    amount_minor: int | None = None
    provider_reference: str | None = None
    effective_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FailPayment:
    """A gateway or bank refused."""

    payment_id: UUID
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundDocument:
    """Give money of a document back, the way it came, for the document's refund `refund_id`."""

    document_id: UUID
    refund_id: UUID
    amount_minor: int
    effective_at: datetime | None = None


async def create_payments(tx: Tx, *, commands: Sequence[CreatePayment]) -> list[UUID]:
    """Ask for money; the new payments' ids in the order of the commands."""
    made = ids.new_many(PAYMENT, len(commands))
    await tx.insert(
        INSERT_PAYMENTS,
        [_payment_row(payment_id, command) for payment_id, command in zip(made, commands, strict=True)],
    )
    for payment_id, command in zip(made, commands, strict=True):
        after = {"state": "PENDING", "method": command.method.value, "amount_minor": command.amount_minor}
        tx.change(node=payment_id, operation="paymentCreate", after=after)
    return made


async def capture_payments(tx: Tx, *, commands: Sequence[CapturePayment]) -> list[UUID]:
    """Record money that arrived, announce it, and ask again for what is missing."""
    locked = await reads.lock_payments(tx, ids=[command.payment_id for command in commands])
    rows = [_capture_row(command, locked, tx.now, index) for index, command in enumerate(commands)]
    await tx.update(CAPTURE, rows)
    for row in rows:
        before = {"state": locked[row["id"]]["state"]}
        tx.change(node=row["id"], operation="paymentCapture", before=before, after={"state": row["state"]})
    await create_payments(tx, commands=_rests(rows, locked))
    if rows:
        facts = tuple(_captured_fact(row, locked[row["id"]]) for row in rows)
        await tx.announce(events.PaymentsCaptured(items=facts))
    return [row["id"] for row in rows]


async def confirm_payments(tx: Tx, *, commands: Sequence[CapturePayment]) -> list[UUID]:
    """Staff say that money arrived: by bank or on delivery, never for a gateway, which speaks for itself."""
    rows = await reads.list_payments_within(
        tx, ids=[command.payment_id for command in commands], right=CONFIRM_PAYMENTS
    )
    found = {row["id"] for row in rows}
    if any(command.payment_id not in found for command in commands):
        raise errors.NotFound(what="Payment", field=("payment_id",))
    for row in rows:
        if rules.Method(row["method"]) not in rules.MANUAL_METHODS:
            raise rules.NotConfirmedByHand(method=row["method"], field=("payment_id",))
    return await capture_payments(tx, commands=commands)


async def fail_payments(tx: Tx, *, commands: Sequence[FailPayment]) -> None:
    """Record that payments did not succeed."""
    locked = await reads.lock_payments(tx, ids=[command.payment_id for command in commands])
    rows = []
    for command in commands:
        found = _found(locked, command.payment_id, 0)
        state = rules.after(rules.State(found["state"]), rules.Action.FAIL)
        rows.append({"id": command.payment_id, "state": state.value, "failure": command.reason})
    await _set_states(tx, rows, locked, operation="paymentFail")
    failures = tuple(
        events.PaymentFailure(
            payment_id=command.payment_id,
            document_id=locked[command.payment_id]["document_id"],
            document_number=locked[command.payment_id]["document_number"],
            reason=command.reason,
        )
        for command in commands
    )
    await tx.announce(events.PaymentsFailed(items=failures))


async def void_payments(tx: Tx, *, document_ids: Sequence[UUID]) -> list[Row]:
    """Stop waiting for money of these documents; the payments that were waiting."""
    found = await reads.lock_payments_of_documents(tx, document_ids=document_ids)
    waiting = [row for row in found if (rules.State(row["state"]), rules.Action.VOID) in rules.TRANSITIONS]
    rows = [{"id": row["id"], "state": rules.State.VOIDED.value, "failure": row["failure"]} for row in waiting]
    await _set_states(tx, rows, {row["id"]: row for row in waiting}, operation="paymentVoid")
    return waiting


async def refund_payments(tx: Tx, *, commands: Sequence[RefundDocument]) -> list[tuple[tuple[rules.Method, int], ...]]:
    """Give money back, oldest payment first; for each command the amounts by method."""
    found = await reads.lock_payments_of_documents(tx, document_ids=[item.document_id for item in commands])
    captured = [row for row in found if row["state"] == rules.State.CAPTURED]
    captured.sort(key=lambda row: (row["captured_at"], row["id"]))
    by_id = {row["id"]: row for row in captured}
    refunded = {row["id"]: row["refunded_minor"] for row in captured}
    parts = [_take(command, captured, refunded, index, tx.shop.currency) for index, command in enumerate(commands)]
    records = [
        _refund_row(command, payment_id, amount, tx.now)
        for command, taken in zip(commands, parts, strict=True)
        for payment_id, amount in taken
    ]
    for row, refund_id in zip(records, ids.new_many(PAYMENT_REFUND, len(records)), strict=True):
        row["id"] = refund_id
    touched = sorted({row["payment_id"] for row in records})
    await tx.update(ADD_REFUNDED, [{"id": item, "refunded_minor": refunded[item]} for item in touched])
    await tx.insert(INSERT_REFUNDS, records)
    _tell_gateways(tx, records, by_id)
    for item in touched:
        before = {"refunded_minor": by_id[item]["refunded_minor"]}
        tx.change(node=item, operation="paymentRefund", before=before, after={"refunded_minor": refunded[item]})
    if records:
        facts = tuple(_refund_fact(row, by_id[row["payment_id"]]) for row in records)
        await tx.announce(events.PaymentsRefunded(items=facts))
    return [
        tuple((rules.Method(by_id[payment_id]["method"]), amount) for payment_id, amount in taken) for taken in parts
    ]


async def receive_gateway_event(tx: Tx, *, gateway: rules.Method, event_id: str, payload: Mapping[str, Any]) -> bool:
    """Act on a verified webhook once: a second delivery of the same event changes nothing. Whether it was new.

    Money of another amount or currency than was asked for pays nothing: the report is put aside, and staff are told.
    """
    event = {"gateway": gateway.value, "event_id": event_id, "payload": payload}
    if not await tx.insert(RECORD_EVENT, [event]):
        return False
    payment_id = ids.parse(str(payload["data"]["payment_id"]))
    row = await reads.get_payment(tx, payment_id=payment_id)
    if payload["type"] == "payment.captured":
        data, due = payload["data"], (row["amount_minor"], row["currency"])
        if row["state"] == rules.State.CAPTURED:
            return True
        if said := rules.misreport(data.get("amount_minor"), data.get("currency"), due=due):
            await _put_aside(tx, payment_id=payment_id, said=said)
        else:
            capture = CapturePayment(
                payment_id=payment_id,
                amount_minor=row["amount_minor"],
                provider_reference=str(data["reference"]),
            )
            await capture_payments(tx, commands=[capture])
    elif (rules.State(row["state"]), rules.Action.FAIL) in rules.TRANSITIONS:
        reason = str(payload["data"].get("reason", ""))[:200]
        await fail_payments(tx, commands=[FailPayment(payment_id=payment_id, reason=reason)])
    return True


async def _put_aside(tx: Tx, *, payment_id: UUID, said: str) -> None:
    """Keep what a gateway says has arrived, for staff to look at; a payment that was paid meanwhile stays as it is."""
    found = (await reads.lock_payments(tx, ids=[payment_id]))[payment_id]
    if found["state"] == rules.State.CAPTURED:
        return
    await tx.update(SET_MISREPORT, [{"id": payment_id, "misreport": said}])
    before, after = {"misreport": found["misreport"]}, {"misreport": said}
    tx.change(node=payment_id, operation="paymentReportPutAside", before=before, after=after)
    tx.enqueue("tell_of_misreport", {"payment_id": str(payment_id)})


async def mark_refund_sent(tx: Tx, *, payment_refund_id: UUID) -> None:
    """Remember that the gateway has been told about a refund."""
    await tx.run(REFUND_SENT, payment_refund_id=payment_refund_id, now=tx.now)


async def switch_gateway(tx: Tx, *, gateway: rules.Method, enabled: bool, secret: str) -> None:
    """Offer a gateway to the shop's customers, or no longer; `secret` is used the first time only."""
    if not tx.actor.within(CONFIRM_PAYMENTS).is_everywhere:
        raise errors.ScopeTooNarrow(what="Mutation.paymentGatewaySwitch", permissions=CONFIRM_PAYMENTS.code)
    if gateway not in rules.GATEWAY_METHODS:
        raise rules.GatewayMissing(method=gateway.value, field=("gateway",))
    row = {"gateway": gateway.value, "secret": secret, "enabled": enabled}
    await tx.insert(INSERT_GATEWAY, [row])
    await tx.update(SWITCH_GATEWAY, [row])
    tx.change(node=tx.shop_id, operation="paymentGatewaySwitch", after={"gateway": gateway.value, "enabled": enabled})


def _payment_row(payment_id: UUID, command: CreatePayment) -> dict[str, Any]:
    return {
        "id": payment_id,
        "document_id": command.document_id,
        "document_number": command.document_number,
        "method": command.method.value,
        "state": rules.State.PENDING.value,
        "currency": command.currency,
        "amount_minor": command.amount_minor,
    }


def _found(locked: Mapping[UUID, Row], payment_id: UUID, index: int) -> Row:
    row = locked.get(payment_id)
    if row is None:
        raise errors.NotFound(what="Payment", field=(index, "payment_id"))
    return row


def _capture_row(command: CapturePayment, locked: Mapping[UUID, Row], now: datetime, index: int) -> dict[str, Any]:
    found = _found(locked, command.payment_id, index)
    state = rules.after(rules.State(found["state"]), rules.Action.CAPTURE)
    amount = found["amount_minor"] if command.amount_minor is None else command.amount_minor
    if not 0 < amount <= found["amount_minor"]:
        raise rules.CaptureAmountMismatch(
            expected=rules.format_amount(found["amount_minor"], found["currency"]),
            given=rules.format_amount(amount, found["currency"]),
            field=(index, "amount"),
        )
    return {
        "id": command.payment_id,
        "state": state.value,
        "amount_minor": amount,
        "captured_at": command.effective_at or now,
        "provider_reference": command.provider_reference or found["provider_reference"],
        "misreport": None,
    }


def _rests(rows: Sequence[Mapping[str, Any]], locked: Mapping[UUID, Row]) -> list[CreatePayment]:
    """What is still asked for where less arrived than was due."""
    return [
        CreatePayment(
            document_id=found["document_id"],
            document_number=found["document_number"],
            method=rules.Method(found["method"]),
            amount_minor=found["amount_minor"] - row["amount_minor"],
            currency=found["currency"],
        )
        for row in rows
        if row["amount_minor"] < (found := locked[row["id"]])["amount_minor"]
    ]


def _captured_fact(row: Mapping[str, Any], found: Row) -> events.PaymentFact:
    return events.PaymentFact(
        payment_id=row["id"],
        document_id=found["document_id"],
        document_number=found["document_number"],
        method=found["method"],
        amount_minor=row["amount_minor"],
        currency=found["currency"],
        effective_at=row["captured_at"],
    )


async def _set_states(tx: Tx, rows: Sequence[Mapping[str, Any]], before: Mapping[UUID, Row], *, operation: str) -> None:
    await tx.update(SET_STATE, rows)
    for row in rows:
        was = {"state": before[row["id"]]["state"]}
        tx.change(node=row["id"], operation=operation, before=was, after={"state": row["state"]})


def _take(
    command: RefundDocument, captured: Sequence[Row], refunded: dict[UUID, int], index: int, default_currency: str
) -> list[tuple[UUID, int]]:
    """Spread one refund over its document's payments and count it, so that the next command sees what is left."""
    own = [
        rules.Refundable(row["id"], row["amount_minor"] - refunded[row["id"]])
        for row in captured
        if row["document_id"] == command.document_id
    ]
    currency = captured[0]["currency"] if captured else default_currency
    try:
        parts = rules.split_refund(command.amount_minor, own, currency=currency)
    except rules.RefundExceedsCaptured as problem:
        raise problem.at(index, "amount") from None
    for payment_id, amount in parts:
        refunded[payment_id] += amount
    return parts


def _refund_row(command: RefundDocument, payment_id: UUID, amount: int, now: datetime) -> dict[str, Any]:
    return {
        "payment_id": payment_id,
        "refund_id": command.refund_id,
        "amount_minor": amount,
        "effective_at": command.effective_at or now,
    }


def _tell_gateways(tx: Tx, records: Sequence[Mapping[str, Any]], by_id: Mapping[UUID, Row]) -> None:
    for row in records:
        if rules.Method(by_id[row["payment_id"]]["method"]) in rules.GATEWAY_METHODS:
            tx.enqueue("send_refund", {"payment_refund_id": str(row["id"])})


def _refund_fact(row: Mapping[str, Any], found: Row) -> events.PaymentRefundFact:
    return events.PaymentRefundFact(
        payment_id=row["payment_id"],
        document_id=found["document_id"],
        document_number=found["document_number"],
        refund_id=row["refund_id"],
        method=found["method"],
        amount_minor=row["amount_minor"],
        currency=found["currency"],
        effective_at=row["effective_at"],
    )
