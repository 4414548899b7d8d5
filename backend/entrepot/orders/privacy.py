"""What orders keep of people. Amounts, goods and the country stay, because the books follow from them."""

import uuid
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Executable, Text, Uuid, bindparam, delete, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import JSONB

from entrepot.kernel import statements
from entrepot.kernel.database import Tx, among, shape, sql
from entrepot.kernel.subjects import Document, Hold, Keeper, Subject
from entrepot.orders.rules.states import AfterSaleState, FulfilmentState
from entrepot.orders.tables import (
    cart,
    cart_line,
    order_event,
    refund,
    sales_order,
    sales_order_line,
    sales_return,
    sales_return_line,
    shipment,
)

_SHOP = bindparam("shop_id", type_=Uuid)
_CUSTOMERS: Final = "customer_ids"
_EMAILS: Final = "emails"
ENDED: Final = (FulfilmentState.DELIVERED.value, FulfilmentState.CANCELLED.value)
_ORDERS: Final = "order_ids"
SECRET: Final = frozenset(("shop_id", "access_hash", "token_hash"))


def _of(table: Any) -> Any:
    """What is a person's: by their customers, or ordered by a guest with an address of theirs."""
    by_email = among(func.lower(table.c.email, type_=Text), _EMAILS) & or_(
        table.c.customer_id.is_(None), among(table.c.customer_id, _CUSTOMERS)
    )
    return (table.c.shop_id == _SHOP) & or_(among(table.c.customer_id, _CUSTOMERS), by_email)


ORDERS = sql(select(sales_order).where(_of(sales_order)).order_by(sales_order.c.placed_at, sales_order.c.id))
UNDER_WAY = sql(
    select(sales_order.c.number, sales_order.c.expires_at)
    .where(
        _of(sales_order),
        or_(
            ~statements.one_of(sales_order.c.fulfilment_state, ENDED),
            sales_order.c.after_sale_state == AfterSaleState.REQUESTED.value,
            sales_order.c.advance_minor > 0,
            sales_order.c.receivable_minor > 0,
        ),
    )
    .order_by(sales_order.c.placed_at, sales_order.c.id)
)
CARTS = sql(select(cart).where(_of(cart)).order_by(cart.c.id))
RETURNS = sql(
    select(sales_return).where(sales_return.c.shop_id == _SHOP, among(sales_return.c.customer_id, _CUSTOMERS))
)
ERASE_ORDERS = sql(
    update(sales_order)
    .where(sales_order.c.shop_id == _SHOP, among(sales_order.c.id, _ORDERS))
    .values(
        email=None,
        phone=None,
        name=None,
        shipping_address=None,
        note=None,
        access_hash=None,
        version=sales_order.c.version + 1,
    )
)
ERASE_SHIPMENTS = sql(
    update(shipment)
    .where(shipment.c.shop_id == _SHOP, among(shipment.c.order_id, _ORDERS))
    .values(tracking_number=None, tracking_url=None)
)
ERASE_REFUNDS = sql(
    update(refund).where(refund.c.shop_id == _SHOP, among(refund.c.order_id, _ORDERS)).values(reason="")
)
ERASE_RETURNS = sql(
    update(sales_return)
    .where(sales_return.c.shop_id == _SHOP, among(sales_return.c.customer_id, _CUSTOMERS))
    .values(reason="")
)
# Reasons are the free texts of a timeline.
ERASE_TIMELINES = sql(
    update(order_event)
    .where(
        order_event.c.shop_id == _SHOP, among(order_event.c.order_id, _ORDERS), order_event.c.facts.has_key("reason")
    )
    .values(facts=order_event.c.facts.op("-", return_type=JSONB)(literal("reason", Text)))
)
DROP_OPEN_CARTS = sql(delete(cart).where(_of(cart), cart.c.state == "OPEN"))
ERASE_CARTS = sql(update(cart).where(_of(cart)).values(email=None, phone=None, shipping_address=None))


@shape
def _belonging(name: str) -> Executable:
    """What belongs to orders, or to returns and carts, by their ids."""
    table, column = {
        "lines": (sales_order_line, "order_id"),
        "shipments": (shipment, "order_id"),
        "refunds": (refund, "order_id"),
        "timeline": (order_event, "order_id"),
        "cart_lines": (cart_line, "cart_id"),
        "return_lines": (sales_return_line, "sales_return_id"),
    }[name]
    return select(table).where(table.c.shop_id == _SHOP, among(table.c[column], "parents"))


def _whose(subject: Subject) -> dict[str, Any]:
    return {_CUSTOMERS: list(subject.customer_ids), _EMAILS: list(subject.emails)}


def _plain(rows: Sequence[Any]) -> list[dict[str, Any]]:
    return [{name: value for name, value in row.items() if name not in SECRET} for row in rows]


async def _export(tx: Tx, subject: Subject) -> Document:
    orders = await tx.rows(ORDERS, **_whose(subject))
    carts = await tx.rows(CARTS, **_whose(subject))
    returns = await tx.rows(RETURNS, customer_ids=list(subject.customer_ids))
    found = {"orders": _plain(orders), "carts": _plain(carts), "returns": _plain(returns)}
    order_ids = [row["id"] for row in orders]
    for name in ("lines", "shipments", "refunds", "timeline"):
        found[name] = _plain(await tx.rows(_belonging(name), parents=order_ids))
    found["cart_lines"] = _plain(await tx.rows(_belonging("cart_lines"), parents=[row["id"] for row in carts]))
    found["return_lines"] = _plain(await tx.rows(_belonging("return_lines"), parents=[row["id"] for row in returns]))
    return found


async def _nodes(tx: Tx, subject: Subject) -> list[uuid.UUID]:
    orders = [row["id"] for row in await tx.rows(ORDERS, **_whose(subject))]
    refunds = [row["id"] for row in await tx.rows(_belonging("refunds"), parents=orders)]
    returns = [row["id"] for row in await tx.rows(RETURNS, customer_ids=list(subject.customer_ids))]
    return [*orders, *refunds, *returns]


async def _holds(tx: Tx, subject: Subject) -> list[Hold]:
    found = await tx.rows(UNDER_WAY, **_whose(subject))
    return [Hold(reference=row["number"], until=row["expires_at"]) for row in found]


async def _erase(tx: Tx, subject: Subject) -> None:
    await tx.run(DROP_OPEN_CARTS, **_whose(subject))
    await tx.run(ERASE_CARTS, **_whose(subject))
    of_orders = {_ORDERS: list(subject.nodes)}
    for statement in (ERASE_ORDERS, ERASE_SHIPMENTS, ERASE_REFUNDS, ERASE_TIMELINES):
        await tx.run(statement, **of_orders)
    await tx.run(ERASE_RETURNS, customer_ids=list(subject.customer_ids))


KEEPER = Keeper(
    name="orders",
    columns=frozenset(
        (
            *(f"sales_order.{name}" for name in ("email", "phone", "name", "shipping_address", "note")),
            *("cart.email", "cart.phone", "cart.shipping_address"),
            *("shipment.tracking_number", "shipment.tracking_url"),
            *("refund.reason", "sales_return.reason", "order_event.facts"),
        )
    ),
    export=_export,
    nodes=_nodes,
    holds=_holds,
    erase=_erase,
)
