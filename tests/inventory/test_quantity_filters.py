"""Stock levels are filtered by quantities as people write them, whatever the unit's decimals."""

import pytest

from tests.inventory import arrange

LEVELS = """
query($where: StockLevelWhere) {
  stockLevels(where: $where, orderBy: {field: ON_HAND, direction: DESC}) { nodes { onHand } }
}
"""


@pytest.fixture
async def ask(graphql, database, shop, announced):
    """1.500 kg of one variant, 0.250 kg of another, 3 pieces of a third; the answer's quantities."""
    async with announced.on(database).write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        by_weight = await arrange.prepare(tx, count=2, unit_decimals=3)
        await arrange.receive(tx, by_weight, (0, 1500, 30_00), (1, 250, 5_00))
        pieces = arrange.Stocked(by_weight.location_id, await arrange.make_variants(tx, count=1))
        await arrange.receive(tx, pieces, (0, 3, 9_00))

    async def levels(**where):
        answer = await graphql(LEVELS, {"where": where})
        return [node["onHand"] for node in answer["data"]["stockLevels"]["nodes"]]

    return levels


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ({"eq": "1.5"}, ["1.500"]),
        ({"eq": "3"}, ["3"]),
        ({"eq": "0.2501"}, []),
        ({"ne": "3"}, ["1.500", "0.250"]),
        ({"gt": "1.5"}, ["3"]),
        ({"gte": "1.500"}, ["1.500", "3"]),
        ({"lt": "0.25"}, []),
        ({"lte": "0.25"}, ["0.250"]),
        ({"gt": "0.2", "lt": "2"}, ["1.500", "0.250"]),
    ],
    ids=str,
)
async def test_quantities_are_compared_in_their_units(ask, condition, found):
    assert await ask(onHand=condition) == found
    assert await ask(available=condition) == found


async def test_what_is_reserved_is_compared_too(ask):
    assert await ask(reserved={"eq": "0"}) == ["1.500", "0.250", "3"]
    assert await ask(reserved={"gt": "0"}) == []


async def test_a_number_is_no_quantity(graphql):
    answer = await graphql(LEVELS, {"where": {"onHand": {"gt": "much"}}})
    assert "at .onHand.gt: A decimal is written as a string" in answer["errors"][0]["message"]
