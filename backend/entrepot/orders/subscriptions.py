"""Subscriptions to orders."""

from collections.abc import Sequence
from uuid import UUID

import strawberry

from entrepot.contract.declare import Reader, Watched, subscription
from entrepot.kernel import errors
from entrepot.kernel.database import Row
from entrepot.kernel.ids import Id
from entrepot.kernel.permissions import CUSTOMER, PUBLIC, ActorKind
from entrepot.orders import reads
from entrepot.orders.permissions import READ_ORDERS
from entrepot.orders.tables import ORDER
from entrepot.orders.types import Order


@strawberry.type
class OrderSubscriptions:
    """What orders tell of themselves."""

    @subscription(allow=PUBLIC, of=ORDER)
    async def order_changed(reader: Reader, id: Id | None = None, token: str | None = None) -> Order:
        """An order, each time that it has been changed: by token for guests, by id for staff and for its customer.

        Without either, all orders that you may see, new ones included. / 订单每次变更后推送：访客凭令牌，
        员工及订单所属顾客凭标识；均不提供时推送您可见的全部订单，含新订单。
        """
        if id is None and token is None:
            return _all_visible(reader)
        row = await reads.find_visible_order(reader.tx, id=id, token=token)
        if row is None:
            raise errors.NotFound(what="Order", field=("id",) if token is None else ("token",))
        return _by_token(row, token) if token is not None else Watched(ids=frozenset({row["id"]}), read=_visible)


def _all_visible(reader: Reader) -> Watched:
    if not reader.actor.may(READ_ORDERS, CUSTOMER):
        if reader.actor.kind is ActorKind.ANONYMOUS:
            raise errors.Unauthenticated()
        raise errors.Forbidden(what="Subscription.orderChanged", permissions=f"{READ_ORDERS}, {CUSTOMER}")
    return Watched(ids=None, read=_visible)


def _by_token(row: Row, token: str) -> Watched:
    async def read(reader: Reader, ids: Sequence[UUID]) -> list[Row]:
        found = await reads.find_visible_order(reader.tx, token=token)
        return [found] if found is not None else []

    return Watched(ids=frozenset({row["id"]}), read=read)


async def _visible(reader: Reader, ids: Sequence[UUID]) -> list[Row]:
    return list((await reads.list_visible_orders(reader.tx, ids=ids)).values())
