"""Reading payments."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Uuid, bindparam, exists, select, table

from entrepot.kernel import errors, filters, pagination, scopes
from entrepot.kernel.database import Row, Tx, among, sql
from entrepot.kernel.permissions import Permission
from entrepot.payments import rules
from entrepot.payments.permissions import READ_PAYMENTS
from entrepot.payments.tables import payment, payment_gateway, payment_refund

_SHOP = bindparam("shop_id", type_=Uuid)
_COLUMNS = (
    payment.c.id,
    payment.c.document_id,
    payment.c.document_number,
    payment.c.method,
    payment.c.state,
    payment.c.currency,
    payment.c.amount_minor,
    payment.c.refunded_minor,
    payment.c.provider_reference,
    payment.c.failure,
    payment.c.misreport,
    payment.c.created_at,
    payment.c.captured_at,
)

BY_IDS = sql(select(*_COLUMNS).where(payment.c.shop_id == _SHOP, among(payment.c.id, "ids")))
OF_DOCUMENTS = sql(
    select(*_COLUMNS)
    .where(payment.c.shop_id == _SHOP, among(payment.c.document_id, "document_ids"))
    .order_by(payment.c.created_at, payment.c.id)
)
LOCK_BY_IDS = sql(
    select(*_COLUMNS)
    .where(payment.c.shop_id == _SHOP, among(payment.c.id, "ids"))
    .order_by(payment.c.id)
    .with_for_update(key_share=True)
)
LOCK_OF_DOCUMENTS = sql(
    select(*_COLUMNS)
    .where(payment.c.shop_id == _SHOP, among(payment.c.document_id, "document_ids"))
    .order_by(payment.c.id)
    .with_for_update(key_share=True)
)
GATEWAYS = sql(
    select(payment_gateway.c.gateway, payment_gateway.c.secret).where(
        payment_gateway.c.shop_id == _SHOP, payment_gateway.c.enabled
    )
)
UNSENT_REFUND = sql(
    select(payment_refund.c.id, payment_refund.c.amount_minor, payment.c.method, payment.c.provider_reference)
    .join(
        payment,
        (payment.c.shop_id == payment_refund.c.shop_id) & (payment.c.id == payment_refund.c.payment_id),
    )
    .where(
        payment_refund.c.shop_id == _SHOP,
        payment_refund.c.id == bindparam("id", type_=Uuid),
        payment_refund.c.sent_at.is_(None),
    )
)

# The document belongs to a higher feature; only what a scope is told by is named here.
document = table(
    "sales_order",
    *(Column(name, Uuid) for name in ("shop_id", "id", "location_id", "channel_id", "taken_by_id")),
)


def _is_within() -> ColumnElement[bool]:
    """Whether a payment's document is within the scope whose values are given."""
    return exists().where(
        document.c.shop_id == payment.c.shop_id,
        document.c.id == payment.c.document_id,
        scopes.clause(location=document.c.location_id, channel=document.c.channel_id, made_by=document.c.taken_by_id),
    )


BY_IDS_WITHIN = sql(select(*_COLUMNS).where(payment.c.shop_id == _SHOP, among(payment.c.id, "ids"), _is_within()))

SOURCE = pagination.Source(
    name="payments",
    table=payment,
    columns=_COLUMNS,
    filters={
        "id": filters.id(payment.c.id),
        "document_number": filters.text(payment.c.document_number),
        "method": filters.enum(payment.c.method),
        "state": filters.enum(payment.c.state),
        "created_at": filters.instant(payment.c.created_at),
    },
    orders={"CREATED_AT": (payment.c.created_at,)},
    default_order=("CREATED_AT", pagination.Direction.DESC),
    guards={"within": _is_within},
)


async def list_payments(tx: Tx, *, ids: Sequence[UUID]) -> Sequence[Row]:
    """The payments with these ids, in no order."""
    return await tx.rows(BY_IDS, ids=list(ids))


async def get_payment(tx: Tx, *, payment_id: UUID) -> Row:
    """One payment; an unknown id is `NotFound`."""
    row = await tx.row(BY_IDS, ids=[payment_id])
    if row is None:
        raise errors.NotFound(what="Payment", field=("payment_id",))
    return row


async def list_payments_of_documents(tx: Tx, *, document_ids: Sequence[UUID]) -> Sequence[Row]:
    """The payments of these documents, oldest first."""
    return await tx.rows(OF_DOCUMENTS, document_ids=list(document_ids))


async def lock_payments_of_documents(tx: Tx, *, document_ids: Sequence[UUID]) -> Sequence[Row]:
    """Lock the payments of these documents, by id. Whoever locks documents as well locks their payments first."""
    return await tx.rows(LOCK_OF_DOCUMENTS, document_ids=sorted(document_ids))


async def lock_payments(tx: Tx, *, ids: Sequence[UUID]) -> dict[UUID, Row]:
    """Lock payments in id order."""
    return {row["id"]: row for row in await tx.rows(LOCK_BY_IDS, ids=sorted(ids))}


async def list_visible_payments(tx: Tx, *, ids: Sequence[UUID]) -> Sequence[Row]:
    """The payments with these ids that the actor may see by themselves: staff's right, nobody else's."""
    return await list_payments_within(tx, ids=ids, right=READ_PAYMENTS)


async def list_payments_within(tx: Tx, *, ids: Sequence[UUID], right: Permission) -> Sequence[Row]:
    """Those of the payments whose document is within the scope of the actor's right."""
    scope = tx.actor.within(right)
    if scope.is_everywhere:
        return await list_payments(tx, ids=ids)
    return await tx.rows(BY_IDS_WITHIN, ids=list(ids), **scope.values(tx.actor.id)) if scope.parts else []


async def list_gateway_secrets(tx: Tx) -> dict[rules.Method, str]:
    """The enabled gateways of the shop and their webhook secrets."""
    return {rules.Method(row["gateway"]): row["secret"] for row in await tx.rows(GATEWAYS)}


async def list_methods(tx: Tx) -> list[rules.Method]:
    """The ways to pay that the shop offers: by hand always, by gateway where it is enabled."""
    gateways = await list_gateway_secrets(tx)
    return [method for method in rules.Method if method in rules.MANUAL_METHODS or method in gateways]


async def find_unsent_refund(tx: Tx, *, payment_refund_id: UUID) -> Row | None:
    """A refund that its gateway has not been told about, or None."""
    return await tx.row(UNSENT_REFUND, id=payment_refund_id)


async def page_payments(tx: Tx, **arguments: Any) -> dict[str, Any]:
    """One page of payments, as far as the actor's right reaches."""
    scope = tx.actor.within(READ_PAYMENTS)
    guarded: dict[str, Any] = {} if scope.is_everywhere else {"guard": ("within",), "values": scope.values(tx.actor.id)}
    return await pagination.page(tx, SOURCE, **arguments, **guarded)
