"""Our catalogue, customers and orders, numbered, for another system: read from our tables, staged in its database."""

from collections.abc import Mapping
from typing import Any

import asyncpg

from tests.benchmarks.dataset import Size

NUMBER = "substring({} FROM '[0-9]+')::int + 1"
# Each temporary table of the other database, its columns, and the statement on ours that fills it.
STAGED: Mapping[str, tuple[str, str]] = {
    "p": (
        "id int, name text, slug text, description text, collections int[], tags int[]",
        f"""
        SELECT {NUMBER.format("p.slug")}, p.name->>'en', p.slug, p.description->>'en',
               array(SELECT {NUMBER.format("c.slug")} FROM product_category x
                     JOIN category c ON c.shop_id = x.shop_id AND c.id = x.category_id
                     WHERE x.shop_id = p.shop_id AND x.product_id = p.id),
               array(SELECT {NUMBER.format("t.slug")} FROM product_tag x
                     JOIN tag t ON t.shop_id = x.shop_id AND t.id = x.tag_id
                     WHERE x.shop_id = p.shop_id AND x.product_id = p.id)
        FROM product p ORDER BY 1
        """,
    ),
    "v": (
        "id int, product int, place int, sku text, colour text, price int, stock int",
        f"""
        SELECT 3 * ({NUMBER.format("p.slug")}) - 2 + v.position, {NUMBER.format("p.slug")}, v.position, v.sku,
               split_part(v.sku, '-', 3), r.amount_minor::int, b.quantity::int
        FROM variant v JOIN product p ON p.shop_id = v.shop_id AND p.id = v.product_id
        JOIN price r ON r.shop_id = v.shop_id AND r.variant_id = v.id
        JOIN stock_balance b ON b.shop_id = v.shop_id AND b.variant_id = v.id ORDER BY 1
        """,
    ),
    "o": (
        "id int, customer int, at timestamp",
        f"""
        SELECT row_number() OVER (ORDER BY o.id)::int, {NUMBER.format("c.email")}, o.placed_at AT TIME ZONE 'UTC'
        FROM sales_order o JOIN customer c ON c.shop_id = o.shop_id AND c.id = o.customer_id ORDER BY 1 LIMIT $1
        """,
    ),
    "l": (
        "id int, order_id int, variant int, quantity int, price int",
        f"""
        SELECT row_number() OVER (ORDER BY o.place, l.id)::int, o.place,
               3 * ({NUMBER.format("v.sku")}) - 2 + v.position, l.quantity::int, l.unit_price_minor::int
        FROM (SELECT *, row_number() OVER (ORDER BY id)::int AS place FROM sales_order WHERE customer_id IS NOT NULL) o
        JOIN sales_order_line l ON l.shop_id = o.shop_id AND l.order_id = o.id
        JOIN variant v ON v.shop_id = l.shop_id AND v.id = l.variant_id WHERE o.place <= $1 ORDER BY 1
        """,
    ),
}
COUNTED = """
CREATE TEMP TABLE n AS SELECT {size.categories} AS collections, {size.tags} AS tags, {size.customers} AS customers
"""


async def stage(ours: str, theirs: asyncpg.Connection, size: Size) -> None:
    """Make and fill the temporary tables; W4 may have placed more orders since, which are left out."""
    source = await asyncpg.connect(ours)
    try:
        for name, (columns, statement) in STAGED.items():
            arguments: tuple[Any, ...] = (size.orders,) if "$1" in statement else ()
            rows = await source.fetch(statement, *arguments)
            await theirs.execute(f"CREATE TEMP TABLE {name} ({columns})")
            await theirs.copy_records_to_table(name, records=[tuple(row) for row in rows])
        await theirs.execute(COUNTED.format(size=size))
    finally:
        await source.close()
