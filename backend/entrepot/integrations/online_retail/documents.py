"""An invoice as the commands of the features: pure, one function for each kind of document.

A customer with a number trades on account: goods are sent on credit and stay owed, because the files record no
payments; what comes back lowers what is owed. Without a number it is the web shop or the counter: paid by bank
transfer when ordered, and paid back the same way.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from entrepot.finance import chart
from entrepot.finance.operations import PostJournal
from entrepot.finance.rules import Posting
from entrepot.integrations.online_retail.invoices import Invoice
from entrepot.integrations.online_retail.kinds import NAMES, Kind, Target
from entrepot.inventory.operations.stocking import AdjustStock
from entrepot.orders.operations.returns import ReturnedLine, ReturnWithoutOrder
from entrepot.orders.rules.placement import AgreedLine, PlaceOrder
from entrepot.orders.rules.states import Settlement
from entrepot.payments.rules import Method

CURRENCY: Final = "GBP"
_PENNY: Final = 100


@dataclass(frozen=True, slots=True)
class Known:
    """What the import has created before the first invoice: variants by SKU, customers by number, and the warehouse."""

    variants: Mapping[str, uuid.UUID]
    customers: Mapping[str, uuid.UUID]
    location_id: uuid.UUID


def to_order(invoice: Invoice, known: Known) -> PlaceOrder:
    """The order of a sale, its lines in the order of the file; postage is a charge like the others."""
    customer = invoice.customer
    return PlaceOrder(
        agreed_lines=tuple(
            AgreedLine(
                variant_id=known.variants[line.article] if disposition.is_goods else None,
                quantity=line.quantity,
                unit_price_minor=(line.price + _PENNY // 2) // _PENNY,
                list_total_minor=line.amount_minor,
                charge_code=None if disposition.is_goods else disposition.kind.value,
                name=None if disposition.is_goods else NAMES[disposition.kind],
            )
            for line, disposition in invoice.by_target[Target.ORDER]
        ),
        payment_method=Method.BANK_TRANSFER,
        prepaid=customer is None,
        currency=CURRENCY,
        location_id=known.location_id,
        customer_id=known.customers[customer] if customer else None,
        name=customer_name(customer) if customer else None,
        country=invoice.country,
        shipping_minor=0,
        effective_at=invoice.at,
        number=invoice.number,
        external_reference=invoice.number,
        by_staff=True,
    )


def to_return(invoice: Invoice, known: Known) -> ReturnWithoutOrder:
    """The return of a credit note, which does not name the invoice that it credits."""
    customer = invoice.customer
    return ReturnWithoutOrder(
        lines=tuple(
            ReturnedLine(
                quantity=-line.quantity,
                amount_minor=-line.amount_minor,
                variant_id=known.variants[line.article] if disposition.is_goods else None,
                restock=disposition.is_goods,
                charge_code=None if disposition.is_goods else disposition.kind.value,
                name=None if disposition.is_goods else NAMES[disposition.kind],
            )
            for line, disposition in invoice.by_target[Target.RETURN]
        ),
        settlement=Settlement.ON_ACCOUNT if customer else Settlement.BANK_TRANSFER,
        reason=invoice.number,
        customer_id=known.customers[customer] if customer else None,
        location_id=known.location_id,
        country=invoice.country,
        currency=CURRENCY,
        number=invoice.number,
        external_reference=invoice.number,
        effective_at=invoice.at,
    )


def to_adjustments(invoice: Invoice, known: Known, *, kind: Kind, document_id: uuid.UUID) -> list[AdjustStock]:
    """The corrections of stock of one direction, all of one document."""
    return [
        AdjustStock(
            variant_id=known.variants[line.article],
            location_id=known.location_id,
            quantity_delta=line.quantity,
            reason=disposition.reason,
            effective_at=invoice.at,
            document_id=document_id,
            note=f"{invoice.number} {line.description}".strip(),
        )
        for line, disposition in invoice.by_target.get(Target.STOCK_MOVE, [])
        if disposition.kind is kind and disposition.reason is not None
    ]


def to_journal(invoice: Invoice, known: Known) -> PostJournal:
    """The expenses of an invoice: a pair of postings for each line, so that every line keeps a posting of its own.

    A customer's are settled on the customer's account, and bad debt was one; everything else by bank.
    """
    postings: list[Posting] = []
    on_account = invoice.customer is not None
    for line, disposition in invoice.by_target[Target.JOURNAL]:
        assert disposition.account is not None
        against = chart.RECEIVABLE if on_account or disposition.kind is Kind.BAD_DEBT else chart.BANK
        postings.append(Posting(disposition.account, -line.amount_minor))
        postings.append(Posting(against, line.amount_minor))
    first = invoice.by_target[Target.JOURNAL][0][1].kind
    return PostJournal(
        postings=postings,
        currency=CURRENCY,
        effective_at=invoice.at,
        memo=f"{invoice.number} {NAMES[first]['en']} / {NAMES[first]['zh-CN']}",
        external_reference=invoice.number,
        customer_id=known.customers[invoice.customer] if invoice.customer else None,
        country=invoice.country,
    )


def journal_position(index: int) -> int:
    """Where the line of this index stands in its journal entry: the first of its pair."""
    return 2 * index + 1


def customer_name(number: str) -> str:
    """What a customer is called, of whom only the number is known."""
    return f"Customer {number}"
