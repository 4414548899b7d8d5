"""The floor: the same answers by hand, on the same driver behind the same server; no schema, no permission, no shop.

It is what this machine can do at best. What we add to it is what the product costs.
"""

import base64
import os
import uuid
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import asyncpg
import orjson

Answer = dict[str, Any]
PAGE = """
SELECT id, name->>'en' AS name, slug, description->>'en' AS description FROM product
WHERE shop_id = $1 AND state = 'PUBLISHED' AND (rank, id) > ($2, $3) ORDER BY rank, id LIMIT $4
"""
BY_SLUG = """
SELECT id, name->>'en' AS name, slug, description->>'en' AS description FROM product
WHERE shop_id = $1 AND slug = $2 AND state = 'PUBLISHED'
"""
VARIANTS = """
SELECT v.id, v.product_id, v.sku, p.amount_minor, b.available,
       array(SELECT ARRAY[o.name->>'en', x.name->>'en'] FROM variant_option_value c
             JOIN product_option o ON o.shop_id = c.shop_id AND o.id = c.option_id
             JOIN option_value x ON x.shop_id = c.shop_id AND x.id = c.value_id
             WHERE c.shop_id = v.shop_id AND c.variant_id = v.id ORDER BY o.position) AS options
FROM variant v
LEFT JOIN LATERAL (
    SELECT amount_minor FROM price WHERE shop_id = $1 AND variant_id = v.id AND currency = 'CNY'
    ORDER BY starts_at DESC LIMIT 1
) p ON true
LEFT JOIN LATERAL (
    SELECT sum(quantity - reserved)::bigint AS available FROM stock_balance
    WHERE shop_id = $1 AND variant_id = v.id
) b ON true
WHERE v.shop_id = $1 AND v.product_id = ANY($2) ORDER BY v.product_id, v.position
"""
CATEGORIES = """
SELECT l.product_id, c.id, c.name->>'en' AS name, c.slug FROM product_category l
JOIN category c ON c.shop_id = l.shop_id AND c.id = l.category_id
WHERE l.shop_id = $1 AND l.product_id = ANY($2) ORDER BY l.product_id, c.name_key
"""
TAGS = """
SELECT l.product_id, t.id, t.name->>'en' AS name, t.slug FROM product_tag l
JOIN tag t ON t.shop_id = l.shop_id AND t.id = l.tag_id
WHERE l.shop_id = $1 AND l.product_id = ANY($2) ORDER BY l.product_id, t.name_key
"""
OPTIONS = """
SELECT o.id, o.name->>'en' AS name, x.id AS value_id, x.name->>'en' AS value FROM product_option o
JOIN option_value x ON x.shop_id = o.shop_id AND x.option_id = o.id
WHERE o.shop_id = $1 AND o.product_id = $2 ORDER BY o.position, x.position
"""


class Floor:
    """The ASGI application: one path for each workload."""

    def __init__(self) -> None:
        self.pool: Any = None
        self.shop = uuid.UUID(os.environ["BENCH_SHOP"])
        self.pages: Mapping[str, Callable[[Any, Mapping[str, Any]], Awaitable[Answer]]] = {
            "/W1": self.list_page,
            "/W2": self.detail,
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
        products = await connection.fetch(PAGE, self.shop, rank, after, given["first"])
        ids = [row["id"] for row in products]
        variants = _by_product(await connection.fetch(VARIANTS, self.shop, ids))
        groups = _by_product(await connection.fetch(CATEGORIES, self.shop, ids))
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
        row = await connection.fetchrow(BY_SLUG, self.shop, given["slug"])
        ids = [row["id"]]
        options: dict[Any, dict[str, Any]] = {}
        for item in await connection.fetch(OPTIONS, self.shop, row["id"]):
            option = options.setdefault(item["id"], {"id": str(item["id"]), "name": item["name"], "values": []})
            option["values"].append({"id": str(item["value_id"]), "name": item["value"]})
        variants = await connection.fetch(VARIANTS, self.shop, ids)
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
            "tags": [_label(item) for item in await connection.fetch(TAGS, self.shop, ids)],
            "categories": [_label(item) for item in await connection.fetch(CATEGORIES, self.shop, ids)],
        }
        return {"product": product}


def _variant(row: Any, name: str) -> Answer:
    return {
        "id": str(row["id"]),
        "title": " / ".join(value for _, value in row["options"]) or name,
        "sku": row["sku"],
        "price": {"price": {"amount": str(Decimal(row["amount_minor"]).scaleb(-2)), "currencyCode": "CNY"}},
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
    padded = cursor + "=" * (-len(cursor) % 4)
    values = orjson.loads(base64.urlsafe_b64decode(padded))
    return int(values[-2]), uuid.UUID(values[-1]["u"])


application = Floor()
