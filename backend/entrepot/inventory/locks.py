"""What an operation loads and locks before it decides; always holds, then balances, then cost states, each by key.

The statements order the rows by key before they lock them, so batches over the same variants never wait in a circle.
The locks are NO KEY UPDATE: they exclude each other, but not the foreign-key checks of rows that refer to the locked.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select

from entrepot.inventory import cost_rules, rules
from entrepot.inventory.tables import cost_state, hold, stock_balance, stock_place
from entrepot.kernel.database import Tx, among, insert_rows, sql

LOCK_BALANCES = sql(
    select(
        stock_balance.c.variant_id,
        stock_balance.c.place_id,
        stock_balance.c.quantity,
        stock_balance.c.reserved,
        stock_balance.c.version,
    )
    .where(
        stock_balance.c.shop_id == bindparam("shop_id", type_=Uuid),
        among(stock_balance.c.variant_id, "variant_ids"),
        among(stock_balance.c.place_id, "place_ids"),
    )
    .order_by(stock_balance.c.variant_id, stock_balance.c.place_id)
    .with_for_update(key_share=True)
)
LOCK_COSTS = sql(
    select(cost_state.c.variant_id, cost_state.c.quantity, cost_state.c.value_minor, cost_state.c.seq)
    .where(
        cost_state.c.shop_id == bindparam("shop_id", type_=Uuid),
        cost_state.c.scope_id == bindparam("scope_id", type_=Uuid),
        among(cost_state.c.variant_id, "variant_ids"),
    )
    .order_by(cost_state.c.variant_id)
    .with_for_update(key_share=True)
)
LOCK_HOLDS = sql(
    select(
        hold.c.reference_id,
        hold.c.variant_id,
        hold.c.place_id,
        hold.c.quantity,
        hold.c.committed_quantity,
        hold.c.state,
        hold.c.expires_at,
    )
    .where(hold.c.shop_id == bindparam("shop_id", type_=Uuid), among(hold.c.reference_id, "reference_ids"))
    .order_by(hold.c.reference_id)
    .with_for_update(key_share=True)
)
ENSURE_BALANCES = insert_rows(stock_balance, "variant_id", "place_id", on_conflict="nothing")
ENSURE_COSTS = insert_rows(cost_state, "variant_id", "scope_id", on_conflict="nothing")
LIST_PLACES = sql(
    select(stock_place.c.id, stock_place.c.kind).where(stock_place.c.shop_id == bindparam("shop_id", type_=Uuid))
)


@dataclass(frozen=True, slots=True)
class Balance:
    """What lies in a place, and how much of it is promised."""

    quantity: int
    reserved: int
    version: int

    @property
    def free(self) -> int:
        """What can still be promised or taken."""
        return self.quantity - self.reserved


@dataclass(frozen=True, slots=True)
class Places:
    """The places of a shop: the virtual ones by kind, the locations by id."""

    virtual: dict[str, UUID]
    locations: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class Locked:
    """Everything that an entry into the books changes."""

    balances: dict[rules.Place, Balance]
    costs: dict[UUID, cost_rules.CostState]


async def list_places(tx: Tx) -> Places:
    """The shop's places; there are a handful, and they never change."""
    rows = await tx.rows(LIST_PLACES)
    return Places(
        virtual={row["kind"]: row["id"] for row in rows if row["kind"] != rules.PlaceKind.WAREHOUSE},
        locations=frozenset(row["id"] for row in rows if row["kind"] == rules.PlaceKind.WAREHOUSE),
    )


async def lock_stock(tx: Tx, *, keys: Sequence[rules.Place], create: bool = False) -> Locked:
    """The locked balances and cost states of these keys; balances first, always."""
    balances = await lock_balances(tx, keys=keys, create=create)
    costs = await lock_costs(tx, variant_ids=[key[0] for key in keys], create=create)
    return Locked(balances, costs)


async def lock_balances(tx: Tx, *, keys: Iterable[rules.Place], create: bool = False) -> dict[rules.Place, Balance]:
    """The locked balances of these keys; `create` makes the missing ones first, with nothing in them.

    Every named variant is locked at every named place: two index conditions instead of a join over pairs.
    """
    wanted = set(keys)
    if create:
        await tx.insert(ENSURE_BALANCES, [{"variant_id": key[0], "place_id": key[1]} for key in sorted(wanted)])
    rows = await tx.rows(
        LOCK_BALANCES, variant_ids=list({key[0] for key in wanted}), place_ids=list({key[1] for key in wanted})
    )
    return {
        (row["variant_id"], row["place_id"]): Balance(row["quantity"], row["reserved"], row["version"]) for row in rows
    }


async def lock_costs(tx: Tx, *, variant_ids: Iterable[UUID], create: bool = False) -> dict[UUID, cost_rules.CostState]:
    """The locked cost states of these variants in the shop's pool; `create` makes the missing ones first."""
    wanted = set(variant_ids)
    if create:
        await tx.insert(
            ENSURE_COSTS, [{"variant_id": variant_id, "scope_id": tx.shop_id} for variant_id in sorted(wanted)]
        )
    rows = await tx.rows(LOCK_COSTS, scope_id=tx.shop_id, variant_ids=list(wanted))
    return {row["variant_id"]: cost_rules.CostState(row["quantity"], row["value_minor"], row["seq"]) for row in rows}


async def lock_holds(tx: Tx, *, reference_ids: Iterable[UUID]) -> dict[UUID, rules.Hold]:
    """The locked holds of these references."""
    rows = await tx.rows(LOCK_HOLDS, reference_ids=list(set(reference_ids)))
    return {
        row["reference_id"]: rules.Hold(
            row["reference_id"],
            row["variant_id"],
            row["place_id"],
            row["quantity"],
            row["committed_quantity"],
            row["state"],
            row["expires_at"],
        )
        for row in rows
    }
