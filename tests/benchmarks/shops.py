"""The shop that is measured: loaded once into a directory, with the places in its lists that pages are asked from."""

import asyncio
import base64
import contextlib
import time
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from entrepot import app, cli
from entrepot.endpoint.documents import Documents
from entrepot.engine import context, execution
from entrepot.kernel import database as databases
from entrepot.kernel import permissions
from entrepot.kernel.settings import Settings
from entrepot.schema import SCHEMA
from tests.benchmarks import dataset
from tests.benchmarks.postgres import Store
from tests.benchmarks.workloads import World

DATABASE = "entrepot"
LIST_PLACES = 500
ORDER_PAGES = 50
CURSOR = "query Place($after: String) { %s(first: %d, after: $after, orderBy: %s) { pageInfo { endCursor } } }"
BY_RANK = "{field: RANK}"
NEWEST = "{field: PLACED_AT, direction: DESC}"
VARIANTS = "SELECT id, sku FROM variant WHERE shop_id = $1 ORDER BY id LIMIT $2"
EVENLY = """
SELECT rank, id FROM (
    SELECT rank, id, row_number() OVER (ORDER BY rank, id) - 1 AS place FROM product WHERE shop_id = $1
) AS placed WHERE place % $2 = 0 AND place < $3 ORDER BY place
"""


@dataclass(frozen=True, kw_only=True)
class Bench:
    """A loaded shop on a running PostgreSQL."""

    settings: Settings
    shop_id: uuid.UUID
    world: World
    store: Store

    @property
    def environment(self) -> Mapping[str, str]:
        """What a process that serves this shop reads."""
        return {
            "ENTREPOT_DATABASE_URL": str(self.settings.database_url),
            "ENTREPOT_DATA_DIR": str(self.settings.data_dir),
            "BENCH_SHOP": str(self.shop_id),
        }


@contextlib.contextmanager
def opened(directory: Path, size: dataset.Size) -> Iterator[Bench]:
    """The shop of a directory, loaded first where it is not there."""
    with cli.ready(Settings(data_dir=directory, database_url=None)) as settings:
        shop_id, world = asyncio.run(_load(settings, size))
        store = Store(url=str(settings.database_url), data=directory.resolve() / "postgres")
        yield Bench(settings=settings, shop_id=shop_id, world=world, store=store)


async def _load(settings: Settings, size: dataset.Size) -> tuple[uuid.UUID, World]:
    database = await app.open_database(settings)
    try:
        known = await database.shop_ids()
        started = time.monotonic()
        shop_id = known[0] if known else await dataset.load(database, size)
        told = f"loaded in {time.monotonic() - started:.0f} s" if not known else "found"
        print(f"a shop of {size.products:,} products and {size.orders:,} orders: {told}", flush=True)
        products = await _list_places(database, shop_id, size)
        orders = await _order_places(database, shop_id, min(ORDER_PAGES, size.orders // 100 - 1))
        variants = await database.pool.fetch(VARIANTS, shop_id, dataset.MADE_ONE_BY_ONE * len(dataset.COLOURS))
        skus = {row["sku"]: str(row["id"]) for row in variants}
        return shop_id, World(size=size, products=products, orders=orders, skus=skus)
    finally:
        await database.close()


async def _list_places(database: databases.Database, shop_id: uuid.UUID, size: dataset.Size) -> list[str]:
    """Cursors all over the list of products, made from one that the API gave: to walk a million takes too long."""
    made = await _cursor(database, shop_id, CURSOR % ("products", 1, BY_RANK), after=None)
    order, *_ = orjson.loads(base64.urlsafe_b64decode(made))
    step = max(1, size.products // LIST_PLACES)
    rows = await database.pool.fetch(EVENLY, shop_id, step, size.products - 100)
    return [_encoded([order, row["rank"], {"u": str(row["id"])}]) for row in rows]


async def _order_places(database: databases.Database, shop_id: uuid.UUID, pages: int) -> list[str]:
    """Cursors of the newest orders, page by page."""
    found: list[str] = []
    for _ in range(pages):
        after = found[-1] if found else None
        found.append(await _cursor(database, shop_id, CURSOR % ("orders", 100, NEWEST), after=after))
    return found


async def _cursor(database: databases.Database, shop_id: uuid.UUID, query: str, *, after: str | None) -> str:
    owner = permissions.Actor(kind=permissions.ActorKind.STAFF, permissions=frozenset(permissions.registry()))
    answer = await execution.execute(
        SCHEMA,
        Documents(SCHEMA).get(query),
        context.Request(database=database, shop_id=shop_id, actor=owner),
        variables={"after": after},
        operation_name=None,
    )
    assert answer.data is not None, answer.errors
    (connection,) = answer.data.values()
    cursor: str = connection["pageInfo"]["endCursor"]
    return cursor


def _encoded(values: list[Any]) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(values)).decode()
