"""A founded shop can hold stock at once; the demo's stock, the job, and the ledger's side, with the real reactions."""

import uuid

from entrepot.finance import reads as finance_reads
from entrepot.inventory import demo, jobs, reads
from entrepot.kernel import jobs as kernel_jobs
from entrepot.kernel.database import Database
from tests.inventory import arrange

COUNT_PLACES = "SELECT kind FROM stock_place ORDER BY kind"


async def test_founding_a_shop_makes_its_places(database: Database, shop: uuid.UUID) -> None:
    async with database.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        kinds = [row["kind"] for row in await tx.connection.fetch(COUNT_PLACES)]
        assert kinds == ["CUSTOMER", "OPENING", "SCRAP", "SUPPLIER", "TRANSIT", "VARIANCE", "WAREHOUSE"]


async def test_the_demo_is_stocked_and_the_ledger_agrees(database: Database, shop: uuid.UUID) -> None:
    async with database.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        tx.abandon()
        pieces = await arrange.make_variants(tx, count=11)
        kilograms = await arrange.make_variants(tx, count=1, unit_decimals=3)
        services = await arrange.make_variants(tx, count=1, track_stock=False)
        rows = [{"variant_id": item, "sku": ""} for item in [*pieces, *kilograms, *services]]
        await demo.load(tx, variants=rows)
        await demo.load(tx, variants=[])
        free = await reads.sum_available(tx, variant_ids=[*pieces, *kilograms, *services])
        assert set(free) == {*pieces, *kilograms}
        assert min(free[item] for item in pieces) >= 7
        assert free[kilograms[0]] >= 8_000
        assert await reads.total_value(tx) > 0
        await arrange.assert_books_agree(tx)
        assert await finance_reads.integrity(tx) == []


async def test_expiry_runs_every_minute_in_every_shop(database: Database, shop: uuid.UUID) -> None:
    definition = kernel_jobs.registry()["expire_holds"]
    assert (definition.cron, definition.style) == ("* * * * *", "job")
    async with database.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        await jobs.expire_holds(tx)
