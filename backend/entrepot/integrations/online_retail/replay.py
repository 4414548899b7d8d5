"""A batch of invoices through the operations of the features, in one transaction.

Inside a batch everything that comes in is booked before anything goes out, each with its own date; so a balance is
never lower on the way than it is in order of time.
"""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime

from entrepot.catalog import reads as catalog_reads
from entrepot.catalog.operations import products
from entrepot.catalog.rules.commands import CreateProduct, NewVariant
from entrepot.catalog.rules.products import ProductState
from entrepot.customers.operations import customers
from entrepot.customers.rules import CreateCustomer
from entrepot.finance import operations as finance_operations
from entrepot.integrations.online_retail import documents, lines, refusals
from entrepot.integrations.online_retail.documents import Known
from entrepot.integrations.online_retail.invoices import Invoice
from entrepot.integrations.online_retail.kinds import Disposition, Kind, Target
from entrepot.integrations.online_retail.survey import Article
from entrepot.integrations.operations import ImportedLine
from entrepot.integrations.tables import IMPORTED_DOCUMENT
from entrepot.inventory.operations import stocking
from entrepot.kernel import ids
from entrepot.kernel.database import Tx
from entrepot.orders.operations import delivery, fulfilment, placement, returns
from entrepot.payments import operations as payment_operations
from entrepot.pricing.operations import prices
from entrepot.pricing.rules.prices import SetPrice

Member = tuple[lines.Line, Disposition]


async def create_articles(
    tx: Tx, *, articles: Sequence[Article], location_id: uuid.UUID, opened_at: datetime
) -> dict[str, uuid.UUID]:
    """Create products with their price and their opening stock; the variants by SKU."""
    await products.create_products(tx, commands=[_product(article) for article in articles])
    found = await catalog_reads.list_variants_by_sku(tx, skus=[article.sku for article in articles])
    variants: dict[str, uuid.UUID] = {row["sku"]: row["id"] for row in found}
    await prices.set_prices(
        tx,
        commands=[
            SetPrice(
                variant_id=variants[article.sku],
                currency=documents.CURRENCY,
                amount_minor=article.price_minor,
                starts_at=opened_at,
            )
            for article in articles
            if article.price_minor is not None
        ],
    )
    document_id = ids.new(IMPORTED_DOCUMENT)
    await stocking.open_stock(
        tx,
        commands=[
            stocking.OpenStock(
                variant_id=variants[article.sku],
                location_id=location_id,
                quantity=article.opening_quantity,
                unit_cost_minor=article.cost_minor,
                effective_at=opened_at,
                document_id=document_id,
            )
            for article in articles
        ],
    )
    return variants


async def create_customers(tx: Tx, *, numbers: Sequence[str]) -> dict[str, uuid.UUID]:
    """Create customers, of whom only the number is known; their ids by number."""
    commands = [
        CreateCustomer(name=documents.customer_name(number), note=f"Online Retail {number}") for number in numbers
    ]
    rows = await customers.create_customers(tx, commands=commands)
    return {number: row["id"] for number, row in zip(numbers, rows, strict=True)}


async def replay(tx: Tx, *, invoices: Sequence[Invoice], known: Known) -> list[ImportedLine]:
    """Everything that a batch of invoices did to the shop; what became of each of their lines."""
    fates: list[ImportedLine] = []
    fates += await _adjust(tx, invoices, known, kind=Kind.STOCK_FOUND)
    fates += await _accept_returns(tx, _having(invoices, Target.RETURN), known)
    fates += await _sell(tx, _having(invoices, Target.ORDER), known)
    fates += await _adjust(tx, invoices, known, kind=Kind.STOCK_LOST)
    fates += await _post(tx, _having(invoices, Target.JOURNAL), known)
    for invoice in _having(invoices, Target.NOTHING):
        fates += [_set_aside(*member) for member in invoice.by_target[Target.NOTHING]]
    return fates


async def _sell(tx: Tx, invoices: Sequence[Invoice], known: Known) -> list[ImportedLine]:
    """Orders: placed, paid where nobody grants credit, sent and delivered, all at the time of the invoice."""
    if not invoices:
        return []
    outcomes = await placement.place_orders(tx, commands=[documents.to_order(item, known) for item in invoices])
    placed = [_placed(outcome, invoice) for outcome, invoice in zip(outcomes, invoices, strict=True)]
    both = list(zip(placed, invoices, strict=True))
    await payment_operations.capture_payments(
        tx,
        commands=[
            payment_operations.CapturePayment(payment_id=order.payment_id, effective_at=invoice.at)
            for order, invoice in both
            if order.payment_id is not None and invoice.customer is None
        ],
    )
    await fulfilment.ship_orders(
        tx,
        commands=[fulfilment.ShipOrder(order_id=order.order_id, effective_at=invoice.at) for order, invoice in both],
    )
    await delivery.mark_delivered(
        tx,
        commands=[delivery.MarkDelivered(order_id=order.order_id, effective_at=invoice.at) for order, invoice in both],
    )
    return [
        fate
        for order, invoice in both
        for fate in _documented(invoice.by_target[Target.ORDER], Target.ORDER, order.order_id)
    ]


def _placed(outcome: placement.Placed | placement.Refused, invoice: Invoice) -> placement.Placed:
    if isinstance(outcome, placement.Placed):
        return outcome
    reasons = "; ".join(str(problem) for problem in outcome.errors)
    raise refusals.InvoiceRefused(invoice=invoice.number, reason=reasons)


async def _accept_returns(tx: Tx, invoices: Sequence[Invoice], known: Known) -> list[ImportedLine]:
    accepted = await returns.accept_returns(tx, commands=[documents.to_return(item, known) for item in invoices])
    return [
        fate
        for made, invoice in zip(accepted, invoices, strict=True)
        for fate in _documented(invoice.by_target[Target.RETURN], Target.RETURN, made.return_id)
    ]


async def _adjust(tx: Tx, invoices: Sequence[Invoice], known: Known, *, kind: Kind) -> list[ImportedLine]:
    """Corrections of stock in one direction; a document of each invoice, so that each keeps its date in the ledger."""
    wanted = [
        (member, invoice)
        for invoice in _having(invoices, Target.STOCK_MOVE)
        for member in invoice.by_target[Target.STOCK_MOVE]
        if member[1].kind is kind
    ]
    concerned = list({invoice.number: invoice for _, invoice in wanted}.values())
    commands = [
        command
        for invoice, document_id in zip(concerned, ids.new_many(IMPORTED_DOCUMENT, len(concerned)), strict=True)
        for command in documents.to_adjustments(invoice, known, kind=kind, document_id=document_id)
    ]
    moved = await stocking.adjust_stock(tx, commands=commands)
    return [
        _fate(line, disposition, Target.STOCK_MOVE, move.move_id, 0)
        for ((line, disposition), _), move in zip(wanted, moved, strict=True)
    ]


async def _post(tx: Tx, invoices: Sequence[Invoice], known: Known) -> list[ImportedLine]:
    if not invoices:
        return []
    entries = await finance_operations.post_journals(
        tx, commands=[documents.to_journal(item, known) for item in invoices]
    )
    return [
        _fate(line, disposition, Target.JOURNAL, entry["id"], documents.journal_position(index))
        for entry, invoice in zip(entries, invoices, strict=True)
        for index, (line, disposition) in enumerate(invoice.by_target[Target.JOURNAL])
    ]


def _having(invoices: Iterable[Invoice], target: Target) -> list[Invoice]:
    return [invoice for invoice in invoices if target in invoice.by_target]


def _documented(members: Sequence[Member], target: Target, document_id: uuid.UUID) -> list[ImportedLine]:
    return [
        _fate(line, disposition, target, document_id, position) for position, (line, disposition) in enumerate(members)
    ]


def _fate(
    line: lines.Line, disposition: Disposition, target: Target, document_id: uuid.UUID, position: int
) -> ImportedLine:
    return ImportedLine(
        line.file,
        line.row,
        disposition.kind.value,
        line.quantity,
        line.amount_minor,
        target.value,
        document_id,
        position,
    )


def _set_aside(line: lines.Line, disposition: Disposition) -> ImportedLine:
    kind = disposition.kind.value
    return ImportedLine(line.file, line.row, kind, line.quantity, line.amount_minor, reason=kind)


def _product(article: Article) -> CreateProduct:
    return CreateProduct(
        name={"en": article.name},
        state=ProductState.PUBLISHED,
        variants=(NewVariant(sku=article.sku),),
    )
