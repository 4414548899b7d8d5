"""Queries of orders and carts."""

import strawberry

from entrepot.contract.connections import Connection
from entrepot.contract.declare import Reader, query
from entrepot.kernel.ids import Id
from entrepot.kernel.permissions import CUSTOMER, PUBLIC
from entrepot.orders import cart_reads, reads
from entrepot.orders.inputs import OrderOrder, OrderWhere, SalesReturnOrder, SalesReturnWhere
from entrepot.orders.permissions import READ_ORDERS
from entrepot.orders.types import Cart, Order, SalesReturn


@strawberry.type
class OrderQueries:
    """What orders answers."""

    @query(allow=PUBLIC)
    async def cart(reader: Reader, token: str) -> Cart | None:
        """A cart by its token, priced as of now. / 按令牌读取购物车。"""
        return await cart_reads.find_priced_cart(reader.tx, token=token)

    @query(allow=PUBLIC)
    async def order(
        reader: Reader, id: Id | None = None, number: str | None = None, token: str | None = None
    ) -> Order | None:
        """An order: by token for guests, by id or number for staff and for its customer. / 读取订单。"""
        return await reads.find_visible_order(reader.tx, id=id, number=number, token=token)

    @query(allow=(READ_ORDERS, CUSTOMER))
    async def orders(
        reader: Reader,
        where: OrderWhere | None = None,
        search: str | None = None,
        order_by: OrderOrder | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Order]:
        """Orders, found by number, e-mail, telephone or name; customers see their own. / 订单列表。"""
        return await reads.page_orders(
            reader.tx,
            where=where,
            search=search,
            order_by=order_by,
            first=first,
            after=after,
            last=last,
            before=before,
            columns=reader.selection.of_nodes.columns,
            counted="count" in reader.selection,
        )

    @query(allow=READ_ORDERS)
    async def sales_returns(
        reader: Reader,
        where: SalesReturnWhere | None = None,
        order_by: SalesReturnOrder | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[SalesReturn]:
        """Returns that name no order. / 无原单退货列表。"""
        return await reads.page_returns(
            reader.tx, where=where, order_by=order_by, first=first, after=after, last=last, before=before
        )
