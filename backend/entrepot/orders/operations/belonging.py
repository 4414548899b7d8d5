"""Whose orders, carts and returns they are, where that changes after they were made."""

import uuid
from collections.abc import Sequence

from sqlalchemy import Text, Uuid, bindparam, func, or_, update

from entrepot.kernel.database import Tx, among, sql
from entrepot.orders.tables import cart, sales_order

_INTO = bindparam("into_id", type_=Uuid)
_EMAIL = bindparam("email", type_=Text)
HAND_OVER_ORDERS = sql(
    update(sales_order)
    .where(
        sales_order.c.shop_id == bindparam("shop_id"),
        or_(
            among(sales_order.c.customer_id, "from_ids"),
            sales_order.c.customer_id.is_(None) & (func.lower(sales_order.c.email) == _EMAIL),
        ),
    )
    .values(customer_id=_INTO, version=sales_order.c.version + 1)
    .returning(sales_order.c.id)
)
HAND_OVER_CARTS = sql(
    update(cart)
    .where(cart.c.shop_id == bindparam("shop_id"), among(cart.c.customer_id, "from_ids"))
    .values(customer_id=_INTO)
)


async def hand_over(tx: Tx, *, from_ids: Sequence[uuid.UUID], into_id: uuid.UUID, email: str) -> None:
    """Orders of these customers, and those that guests placed with an address, are a customer's; so are the carts.

    Returns are never rewritten: they stay with the customer they were taken back from, which names who took it on.
    """
    moved = await tx.rows(HAND_OVER_ORDERS, from_ids=list(from_ids), into_id=into_id, email=email)
    await tx.run(HAND_OVER_CARTS, from_ids=list(from_ids), into_id=into_id)
    for row in moved:
        tx.change(node=row["id"], operation="customerMergeGuestOrders", after={"customer_id": str(into_id)})
