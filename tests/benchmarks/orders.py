"""W4, whole orders through the public mutations, spread over the catalogue and on one hot SKU; then the books."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg

from entrepot import app, wiring
from entrepot.kernel import permissions
from tests.benchmarks import dataset, measuring
from tests.benchmarks.measuring import Effort, Figures
from tests.benchmarks.serving import Subject
from tests.benchmarks.shops import Bench

SPREAD, HOT = "W4", "W4 hot"
COUNTED = 5
STOCK = """
SELECT b.quantity, b.reserved, (
    SELECT coalesce(sum(h.quantity - h.committed_quantity), 0)::bigint FROM hold h
    WHERE h.shop_id = v.shop_id AND h.variant_id = v.id AND h.state = 'OPEN'
) AS held
FROM variant v JOIN stock_balance b ON b.shop_id = v.shop_id AND b.variant_id = v.id
WHERE v.shop_id = $1 AND v.sku = $2
"""


@dataclass(frozen=True)
class Stock:
    """What there is of a variant, what is promised of it, and the sum of the open promises."""

    quantity: int
    reserved: int
    held: int


def measure(subject: Subject, variants: Sequence[str], effort: Effort) -> tuple[Figures, int]:
    """Figures by the whole order, and how many orders were placed in all, warming up and counting included."""
    shoppers = ("--connections", effort.connections)
    lasting = ("--seconds", effort.seconds, "--least", effort.least, *shoppers)
    warm = send(subject, variants, "--seconds", effort.seconds / 4, *shoppers)
    found = measuring.costs(subject, lambda: send(subject, variants, *lasting), per="placed")
    counted: list[Figures] = []
    few = ("--seconds", 60, "--connections", 1, "--orders", COUNTED)
    statements = subject.store.count_statements(lambda: counted.append(send(subject, variants, *few)))
    days = (warm, found, *counted)
    assert not any(day["refused"] for day in days), "orders were refused"
    return {**found, "statements": statements / COUNTED}, sum(int(day["placed"]) for day in days)


def send(subject: Subject, variants: Sequence[str], *options: object) -> Figures:
    """Let shoppers buy these variants."""
    return measuring.child(
        "tests.benchmarks.shoppers", subject.name, subject.port, given=list(variants), options=options
    )


def sell(subject: Subject, bench: Bench, effort: Effort) -> dict[str, Figures]:
    """Our shop, both ways. Ends the run when anything sold is not what was held, or when the books disagree."""
    skus = bench.world.skus
    spread, _ = measure(subject, list(skus.values()), effort)
    before = stock(bench, dataset.HOT_SKU)
    hot, sold = measure(subject, [skus[dataset.HOT_SKU]], effort)
    _agree(dataset.HOT_SKU, before, stock(bench, dataset.HOT_SKU), sold)
    before = stock(bench, dataset.SCARCE_SKU)
    rush = ("--seconds", 120, "--connections", max(8, effort.connections), "--until-refused")
    bought = send(subject, [skus[dataset.SCARCE_SKU]], *rush)
    after = stock(bench, dataset.SCARCE_SKU)
    _agree(dataset.SCARCE_SKU, before, after, int(bought["placed"]))
    assert after.reserved == after.quantity, f"shoppers were refused before {dataset.SCARCE_SKU} was sold out: {after}"
    wrong = asyncio.run(differences(bench))
    assert not wrong, f"the books do not agree: {wrong[:5]}"
    rest = after.quantity - before.reserved
    print(f"W4: {sold} of the hot SKU were sold and as many are held; of a scarce one the last {rest} were sold,")
    print("    whoever came later was refused; the books agree.", flush=True)
    return {SPREAD: spread, HOT: hot}


def stock(bench: Bench, sku: str) -> Stock:
    """The stock of a variant now."""
    return asyncio.run(_stock(bench, sku))


async def differences(bench: Bench) -> list[dict[str, Any]]:
    """What `entrepot check` finds."""
    database = await app.open_database(bench.settings)
    try:
        async with database.read(shop_id=bench.shop_id, actor=permissions.Actor.system("check")) as tx:
            return await wiring.find_differences(tx)
    finally:
        await database.close()


async def _stock(bench: Bench, sku: str) -> Stock:
    connection = await asyncpg.connect(str(bench.settings.database_url))
    try:
        row = await connection.fetchrow(STOCK, bench.shop_id, sku)
        assert row is not None, sku
        return Stock(**row)
    finally:
        await connection.close()


def _agree(sku: str, before: Stock, after: Stock, sold: int) -> None:
    told = f"{sku}: {before} before, {after} after {sold} were sold"
    assert after.reserved - before.reserved == sold, told
    assert after.held == after.reserved <= after.quantity == before.quantity, told
