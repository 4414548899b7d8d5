"""Reading orders and what belongs to them.

Staff see those within the scope of their right, a customer their own, a guest the one of their token.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
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

from entrepot.customers.permissions import READ_CONTACTS
from entrepot.fields import filtering
from entrepot.kernel import filters, pagination, scopes
from entrepot.kernel.database import Row, Tx, among, columns_of, shape, sql
from entrepot.orders.permissions import READ_ORDERS
from entrepot.orders.rules.tokens import hash_token
from entrepot.orders.tables import (
    FIRST_NUMBER,
    ORDER,
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

# What a list of orders reads only where it is shown.
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


def _is_own() -> ColumnElement[bool]:
    return sales_order.c.customer_id == bindparam("own_customer_id", type_=Uuid)


def orders_within() -> ColumnElement[bool]:
    """Whether an order is within the scope whose values are given."""
    return scopes.clause(
        location=sales_order.c.location_id, channel=sales_order.c.channel_id, made_by=sales_order.c.taken_by_id
    )


_GUARDS: Mapping[str, Callable[[], ColumnElement[bool]]] = {
    "none": true,
    "own": _is_own,
    "within": orders_within,
}


def _searched_openly() -> ColumnElement[bool]:
    """Number from its beginning or a part of the name, for those who may not see contacts."""
    return or_(
        sales_order.c.number.like(bindparam("search_number", type_=Text)),
        sales_order.c.name.ilike(bindparam("search_part", type_=Text)),
    )


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
        "custom": filtering.custom(sales_order.c.id, ORDER),
    },
    orders={
        "PLACED_AT": (sales_order.c.placed_at,),
        "NUMBER": (sales_order.c.number,),
        "TOTAL": (sales_order.c.total_minor,),
    },
    default_order=("PLACED_AT", pagination.Direction.DESC),
    guards={
        "own": _is_own,
        "within": orders_within,
        "search": _searched,
        "search_openly": _searched_openly,
    },
    masked={"email": READ_CONTACTS, "search": READ_CONTACTS},
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
    guards={
        "within": lambda: scopes.clause(location=sales_return.c.location_id, channel=sales_return.c.channel_id),
    },
)


@shape
def one_order(by: str, guard: str) -> Executable:
    """An order by `id`, `number` or `access_hash`, through a guard."""
    return select(sales_order).where(
        sales_order.c.shop_id == _SHOP, sales_order.c[by] == bindparam(by), _GUARDS[guard]()
    )


@shape
def orders_by_ids(guard: str) -> Executable:
    """Orders by their ids, through a guard."""
    return select(sales_order).where(sales_order.c.shop_id == _SHOP, among(sales_order.c.id, "ids"), _GUARDS[guard]())


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
def belonging(name: str, columns: frozenset[str] | None = None) -> Executable:
    """What belongs to orders or their documents, by the parents' ids, in its natural order, with these columns."""
    table, parent, order = _BELONGINGS[name]
    return (
        select(*columns_of(table, columns, "id", str(parent.key)))
        .where(table.c.shop_id == _SHOP, among(parent, "parent_ids"))
        .order_by(parent, *order)
    )


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


@dataclass(frozen=True)
class _Sight:
    """Which guard an actor sees orders through, and its values."""

    guard: str
    values: Mapping[str, Any]


def _sight(tx: Tx) -> _Sight | None:
    """What the actor sees orders through; None for who sees none."""
    scope = tx.actor.within(READ_ORDERS)
    if scope.is_everywhere:
        return _Sight("none", {})
    if scope.parts:
        return _Sight("within", scope.values(tx.actor.id))
    if tx.actor.customer_id is not None:
        return _Sight("own", {"own_customer_id": tx.actor.customer_id})
    return None


async def find_visible_order(
    tx: Tx, *, id: UUID | None = None, number: str | None = None, token: str | None = None
) -> Row | None:
    """An order by its token, whoever holds it; by id or number for staff, and for the customer whose it is."""
    if token is not None:
        return await tx.row(one_order("access_hash", "none"), access_hash=hash_token(token))
    by, value = ("id", id) if id is not None else ("number", number)
    sight = _sight(tx)
    if value is None or sight is None:
        return None
    return await tx.row(one_order(by, sight.guard), **{by: value}, **sight.values)


async def find_own_order(tx: Tx, *, id: UUID | None, token: str | None) -> Row | None:
    """The order of a token, or the one of the customer who asks; staff own none."""
    if token is not None:
        return await tx.row(one_order("access_hash", "none"), access_hash=hash_token(token))
    if id is None or tx.actor.customer_id is None:
        return None
    return await tx.row(one_order("id", "own"), id=id, own_customer_id=tx.actor.customer_id)


async def list_visible_orders(tx: Tx, *, ids: Sequence[UUID]) -> dict[UUID, Row]:
    """Those of the orders that the actor may see, by id."""
    sight = _sight(tx)
    if sight is None:
        return {}
    rows = await tx.rows(orders_by_ids(sight.guard), ids=list(ids), **sight.values)
    return {row["id"]: row for row in rows}


async def get_order(tx: Tx, *, id: UUID) -> Row:
    """An order by id, unguarded: for writes that show what they wrote."""
    [row] = await tx.rows(orders_by_ids("none"), ids=[id])
    return row


async def page_orders(tx: Tx, *, where: object | None, search: str | None, **window: Any) -> dict[str, Any]:
    """One page of the orders that the actor may see."""
    sight = _sight(tx) or _Sight("own", {"own_customer_id": None})
    guard = [] if sight.guard == "none" else [sight.guard]
    values = dict(sight.values)
    if search and search.strip():
        guard.append("search_openly" if READ_CONTACTS.code in tx.actor.hidden else "search")
        values.update(_search_values(search.strip()))
    return await pagination.page(tx, ORDERS, where=where, guard=guard, values=values, **window)


async def page_returns(tx: Tx, **arguments: Any) -> dict[str, Any]:
    """One page of the returns that name no order."""
    scope = tx.actor.within(READ_ORDERS)
    guarded: dict[str, Any] = {} if scope.is_everywhere else {"guard": ("within",), "values": scope.values(tx.actor.id)}
    return await pagination.page(tx, RETURNS, **arguments, **guarded)


async def list_belonging(
    tx: Tx, *, name: str, parent_ids: Sequence[UUID], columns: frozenset[str] | None = None
) -> Sequence[Row]:
    """Lines, discounts, events, shipments, refunds … of these parents, in their order, with these columns."""
    return await tx.rows(belonging(name, columns), parent_ids=list(parent_ids))


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
