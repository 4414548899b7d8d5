"""Up to 250 rows in one mutation: set-wise where all is well, and where some rows are refused, all or only those."""

import itertools
import uuid
from typing import Any

import asyncpg
import pytest

from entrepot.kernel import database as databases
from tests.orders import arrange

CUSTOMERS = """
mutation($input: CustomerBulkUpsertInput!) {
  customerBulkUpsert(input: $input) {
    rows { index id userErrors { code field } } succeeded failed userErrors { code field }
  }
}
"""
PRODUCTS = CUSTOMERS.replace("CustomerBulkUpsertInput", "ProductBulkUpsertInput").replace("customerBulk", "productBulk")
PRICES = CUSTOMERS.replace("CustomerBulkUpsertInput", "PriceBulkSetInput").replace("customerBulkUpsert", "priceBulkSet")
STOCK = """
mutation($input: StockBulkAdjustInput!, $key: String!) {
  stockBulkAdjust(input: $input) @idempotent(key: $key) {
    rows { index id userErrors { code field } } succeeded failed userErrors { code field }
  }
}
"""
COUNT = "SELECT count(*) FROM customer WHERE shop_id = $1"
CHANGES = "SELECT count(*) FROM change WHERE shop_id = $1 AND operation = 'customerCreate'"
BALANCES = """
SELECT variant_id, quantity FROM stock_balance b
JOIN stock_place p ON p.shop_id = b.shop_id AND p.id = b.place_id WHERE b.shop_id = $1 AND p.location_id IS NOT NULL
"""
KEYS = itertools.count()


def people(*emails: str | None) -> list[dict[str, Any]]:
    return [{"create": {"name": f"P{n}", "email": email}} for n, email in enumerate(emails)]


async def upsert(graphql: Any, rows: list[Any], *, policy: str = "SKIP_FAILED", document: str = CUSTOMERS) -> Any:
    variables: dict[str, Any] = {"input": {"rows": rows, "policy": policy}}
    if "$key" in document:
        variables["key"] = str(next(KEYS))
    answer = await graphql(document, variables)
    [payload] = answer["data"].values()
    return payload


def told(payload: Any) -> list[Any]:
    return [[(error["code"], error["field"]) for error in row["userErrors"]] for row in payload["rows"]]


async def test_rows_create_and_change_in_their_order(graphql: Any, owner: asyncpg.Connection, shop: uuid.UUID) -> None:
    first = await upsert(graphql, people("a@x.test", "b@x.test"))
    ids = [row["id"] for row in first["rows"]]
    rows = [{"update": {"id": ids[1], "note": "B"}}, *people("c@x.test"), {"update": {"id": ids[0], "note": "A"}}]
    payload = await upsert(graphql, rows, policy="ALL_OR_NOTHING")
    assert (payload["succeeded"], payload["failed"], payload["userErrors"]) == (3, 0, [])
    assert [row["id"] for row in payload["rows"]][::2] == [ids[1], ids[0]]
    notes = {
        str(row["id"]): row["note"]
        for row in await owner.fetch("SELECT id, note FROM customer WHERE shop_id = $1", shop)
    }
    assert [notes[row["id"]] for row in payload["rows"]] == ["B", "", "A"]


async def test_the_number_of_statements_does_not_grow_with_the_rows(graphql: Any) -> None:
    """With no row at fault, nor with one; only what fails in a way that names no row goes row by row."""
    counts = []
    for size in (2, 250):
        await upsert(graphql, people(*(f"{size}-{n}@x.test" for n in range(size))))
        counts.append(graphql.statements)
    assert counts[0] == counts[1]
    for size in (2, 250):
        payload = await upsert(graphql, people(*(f"again-{size}-{n}@x.test" for n in range(size - 1)), "2-0@x.test"))
        assert payload["failed"] == 1
        counts.append(graphql.statements)
    assert counts[2] == counts[3]


async def test_failed_rows_are_skipped_and_named(graphql: Any, owner: asyncpg.Connection, shop: uuid.UUID) -> None:
    await upsert(graphql, people("taken@x.test"))
    nobody = str(uuid.uuid4())
    rows = [
        *people("a@x.test", "taken@x.test", "none"), {"update": {"id": nobody, "note": "x"}}, {},
        {"create": {"name": "Z"}, "update": {"id": nobody}}, *people("z@x.test"),
    ]  # fmt: skip
    payload = await upsert(graphql, rows)
    assert told(payload) == [
        [], [("EMAIL_TAKEN", ["create", "email"])], [("EMAIL_INVALID", ["create", "email"])],
        [("NOT_FOUND", ["update", "id"])], [("INVALID", [])], [("INVALID", [])], [],
    ]  # fmt: skip
    assert (payload["succeeded"], payload["failed"], payload["userErrors"]) == (2, 5, [])
    assert [row["id"] is None for row in payload["rows"]] == [False, True, True, True, True, True, False]
    assert await owner.fetchval(COUNT, shop) == 3
    # What was tried and undone is in no feed.
    assert await owner.fetchval(CHANGES, shop) == 3


async def test_all_or_nothing_keeps_nothing_and_names_every_row(
    graphql: Any, owner: asyncpg.Connection, shop: uuid.UUID
) -> None:
    payload = await upsert(graphql, people("a@x.test", "none", "b@x.test", "nor"), policy="ALL_OR_NOTHING")
    assert (payload["rows"], payload["succeeded"], payload["failed"]) == (None, None, None)
    assert payload["userErrors"] == [
        {"code": "EMAIL_INVALID", "field": ["rows", str(at), "create", "email"]} for at in (1, 3)
    ]
    assert await owner.fetchval(COUNT, shop) == 0
    assert await owner.fetchval(CHANGES, shop) == 0


@pytest.mark.parametrize("count", [0, 251])
async def test_there_are_one_to_250_rows(graphql: Any, count: int) -> None:
    payload = await upsert(graphql, people(*(f"{n}@x.test" for n in range(count))))
    assert payload["userErrors"] == [{"code": "OUT_OF_RANGE", "field": ["rows"]}]


async def test_one_thing_is_not_changed_twice_at_once(graphql: Any) -> None:
    [row] = (await upsert(graphql, people("a@x.test")))["rows"]
    payload = await upsert(graphql, [{"update": {"id": row["id"], "note": note}} for note in ("first", "second")])
    assert told(payload) == [[], [("ALREADY_EXISTS", ["update", "id"])]]


async def test_products_in_rows(graphql: Any, owner: asyncpg.Connection, shop: uuid.UUID) -> None:
    def product(sku: str) -> dict[str, Any]:
        return {"create": {"name": [{"locale": "zh-CN", "value": sku}], "variants": [{"sku": sku}]}}

    made = await upsert(graphql, [product("A"), product("B")], document=PRODUCTS)
    change = {"update": {"id": made["rows"][0]["id"], "rank": 7}}
    payload = await upsert(graphql, [change, product("B"), product("C")], document=PRODUCTS)
    assert [bool(errors) for errors in told(payload)] == [False, True, False]
    assert (payload["succeeded"], payload["failed"]) == (2, 1)
    assert await owner.fetchval("SELECT count(*) FROM product WHERE shop_id = $1", shop) == 3
    assert await owner.fetchval("SELECT rank FROM product WHERE id = $1", uuid.UUID(made["rows"][0]["id"])) == 7


async def test_prices_in_rows(
    graphql: Any, database: databases.Database, owner: asyncpg.Connection, shop: uuid.UUID
) -> None:
    async with database.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        goods = await arrange.make_goods(tx, count=2)

    def price(variant: object, amount: str) -> dict[str, Any]:
        return {"variantId": str(variant), "price": {"amount": amount, "currencyCode": "CNY"}}

    rows = [price(goods.variant_ids[0], "5.00"), price(uuid.uuid4(), "6.00"), price(goods.variant_ids[1], "7.00")]
    payload = await upsert(graphql, rows, document=PRICES)
    assert told(payload) == [[], [("NOT_FOUND", ["variantId"])], []]
    kept = await owner.fetch(
        "SELECT amount_minor FROM price WHERE shop_id = $1 AND ends_at IS NULL ORDER BY amount_minor", shop
    )
    assert [row["amount_minor"] for row in kept] == [500, 700]


async def test_stock_in_rows_moves_and_posts_what_is_kept(
    graphql: Any, database: databases.Database, owner: asyncpg.Connection, shop: uuid.UUID
) -> None:
    async with database.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        goods = await arrange.make_goods(tx, count=2)

    def line(variant: object, quantity: str) -> dict[str, Any]:
        return {"variantId": str(variant), "quantity": quantity, "reason": "COUNT"}

    rows = [line(goods.variant_ids[0], "-3"), line(goods.variant_ids[1], "-9999"), line(goods.variant_ids[1], "2")]
    payload = await upsert(graphql, rows, document=STOCK)
    assert [bool(errors) for errors in told(payload)] == [False, True, False]
    kept = {row["variant_id"]: row["quantity"] for row in await owner.fetch(BALANCES, shop)}
    assert [kept[variant] for variant in goods.variant_ids] == [97, 102]
    async with database.read(shop_id=shop, actor=arrange.SYSTEM) as tx:
        assert await arrange.wiring.find_differences(tx) == []
