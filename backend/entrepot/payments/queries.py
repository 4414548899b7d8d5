"""Queries of payments."""

import strawberry

from entrepot.contract.connections import Connection
from entrepot.contract.declare import Reader, query
from entrepot.kernel.permissions import PUBLIC
from entrepot.payments import reads
from entrepot.payments.permissions import READ_PAYMENTS
from entrepot.payments.rules import Method
from entrepot.payments.types import Payment, PaymentOrder, PaymentWhere


@strawberry.type
class PaymentQueries:
    """What payments answers."""

    @query(allow=PUBLIC)
    async def payment_methods(reader: Reader) -> list[Method]:
        """The ways to pay that the shop offers. / 可用付款方式。"""
        return await reads.list_methods(reader.tx)

    @query(allow=READ_PAYMENTS)
    async def payments(
        reader: Reader,
        where: PaymentWhere | None = None,
        order_by: PaymentOrder | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Payment]:
        """Payments. / 收款列表。"""
        return await reads.page_payments(
            reader.tx, where=where, order_by=order_by, first=first, after=after, last=last, before=before
        )
