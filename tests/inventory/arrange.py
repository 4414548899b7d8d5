"""What the tests of inventory have in common: variants with stock in a shop of their own."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from entrepot.catalog import reads as catalog_reads
from entrepot.catalog.operations import products
from entrepot.catalog.rules.commands import CreateProduct, NewVariant
from entrepot.inventory import integrity
from entrepot.inventory.events import HoldsExpired, StockAdjusted, StockOpened, StockReceived
from entrepot.inventory.operations import holds, places, stocking
from entrepot.kernel import events, permissions
from entrepot.kernel.database import Database, Tx
from entrepot.shops import reads as shops_reads

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SYSTEM = permissions.Actor.system("test")


@dataclass(frozen=True)
class Stocked:
    """A location and the variants that may lie in it."""

    location_id: uuid.UUID
    variant_ids: list[uuid.UUID]


async def make_variants(tx: Tx, *, count: int = 3, unit_decimals: int = 0, track_stock: bool = True) -> list[uuid.UUID]:
    """Variants, each of a product of its own, with SKUs that start with S0-, S1- …"""
    mark = uuid.uuid4().hex[:8]
    skus = [f"S{position}-{mark}" for position in range(count)]
    await products.create_products(
        tx,
        commands=[
            CreateProduct(
                name={"zh-CN": f"茶 {sku}", "en": f"Tea {sku}"},
                variants=[NewVariant(sku=sku, unit_decimals=unit_decimals, track_stock=track_stock)],
            )
            for sku in skus
        ],
    )
    return [row["id"] for row in await catalog_reads.list_variants_by_sku(tx, skus=skus)]


async def prepare(tx: Tx, *, count: int = 3, unit_decimals: int = 0) -> Stocked:
    """The default location with its place, and variants without stock."""
    location = await shops_reads.get_default_location(tx)
    await places.create_stock_places(tx, location_ids=[location["id"]])
    return Stocked(location["id"], await make_variants(tx, count=count, unit_decimals=unit_decimals))


async def receive(tx: Tx, stocked: Stocked, *lines: tuple[int, int, int]) -> list[stocking.Moved]:
    """Receive (variant's position, quantity, total value) into the location."""
    return await stocking.receive_stock(
        tx,
        commands=[
            stocking.ReceiveStock(
                variant_id=stocked.variant_ids[position],
                location_id=stocked.location_id,
                quantity=quantity,
                value_minor=value,
            )
            for position, quantity, value in lines
        ],
    )


async def hold(tx: Tx, stocked: Stocked, *lines: tuple[int, int]) -> tuple[list[uuid.UUID], Sequence[object]]:
    """Hold (variant's position, quantity) for fresh references; the references and the outcomes."""
    references = [uuid.uuid4() for _ in lines]
    outcomes = await holds.hold_stock(
        tx,
        commands=[
            holds.HoldStock(
                reference_id=reference,
                variant_id=stocked.variant_ids[position],
                location_id=stocked.location_id,
                quantity=quantity,
            )
            for reference, (position, quantity) in zip(references, lines, strict=True)
        ],
    )
    return references, outcomes


async def assert_books_agree(tx: Tx) -> None:
    """Every stored sum is the sum of its book."""
    assert await integrity.find_differences(tx) == []


class Announced:
    """Stands where the ledger stands: keeps what was announced. The ledger's postings have tests of their own."""

    def __init__(self) -> None:
        self.events: list[events.Event] = []

    async def keep(self, _tx: Tx, event: events.Event) -> None:
        """Remember an event."""
        self.events.append(event)

    def on(self, database: Database) -> Database:
        """The same pool with every event of inventory kept here."""
        kinds = (StockOpened, StockReceived, StockAdjusted, HoldsExpired)
        return Database(database.pool, handlers={kind: [self.keep] for kind in kinds})
