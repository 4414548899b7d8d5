"""What is read about stock: positions now and at a past moment, movements, what is low, and what returns refer to."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, bindparam, func, select, union_all

from entrepot.inventory import cost_rules, rules
from entrepot.inventory.tables import cost_entry, cost_state, stock_balance, stock_move, stock_place, stock_setting
from entrepot.kernel import money
from entrepot.kernel.database import Row, Tx, among, sql
from entrepot.kernel.scopes import Ids
from entrepot.kernel.tables import Instant

SHOP_ID = bindparam("shop_id", type_=Uuid)

# ---- what returns refer to ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class IssueFact:
    """A delivery that goods can come back from."""

    variant_id: UUID
    quantity: int
    value_minor: int


LIST_ISSUES = sql(
    select(
        cost_entry.c.move_id, cost_entry.c.variant_id, cost_entry.c.quantity_delta, cost_entry.c.value_delta_minor
    ).where(
        cost_entry.c.shop_id == SHOP_ID,
        among(cost_entry.c.move_id, "move_ids"),
        cost_entry.c.kind == cost_rules.CostKind.ISSUE.value,
    )
)
LIST_RETURNED = sql(
    select(stock_move.c.reverses_id, func.sum(stock_move.c.quantity).cast(stock_move.c.quantity.type).label("quantity"))
    .where(stock_move.c.shop_id == SHOP_ID, among(stock_move.c.reverses_id, "move_ids"))
    .group_by(stock_move.c.reverses_id)
)


async def list_issues(tx: Tx, *, move_ids: Sequence[UUID]) -> dict[UUID, IssueFact]:
    """The deliveries among these moves, with what they cost."""
    rows = await tx.rows(LIST_ISSUES, move_ids=list(move_ids))
    return {
        row["move_id"]: IssueFact(row["variant_id"], -row["quantity_delta"], -row["value_delta_minor"]) for row in rows
    }


async def list_returned(tx: Tx, *, move_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many came back of each of these deliveries."""
    rows = await tx.rows(LIST_RETURNED, move_ids=list(move_ids))
    return {row["reverses_id"]: row["quantity"] for row in rows}


LIST_VALUES = sql(
    select(cost_entry.c.move_id, cost_entry.c.value_delta_minor).where(
        cost_entry.c.shop_id == SHOP_ID, among(cost_entry.c.move_id, "move_ids")
    )
)


async def list_values(tx: Tx, *, move_ids: Sequence[UUID]) -> dict[UUID, int]:
    """What each of these movements did to the value of stock, negative when it went out."""
    rows = await tx.rows(LIST_VALUES, move_ids=list(move_ids))
    return {row["move_id"]: row["value_delta_minor"] for row in rows}


TOTAL_VALUE = sql(
    select(func.coalesce(func.sum(cost_state.c.value_minor), 0).cast(cost_state.c.value_minor.type)).where(
        cost_state.c.shop_id == SHOP_ID
    )
)


async def total_value(tx: Tx) -> int:
    """What all stock of the shop is worth: the figure that the ledger's stock account must equal."""
    value: int = await tx.value(TOTAL_VALUE)
    return value


# ---- positions ----------------------------------------------------------------------------------------------------

LIST_BALANCES = sql(
    select(
        stock_balance.c.variant_id,
        stock_balance.c.place_id.label("location_id"),
        stock_balance.c.quantity,
        stock_balance.c.reserved,
    )
    .join(
        stock_place,
        (stock_place.c.shop_id == stock_balance.c.shop_id) & (stock_place.c.id == stock_balance.c.place_id),
    )
    .where(
        stock_balance.c.shop_id == SHOP_ID,
        among(stock_balance.c.variant_id, "variant_ids"),
        stock_place.c.kind == rules.PlaceKind.WAREHOUSE.value,
    )
    .order_by(stock_balance.c.variant_id, stock_balance.c.place_id)
)
LIST_COSTS = sql(
    select(cost_state.c.variant_id, cost_state.c.quantity, cost_state.c.value_minor).where(
        cost_state.c.shop_id == SHOP_ID,
        cost_state.c.scope_id == SHOP_ID,
        among(cost_state.c.variant_id, "variant_ids"),
    )
)
AS_OF = bindparam("as_of", type_=Instant)


def _leg(column: Any, quantity: Any) -> Select[Any]:
    """One side of the moves until a moment, signed, where that side is a location of ours."""
    return (
        select(
            stock_move.c.variant_id,
            column.label("location_id"),
            quantity.label("quantity"),
        )
        .join(stock_place, (stock_place.c.shop_id == stock_move.c.shop_id) & (stock_place.c.id == column))
        .where(
            stock_move.c.shop_id == SHOP_ID,
            among(stock_move.c.variant_id, "variant_ids"),
            stock_move.c.effective_at <= AS_OF,
            stock_place.c.kind == rules.PlaceKind.WAREHOUSE.value,
        )
    )


_legs = union_all(
    _leg(stock_move.c.to_place_id, stock_move.c.quantity),
    _leg(stock_move.c.from_place_id, -stock_move.c.quantity),
).subquery()
LIST_BALANCES_AS_OF = sql(
    select(
        _legs.c.variant_id,
        _legs.c.location_id,
        func.sum(_legs.c.quantity).cast(stock_move.c.quantity.type).label("quantity"),
    )
    .group_by(_legs.c.variant_id, _legs.c.location_id)
    .order_by(_legs.c.variant_id, _legs.c.location_id)
)
LIST_COSTS_AS_OF = sql(
    select(
        cost_entry.c.variant_id,
        func.sum(cost_entry.c.quantity_delta).cast(cost_entry.c.quantity_delta.type).label("quantity"),
        func.sum(cost_entry.c.value_delta_minor).cast(cost_entry.c.value_delta_minor.type).label("value_minor"),
    )
    .where(
        cost_entry.c.shop_id == SHOP_ID,
        cost_entry.c.scope_id == SHOP_ID,
        among(cost_entry.c.variant_id, "variant_ids"),
        cost_entry.c.effective_at <= AS_OF,
    )
    .group_by(cost_entry.c.variant_id)
)


async def list_positions(
    tx: Tx, *, decimals: Mapping[UUID, int], as_of: datetime | None = None, locations: Ids | None = None
) -> list[dict[str, Any]]:
    """The position of each variant at each location that ever held it, or at those of `locations` only.

    `decimals` gives the unit of every variant.

    At a past moment nothing is known about holds, so `reserved` and `available` are None. Value is pooled over the shop
    and shown by each location's share, so that the shares add up to it.
    """
    balances, costs = await _balances_and_costs(tx, list(decimals), as_of)
    worth = {row["variant_id"]: (row["quantity"], row["value_minor"]) for row in costs}
    by_variant: defaultdict[UUID, list[Row]] = defaultdict(list)
    for row in balances:
        by_variant[row["variant_id"]].append(row)
    return [
        position
        for variant_id, rows in by_variant.items()
        for position in _positions(tx, rows, worth.get(variant_id, (0, 0)), decimals[variant_id], as_of)
        if locations is None or position["location_id"] in locations
    ]


async def list_levels(
    tx: Tx,
    *,
    decimals: Mapping[UUID, int],
    location_id: UUID | None = None,
    as_of: datetime | None = None,
    locations: Ids | None = None,
) -> dict[UUID, dict[str, Any]]:
    """One position for each variant: at a location, or summed over all of them, or over those of `locations`."""
    found: dict[UUID, dict[str, Any]] = {
        variant_id: _nothing(tx, variant_id, location_id, unit_decimals, as_of)
        for variant_id, unit_decimals in decimals.items()
    }
    for position in await list_positions(tx, decimals=decimals, as_of=as_of, locations=locations):
        if location_id in (None, position["location_id"]):
            total = found[position["variant_id"]]
            for bucket in ("on_hand", "value_minor", *(("reserved", "available") if as_of is None else ())):
                total[bucket] += position[bucket]
            total["average_cost"] = position["average_cost"]
    return found


async def _balances_and_costs(
    tx: Tx, variant_ids: list[UUID], as_of: datetime | None
) -> tuple[Sequence[Row], Sequence[Row]]:
    if as_of is None:
        return (
            await tx.rows(LIST_BALANCES, variant_ids=variant_ids),
            await tx.rows(LIST_COSTS, variant_ids=variant_ids),
        )
    return (
        await tx.rows(LIST_BALANCES_AS_OF, variant_ids=variant_ids, as_of=as_of),
        await tx.rows(LIST_COSTS_AS_OF, variant_ids=variant_ids, as_of=as_of),
    )


def _positions(
    tx: Tx, rows: Sequence[Row], worth: tuple[int, int], unit_decimals: int, as_of: datetime | None
) -> Iterable[dict[str, Any]]:
    """The positions of one variant, its value shared out by quantity."""
    quantity, value = worth
    # Backdated corrections can make a past balance negative: such a place shows no value, the others share it.
    shares = money.allocate(value, [max(row["quantity"], 0) for row in rows])
    for row, share in zip(rows, shares, strict=True):
        position = _nothing(tx, row["variant_id"], row["location_id"], unit_decimals, as_of)
        position |= {"on_hand": row["quantity"], "value_minor": share}
        position["average_cost"] = cost_rules.average_cost(
            quantity, value, unit_decimals=unit_decimals, currency=tx.shop.currency
        )
        if as_of is None:
            position |= {"reserved": row["reserved"], "available": row["quantity"] - row["reserved"]}
        yield position


def _nothing(
    tx: Tx, variant_id: UUID, location_id: UUID | None, unit_decimals: int, as_of: datetime | None
) -> dict[str, Any]:
    """The position of a variant where there is none of it."""
    unknown = None if as_of is not None else 0
    return {
        "variant_id": variant_id,
        "location_id": location_id,
        "unit_decimals": unit_decimals,
        "currency": tx.shop.currency,
        "as_of": as_of,
        "on_hand": 0,
        "reserved": unknown,
        "available": unknown,
        "value_minor": 0,
        "average_cost": None,
    }


# ---- availability -------------------------------------------------------------------------------------------------

SUM_AVAILABLE = sql(
    select(
        stock_balance.c.variant_id,
        func.sum(stock_balance.c.quantity - stock_balance.c.reserved)
        .cast(stock_balance.c.quantity.type)
        .label("available"),
    )
    .where(stock_balance.c.shop_id == SHOP_ID, among(stock_balance.c.variant_id, "variant_ids"))
    .group_by(stock_balance.c.variant_id)
)


async def sum_available(tx: Tx, *, variant_ids: Collection[UUID]) -> dict[UUID, int]:
    """What can be sold of each variant over all locations; a variant that never had stock is absent."""
    rows = await tx.rows(SUM_AVAILABLE, variant_ids=list(variant_ids))
    return {row["variant_id"]: row["available"] for row in rows}


LIST_THRESHOLDS = sql(
    select(stock_setting.c.variant_id, stock_setting.c.low_stock_at).where(
        stock_setting.c.shop_id == SHOP_ID,
        among(stock_setting.c.variant_id, "variant_ids"),
        stock_setting.c.low_stock_at.is_not(None),
    )
)


async def list_thresholds(tx: Tx, *, variant_ids: Collection[UUID]) -> dict[UUID, int]:
    """The low-stock thresholds of those variants that have one."""
    rows = await tx.rows(LIST_THRESHOLDS, variant_ids=list(variant_ids))
    return {row["variant_id"]: row["low_stock_at"] for row in rows}
