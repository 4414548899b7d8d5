"""A shop a hundred times as large: the rows that the operations made, again and again under other ids and numbers.

To make a million products by the operations takes the better part of an hour. What they made for ten thousand is copied
by the database instead, table by table, with everything that a product has: options, variants, prices, search terms,
stock with its books, and the journal entry that each thousand was opened with, so that the books agree afterwards.
The change feed is not copied: it tells what happened, and nothing did.

An id keeps its kind and its place within the load; its time is moved on, so that copies sort as if made later.
A number in a name, slug, SKU or term is moved on.
"""

import asyncio
import time
import uuid
from collections.abc import Mapping
from typing import Any

import asyncpg

from entrepot.kernel import tables

PREPARE = (
    """
    CREATE FUNCTION pg_temp.id_of_copy(id uuid, later_ms bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
        SELECT (lpad(to_hex(('x' || translate(left(id::text, 13), '-', ''))::bit(48)::bigint + later_ms), 12, '0')
                || substr(id::text, 14))::uuid
    $$
    """,
    r"""
    CREATE FUNCTION pg_temp.renumbered(told text, further int) RETURNS text LANGUAGE sql IMMUTABLE AS $$
        SELECT CASE WHEN told ~ '\d'
               THEN regexp_replace(told, '\d+', (substring(told FROM '\d+')::int + further)::text, 'g') ELSE told END
    $$
    """,
    # Foreign keys would be looked up one by one, of rows that are right because their originals are.
    "SET session_replication_role = replica",
    "SET synchronous_commit = off",
    "SET maintenance_work_mem = '1GB'",
)
ID = "pg_temp.id_of_copy(o.{0}, c.copy * {span})"
NUMBER = "pg_temp.renumbered(o.{0}, c.copy * {base})"
NUMBER_IN_JSON = "pg_temp.renumbered(o.{0}::text, c.copy * {base})::jsonb"
ID_IN_TEXT = "pg_temp.id_of_copy(o.{0}::uuid, c.copy * {span})::text"
COPIED: Mapping[str, Mapping[str, str]] = {
    "product": {"id": ID, "name": NUMBER_IN_JSON, "description": NUMBER_IN_JSON, "slug": NUMBER, "name_key": NUMBER},
    "product_option": {"id": ID, "product_id": ID},
    "option_value": {"id": ID, "option_id": ID},
    "variant": {"id": ID, "product_id": ID, "sku": NUMBER, "option_key": ID_IN_TEXT},
    "variant_option_value": {"variant_id": ID, "option_id": ID, "value_id": ID},
    "product_category": {"product_id": ID},
    "product_tag": {"product_id": ID},
    "search_term": {"product_id": ID, "term": NUMBER},
    "price": {"id": ID, "variant_id": ID},
    "stock_move": {"id": ID, "variant_id": ID, "document_id": ID},
    "stock_balance": {"variant_id": ID},
    "cost_state": {"variant_id": ID},
    "cost_entry": {"variant_id": ID, "move_id": ID},
    "journal_entry": {"id": ID, "document_id": ID},
    "journal_line": {"entry_id": ID},
}
COPY = """
INSERT INTO {table} ({columns}) SELECT {values} FROM generate_series(1, {copies}) AS c(copy)
CROSS JOIN LATERAL (SELECT * FROM {table} WHERE shop_id = '{shop}' ORDER BY {key}) AS o
"""
# To sort an index once is much cheaper than to keep it while rows come; what foreign keys rest on must stay.
INDEXES = """
SELECT i.indexrelid::regclass AS name, pg_get_indexdef(i.indexrelid) AS made_by,
       c.conname AS constrained, pg_get_constraintdef(c.oid) AS constrained_by
FROM pg_index i LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.contype IN ('p', 'u')
WHERE i.indrelid = $1::text::regclass
  AND NOT EXISTS (SELECT 1 FROM pg_constraint f WHERE f.contype = 'f' AND f.conindid = i.indexrelid)
"""
AT_A_TIME = 2


async def multiply(pool: asyncpg.Pool, *, shop_id: uuid.UUID, products: int, times: int) -> None:
    """Make the `products` that the shop has `times` as many; before there are orders, which would be copied in part."""
    span = time.time_ns() // 1_000_000 - (shop_id.int >> 80) + 1_000
    waiting = sorted(COPIED, key=lambda name: name != "search_term")

    async def work() -> None:
        async with pool.acquire() as connection:
            for statement in PREPARE:
                await connection.execute(statement)
            while waiting:
                name = waiting.pop(0)
                started = time.monotonic()
                copying = _statement(name, shop_id, copies=times - 1, span=span, base=products)
                rows = await _without_indexes(connection, name, copying)
                print(f"  {name}: {rows:,} rows in {time.monotonic() - started:.0f} s", flush=True)
            await connection.execute("RESET ALL")

    async with pool.acquire() as connection:
        await connection.execute("ALTER SYSTEM SET max_wal_size = '16GB'")
        await connection.execute("SELECT pg_reload_conf()")
        await asyncio.gather(*(work() for _ in range(AT_A_TIME)))
        await connection.execute("ALTER SYSTEM RESET max_wal_size")
        await connection.execute("SELECT pg_reload_conf()")


async def _without_indexes(connection: Any, name: str, copying: str) -> int:
    """Copy the rows of a table; how many."""
    indexes = await connection.fetch(INDEXES, name)
    for index in indexes:
        if index["constrained"]:
            await connection.execute(f"ALTER TABLE {name} DROP CONSTRAINT {index['constrained']}")
        else:
            await connection.execute(f"DROP INDEX {index['name']}")
    told: str = await connection.execute(copying)
    for index in indexes:
        if index["constrained"]:
            made_by = f"ADD CONSTRAINT {index['constrained']} {index['constrained_by']}"
            await connection.execute(f"ALTER TABLE {name} {made_by}")
        else:
            await connection.execute(index["made_by"])
    return int(told.split()[-1])


def _statement(name: str, shop_id: uuid.UUID, *, copies: int, span: int, base: int) -> str:
    table, changed = tables.metadata.tables[name], COPIED[name]
    columns = [column.name for column in table.columns]
    values = [changed.get(column, "o.{0}").format(column, span=span, base=base) for column in columns]
    key = [column.name for column in table.primary_key if column.name != "shop_id"]
    return COPY.format(
        table=name,
        columns=", ".join(columns),
        values=", ".join(values),
        copies=copies,
        shop=shop_id,
        key=", ".join(key),
    )
