"""What orders owe and are owed in all, for the ledger to be compared with."""

from sqlalchemy import BigInteger, Uuid, bindparam, cast, func, select

from entrepot.kernel.database import Row, Tx, sql
from entrepot.orders.rules.states import Settlement
from entrepot.orders.tables import sales_order, sales_return

_SHOP = bindparam("shop_id", type_=Uuid)
_BALANCES = sql(
    select(
        cast(func.coalesce(func.sum(sales_order.c.advance_minor), 0), BigInteger).label("advance_minor"),
        cast(func.coalesce(func.sum(sales_order.c.receivable_minor), 0), BigInteger).label("receivable_minor"),
        select(cast(func.coalesce(func.sum(sales_return.c.amount_minor), 0), BigInteger))
        .where(sales_return.c.shop_id == _SHOP, sales_return.c.settlement == Settlement.ON_ACCOUNT.value)
        .scalar_subquery()
        .label("credited_minor"),
    ).where(sales_order.c.shop_id == _SHOP)
)


async def sum_balances(tx: Tx) -> Row:
    """Money held for goods to come, money owed for goods sent, and credit given for returns; over the whole shop."""
    row = await tx.row(_BALANCES)
    assert row is not None
    return row
