"""Proof that the stored sums are the sums of the books: each check is one statement over the whole shop.

An empty result is the only good one. The ledger's side of the proof (cost states against account 1405) is finance's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Table, Uuid, and_, bindparam, func, literal_column, or_, select, union_all

from entrepot.inventory import rules
from entrepot.inventory.tables import cost_entry, cost_state, hold, stock_balance, stock_move, stock_place
from entrepot.kernel.database import Statement, Tx, sql

SHOP_ID = bindparam("shop_id", type_=Uuid)
NOTHING: ColumnElement[int] = literal_column("0::bigint")
WHOLE_SHOP: ColumnElement[Any] = literal_column("NULL::uuid", Uuid)
OWNED = (rules.PlaceKind.WAREHOUSE, rules.PlaceKind.TRANSIT)


@dataclass(frozen=True, slots=True)
class Difference:
    """A stored sum that is not the sum of its book; `place_id` is None where the check is over the whole shop."""

    check: str
    variant_id: UUID
    place_id: UUID | None
    book: int
    stored: int


async def find_differences(tx: Tx) -> list[Difference]:
    """Every stored sum of the shop that its book contradicts."""
    return [
        Difference(check, row["variant_id"], row["place_id"], row["book"], row["stored"])
        for check, statement in CHECKS.items()
        for row in await tx.rows(statement)
    ]


def _leg(
    table: Table,
    *,
    place: ColumnElement[Any] = WHOLE_SHOP,
    book: ColumnElement[Any] = NOTHING,
    stored: ColumnElement[Any] = NOTHING,
) -> Select[Any]:
    """What one table says about each key: a part of the book's sum, or the stored sum."""
    return select(table.c.variant_id, place.label("place_id"), book.label("book"), stored.label("stored")).where(
        table.c.shop_id == SHOP_ID
    )


def _owned(leg: Select[Any], table: Table, place: ColumnElement[Any]) -> Select[Any]:
    """Only what lies in places of ours."""
    inside = and_(stock_place.c.shop_id == table.c.shop_id, stock_place.c.id == place)
    return leg.join(stock_place, inside).where(or_(*(stock_place.c.kind == kind.value for kind in OWNED)))


def _unequal(*legs: Select[Any]) -> Statement:
    parts = union_all(*legs).subquery("parts")
    book, stored = func.sum(parts.c.book), func.sum(parts.c.stored)
    return sql(
        select(
            parts.c.variant_id,
            parts.c.place_id,
            book.cast(stock_move.c.quantity.type).label("book"),
            stored.cast(stock_move.c.quantity.type).label("stored"),
        )
        .group_by(parts.c.variant_id, parts.c.place_id)
        .having(book != stored)
        .order_by(parts.c.variant_id, parts.c.place_id)
    )


_MOVED_IN = _owned(
    _leg(stock_move, place=stock_move.c.to_place_id, book=stock_move.c.quantity), stock_move, stock_move.c.to_place_id
)
_MOVED_OUT = _owned(
    _leg(stock_move, place=stock_move.c.from_place_id, book=-stock_move.c.quantity),
    stock_move,
    stock_move.c.from_place_id,
)
_PROMISED = _leg(hold, place=hold.c.place_id, book=hold.c.quantity - hold.c.committed_quantity).where(
    hold.c.state == rules.HoldState.OPEN.value
)
_MOVED_AND_VALUED = (
    select(
        stock_move.c.variant_id,
        WHOLE_SHOP.label("place_id"),
        stock_move.c.quantity.label("book"),
        func.abs(func.coalesce(cost_entry.c.quantity_delta, 0)).label("stored"),
    )
    .join(
        cost_entry,
        and_(
            cost_entry.c.shop_id == stock_move.c.shop_id,
            cost_entry.c.move_id == stock_move.c.id,
            cost_entry.c.variant_id == stock_move.c.variant_id,
        ),
        isouter=True,
    )
    .where(stock_move.c.shop_id == SHOP_ID)
)

CHECKS: Final[Mapping[str, Statement]] = {
    "moves = balances": _unequal(
        _MOVED_IN,
        _MOVED_OUT,
        _leg(stock_balance, place=stock_balance.c.place_id, stored=stock_balance.c.quantity),
    ),
    "open holds = reserved": _unequal(
        _PROMISED, _leg(stock_balance, place=stock_balance.c.place_id, stored=stock_balance.c.reserved)
    ),
    "cost entries = cost state, quantity": _unequal(
        _leg(cost_entry, place=cost_entry.c.scope_id, book=cost_entry.c.quantity_delta),
        _leg(cost_state, place=cost_state.c.scope_id, stored=cost_state.c.quantity),
    ),
    "cost entries = cost state, value": _unequal(
        _leg(cost_entry, place=cost_entry.c.scope_id, book=cost_entry.c.value_delta_minor),
        _leg(cost_state, place=cost_state.c.scope_id, stored=cost_state.c.value_minor),
    ),
    "cost entries = cost state, count": _unequal(
        _leg(cost_entry, place=cost_entry.c.scope_id, book=literal_column("1::bigint")),
        _leg(cost_state, place=cost_state.c.scope_id, stored=cost_state.c.seq),
    ),
    "balances = cost state": _unequal(
        _leg(stock_balance, book=stock_balance.c.quantity),
        _leg(cost_state, stored=cost_state.c.quantity),
    ),
    "moves = cost entries": _unequal(_MOVED_AND_VALUED),
}
