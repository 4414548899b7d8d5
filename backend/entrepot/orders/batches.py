"""Fields of orders, each found once for all parents on a level."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from entrepot.catalog import batches as catalog_batches
from entrepot.contract.declare import Reader
from entrepot.customers import batches as customer_batches
from entrepot.kernel.database import Row
from entrepot.orders import order_facts, reads
from entrepot.orders.rules import rights
from entrepot.payments import batches as payment_batches
from entrepot.payments.rules import GATEWAYS
from entrepot.shops import batches as shop_batches


async def orders_by_id(reader: Reader, ids: Sequence[UUID]) -> list[Row | None]:
    """Orders in the order of the ids; what the actor may not see is None."""
    found = await reads.list_visible_orders(reader.tx, ids=ids)
    return [found.get(order_id) for order_id in ids]


async def lines_of_orders(reader: Reader, rows: Sequence[Row]) -> list[list[Row]]:
    """The lines of each order by position."""
    return await _belonging(reader, "lines", "order_id", rows, columns=reader.selection.columns)


async def shipments_of_orders(reader: Reader, rows: Sequence[Row]) -> list[list[Row]]:
    """The shipments of each order, oldest first."""
    return await _belonging(reader, "shipments", "order_id", rows)


async def refunds_of_orders(reader: Reader, rows: Sequence[Row]) -> list[list[Row]]:
    """The refunds of each order, oldest first."""
    return await _belonging(reader, "refunds", "order_id", rows)


async def events_of_orders(reader: Reader, rows: Sequence[Row]) -> list[list[Row]]:
    """The timeline of each order."""
    return await _belonging(reader, "events", "order_id", rows)


async def payments_of_orders(reader: Reader, rows: Sequence[Row]) -> list[list[Row]]:
    """The payments of each order, oldest first."""
    return await payment_batches.payments_of_documents(reader, rows)


async def customers_of_orders(reader: Reader, rows: Sequence[Row]) -> list[Row | None]:
    """Who ordered, where that is known and may be seen."""
    return await customer_batches.customers_of_rows(reader, rows)


async def channels_of_orders(reader: Reader, rows: Sequence[Row]) -> list[Row | None]:
    """The channel of each order."""
    return await shop_batches.channels_by_id(reader, [row["channel_id"] for row in rows])


async def actions_of_orders(reader: Reader, rows: Sequence[Row]) -> list[list[dict[str, Any]]]:
    """Every action of each order: whether the server would allow it to this actor now, and if not, why."""
    orders = await order_facts.load_orders(reader.tx, ids=[row["id"] for row in rows])
    return [_actions(reader, orders[row["id"]]) for row in rows]


async def variants_of_lines(reader: Reader, rows: Sequence[Row]) -> list[Row | None]:
    """The variant of each line as it is today; None for a charge and for what the actor may not see."""
    wanted = list(dict.fromkeys([row["variant_id"] for row in rows if row["variant_id"] is not None]))
    found = dict(zip(wanted, await catalog_batches.variants_by_id(reader, wanted), strict=True))
    return [found.get(row["variant_id"]) for row in rows]


async def lines_of_shipments(reader: Reader, rows: Sequence[Row]) -> list[list[dict[str, Any]]]:
    """The lines of each shipment with their order lines."""
    return await _document_lines(reader, "shipment_lines", "shipment_id", rows)


async def lines_of_refunds(reader: Reader, rows: Sequence[Row]) -> list[list[dict[str, Any]]]:
    """The lines of each refund with their order lines."""
    return await _document_lines(reader, "refund_lines", "refund_id", rows)


async def lines_of_returns(reader: Reader, rows: Sequence[Row]) -> list[list[Row]]:
    """The lines of each return that names no order."""
    return await _belonging(reader, "return_lines", "sales_return_id", rows)


async def orders_of_rows(reader: Reader, rows: Sequence[Row]) -> list[Row | None]:
    """The order of each row that has an `order_id`; None where the actor may not see it."""
    wanted = list(dict.fromkeys(row["order_id"] for row in rows if row["order_id"] is not None))
    found = await reads.list_visible_orders(reader.tx, ids=wanted)
    return [found.get(row["order_id"]) for row in rows]


def _actions(reader: Reader, order: order_facts.Order) -> list[dict[str, Any]]:
    by_gateway = order.row["payment_method"] in GATEWAYS
    return [
        {
            "name": name,
            "allowed": refusal is None,
            "code": refusal.code if refusal else None,
            "reason": refusal.message(reader.locale) if refusal else None,
        }
        for name, refusal in rights.order_can_by(
            reader.actor,
            order.facts,
            by_gateway=by_gateway,
            reaches=lambda right: order_facts.is_within(reader.actor, order.row, right),
        ).items()
    ]


async def _belonging(
    reader: Reader, name: str, parent: str, rows: Sequence[Row], *, columns: frozenset[str] | None = None
) -> list[list[Row]]:
    by_parent: dict[UUID, list[Row]] = defaultdict(list)
    ids = [row["id"] for row in rows]
    for found in await reads.list_belonging(reader.tx, name=name, parent_ids=ids, columns=columns):
        by_parent[found[parent]].append(found)
    return [by_parent[row["id"]] for row in rows]


async def _document_lines(reader: Reader, name: str, parent: str, rows: Sequence[Row]) -> list[list[dict[str, Any]]]:
    """Lines of documents, each with its order line as `line` and the columns that amounts are shown by."""
    found = await _belonging(reader, name, parent, rows)
    line_ids = list({line["order_line_id"] for lines in found for line in lines})
    order_lines = await reads.list_belonging(reader.tx, name="lines_by_id", parent_ids=line_ids)
    by_id: Mapping[UUID, Row] = {line["id"]: line for line in order_lines}
    return [[_with_order_line(line, by_id[line["order_line_id"]]) for line in lines] for lines in found]


def _with_order_line(line: Row, order_line: Row) -> dict[str, Any]:
    own = {name: line[name] for name in line.keys()}  # noqa: SIM118  a Record iterates over its values
    return {
        **own,
        "line": order_line,
        "currency": order_line["currency"],
        "unit_decimals": order_line["unit_decimals"],
    }
