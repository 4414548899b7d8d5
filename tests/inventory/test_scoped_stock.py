"""Whoever is for one place sees and changes the stock of that place, whatever they ask for (SYS-01, G24)."""

import pytest

from tests.access import divided

LEVELS = "query ($where: StockLevelWhere) { stockLevels(where: $where) { count { value } nodes { location { id } } } }"
MOVES = """query ($where: StockMoveWhere) {
  stockMoves(where: $where, first: 200) {
    count { value } nodes { id origin { location { id } } destination { location { id } } }
  }
}"""
POSITION = """query ($variant: ID!, $place: ID, $asOf: DateTime) {
  stockPosition(variantId: $variant, locationId: $place, asOf: $asOf) { onHand }
}"""
NESTED = """query ($id: ID!) {
  variant: node(id: $id) { ... on Variant { positions { location { id } onHand } } }
}"""
ADJUST = """mutation ($lines: [StockAdjustLineInput!]!, $key: String!) {
  stockAdjust(input: {lines: $lines}) @idempotent(key: $key) { moves { id } userErrors { code field } }
}"""
LOW = "{ lowStock { nodes { available } } }"


@pytest.fixture
async def parts(database, shop):
    return await divided.opened(database, shop_id=shop)


@pytest.fixture
async def keeper(database, parts):
    rights = ("read_products", "read_stock", "adjust_stock")
    return await divided.member(database, parts, *rights, locations=[parts.south])


@pytest.fixture
async def everyone(database, parts):
    role = await divided.role(database, parts.shop_id, "read_products", "read_stock", "adjust_stock")
    return await divided.hire(database, parts.shop_id, "all@shop.example", [role])


def places(answer, field="stockLevels"):
    return {node["location"]["id"] for node in answer["data"][field]["nodes"]}


async def test_levels_are_those_of_ones_places(graphql, parts, keeper, everyone):
    assert places(await graphql(LEVELS, actor=everyone)) == {str(parts.north), str(parts.south)}
    found = await graphql(LEVELS, actor=keeper)
    assert places(found) == {str(parts.south)}
    assert found["data"]["stockLevels"]["count"]["value"] == len(found["data"]["stockLevels"]["nodes"]) == 2


@pytest.mark.parametrize(
    "widening",
    [
        lambda north: {"locationId": {"eq": north}},
        lambda north: {"or": [{"locationId": {"eq": north}}, {"onHand": {"gte": "0"}}]},
        lambda north: {"not": {"locationId": {"ne": north}}},
        lambda north: {"or": [{"not": {"locationId": {"in": []}}}]},
    ],
)
async def test_g24_no_filter_widens_what_is_seen(graphql, parts, keeper, widening):
    found = await graphql(LEVELS, {"where": widening(str(parts.north))}, actor=keeper)
    assert str(parts.north) not in places(found)
    wide = {"or": [{"toPlaceId": {"eq": str(parts.north)}}, {"fromPlaceId": {"eq": str(parts.north)}}]}
    assert (await graphql(MOVES, {"where": wide}, actor=keeper))["data"]["stockMoves"]["nodes"] == []


async def test_movements_are_those_that_touch_ones_places(graphql, parts, keeper, everyone):
    everything = (await graphql(MOVES, actor=everyone))["data"]["stockMoves"]
    mine = (await graphql(MOVES, actor=keeper))["data"]["stockMoves"]
    south = str(parts.south)

    def touches(node):
        ends = (node["origin"]["location"], node["destination"]["location"])
        return any(end and end["id"] == south for end in ends)

    assert mine["nodes"] == [node for node in everything["nodes"] if touches(node)] != []
    assert mine["count"]["value"] == len(mine["nodes"]) < everything["count"]["value"]
    node = "query ($id: ID!) { node(id: $id) { id } }"
    for move in everything["nodes"]:
        found = await graphql(node, {"id": move["id"]}, actor=keeper)
        assert (found["data"]["node"] is not None) is touches(move)


async def test_a_position_is_summed_over_ones_places(graphql, parts, keeper, everyone):
    variant = str(parts.goods.variant_ids[0])
    for actor, total, north in ((everyone, "150", "100"), (keeper, "50", None)):
        found = await graphql(POSITION, {"variant": variant}, actor=actor)
        assert found["data"]["stockPosition"] == {"onHand": total}
        found = await graphql(POSITION, {"variant": variant, "place": str(parts.north)}, actor=actor)
        assert found["data"]["stockPosition"] == (north and {"onHand": north})
        later = await graphql(POSITION, {"variant": variant, "asOf": "2100-01-01T00:00:00Z"}, actor=actor)
        assert later["data"]["stockPosition"] == {"onHand": total}


async def test_the_positions_of_a_product_are_those_of_ones_places(graphql, parts, keeper):
    found = await graphql(NESTED, {"id": str(parts.goods.variant_ids[0])}, actor=keeper)
    assert found["data"]["variant"]["positions"] == [{"location": {"id": str(parts.south)}, "onHand": "50"}]


async def test_what_is_low_is_low_where_one_is(graphql, parts, keeper, everyone):
    """Fifty pieces here, six of them promised: under the threshold of sixty, which the whole shop is above."""
    assert (await graphql(LOW, actor=everyone))["data"]["lowStock"]["nodes"] == []
    assert (await graphql(LOW, actor=keeper))["data"]["lowStock"]["nodes"] == [{"available": "44"}]


async def test_another_place_is_not_found(graphql, owner, parts, keeper):
    line = {"variantId": str(parts.goods.variant_ids[0]), "quantity": "1", "reason": "FOUND"}
    before = await owner.fetch("SELECT * FROM stock_balance WHERE shop_id = $1 ORDER BY 1, 2, 3", parts.shop_id)
    given = {"lines": [{**line, "locationId": str(parts.north)}], "key": "one"}
    refused = (await graphql(ADJUST, given, actor=keeper))["data"]["stockAdjust"]
    assert refused["userErrors"] == [{"code": "NOT_FOUND", "field": ["lines", "0", "locationId"]}]
    after = await owner.fetch("SELECT * FROM stock_balance WHERE shop_id = $1 ORDER BY 1, 2, 3", parts.shop_id)
    assert after == before
    done = (await graphql(ADJUST, {"lines": [line], "key": "two"}, actor=keeper))["data"]["stockAdjust"]
    assert done["userErrors"] == []
    assert len(done["moves"]) == 1


async def test_thresholds_are_the_whole_shops(graphql, parts, keeper):
    query = """mutation ($lines: [LowStockLineInput!]!) {
      lowStockSet(input: {lines: $lines}) { userErrors { code } }
    }"""
    given = {"lines": [{"variantId": str(parts.goods.variant_ids[0]), "lowStockAt": "1"}]}
    refused = await graphql(query, given, actor=keeper)
    assert [error["extensions"]["code"] for error in refused["errors"]] == ["SCOPE_TOO_NARROW"]
