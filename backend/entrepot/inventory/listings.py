"""The lists that staff page through: stock levels, movements, and what is running low."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, bindparam, func, or_, select, true

from entrepot.catalog import reads as catalog_reads
from entrepot.inventory import rules
from entrepot.inventory.permissions import READ_STOCK
from entrepot.inventory.tables import stock_balance, stock_move, stock_setting
from entrepot.kernel import filters, pagination
from entrepot.kernel.database import Row, Tx, among, sql
from entrepot.kernel.pagination import Direction, Source
from entrepot.kernel.permissions import Actor

_free: ColumnElement[int] = stock_balance.c.quantity - stock_balance.c.reserved


def _in_units(small: ColumnElement[int]) -> ColumnElement[Any]:
    """A quantity of a balance as people write it."""
    found: ColumnElement[Any] = catalog_reads.in_stock_units(
        small, shop_id=stock_balance.c.shop_id, variant_id=stock_balance.c.variant_id
    )
    return found


STOCK_LEVELS = Source(
    name="stockLevels",
    table=stock_balance,
    columns=(
        stock_balance.c.variant_id,
        stock_balance.c.place_id.label("location_id"),
        stock_balance.c.quantity.label("on_hand"),
        stock_balance.c.reserved,
        _free.label("available"),
    ),
    filters={
        "variant_id": filters.id(stock_balance.c.variant_id),
        "location_id": filters.id(stock_balance.c.place_id),
        "on_hand": filters.decimal(_in_units(stock_balance.c.quantity)),
        "reserved": filters.decimal(_in_units(stock_balance.c.reserved)),
        "available": filters.decimal(_in_units(_free)),
    },
    orders={
        "VARIANT": (stock_balance.c.variant_id,),
        "ON_HAND": (stock_balance.c.quantity, stock_balance.c.variant_id),
        "AVAILABLE": (_free, stock_balance.c.variant_id),
    },
    default_order=("VARIANT", Direction.DESC),
    guards={
        "found": lambda: among(stock_balance.c.variant_id, "found_ids"),
        "within": lambda: among(stock_balance.c.place_id, "scope_locations"),
    },
    key=stock_balance.c.place_id,
)


def _moved_within() -> ColumnElement[bool]:
    """Whether a movement began or ended at a location within the scope."""
    return or_(among(stock_move.c.from_place_id, "scope_locations"), among(stock_move.c.to_place_id, "scope_locations"))


STOCK_MOVES = Source(
    name="stockMoves",
    table=stock_move,
    columns=tuple(column for column in stock_move.c if column.name != "shop_id"),
    filters={
        "variant_id": filters.id(stock_move.c.variant_id),
        "from_place_id": filters.id(stock_move.c.from_place_id),
        "to_place_id": filters.id(stock_move.c.to_place_id),
        "document_id": filters.id(stock_move.c.document_id),
        "document_kind": filters.text(stock_move.c.document_kind),
        "reason": filters.enum(stock_move.c.reason),
        "effective_at": filters.instant(stock_move.c.effective_at),
        "recorded_at": filters.instant(stock_move.c.recorded_at),
    },
    orders={"RECORDED": (), "EFFECTIVE_AT": (stock_move.c.effective_at,)},
    default_order=("RECORDED", Direction.DESC),
    guards={"within": _moved_within},
)


def _low_stock(*, within: bool) -> Source:
    """Variants at or under their threshold, by what is free everywhere, or at the locations within the scope."""
    counted = (stock_balance.c.shop_id == stock_setting.c.shop_id) & (
        stock_balance.c.variant_id == stock_setting.c.variant_id
    )
    if within:
        counted &= among(stock_balance.c.place_id, "scope_locations")
    available = func.coalesce(func.sum(_free), 0)
    watched = (
        select(
            stock_setting.c.shop_id,
            stock_setting.c.variant_id,
            stock_setting.c.low_stock_at,
            available.cast(stock_setting.c.low_stock_at.type).label("available"),
        )
        .join(stock_balance, counted, isouter=True)
        .where(stock_setting.c.low_stock_at.is_not(None))
        .group_by(stock_setting.c.shop_id, stock_setting.c.variant_id, stock_setting.c.low_stock_at)
        .having(available <= stock_setting.c.low_stock_at)
        .subquery("low_stock")
    )
    return Source(
        name="lowStock",
        table=watched,
        columns=(watched.c.variant_id, watched.c.low_stock_at, watched.c.available),
        orders={"AVAILABLE": (watched.c.available,)},
        default_order=("AVAILABLE", Direction.ASC),
        # The scope stands inside, where it is summed.
        guards={"within": true},
        key=watched.c.variant_id,
    )


LOW_STOCK = _low_stock(within=False)
LOW_STOCK_WITHIN = _low_stock(within=True)
LIST_MOVES = sql(
    select(*STOCK_MOVES.columns).where(
        stock_move.c.shop_id == bindparam("shop_id", type_=Uuid), among(stock_move.c.id, "ids")
    )
)


def low_stock(actor: Actor) -> Source:
    """What is low where the actor may see stock."""
    return LOW_STOCK if actor.within(READ_STOCK).is_everywhere else LOW_STOCK_WITHIN


async def page(tx: Tx, *, source: Source, search: str | None = None, **asked: Any) -> dict[str, Any]:
    """A page of rows that know their variant, of the locations whose stock the actor may see.

    `search` narrows stock levels by SKU, barcode or the product's words.
    """
    guard: list[str] = []
    values: dict[str, Any] = {}
    locations = tx.actor.within(READ_STOCK).locations
    if locations is not None:
        guard.append("within")
        values["scope_locations"] = list(locations)
    if search and search.strip():
        guard.append("found")
        values["found_ids"] = await catalog_reads.search_variant_ids(tx, text=search.strip())
    connection = await pagination.page(tx, source, guard=guard, values=values, **asked)
    nodes = await with_variants(tx, rows=connection["nodes"])
    edges = [{**edge, "node": node} for edge, node in zip(connection["edges"], nodes, strict=True)]
    return {**connection, "nodes": nodes, "edges": edges}


async def list_moves(tx: Tx, *, ids: Sequence[UUID]) -> list[dict[str, Any]]:
    """Movements in the order of the ids; an unknown id is left out."""
    found = {row["id"]: row for row in await tx.rows(LIST_MOVES, ids=list(ids))}
    return await with_variants(tx, rows=[found[move_id] for move_id in ids if move_id in found])


async def list_visible_moves(tx: Tx, *, ids: Sequence[UUID]) -> list[dict[str, Any]]:
    """Those of the movements that the actor may see, in the order of the ids."""
    locations = tx.actor.within(READ_STOCK).locations
    found = await list_moves(tx, ids=ids) if locations is None or locations else []
    if locations is None:
        return found
    return [row for row in found if not locations.isdisjoint((row["from_place_id"], row["to_place_id"]))]


async def with_variants(tx: Tx, *, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The rows with their variant and its unit, in one statement for all; a reason is given its names."""
    variant_ids = list(dict.fromkeys(row["variant_id"] for row in rows))
    variants = {row["id"]: row for row in await catalog_reads.list_variants(tx, ids=variant_ids)}
    return [_described(row, variants[row["variant_id"]]) for row in rows]


def _described(row: Row, variant: Mapping[str, Any]) -> dict[str, Any]:
    described = {name: row[name] for name in row.keys()}  # noqa: SIM118  a Record iterates over its values
    described |= {"variant": variant, "unit_decimals": variant["unit_decimals"]}
    if described.get("reason") is not None:
        described["reason"] = reason_of(rules.AdjustReason(described["reason"]))
    return described


def reason_of(reason: rules.AdjustReason) -> dict[str, Any]:
    """A reason with its names."""
    return {"code": reason, "name": rules.REASON_NAMES[reason]}
