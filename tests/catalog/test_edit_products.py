"""Editing products, publishing them, and filing them."""

from datetime import timedelta

import pytest

from entrepot.catalog import listing, reads
from entrepot.catalog.operations import editing, placement, tags
from entrepot.catalog.rules import products, slugs
from entrepot.catalog.rules.commands import CreateTag, EditProduct, MoveState, SetOfProduct
from entrepot.catalog.rules.products import ProductAction
from entrepot.kernel import errors
from tests.catalog import goods


async def found(tx, text: str) -> list[str]:
    page = await listing.page_of_products(tx, where=None, search_text=text, order_by=None)
    return [row["slug"] for row in page["nodes"]]


async def test_an_edit_changes_what_it_names_and_what_the_product_is_found_by(tx):
    [row] = await goods.create(tx, goods.product("茶杯", sku="CUP"))
    changes = {"name": {"zh-CN": "花瓶", "en": "Vase"}, "rank": 3}
    with tx.counting() as count:
        [edited] = await editing.edit_products(tx, commands=[EditProduct(id=row["id"], changes=changes, if_version=1)])
    assert (edited["name"], edited["name_key"], edited["slug"], edited["rank"], edited["version"]) == (
        {"zh-CN": "花瓶", "en": "Vase"},
        "hua ping",
        "cha-bei",
        3,
        2,
    )
    assert [await found(tx, text) for text in ("花瓶", "vase", "CUP", "茶杯")] == [["cha-bei"]] * 3 + [[]]
    assert count.statements == 6


async def test_an_edit_that_changes_nothing_keeps_the_version(tx):
    [row] = await goods.create(tx, goods.product("茶杯"))
    [same] = await editing.edit_products(tx, commands=[EditProduct(id=row["id"], changes={"name": {"zh-CN": "茶杯"}})])
    assert same["version"] == 1


async def test_a_stale_edit_is_refused_with_the_current_version(tx):
    [row] = await goods.create(tx, goods.product("茶杯"))
    await editing.edit_products(tx, commands=[EditProduct(id=row["id"], changes={"rank": 1})])
    with pytest.raises(errors.StaleVersion) as refused:
        await editing.edit_products(tx, commands=[EditProduct(id=row["id"], changes={"rank": 2}, if_version=1)])
    assert refused.value.current == 2


async def test_a_taken_slug_is_refused_by_the_database_too(tx):
    [_, row] = await goods.create(tx, goods.product("茶杯"), goods.product("花瓶"))
    with pytest.raises(Exception, match="product_slug_key") as refused:
        await editing.edit_products(tx, commands=[EditProduct(id=row["id"], changes={"slug": "cha-bei"})])
    known = errors.of_constraint(refused.value.constraint_name)
    assert (type(known), known.field) == (slugs.SlugTaken, ("slug",))


async def test_a_product_moves_through_its_states(tx):
    [row] = await goods.create(tx, goods.product("茶杯", published=False))

    async def move(action: ProductAction, **changes) -> tuple[str, int]:
        command = MoveState(id=row["id"], changes=changes)
        [moved] = await editing.move_states(tx, action=action, commands=[command])
        return moved["state"], moved["version"]

    assert await move(ProductAction.PUBLISH, publish_at=tx.now, unpublish_at=tx.now + timedelta(days=1)) == (
        "PUBLISHED",
        2,
    )
    assert await move(ProductAction.UNPUBLISH) == ("DRAFT", 3)
    assert await move(ProductAction.ARCHIVE) == ("ARCHIVED", 4)
    with pytest.raises(products.ProductTransitionRefused):
        await move(ProductAction.PUBLISH)
    with pytest.raises(products.PublishDatesReversed):
        await editing.edit_products(
            tx, commands=[EditProduct(id=row["id"], changes={"unpublish_at": tx.now - timedelta(days=1)})]
        )


async def test_a_product_gets_exactly_the_tags_that_are_set(tx):
    [row] = await goods.create(tx, goods.product("茶杯"))
    made = await tags.create_tags(tx, commands=[CreateTag(name={"zh-CN": name}) for name in ("新品", "热销", "新品")])
    assert [tag["slug"] for tag in made] == ["xin-pin", "re-xiao", "xin-pin-2"]
    first, second, third = (tag["id"] for tag in made)
    [tagged] = await placement.set_tags(tx, commands=[SetOfProduct(product_id=row["id"], ids=[first, second, first])])
    assert tagged["version"] == 2
    [tagged] = await placement.set_tags(tx, commands=[SetOfProduct(product_id=row["id"], ids=[third])])
    assert tagged["version"] == 3
    [tagged] = await placement.set_tags(tx, commands=[SetOfProduct(product_id=row["id"], ids=[third])])
    assert tagged["version"] == 3


async def test_an_unknown_product_cannot_be_filed(tx):
    with pytest.raises(errors.NotFound) as refused:
        await placement.set_categories(tx, commands=[SetOfProduct(product_id=tx.shop_id, ids=[])])
    assert refused.value.field == ("productId",)


async def test_the_promotion_scope_of_a_variant_names_all_categories_above(tx):
    tree = await goods.create_tree(tx, [("茶具", None), ("杯", "茶具"), ("礼盒", None)])
    await goods.create(
        tx, goods.product("杯", sku="CUP", category_ids=[tree["杯"]["id"]]), goods.product("无", sku="NONE")
    )
    [cup, none] = await reads.list_variants_by_sku(tx, skus=["CUP", "NONE"])
    rows = {
        row["variant_id"]: row for row in await reads.list_promotion_scopes(tx, variant_ids=[cup["id"], none["id"]])
    }
    assert sorted(rows[cup["id"]]["category_ids"]) == sorted([tree["茶具"]["id"], tree["杯"]["id"]])
    assert rows[none["id"]]["category_ids"] == []
    assert [row["id"] for row in await reads.list_variant_ids(tx, product_ids=[cup["product_id"]])] == [cup["id"]]
