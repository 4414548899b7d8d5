"""The shop that the workloads ask: seeded, so every run has the same, and made by the features' own operations."""

import random
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from entrepot.access import demo as staff
from entrepot.catalog import reads as catalog_reads
from entrepot.catalog.operations import categories, products, tags
from entrepot.catalog.rules.commands import CreateCategory, CreateProduct, CreateTag, NewOption, NewVariant
from entrepot.catalog.rules.products import ProductState
from entrepot.customers.operations import customers
from entrepot.customers.rules import CreateCustomer
from entrepot.inventory.operations import stocking
from entrepot.kernel import permissions
from entrepot.kernel.database import Database, Tx
from entrepot.orders.operations import placement
from entrepot.orders.rules.placement import AgreedLine, PlaceOrder
from entrepot.pricing.operations import prices
from entrepot.pricing.rules.prices import SetPrice
from entrepot.shops import operations as shop_operations
from entrepot.shops import reads as shop_reads
from tests.benchmarks import copies

T = TypeVar("T")
SEED = 20260101
PASSWORD = "bench-shop-2026"
ACTOR = permissions.Actor.system("benchmark")
SHOP = shop_operations.FoundShop(
    handle="bench",
    name={"en": "Bench"},
    currency="CNY",
    default_locale="en",
    locales=("en", "zh-CN"),
    timezone="Asia/Shanghai",
)
COLOURS = ("Red", "Green", "Blue")
WORDS = (
    *("cotton", "linen", "oak", "steel", "glass", "paper", "ceramic", "bamboo", "wool", "silk", "cork", "brass"),
    *("lamp", "chair", "mug", "bowl", "shirt", "scarf", "box", "clock", "frame", "basket", "pot", "towel"),
)


HOT_SKU = "SKU-0-Red"
SCARCE_SKU = "SKU-0-Blue"
# Enough of the one for any run; of the other so few that shoppers buy it up within seconds.
STOCK_OF = {HOT_SKU: 1_000_000, SCARCE_SKU: 40}
MADE_ONE_BY_ONE = 10_000


@dataclass(frozen=True, kw_only=True)
class Size:
    """How large the shop is."""

    products: int = 10_000
    categories: int = 200
    tags: int = 60
    customers: int = 2_000
    orders: int = 20_000


async def load(database: Database, size: Size) -> uuid.UUID:
    """Found the shop and fill it; its id."""
    chance = random.Random(SEED)
    shop = shop_operations.prepare_shop(command=SHOP)
    async with database.write(shop_id=shop.id, actor=ACTOR, founding=shop) as tx:
        await shop_operations.found_shop(tx, command=SHOP)
        await staff.load(tx, password=PASSWORD)
        labels = await _labels(tx, size)
    variants: list[uuid.UUID] = []
    made = min(size.products, MADE_ONE_BY_ONE)
    for numbers in _chunks(range(made), 1_000):
        async with database.write(shop_id=shop.id, actor=ACTOR) as tx:
            variants += await _goods(tx, numbers, labels, chance)
    if size.products > made:
        assert size.products % made == 0, f"more than {made} products are made {made} at a time"
        await copies.multiply(database.pool, shop_id=shop.id, products=made, times=size.products // made)
    async with database.write(shop_id=shop.id, actor=ACTOR) as tx:
        buyers = await customers.create_customers(
            tx,
            commands=[
                CreateCustomer(name=f"Customer {number}", email=f"c{number}@shop.example")
                for number in range(size.customers)
            ],
        )
    people = [row["id"] for row in buyers]
    for numbers in _chunks(range(size.orders), 1_000):
        async with database.write(shop_id=shop.id, actor=ACTOR) as tx:
            await _orders(tx, numbers, variants, people, chance)
    async with database.pool.acquire() as connection:
        await connection.execute("VACUUM (ANALYZE)")
    return shop.id


async def _labels(tx: Tx, size: Size) -> tuple[list[uuid.UUID], list[uuid.UUID]]:
    """Categories, which Vendure calls collections, and tags, which it calls facet values."""
    groups = await categories.create_categories(
        tx,
        commands=[
            CreateCategory(name={"en": f"Category {number}"}, slug=f"category-{number}")
            for number in range(size.categories)
        ],
    )
    marks = await tags.create_tags(
        tx, commands=[CreateTag(name={"en": f"Tag {number}"}, slug=f"tag-{number}") for number in range(size.tags)]
    )
    return [row["id"] for row in groups], [row["id"] for row in marks]


async def _goods(
    tx: Tx, numbers: Sequence[int], labels: tuple[list[uuid.UUID], list[uuid.UUID]], chance: random.Random
) -> list[uuid.UUID]:
    commands = [_product(number, labels, chance) for number in numbers]
    await products.create_products(tx, commands=commands)
    skus = [variant.sku for command in commands for variant in command.variants]
    ids = {row["sku"]: row["id"] for row in await catalog_reads.list_variants_by_sku(tx, skus=skus)}
    variants = [ids[sku] for sku in skus]
    await prices.set_prices(
        tx,
        commands=[
            SetPrice(variant_id=item, currency="CNY", amount_minor=chance.randrange(500, 50_000)) for item in variants
        ],
    )
    location = await shop_reads.get_default_location(tx)
    await stocking.open_stock(
        tx,
        commands=[
            stocking.OpenStock(
                variant_id=item,
                location_id=location["id"],
                quantity=STOCK_OF.get(sku, chance.randrange(1_000, 5_000)),
                unit_cost_minor=chance.randrange(100, 400),
                effective_at=tx.now,
                document_id=variants[0],
            )
            for sku, item in zip(skus, variants, strict=True)
        ],
    )
    return variants


def _product(number: int, labels: tuple[list[uuid.UUID], list[uuid.UUID]], chance: random.Random) -> CreateProduct:
    words = " ".join(chance.sample(WORDS, 3))
    return CreateProduct(
        name={"en": f"{words.title()} {number}"},
        slug=f"product-{number}",
        description={"en": f"A {words} of good make, number {number}. " * 4},
        state=ProductState.PUBLISHED,
        options=[NewOption(name={"en": "Colour"}, values=[{"en": colour} for colour in COLOURS])],
        variants=[NewVariant(sku=f"SKU-{number}-{colour}", options=(colour,)) for colour in COLOURS],
        category_ids=chance.sample(labels[0], 2),
        tag_ids=chance.sample(labels[1], 3),
    )


async def _orders(
    tx: Tx, numbers: Sequence[int], variants: Sequence[uuid.UUID], people: Sequence[uuid.UUID], chance: random.Random
) -> None:
    outcomes = await placement.place_orders(
        tx,
        commands=[
            PlaceOrder(
                agreed_lines=tuple(
                    AgreedLine(variant_id=item, quantity=1, unit_price_minor=999, list_total_minor=999)
                    for item in chance.sample(variants, 3)
                ),
                shipping_minor=0,
                by_staff=True,
                customer_id=chance.choice(people),
                effective_at=tx.now,
            )
            for _ in numbers
        ],
    )
    refused: list[Any] = [item for item in outcomes if not isinstance(item, placement.Placed)]
    assert not refused, refused[0]


def _chunks(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (items[start : start + size] for start in range(0, len(items), size))
