"""Setting prices: the one that was in force ends, history stays."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Uuid, bindparam, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY

from entrepot.kernel import errors, ids, money
from entrepot.kernel.database import Row, Tx, among, insert_rows, sql, update_rows
from entrepot.kernel.permissions import Actor
from entrepot.kernel.scopes import Part, scope_of
from entrepot.kernel.tables import Instant
from entrepot.pricing import listings, reads
from entrepot.pricing.permissions import WRITE_PRICES
from entrepot.pricing.rules import prices as price_rules
from entrepot.pricing.rules.facts import PriceFact
from entrepot.pricing.tables import PRICE, price

_LOCKED = (
    func.price_lock_variants(bindparam("shop_id", type_=Uuid), bindparam("variant_ids", type_=ARRAY(Uuid)))
    .table_valued("id", name="locked")
    .render_derived()
)
LOCK_VARIANTS = sql(select(_LOCKED.c.id))
PRICES_FROM = sql(
    select(price).where(
        price.c.shop_id == bindparam("shop_id"),
        among(price.c.variant_id, "variant_ids"),
        among(price.c.currency, "currencies"),
        or_(price.c.ends_at.is_(None), price.c.ends_at > bindparam("earliest", type_=Instant)),
    )
)
INSERT_PRICES = insert_rows(
    price,
    *("id", "variant_id", "channel_id", "currency", "amount_minor", "compare_at_minor", "starts_at", "ends_at"),
)
UPDATE_PRICES = update_rows(price, key=("id",), set=("amount_minor", "compare_at_minor", "ends_at"))

errors.on_constraint("price_channel_id_fkey", lambda: errors.NotFound(what="Channel", field=("prices", "channel_id")))


async def set_prices(tx: Tx, *, commands: Sequence[price_rules.SetPrice], backdated: bool = True) -> list[Row]:
    """Set prices one after another; the rows of `price` that answer the commands, in their order.

    `backdated` lets a price begin in the past, as imports of history need; what people send does not. Locks the
    variants in the order of their ids. Repeating a command that holds already writes nothing. A channel that is not
    within the actor's right is not found, and a price for all channels needs the right for the whole shop.
    """
    if not commands:
        return []
    _check_reach(tx.actor, commands)
    variant_ids = list({command.variant_id for command in commands})
    _check_currencies(commands)
    known = {row["id"] for row in await tx.rows(LOCK_VARIANTS, variant_ids=variant_ids)}
    _check_variants(commands, known)
    existing = await tx.rows(
        PRICES_FROM,
        variant_ids=variant_ids,
        currencies=list({command.currency for command in commands}),
        earliest=min(command.starts_at or tx.now for command in commands),
    )
    stored = {row["id"]: reads.to_price_fact(row) for row in existing}
    plan = price_rules.plan_prices(
        commands,
        existing=stored.values(),
        new_ids=ids.new_many(PRICE, 2 * len(commands)),
        now=tx.now,
        backdated=backdated,
    )
    await tx.update(UPDATE_PRICES, [_to_row(item) for item in plan.changed])
    await tx.insert(INSERT_PRICES, [_to_row(item) for item in plan.added])
    _record(tx, plan, stored)
    return await listings.list_prices(tx, ids=[item.id for item in plan.results])


def _check_reach(actor: Actor, commands: Sequence[price_rules.SetPrice]) -> None:
    reach = actor.within(WRITE_PRICES)
    errors.raise_all(
        [
            errors.NotFound(what="Channel", field=(index, "channel_id"))
            for index, command in enumerate(commands)
            if not reach.covers(scope_of([Part(channel_id=command.channel_id)]))
        ]
    )


def _check_currencies(commands: Sequence[price_rules.SetPrice]) -> None:
    errors.raise_all(
        [
            errors.Invalid(reason=command.currency, field=(index, "currency"))
            for index, command in enumerate(commands)
            if not money.is_currency(command.currency)
        ]
    )


def _check_variants(commands: Sequence[price_rules.SetPrice], known: set[uuid.UUID]) -> None:
    errors.raise_all(
        [
            errors.NotFound(what="Variant", field=(index, "variant_id"))
            for index, command in enumerate(commands)
            if command.variant_id not in known
        ]
    )


def _to_row(fact: PriceFact) -> dict[str, Any]:
    return {name: getattr(fact, name) for name in PriceFact.__dataclass_fields__}


def _record(tx: Tx, plan: price_rules.PricePlan, stored: dict[uuid.UUID, PriceFact]) -> None:
    for item in plan.changed:
        before, after = _to_row(stored[item.id]), _to_row(item)
        names = [name for name in after if after[name] != before[name]]
        tx.change(
            node=item.id,
            operation="priceSet",
            before={name: before[name] for name in names},
            after={name: after[name] for name in names},
        )
    for item in plan.added:
        tx.change(node=item.id, operation="priceSet", after=_to_row(item))
