"""The floor: the same answers by hand, on the same driver behind the same server; no schema, no permission, no shop.

It is what this machine can do at best. What we add to it is what the product costs.
"""

import base64
import os
import uuid
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import asyncpg
import orjson

from tests.benchmarks import floor_sql

Answer = dict[str, Any]


class Floor:
    """The ASGI application: one path for each workload."""

    def __init__(self) -> None:
        self.pool: Any = None
        self.shop = uuid.UUID(os.environ["BENCH_SHOP"])
        self.pages: Mapping[str, Callable[[Any, Mapping[str, Any]], Awaitable[Answer]]] = {
            "/W1": self.list_page,
            "/W2": self.detail,
            "/W3": self.search,
            "/W5": self.orders,
        }

    async def __call__(self, scope: Mapping[str, Any], receive: Any, send: Any) -> None:
        """Answer a request, or open the pool."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        body = (await receive())["body"]
        page = self.pages.get(scope["path"])
        if page is None:
            content, status = b"{}", 404 if scope["path"] != "/readyz" else 200
        else:
            async with self.pool.acquire() as connection:
                content = orjson.dumps({"data": await page(connection, orjson.loads(body)["variables"])})
            status = 200
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(content))]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    async def _live(self, receive: Any, send: Any) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self.pool = await asyncpg.create_pool(os.environ["ENTREPOT_DATABASE_URL"], min_size=2, max_size=10)
                await send({"type": "lifespan.startup.complete"})
            else:
                await self.pool.close()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def list_page(self, connection: Any, given: Mapping[str, Any]) -> Answer:
        """W1 in three statements."""
        rank, after = _place(given["after"])
        products = await connection.fetch(floor_sql.PAGE, self.shop, rank, after, given["first"])
        ids = [row["id"] for row in products]
        variants = _by_product(await connection.fetch(floor_sql.VARIANTS_OF_PAGE, self.shop, ids))
        groups = _by_product(await connection.fetch(floor_sql.CATEGORIES, self.shop, ids))
        nodes = [
            {
                "id": str(row["id"]),
                "name": row["name"],
                "slug": row["slug"],
                "description": row["description"],
                "mainMedia": None,
                "variants": [_variant(item, row["name"]) for item in variants[row["id"]]],
                "categories": [{"name": item["name"], "slug": item["slug"]} for item in groups[row["id"]]],
            }
            for row in products
        ]
        return {"products": {"nodes": nodes}}

    async def detail(self, connection: Any, given: Mapping[str, Any]) -> Answer:
        """W2 in five statements."""
        row = await connection.fetchrow(floor_sql.BY_SLUG, self.shop, given["slug"])
        ids = [row["id"]]
        options: dict[Any, dict[str, Any]] = {}
        for item in await connection.fetch(floor_sql.OPTIONS, self.shop, row["id"]):
            option = options.setdefault(item["id"], {"id": str(item["id"]), "name": item["name"], "values": []})
            option["values"].append({"id": str(item["value_id"]), "name": item["value"]})
        variants = await connection.fetch(floor_sql.VARIANTS_OF_PRODUCT, self.shop, ids)
        product = {
            "id": str(row["id"]),
            "name": row["name"],
            "slug": row["slug"],
            "description": row["description"],
            "media": [],
            "options": list(options.values()),
            "variants": [
                {**_variant(item, row["name"]), "options": [{"name": n, "value": v} for n, v in item["options"]]}
                for item in variants
            ],
            "tags": [_label(item) for item in await connection.fetch(floor_sql.TAGS, self.shop, ids)],
            "categories": [_label(item) for item in await connection.fetch(floor_sql.CATEGORIES, self.shop, ids)],
        }
        return {"product": product}

    async def search(self, connection: Any, given: Mapping[str, Any]) -> Answer:
        """W3 in two statements."""
        term = given["search"]
        rows = await connection.fetch(floor_sql.SEARCH, self.shop, term, term + "\U0010ffff")
        tags = await connection.fetch(floor_sql.FACETS, self.shop, term, term + "\U0010ffff")
        nodes = [
            {
                "id": str(row["id"]),
                "name": row["name"],
                "slug": row["slug"],
                "mainMedia": None,
                "priceRange": {"minimum": {"amount": _amount(row["low"])}, "maximum": {"amount": _amount(row["high"])}},
            }
            for row in rows
        ]
        facets = [{"count": row["count"], "tag": {"id": str(row["id"]), "name": row["name"]}} for row in tags]
        count = {"value": rows[0]["counted"] if rows else 0}
        return {"products": {"count": count, "nodes": nodes}, "productFacets": {"tags": facets}}

    async def orders(self, connection: Any, given: Mapping[str, Any]) -> Answer:
        """W5 in two statements; whoever asks may."""
        placed_at, after = _moment(given["after"])
        rows = await connection.fetch(floor_sql.ORDERS, self.shop, placed_at, after)
        lines: dict[uuid.UUID, list[Answer]] = {row["id"]: [] for row in rows}
        for line in await connection.fetch(floor_sql.LINES, self.shop, list(lines)):
            lines[line["order_id"]].append(_line(line))
        nodes = [
            {
                "id": str(row["id"]),
                "number": row["number"],
                "paymentState": row["payment_state"],
                "placedAt": row["placed_at"].isoformat(),
                "total": {"amount": _amount(row["total_minor"]), "currencyCode": row["currency"]},
                "customer": _customer(row),
                "lines": lines[row["id"]],
            }
            for row in rows
        ]
        count = {"value": min(rows[0]["counted"], floor_sql.COUNT_CAP) if rows else 0}
        return {"orders": {"count": count, "nodes": nodes}}


def _amount(minor: int) -> str:
    return str(Decimal(minor).scaleb(-2))


def _customer(row: Any) -> Answer | None:
    if row["customer_id"] is None:
        return None
    return {"id": str(row["customer_id"]), "name": row["customer_name"], "email": row["email"]}


def _line(row: Any) -> Answer:
    return {
        "id": str(row["id"]),
        "quantity": str(row["quantity"]),
        "total": {"amount": _amount(row["total_minor"])},
        "variant": {"id": str(row["variant_id"]), "title": row["title"], "sku": row["sku"]},
    }


def _variant(row: Any, name: str) -> Answer:
    return {
        "id": str(row["id"]),
        "title": row["title"] or name,
        "sku": row["sku"],
        "price": {"price": {"amount": _amount(row["amount_minor"]), "currencyCode": "CNY"}},
        "availability": {"inStock": row["available"] > 0, "available": str(row["available"])},
    }


def _label(row: Any) -> Answer:
    return {"id": str(row["id"]), "name": row["name"], "slug": row["slug"]}


def _by_product(rows: Sequence[Any]) -> dict[uuid.UUID, list[Any]]:
    found: dict[uuid.UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[row["product_id"]].append(row)
    return found


def _place(cursor: str) -> tuple[int, uuid.UUID]:
    """The place that a cursor of ours stands for; the floor is asked the same."""
    values = _opened(cursor)
    return int(values[-2]), uuid.UUID(values[-1]["u"])


def _moment(cursor: str) -> tuple[datetime, uuid.UUID]:
    values = _opened(cursor)
    return datetime.fromisoformat(values[-2]["t"]), uuid.UUID(values[-1]["u"])


def _opened(cursor: str) -> list[Any]:
    found: list[Any] = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    return found


application = Floor()
