"""Reading orders and what belongs to them. Staff see all, a customer their own, a guest the one of their token."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Executable,
    Numeric,
    Text,
    Uuid,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal_column,
    or_,
    select,
    true,
)

from entrepot.kernel import filters, pagination
from entrepot.kernel.database import Row, Tx, among, shape, sql
from entrepot.kernel.statements import Statement
from entrepot.orders.permissions import READ_ORDERS
from entrepot.orders.rules.tokens import hash_token
from entrepot.orders.tables import (
    FIRST_NUMBER,
    ORDER_SERIES,
    order_discount,
    order_event,
    order_sequence,
    refund,
    refund_line,
    sales_order,
    sales_order_line,
    sales_return,
    sales_return_line,
    shipment,
    shipment_line,
)

# What a list of orders, and one of their lines, reads only where it is shown.
ORDER_PARTS = (
    frozenset(("email", "phone", "name", "country", "shipping_address", "note")),
    frozenset(
        (
            *("list_total_minor", "discount_minor", "goods_minor", "shipping_minor"),
            *("paid_minor", "refunded_minor", "given_up_minor"),
        )
    ),
    frozenset(
        (
            *("external_reference", "channel_id", "payment_method", "prepaid", "fulfilment_state", "after_sale_state"),
            *("line_count", "expires_at", "cancelled_at", "version"),
        )
    ),
)
LINE_PARTS = (
    frozenset(("name", "option_text")),
    frozenset(
        (
            *("hold_id", "unit_price_minor", "list_total_minor", "discount_minor"),
            *("shipped_quantity", "cancelled_quantity", "returned_quantity"),
            *("recognised_minor", "cancelled_minor", "reversed_minor"),
        )
    ),
)
_SHOP = bindparam("shop_id", type_=Uuid)
# The few currencies whose scale is not two, for filters by amount.
_SCALES = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "ISK": 0, "KWD": 3, "BHD": 3, "OMR": 3, "TND": 3, "JOD": 3}
_TOTAL = cast(sales_order.c.total_minor, Numeric) * case(
    {code: Decimal(1).scaleb(-scale) for code, scale in _SCALES.items()},
    value=sales_order.c.currency,
    else_=Decimal("0.01"),
)


def _with_line(column: ColumnElement[Any]) -> Any:
    """Orders one of whose lines matches."""

    def match(compare: filters.Match) -> ColumnElement[bool]:
        return exists().where(
            sales_order_line.c.shop_id == sales_order.c.shop_id,
            sales_order_line.c.order_id == sales_order.c.id,
            compare(column),
        )

    return match


def _searched() -> ColumnElement[bool]:
    """Number from its beginning, e-mail from its beginning, or a part of the name."""
    prefix, part = bindparam("search_prefix", type_=Text), bindparam("search_part", type_=Text)
    return or_(
        sales_order.c.number.like(bindparam("search_number", type_=Text)),
        func.lower(sales_order.c.email).like(prefix),
        sales_order.c.name.ilike(part),
        sales_order.c.phone == bindparam("search_exact", type_=Text),
    )


# What the fields of an order read; the rest is for the books.
_SHOWN = (
    *("id", "number", "customer_id", "currency", "total_minor", "payment_state", "placed_at"),
    *(name for part in ORDER_PARTS for name in sorted(part)),
)
# Each order takes a number of the series, or brings its own; none is ever deleted. So there are at least so many.
_NUMBERED = func.coalesce(
    select(order_sequence.c.next_number - literal_column(str(FIRST_NUMBER), BigInteger))
    .where(order_sequence.c.shop_id == _SHOP, order_sequence.c.series == literal_column(f"'{ORDER_SERIES}'"))
    .scalar_subquery(),
    literal_column("0", BigInteger),
)

ORDERS = pagination.Source(
    name="orders",
    table=sales_order,
    columns=tuple(sales_order.c[name] for name in _SHOWN),
    parts=ORDER_PARTS,
    at_least=_NUMBERED,
    filters={
        "id": filters.id(sales_order.c.id),
        "number": filters.text(sales_order.c.number),
        "external_reference": filters.text(sales_order.c.external_reference),
        "email": filters.text(sales_order.c.email),
        "country": filters.text(sales_order.c.country),
        "customer_id": filters.id(sales_order.c.customer_id),
        "channel_id": filters.id(sales_order.c.channel_id),
        "payment_state": filters.enum(sales_order.c.payment_state),
        "fulfilment_state": filters.enum(sales_order.c.fulfilment_state),
        "after_sale_state": filters.enum(sales_order.c.after_sale_state),
        "payment_method": filters.enum(sales_order.c.payment_method),
        "placed_at": filters.instant(sales_order.c.placed_at),
        "total": filters.decimal(_TOTAL),
        "sku": filters.text(_with_line(sales_order_line.c.sku)),
        "variant_id": filters.id(_with_line(sales_order_line.c.variant_id)),
    },
    orders={
        "PLACED_AT": (sales_order.c.placed_at,),
        "NUMBER": (sales_order.c.number,),
        "TOTAL": (sales_order.c.total_minor,),
    },
    default_order=("PLACED_AT", pagination.Direction.DESC),
    guards={
        "own": lambda: sales_order.c.customer_id == bindparam("own_customer_id", type_=Uuid),
        "search": _searched,
    },
)

RETURNS = pagination.Source(
    name="sales_returns",
    table=sales_return,
    columns=tuple(sales_return.c),
    filters={
        "id": filters.id(sales_return.c.id),
        "number": filters.text(sales_return.c.number),
        "external_reference": filters.text(sales_return.c.external_reference),
        "customer_id": filters.id(sales_return.c.customer_id),
        "country": filters.text(sales_return.c.country),
        "effective_at": filters.instant(sales_return.c.effective_at),
    },
    orders={"EFFECTIVE_AT": (sales_return.c.effective_at,)},
    default_order=("EFFECTIVE_AT", pagination.Direction.DESC),
)


@shape
def one_order(by: str, own: bool) -> Executable:
    """An order by `id`, `number` or `access_hash`; `own` leaves only those of one customer."""
    return select(sales_order).where(
        sales_order.c.shop_id == _SHOP,
        sales_order.c[by] == bindparam(by),
        sales_order.c.customer_id == bindparam("own_customer_id", type_=Uuid) if own else true(),
    )


ORDERS_BY_IDS = sql(select(sales_order).where(sales_order.c.shop_id == _SHOP, among(sales_order.c.id, "ids")))
OWN_ORDERS_BY_IDS = sql(
    select(sales_order).where(
        sales_order.c.shop_id == _SHOP,
        among(sales_order.c.id, "ids"),
        sales_order.c.customer_id == bindparam("own_customer_id", type_=Uuid),
    )
)
DELIVERED_LINE = sql(
    select(
        sales_order_line.c.id,
        sales_order_line.c.order_id,
        sales_order_line.c.variant_id,
        sales_order.c.customer_id,
        sales_order.c.name.label("customer_name"),
        func.max(shipment.c.delivered_at).label("delivered_at"),
    )
    .select_from(
        sales_order_line.join(
            sales_order,
            (sales_order.c.shop_id == sales_order_line.c.shop_id) & (sales_order.c.id == sales_order_line.c.order_id),
        )
        .join(
            shipment_line,
            (shipment_line.c.shop_id == sales_order_line.c.shop_id)
            & (shipment_line.c.order_line_id == sales_order_line.c.id),
        )
        .join(
            shipment,
            (shipment.c.shop_id == shipment_line.c.shop_id) & (shipment.c.id == shipment_line.c.shipment_id),
        )
    )
    .where(
        sales_order_line.c.shop_id == _SHOP,
        sales_order_line.c.id == bindparam("line_id", type_=Uuid),
        sales_order.c.customer_id == bindparam("customer_id", type_=Uuid),
        shipment.c.delivered_at.is_not(None),
    )
    .group_by(
        sales_order_line.c.id,
        sales_order_line.c.order_id,
        sales_order_line.c.variant_id,
        sales_order.c.customer_id,
        sales_order.c.name,
    )
)


@shape
def belonging(name: str, left_out: frozenset[str] = frozenset()) -> Executable:
    """What belongs to orders or their documents, by the parents' ids, in its natural order."""
    table, parent, order = _BELONGINGS[name]
    kept = (column for column in table.c if column.name not in left_out)
    return select(*kept).where(table.c.shop_id == _SHOP, among(parent, "parent_ids")).order_by(parent, *order)


_BELONGINGS: Mapping[str, tuple[Any, ColumnElement[Any], tuple[ColumnElement[Any], ...]]] = {
    "lines": (sales_order_line, sales_order_line.c.order_id, (sales_order_line.c.position,)),
    "lines_by_id": (sales_order_line, sales_order_line.c.id, ()),
    "discounts": (order_discount, order_discount.c.order_id, (order_discount.c.id,)),
    "events": (order_event, order_event.c.order_id, (order_event.c.sequence,)),
    "shipments": (shipment, shipment.c.order_id, (shipment.c.shipped_at, shipment.c.id)),
    "shipment_lines": (shipment_line, shipment_line.c.shipment_id, (shipment_line.c.id,)),
    "refunds": (refund, refund.c.order_id, (refund.c.effective_at, refund.c.id)),
    "refund_lines": (refund_line, refund_line.c.refund_id, (refund_line.c.id,)),
    "return_lines": (sales_return_line, sales_return_line.c.sales_return_id, (sales_return_line.c.position,)),
}


async def find_visible_order(
    tx: Tx, *, id: UUID | None = None, number: str | None = None, token: str | None = None
) -> Row | None:
    """An order by its token, whoever holds it; by id or number for staff, and for the customer whose it is."""
    if token is not None:
        return await tx.row(one_order("access_hash", False), access_hash=hash_token(token))
    by, value = ("id", id) if id is not None else ("number", number)
    if value is None or not (tx.actor.may(READ_ORDERS) or tx.actor.customer_id):
        return None
    own = not tx.actor.may(READ_ORDERS)
    return await tx.row(one_order(by, own), **{by: value}, **({"own_customer_id": tx.actor.customer_id} if own else {}))


async def find_own_order(tx: Tx, *, id: UUID | None, token: str | None) -> Row | None:
    """The order of a token, or the one of the customer who asks; staff own none."""
    if token is not None:
        return await tx.row(one_order("access_hash", False), access_hash=hash_token(token))
    if id is None or tx.actor.customer_id is None:
        return None
    return await tx.row(one_order("id", True), id=id, own_customer_id=tx.actor.customer_id)


async def list_visible_orders(tx: Tx, *, ids: Sequence[UUID]) -> dict[UUID, Row]:
    """Those of the orders that the actor may see, by id."""
    if tx.actor.may(READ_ORDERS):
        rows = await tx.rows(ORDERS_BY_IDS, ids=list(ids))
    elif tx.actor.customer_id is not None:
        rows = await tx.rows(OWN_ORDERS_BY_IDS, ids=list(ids), own_customer_id=tx.actor.customer_id)
    else:
        return {}
    return {row["id"]: row for row in rows}


async def get_order(tx: Tx, *, id: UUID) -> Row:
    """An order by id, unguarded: for writes that show what they wrote."""
    [row] = await tx.rows(ORDERS_BY_IDS, ids=[id])
    return row


async def page_orders(tx: Tx, *, where: object | None, search: str | None, **window: Any) -> dict[str, Any]:
    """One page of the orders that the actor may see."""
    guard: list[str] = []
    values: dict[str, Any] = {}
    if not tx.actor.may(READ_ORDERS):
        guard.append("own")
        values["own_customer_id"] = tx.actor.customer_id
    if search and search.strip():
        guard.append("search")
        values.update(_search_values(search.strip()))
    return await pagination.page(tx, ORDERS, where=where, guard=guard, values=values, **window)


async def page_returns(tx: Tx, **arguments: Any) -> dict[str, Any]:
    """One page of the returns that name no order."""
    return await pagination.page(tx, RETURNS, **arguments)


async def list_belonging(
    tx: Tx, *, name: str, parent_ids: Sequence[UUID], left_out: frozenset[str] = frozenset()
) -> Sequence[Row]:
    """Lines, discounts, events, shipments, refunds … of these parents, in their order."""
    statement: Statement = belonging(name, left_out)
    return await tx.rows(statement, parent_ids=list(parent_ids))


async def find_delivered_line(tx: Tx, *, line_id: UUID, customer_id: UUID) -> Row | None:
    """A line of this customer of which something arrived: id, order_id, variant_id, customer_name, delivered_at."""
    return await tx.row(DELIVERED_LINE, line_id=line_id, customer_id=customer_id)


def _search_values(text: str) -> dict[str, str]:
    escaped = text[:200].replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return {
        "search_number": f"{escaped}%",
        "search_prefix": f"{escaped.lower()}%",
        "search_part": f"%{escaped}%",
        "search_exact": text[:200],
    }
