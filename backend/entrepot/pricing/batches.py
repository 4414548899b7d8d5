"""Fields that pricing gives to others, and fields of its own types, each found once for all parents."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from entrepot.catalog import batches as catalog_batches
from entrepot.catalog import labels
from entrepot.catalog import reads as catalog_reads
from entrepot.contract.declare import Reader
from entrepot.kernel.database import Row
from entrepot.pricing import listings, permissions, reads
from entrepot.pricing.rules import prices as price_rules
from entrepot.pricing.rules.facts import PriceFact
from entrepot.shops import reads as shop_reads

MOST_SHOWN = 250


async def prices_of_variants(reader: Reader, rows: Sequence[Row]) -> Sequence[Row | dict[str, Any] | None]:
    """The price of each variant now, in the default channel; None where it has none."""
    channel = await _default_channel(reader)
    variant_ids = [row["id"] for row in rows]
    if "explain" not in reader.selection:
        chosen = await _chosen_prices(reader, variant_ids, channel)
        return [chosen.get(variant_id) for variant_id in variant_ids]
    prices = await reads.list_prices_in_force(
        reader.tx,
        variant_ids=variant_ids,
        channel_ids=[channel["id"]],
        currency=channel["currency"],
        at=reader.tx.now,
    )
    return [_explained(prices.get(variant_id, ()), reader, channel) for variant_id in variant_ids]


async def price_ranges_of_products(reader: Reader, rows: Sequence[Row]) -> list[dict[str, Any] | None]:
    """The lowest and the highest price of each product's live variants; None where none has a price."""
    channel = await _default_channel(reader)
    variants = await catalog_reads.list_variant_ids(reader.tx, product_ids=[row["id"] for row in rows])
    chosen = await _chosen_prices(reader, [row["id"] for row in variants], channel)
    amounts: dict[uuid.UUID, list[int]] = {}
    for row in variants:
        price = chosen.get(row["id"])
        if price is not None:
            amounts.setdefault(row["product_id"], []).append(price["amount_minor"])
    return [_range(amounts.get(row["id"]), channel["currency"]) for row in rows]


async def prices_by_id(reader: Reader, ids: Sequence[uuid.UUID]) -> list[Row | None]:
    """Prices of the history in the order of the ids; shoppers see none."""
    if not reader.actor.may(permissions.READ_PRICES):
        return [None] * len(ids)
    return _by_id(await listings.list_prices(reader.tx, ids=ids), ids)


async def promotions_by_id(reader: Reader, ids: Sequence[uuid.UUID]) -> list[Row | None]:
    """Promotions in the order of the ids; shoppers see none."""
    if not reader.actor.may(permissions.READ_PROMOTIONS):
        return [None] * len(ids)
    return _by_id(await listings.list_promotions(reader.tx, ids=ids), ids)


async def coupons_by_id(reader: Reader, ids: Sequence[uuid.UUID]) -> list[Row | None]:
    """Coupons in the order of the ids; shoppers see none."""
    if not reader.actor.may(permissions.READ_PROMOTIONS):
        return [None] * len(ids)
    return _by_id(await listings.list_coupons(reader.tx, ids=ids), ids)


async def variants_of_prices(reader: Reader, rows: Sequence[Row]) -> list[Row | None]:
    """The variant of each price or priced line, unless the actor may not see it."""
    return await catalog_batches.variants_by_id(reader, [row["variant_id"] for row in rows])


async def channels_of_prices(reader: Reader, rows: Sequence[Row]) -> list[Row | None]:
    """The channel of each price; None where it holds in every channel."""
    wanted = [row["channel_id"] for row in rows]
    known = {item for item in wanted if item is not None}
    found = {row["id"]: row for row in await shop_reads.list_channels_by_id(reader.tx, ids=list(known))}
    return [found.get(item) for item in wanted]


async def promotions_of_coupons(reader: Reader, rows: Sequence[Row]) -> list[Row]:
    """The promotion of each coupon."""
    wanted = list({row["promotion_id"] for row in rows})
    found = {row["id"]: row for row in await listings.list_promotions(reader.tx, ids=wanted)}
    return [found[row["promotion_id"]] for row in rows]


async def products_of_promotions(reader: Reader, rows: Sequence[Row], *, first: int = 50) -> list[list[Row]]:
    """The first products that each promotion is for."""
    wanted = [_first(row["product_ids"], first) for row in rows]
    found = await catalog_reads.list_visible_products(reader.tx, ids=_distinct(wanted))
    return [[found[key] for key in chosen if key in found] for chosen in wanted]


async def categories_of_promotions(reader: Reader, rows: Sequence[Row], *, first: int = 50) -> list[list[Row]]:
    """The first categories that each promotion is for."""
    wanted = [_first(row["category_ids"], first) for row in rows]
    listed = await labels.list_categories(reader.tx, ids=_distinct(wanted))
    found = {row["id"]: row for row in listed}
    return [[found[key] for key in chosen if key in found] for chosen in wanted]


async def coupons_of_promotions(reader: Reader, rows: Sequence[Row], *, first: int = 20) -> list[list[Row]]:
    """The newest coupons of each promotion; `coupons(where: {promotionId})` pages through all of them."""
    found = await listings.list_first_coupons(
        reader.tx, promotion_ids=[row["id"] for row in rows], first=min(max(first, 0), MOST_SHOWN)
    )
    return [found.get(row["id"], []) for row in rows]


async def _default_channel(reader: Reader) -> Row:
    return await reader.tx.remembered("default channel", lambda: shop_reads.get_default_channel(reader.tx))


async def _chosen_prices(reader: Reader, variant_ids: Sequence[uuid.UUID], channel: Row) -> Mapping[uuid.UUID, Row]:
    return await reads.list_chosen_prices(
        reader.tx,
        variant_ids=variant_ids,
        channel_id=channel["id"],
        currency=channel["currency"],
        at=reader.tx.now,
    )


def _explained(prices: Sequence[PriceFact], reader: Reader, channel: Row) -> dict[str, Any] | None:
    steps = price_rules.explain_price(prices, channel_id=channel["id"], at=reader.tx.now)
    if not steps:
        return None
    chosen = steps[0].price
    return {
        "amount_minor": chosen.amount_minor,
        "compare_at_minor": chosen.compare_at_minor,
        "currency": chosen.currency,
        "explain": [_step(step) for step in steps],
    }


def _step(step: price_rules.PriceStep) -> dict[str, Any]:
    return {
        "amount_minor": step.price.amount_minor,
        "currency": step.price.currency,
        "channel_id": step.price.channel_id,
        "starts_at": step.price.starts_at,
        "outcome": step.outcome,
    }


def _range(amounts: Sequence[int] | None, currency: str) -> dict[str, Any] | None:
    if not amounts:
        return None
    return {"minimum_minor": min(amounts), "maximum_minor": max(amounts), "currency": currency}


def _first(ids: Sequence[uuid.UUID], first: int) -> list[uuid.UUID]:
    return sorted(ids)[: min(max(first, 0), MOST_SHOWN)]


def _distinct(groups: Iterable[Sequence[uuid.UUID]]) -> list[uuid.UUID]:
    return list({key for group in groups for key in group})


def _by_id(rows: Iterable[Row], ids: Sequence[uuid.UUID]) -> list[Row | None]:
    found: dict[uuid.UUID, Row] = {row["id"]: row for row in rows}
    return [found.get(key) for key in ids]
