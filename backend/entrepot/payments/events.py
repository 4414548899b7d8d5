"""What payments announces. Amounts are minor units of the fact's currency; dates are when the money moved."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from entrepot.kernel import events


@dataclass(frozen=True, slots=True)
class PaymentFact:
    """Money of one payment that has arrived."""

    payment_id: UUID
    document_id: UUID
    document_number: str
    method: str
    amount_minor: int
    currency: str
    effective_at: datetime


@dataclass(frozen=True, slots=True)
class PaymentsCaptured(events.ValueMoved):
    """Money arrived. The ledger posts from `orders.events.OrdersPaid`, which knows whether it was owed or prepaid."""

    items: tuple[PaymentFact, ...]


@dataclass(frozen=True, slots=True)
class PaymentRefundFact:
    """Money of one payment that went back, for the document's refund `refund_id`."""

    payment_id: UUID
    document_id: UUID
    document_number: str
    refund_id: UUID
    method: str
    amount_minor: int
    currency: str
    effective_at: datetime


@dataclass(frozen=True, slots=True)
class PaymentsRefunded(events.Event):
    """Money went back. The ledger posts from `orders.events.OrdersRefunded`, which carries the same money."""

    items: tuple[PaymentRefundFact, ...]


@dataclass(frozen=True, slots=True)
class PaymentFailure:
    """A payment that the customer's bank or the gateway refused."""

    payment_id: UUID
    document_id: UUID
    document_number: str
    reason: str


@dataclass(frozen=True, slots=True)
class PaymentsFailed(events.Event):
    """Payments that did not succeed; nothing moved."""

    items: tuple[PaymentFailure, ...]
