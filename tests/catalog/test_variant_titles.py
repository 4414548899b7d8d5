"""Titles of variants: the same by every way to a variant, with what else is shown of it or without."""

import pytest

from entrepot.kernel import permissions
from tests.catalog import goods

SYSTEM = permissions.Actor.system("test")
TITLES = {"D0-RS": "Red / S", "D0-RM": "Red / M", "D0-BM": "Blue / M", "CUP": ""}


@pytest.fixture
async def stocked(database, shop):
    """A dress with two options and a cup with none."""
    async with database.write(shop_id=shop, actor=SYSTEM) as tx:
        await goods.create(tx, goods.dress(), goods.product("茶杯", sku="CUP"))


@pytest.mark.parametrize("beside", ["", "options { value }"])
async def test_a_title_is_the_same_by_every_way(graphql, stocked, beside):
    shown = f"id sku title {beside}"
    answer = await graphql(f"{{ products {{ nodes {{ variants {{ {shown} }} }} }} }}")
    listed = [item for node in answer["data"]["products"]["nodes"] for item in node["variants"]]
    assert {item["sku"]: item["title"] for item in listed} == TITLES
    nodes = " ".join(
        f'n{number}: node(id: "{item["id"]}") {{ ... on Variant {{ sku title {beside} }} }}'
        for number, item in enumerate(listed)
    )
    by_id = (await graphql(f"{{ {nodes} }}"))["data"].values()
    assert {item["sku"]: item["title"] for item in by_id} == TITLES


async def test_titles_alone_come_with_their_variants(graphql, stocked):
    await graphql("{ products { nodes { variants { title } } } }")
    assert graphql.statements == 2
    await graphql("{ products { nodes { variants { title options { value } } } } }")
    assert (graphql.statements, len({*graphql.texts})) == (3, 3)


async def test_ways_that_meet_show_the_same_titles(graphql, stocked):
    answer = await graphql(
        """{ a: products(search: "D0-RS") { nodes { variants { title } } }
             b: products(search: "D0-RS") { nodes { variants { title options { name } } } } }"""
    )
    found = [[item["title"] for node in answer["data"][key]["nodes"] for item in node["variants"]] for key in "ab"]
    assert found == [["Red / S", "Red / M", "Blue / M"]] * 2
