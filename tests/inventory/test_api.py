"""Inventory through GraphQL: shape, rights, idempotency, errors with paths, and how many statements it costs."""

import uuid
from typing import Any

import pytest

from entrepot.inventory import permissions as inventory_permissions
from entrepot.inventory.operations import stocking
from entrepot.kernel import permissions
from entrepot.kernel.database import Database
from tests.inventory import arrange

RECEIVE = """
mutation($input: StockReceiveInput!, $key: String!) {
  stockReceive(input: $input) @idempotent(key: $key) {
    documentId
    moves {
      quantity value { amount currencyCode } origin { kind } destination { kind location { isDefault } } documentKind
    }
    userErrors { __typename code field message ... on CostRequired { sku } }
  }
}
"""
ADJUST = """
mutation($input: StockAdjustInput!, $key: String!) {
  stockAdjust(input: $input) @idempotent(key: $key) {
    moves { quantity value { amount } reason { code name } note destination { kind } }
    userErrors { __typename code field message ... on InsufficientStock { available } }
  }
}
"""
LEVELS = """
query($search: String, $where: StockLevelWhere) {
  stockLevels(search: $search, where: $where, orderBy: {field: ON_HAND, direction: DESC}) {
    nodes {
      variant { sku }
      location { isDefault }
      onHand reserved available lowStockAt
      cost { value { amount currencyCode } averageCost }
    }
    count { value precision }
  }
}
"""


def staff(*allowed: permissions.Permission) -> permissions.Actor:
    """A member of staff with these rights only."""
    return permissions.Actor(
        kind=permissions.ActorKind.STAFF, id=uuid.uuid4(), permissions=frozenset(item.code for item in allowed)
    )


@pytest.fixture
async def stocked(database: Database, shop: uuid.UUID, announced: arrange.Announced) -> arrange.Stocked:
    """Three committed variants: 30 worth 180.00, 5 worth 7.00 with 2 held, none."""
    async with announced.on(database).write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        made = await arrange.prepare(tx)
        await arrange.receive(tx, made, (0, 10, 50_00), (0, 20, 130_00), (1, 5, 7_00))
        await arrange.hold(tx, made, (1, 2))
        await stocking.set_low_stock(
            tx, commands=[stocking.SetLowStock(variant_id=made.variant_ids[1], low_stock_at=3)]
        )
        return made


@pytest.fixture
def ask(graphql: Any, announced: arrange.Announced) -> Any:
    """The GraphQL client, with what is announced kept."""
    graphql.database = announced.on(graphql.database)
    return graphql


def line(stocked: arrange.Stocked, at: int, quantity: str, **values: Any) -> dict[str, Any]:
    """One line of an input."""
    return {"variantId": str(stocked.variant_ids[at]), "quantity": quantity, **values}


def yuan(amount: str) -> dict[str, str]:
    """An amount as a client sends it."""
    return {"amount": amount, "currencyCode": "CNY"}


async def test_receiving_through_the_api(ask: Any, stocked: arrange.Stocked) -> None:
    lines = [line(stocked, 2, "4", unitCost=yuan("2.50")), line(stocked, 2, "1", value=yuan("3.00"))]
    variables = {"input": {"lines": lines, "note": "x"}, "key": "one"}
    first = await ask(RECEIVE, variables)
    again = await ask(RECEIVE, variables)
    moves = [
        {
            "quantity": quantity,
            "value": {"amount": value, "currencyCode": "CNY"},
            "origin": {"kind": "SUPPLIER"},
            "destination": {"kind": "WAREHOUSE", "location": {"isDefault": True}},
            "documentKind": "RECEIPT",
        }
        for quantity, value in (("4", "10.00"), ("1", "3.00"))
    ]
    assert first == again
    payload = first["data"]["stockReceive"]
    assert (payload["moves"], payload["userErrors"]) == (moves, [])
    found = await ask(
        "query($id: ID!) { stockPosition(variantId: $id) { onHand value { amount } averageCost } }",
        {"id": str(stocked.variant_ids[2])},
    )
    assert found["data"]["stockPosition"] == {"onHand": "5", "value": {"amount": "13.00"}, "averageCost": "2.600000"}


async def test_a_key_is_required_where_value_moves(ask: Any, stocked: arrange.Stocked) -> None:
    without_key = RECEIVE.replace("@idempotent(key: $key)", "").replace(", $key: String!", "")
    answer = await ask(without_key, {"input": {"lines": [line(stocked, 2, "1", value=yuan("1"))]}})
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["IDEMPOTENCY_KEY_REQUIRED"]


async def test_refusals_name_their_line(ask: Any, stocked: arrange.Stocked) -> None:
    answer = await ask(
        RECEIVE, {"input": {"lines": [line(stocked, 0, "1", value=yuan("1")), line(stocked, 1, "1")]}, "key": "k"}
    )
    [refusal] = answer["data"]["stockReceive"]["userErrors"]
    assert (refusal["__typename"], refusal["code"], refusal["field"]) == (
        "CostRequired",
        "COST_REQUIRED",
        ["lines", "1", "unitCost"],
    )
    assert refusal["sku"].startswith("S1-")
    assert answer["data"]["stockReceive"]["moves"] is None


@pytest.mark.parametrize(
    ("values", "code", "field"),
    [
        ({"quantity": "1.5"}, "QUANTITY_INVALID", ["lines", "0", "quantity"]),
        ({"quantity": "-1"}, "QUANTITY_NOT_POSITIVE", ["lines", "0", "quantity"]),
        (
            {"unitCost": {"amount": "1", "currencyCode": "USD"}},
            "CURRENCY_MISMATCH",
            ["lines", "0", "unitCost", "currencyCode"],
        ),
        (
            {"unitCost": {"amount": "1.001", "currencyCode": "CNY"}},
            "AMOUNT_INVALID",
            ["lines", "0", "unitCost", "amount"],
        ),
        ({"variantId": str(uuid.uuid4())}, "NOT_FOUND", ["lines", "0", "variantId"]),
        ({"locationId": str(uuid.uuid4())}, "NOT_FOUND", ["lines", "0", "locationId"]),
    ],
)
async def test_inputs_that_are_refused(
    ask: Any, stocked: arrange.Stocked, values: dict[str, Any], code: str, field: list[str]
) -> None:
    lines = [line(stocked, 0, "1", unitCost=yuan("1")) | values]
    answer = await ask(RECEIVE, {"input": {"lines": lines}, "key": "k"})
    [refusal] = answer["data"]["stockReceive"]["userErrors"]
    assert (refusal["code"], refusal["field"]) == (code, field)


async def test_adjusting_through_the_api(ask: Any, stocked: arrange.Stocked) -> None:
    lines = [line(stocked, 0, "-7", reason="DAMAGE"), line(stocked, 0, "1", reason="FOUND")]
    answer = await ask(ADJUST, {"input": {"lines": lines, "note": "水渍"}, "key": "k"}, locale="zh-CN")
    assert answer["data"]["stockAdjust"] == {
        "moves": [
            {
                "quantity": "7",
                "value": {"amount": "42.00"},
                "reason": {"code": "DAMAGE", "name": "损坏报废"},
                "note": "水渍",
                "destination": {"kind": "SCRAP"},
            },
            {
                "quantity": "1",
                "value": {"amount": "6.00"},
                "reason": {"code": "FOUND", "name": "找回"},
                "note": "水渍",
                "destination": {"kind": "WAREHOUSE"},
            },
        ],
        "userErrors": [],
    }


async def test_a_dry_run_shows_and_does_nothing(ask: Any, stocked: arrange.Stocked) -> None:
    trial = ADJUST.replace("@idempotent(key: $key)", "@dryRun").replace(", $key: String!", "")
    answer = await ask(trial, {"input": {"lines": [line(stocked, 0, "-30", reason="LOSS")]}})
    assert [move["value"]["amount"] for move in answer["data"]["stockAdjust"]["moves"]] == ["180.00"]
    found = await ask(
        "query($id: ID!) { stockPosition(variantId: $id) { onHand } }", {"id": str(stocked.variant_ids[0])}
    )
    assert found["data"]["stockPosition"] == {"onHand": "30"}


async def test_what_is_promised_cannot_be_adjusted_away(ask: Any, stocked: arrange.Stocked) -> None:
    answer = await ask(ADJUST, {"input": {"lines": [line(stocked, 1, "-4", reason="LOSS")]}, "key": "k"})
    [refusal] = answer["data"]["stockAdjust"]["userErrors"]
    assert (refusal["code"], refusal["field"], refusal["available"]) == (
        "INSUFFICIENT_STOCK",
        ["lines", "0", "quantity"],
        3,
    )


async def test_listing_stock_levels(ask: Any, stocked: arrange.Stocked) -> None:
    answer = await ask(LEVELS)
    found = answer["data"]["stockLevels"]
    rows = [
        (node["variant"]["sku"][:2], node["onHand"], node["reserved"], node["available"], node["lowStockAt"])
        for node in found["nodes"]
    ]
    assert rows == [("S0", "30", "0", "30", None), ("S1", "5", "2", "3", "3")]
    assert [node["cost"] for node in found["nodes"]] == [
        {"value": {"amount": "180.00", "currencyCode": "CNY"}, "averageCost": "6.000000"},
        {"value": {"amount": "7.00", "currencyCode": "CNY"}, "averageCost": "1.400000"},
    ]
    assert found["nodes"][0]["location"] == {"isDefault": True}
    assert found["count"] == {"value": 2, "precision": "EXACT"}


async def test_searching_stock_levels_by_sku(ask: Any, stocked: arrange.Stocked) -> None:
    sku = (await ask(LEVELS))["data"]["stockLevels"]["nodes"][1]["variant"]["sku"]
    for text, expected in ((sku, [sku]), ("nowhere", [])):
        answer = await ask(LEVELS, {"search": text})
        assert [node["variant"]["sku"] for node in answer["data"]["stockLevels"]["nodes"]] == expected


async def test_listing_costs_the_same_however_many_rows(ask: Any, stocked: arrange.Stocked) -> None:
    await ask(LEVELS, {"where": {"variantId": {"eq": str(stocked.variant_ids[0])}}})
    for_one = ask.statements
    await ask(LEVELS)
    assert ask.statements == for_one


async def test_the_book_of_movements(ask: Any, stocked: arrange.Stocked) -> None:
    query = """query($where: StockMoveWhere) {
      stockMoves(where: $where) { nodes { id quantity variant { sku } value { amount } reason { code } documentId } }
    }"""
    answer = await ask(query, {"where": {"variantId": {"eq": str(stocked.variant_ids[0])}}})
    nodes = answer["data"]["stockMoves"]["nodes"]
    assert [(node["quantity"], node["value"]["amount"], node["reason"]) for node in nodes] == [
        ("20", "130.00", None),
        ("10", "50.00", None),
    ]
    by_document = await ask(query, {"where": {"documentId": {"eq": nodes[0]["documentId"]}}})
    assert len(by_document["data"]["stockMoves"]["nodes"]) == 3
    node = await ask(
        "query($id: ID!) { node(id: $id) { __typename ... on StockMove { quantity } } }", {"id": nodes[0]["id"]}
    )
    assert node["data"]["node"] == {"__typename": "StockMove", "quantity": "20"}


async def test_low_stock(ask: Any, stocked: arrange.Stocked) -> None:
    query = "{ lowStock { nodes { variant { sku } lowStockAt available } } }"
    [node] = (await ask(query))["data"]["lowStock"]["nodes"]
    assert (node["variant"]["sku"][:2], node["lowStockAt"], node["available"]) == ("S1", "3", "3")
    cleared = await ask(
        "mutation($input: LowStockSetInput!) { lowStockSet(input: $input) { variants { sku } userErrors { code } } }",
        {"input": {"lines": [{"variantId": str(stocked.variant_ids[1]), "lowStockAt": "2"}]}},
    )
    assert cleared["data"]["lowStockSet"]["userErrors"] == []
    assert (await ask(query))["data"]["lowStock"]["nodes"] == []


async def test_reasons_in_the_language_of_the_request(ask: Any) -> None:
    answer = await ask("{ stockReasons { code name } }", locale="zh-CN")
    assert answer["data"]["stockReasons"][0] == {"code": "COUNT", "name": "盘点差异"}


@pytest.mark.parametrize(
    ("query", "needs"),
    [
        ("{ stockLevels { nodes { onHand } } }", inventory_permissions.READ_STOCK),
        ("{ stockMoves { nodes { quantity } } }", inventory_permissions.READ_STOCK),
        ("{ lowStock { nodes { available } } }", inventory_permissions.READ_STOCK),
        ("{ stockReasons { code } }", inventory_permissions.READ_STOCK),
        ("mutation { lowStockSet(input: {lines: []}) { userErrors { code } } }", inventory_permissions.ADJUST_STOCK),
    ],
)
async def test_stock_is_for_those_who_may_see_it(
    ask: Any, query: str, needs: permissions.Permission, anonymous: permissions.Actor
) -> None:
    for actor, code in ((anonymous, "UNAUTHENTICATED"), (staff(), "FORBIDDEN")):
        answer = await ask(query, actor=actor)
        assert {error["extensions"]["code"] for error in answer["errors"]} == {code}
    assert "errors" not in await ask(query, actor=staff(needs, inventory_permissions.READ_STOCK))


async def test_cost_needs_a_right_of_its_own(ask: Any, stocked: arrange.Stocked) -> None:
    query = "{ stockLevels { nodes { onHand cost { averageCost } } } }"
    answer = await ask(query, actor=staff(inventory_permissions.READ_STOCK))
    assert {str(node["cost"]) for node in answer["data"]["stockLevels"]["nodes"]} == {"None"}
    both = staff(inventory_permissions.READ_STOCK, inventory_permissions.READ_COST)
    shown = (await ask(query, actor=both))["data"]["stockLevels"]["nodes"]
    assert None not in [node["cost"] for node in shown]


async def test_availability_on_variants(ask: Any, stocked: arrange.Stocked) -> None:
    query = """query($ids: [ID!]!) {
      nodes(ids: $ids) {
        ... on Variant { availability { inStock available } positions { onHand reserved location { isDefault } } }
      }
    }"""
    answer = await ask(query, {"ids": [str(variant_id) for variant_id in stocked.variant_ids]})
    assert answer["data"]["nodes"] == [
        {
            "availability": {"inStock": True, "available": "30"},
            "positions": [{"onHand": "30", "reserved": "0", "location": {"isDefault": True}}],
        },
        {
            "availability": {"inStock": True, "available": "3"},
            "positions": [{"onHand": "5", "reserved": "2", "location": {"isDefault": True}}],
        },
        {"availability": {"inStock": False, "available": "0"}, "positions": []},
    ]
