"""The category tree, its closure, its cycle guard and its deletion."""

import asyncio
import random

import asyncpg
import pytest

from entrepot.catalog import labels
from entrepot.catalog.operations import categories
from entrepot.catalog.rules.categories import CategoryCycle, CategoryNotEmpty
from entrepot.catalog.rules.commands import CreateCategory, EditLabel, MoveCategory, Target
from entrepot.kernel import errors, permissions
from tests.catalog import goods

SYSTEM = permissions.Actor.system("test")
RECOUNT = """
WITH RECURSIVE line (ancestor_id, category_id, distance) AS (
    SELECT id, id, 0 FROM category WHERE shop_id = $1
    UNION ALL
    SELECT category.parent_id, line.category_id, line.distance + 1
    FROM line JOIN category ON category.shop_id = $1 AND category.id = line.ancestor_id
    WHERE category.parent_id IS NOT NULL AND line.distance < 100
)
SELECT * FROM line ORDER BY ancestor_id, category_id
"""
STORED = """
SELECT ancestor_id, category_id, distance FROM category_ancestor WHERE shop_id = $1 ORDER BY ancestor_id, category_id
"""


async def assert_closure_is_right(connection, shop_id) -> None:
    stored = [tuple(row) for row in await connection.fetch(STORED, shop_id)]
    assert stored == [tuple(row) for row in await connection.fetch(RECOUNT, shop_id)]


async def test_the_closure_follows_every_move(tx):
    chance = random.Random(7)
    tree = await goods.create_tree(tx, [(f"类 {n}", f"类 {chance.randrange(n)}" if n > 3 else None) for n in range(30)])
    ids = [row["id"] for row in tree.values()]
    refused = 0
    for _ in range(60):
        parent_id = chance.choice([*ids, None])
        try:
            await categories.move_categories(tx, commands=[MoveCategory(id=chance.choice(ids), parent_id=parent_id)])
        except CategoryCycle:
            refused += 1
    assert 0 < refused < 60
    await assert_closure_is_right(tx.connection, tx.shop_id)


async def test_a_move_under_its_own_child_is_refused(tx):
    tree = await goods.create_tree(tx, [("茶", None), ("绿茶", "茶"), ("龙井", "绿茶")])
    with pytest.raises(CategoryCycle) as refused:
        await categories.move_categories(tx, commands=[MoveCategory(id=tree["茶"]["id"], parent_id=tree["龙井"]["id"])])
    assert refused.value.field == ("parentId",)


async def test_two_moves_at_once_cannot_make_a_ring(database, shop):
    async with database.write(shop_id=shop, actor=SYSTEM) as tx:
        tree = await goods.create_tree(tx, [("甲", None), ("乙", None)])
    a, b = tree["甲"]["id"], tree["乙"]["id"]

    async def move(category_id, parent_id) -> str:
        try:
            async with database.write(shop_id=shop, actor=SYSTEM) as tx:
                await categories.move_categories(tx, commands=[MoveCategory(id=category_id, parent_id=parent_id)])
                await asyncio.sleep(0.05)
        except CategoryCycle:
            return "refused"
        return "moved"

    assert sorted(await asyncio.gather(move(a, b), move(b, a))) == ["moved", "refused"]
    async with database.read(shop_id=shop, actor=SYSTEM) as tx:
        await assert_closure_is_right(tx.connection, shop)


async def test_an_unknown_parent_is_refused(tx):
    with pytest.raises(errors.NotFound):
        await categories.create_categories(tx, commands=[CreateCategory(name={"zh-CN": "茶"}, parent_id=tx.shop_id)])


async def test_a_category_that_holds_something_is_not_deleted(tx):
    tree = await goods.create_tree(tx, [("茶", None), ("绿茶", "茶"), ("杯", None)])
    await goods.create(tx, goods.product("龙井", category_ids=[tree["绿茶"]["id"], tree["茶"]["id"]]))
    with pytest.raises(CategoryNotEmpty) as refused:
        await categories.delete_categories(tx, commands=[Target(id=tree["茶"]["id"])])
    assert (refused.value.child_count, refused.value.product_count, refused.value.blockers) == (1, 1, ["绿茶", "龙井"])
    await categories.delete_categories(tx, commands=[Target(id=tree["杯"]["id"])])
    assert await labels.find_category(tx, id=tree["杯"]["id"]) is None


async def test_a_branch_is_deleted_together(tx):
    tree = await goods.create_tree(tx, [("茶", None), ("绿茶", "茶")])
    await categories.delete_categories(tx, commands=[Target(id=row["id"]) for row in tree.values()])
    await assert_closure_is_right(tx.connection, tx.shop_id)
    assert await tx.connection.fetch(STORED, tx.shop_id) == []


async def test_filing_a_product_waits_for_a_deletion_and_then_fails(database, shop):
    async with database.write(shop_id=shop, actor=SYSTEM) as tx:
        tree = await goods.create_tree(tx, [("茶", None)])

    async def delete() -> str:
        async with database.write(shop_id=shop, actor=SYSTEM) as tx:
            await categories.delete_categories(tx, commands=[Target(id=tree["茶"]["id"])])
            await asyncio.sleep(0.1)
        return "deleted"

    async def file() -> str:
        await asyncio.sleep(0.05)
        try:
            async with database.write(shop_id=shop, actor=SYSTEM) as tx:
                await goods.create(tx, goods.product("龙井", category_ids=[tree["茶"]["id"]]))
        except asyncpg.ForeignKeyViolationError as error:
            return type(errors.of_constraint(error.constraint_name)).__name__
        return "filed"

    assert await asyncio.gather(delete(), file()) == ["deleted", "NotFound"]


async def test_a_category_is_renamed(tx):
    tree = await goods.create_tree(tx, [("茶", None)])
    edit = EditLabel(id=tree["茶"]["id"], changes={"name": {"zh-CN": "茶叶", "en": "Tea"}, "position": 2}, if_version=1)
    [edited] = await categories.edit_categories(tx, commands=[edit])
    assert (edited["name"], edited["name_key"], edited["slug"], edited["position"], edited["version"]) == (
        {"zh-CN": "茶叶", "en": "Tea"},
        "cha ye",
        "cha",
        2,
        2,
    )
