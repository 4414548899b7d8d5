"""The product list: filters, orders, search, facets, and what the shop window hides."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from entrepot.catalog import facets, listing, reads
from entrepot.catalog.inputs import ProductOrder, ProductOrderField, ProductWhere
from entrepot.catalog.operations import tags
from entrepot.catalog.rules.commands import CreateTag
from entrepot.catalog.rules.products import ProductState
from entrepot.kernel import permissions
from entrepot.kernel.filters import BooleanFilter, EnumFilter, IdFilter, TextFilter
from entrepot.kernel.pagination import Direction
from tests import shops
from tests.catalog import goods

SYSTEM = permissions.Actor.system("test")


async def listed(tx, where=None, search=None, order=None, direction=Direction.ASC) -> list[str]:
    order_by = ProductOrder(field=order, direction=direction) if order else None
    page = await listing.page_of_products(tx, where=where, search_text=search, order_by=order_by, first=100)
    return [row["name"]["zh-CN"] for row in page["nodes"]]


@pytest.fixture
async def stocked(tx):
    """Five products in a tree of three categories with two tags."""
    tree = await goods.create_tree(tx, [("茶具", None), ("杯", "茶具"), ("瓷杯", "杯"), ("文具", None)])
    new, hot = await tags.create_tags(tx, commands=[CreateTag(name={"zh-CN": name}) for name in ("新品", "热销")])
    key = {name: row["id"] for name, row in tree.items()}
    await goods.create(
        tx,
        goods.product("青花瓷杯", sku="CUP-1", category_ids=[key["瓷杯"]], tag_ids=[new["id"], hot["id"]], rank=2),
        goods.product("玻璃杯", sku="CUP-2", category_ids=[key["杯"]], tag_ids=[hot["id"]], rank=1),
        goods.product("茶盘", sku="TRAY-1", category_ids=[key["茶具"], key["瓷杯"]], rank=3),
        goods.product("笔记本", sku="NOTE-1", category_ids=[key["文具"]], rank=4),
        goods.product("草稿杯", sku="CUP-3", published=False, category_ids=[key["杯"]], tag_ids=[new["id"]], rank=5),
    )
    return SimpleNamespace(tx=tx, key=key, new=new["id"], hot=hot["id"])


@pytest.mark.parametrize(
    ("category", "names"),
    [
        ("茶具", ["玻璃杯", "青花瓷杯", "茶盘", "草稿杯"]),
        ("杯", ["玻璃杯", "青花瓷杯", "茶盘", "草稿杯"]),
        ("瓷杯", ["青花瓷杯", "茶盘"]),
        ("文具", ["笔记本"]),
    ],
)
async def test_a_category_holds_what_is_below_it(stocked, category, names):
    where = ProductWhere(category_id=IdFilter(eq=stocked.key[category]))
    assert await listed(stocked.tx, where) == names


async def test_the_filters(stocked):
    async def found(**where) -> list[str]:
        return await listed(stocked.tx, ProductWhere(**where))

    assert await found(name=TextFilter(contains="杯")) == ["玻璃杯", "青花瓷杯", "草稿杯"]
    assert await found(slug=TextFilter(eq="cha-pan")) == ["茶盘"]
    assert await found(sku=TextFilter(starts_with="CUP")) == ["玻璃杯", "青花瓷杯", "草稿杯"]
    assert await found(sku=TextFilter(in_=["NOTE-1", "none"])) == ["笔记本"]
    assert await found(sku=TextFilter(in_=[])) == []
    assert await found(state=EnumFilter(eq=ProductState.DRAFT)) == ["草稿杯"]
    assert await found(tag_id=IdFilter(eq=stocked.new)) == ["青花瓷杯", "草稿杯"]
    assert await found(tag_slug=TextFilter(eq="re-xiao")) == ["玻璃杯", "青花瓷杯"]
    assert await found(category_slug=TextFilter(eq="bei")) == ["玻璃杯", "青花瓷杯", "茶盘", "草稿杯"]
    assert await found(has_media=BooleanFilter(eq=True)) == []
    assert await found(has_category=BooleanFilter(eq=False)) == []
    assert await found(not_=ProductWhere(category_id=IdFilter(eq=stocked.key["茶具"]))) == ["笔记本"]
    either = [ProductWhere(sku=TextFilter(eq="NOTE-1")), ProductWhere(tag_id=IdFilter(eq=stocked.hot))]
    assert await found(or_=either) == ["玻璃杯", "青花瓷杯", "笔记本"]


async def test_the_orders(stocked):
    field = ProductOrderField
    assert await listed(stocked.tx) == ["玻璃杯", "青花瓷杯", "茶盘", "笔记本", "草稿杯"]
    assert await listed(stocked.tx, order=field.RANK, direction=Direction.DESC) == [
        "草稿杯",
        "笔记本",
        "茶盘",
        "青花瓷杯",
        "玻璃杯",
    ]
    assert await listed(stocked.tx, order=field.NAME) == ["笔记本", "玻璃杯", "草稿杯", "茶盘", "青花瓷杯"]
    assert await listed(stocked.tx, order=field.CREATED_AT) == ["青花瓷杯", "玻璃杯", "茶盘", "笔记本", "草稿杯"]


@pytest.mark.parametrize(
    "text", ["连衣裙", "衣裙", "lianyiqun", "lyq", "lian yi", "dress", "summer dresses", "Summ", "红", "D0-RM", "d0rm"]
)
async def test_a_dress_is_found_in_chinese_pinyin_and_english(tx, text):
    await goods.create(tx, goods.dress(), goods.product("茶杯", sku="CUP"))
    assert await listed(tx, search=text) == ["连衣裙 0"]


async def test_what_is_not_there_is_not_found(tx):
    await goods.create(tx, goods.dress())
    assert [await listed(tx, search=text) for text in ("茶", "连衣裙 茶", "xyz", "D0-XX")] == [[], [], [], []]
    assert [await listed(tx, search=text) for text in ("", "  ", "!?")] == [["连衣裙 0"]] * 3


async def test_the_best_match_comes_first(tx):
    await goods.create(
        tx,
        goods.product("茶盘", description={"zh-CN": "放杯子用"}),
        goods.product("杯"),
        goods.product("杯垫", description={"zh-CN": "给杯子"}),
    )
    assert (await listed(tx, search="杯"))[-1] == "茶盘"
    assert await listed(tx, search="杯", order=ProductOrderField.NAME) == ["杯", "杯垫", "茶盘"]


async def test_pages_are_whole_while_products_arrive(tx):
    await goods.create(tx, *(goods.product(f"杯 {n}", rank=n) for n in range(25)))
    seen: list[str] = []
    after = None
    for _ in range(4):
        page = await listing.page_of_products(
            tx, where=None, search_text="杯", order_by=ProductOrder(field=ProductOrderField.RANK), first=10, after=after
        )
        seen += [row["name"]["zh-CN"] for row in page["nodes"]]
        await goods.create(tx, goods.product("杯 新", rank=-1))
        after = page["page_info"]["end_cursor"]
        if not page["page_info"]["has_next_page"]:
            break
    assert seen == [f"杯 {n}" for n in range(25)]


@pytest.mark.parametrize("search", [None, "杯"])
@pytest.mark.parametrize("actor", [SYSTEM, permissions.ANONYMOUS])
async def test_a_facet_counts_what_the_list_gives_when_it_is_applied(stocked, search, actor):
    tx = stocked.tx
    tx.actor = actor
    for where in (None, ProductWhere(tag_id=IdFilter(eq=stocked.hot)), ProductWhere(rank=None)):
        with tx.counting() as count:
            found = await facets.count_facets(tx, where=where, search_text=search)
        assert count.statements == 1
        assert found["count"] == len(await listed(tx, where, search=search))
        counted = {item["category"]["id"]: item["count"] for item in found["categories"]}
        for key in stocked.key.values():
            applied = ProductWhere(and_=[where or ProductWhere(), ProductWhere(category_id=IdFilter(eq=key))])
            assert counted.get(key, 0) == len(await listed(tx, applied, search=search))
        counted = {item["tag"]["id"]: item["count"] for item in found["tags"]}
        for key in (stocked.new, stocked.hot):
            applied = ProductWhere(and_=[where or ProductWhere(), ProductWhere(tag_id=IdFilter(eq=key))])
            assert counted.get(key, 0) == len(await listed(tx, applied, search=search))


async def test_the_shop_window_hides_drafts_and_what_is_outside_its_dates(tx):
    day = timedelta(days=1)
    rows = await goods.create(
        tx,
        goods.product("在", sku="SHOWN", unpublish_at=tx.now + day),
        goods.product("稿", sku="DRAFT", published=False),
        goods.product("后", sku="LATER", publish_at=tx.now + day),
        goods.product("前", sku="GONE", unpublish_at=tx.now - day),
    )
    assert await listed(tx) == ["在", "稿", "后", "前"]
    tx.actor = permissions.ANONYMOUS
    assert await listed(tx) == ["在"]
    drafts = ProductWhere(
        or_=[ProductWhere(state=EnumFilter(eq=ProductState.DRAFT)), ProductWhere(not_=ProductWhere())]
    )
    assert await listed(tx, drafts) == []
    assert [row is not None for row in [await reads.find_product(tx, slug=row["slug"]) for row in rows]] == [
        True,
        False,
        False,
        False,
    ]
    assert list(await reads.list_visible_products(tx, ids=[row["id"] for row in rows])) == [rows[0]["id"]]
    found = [await reads.find_variant(tx, sku=sku) for sku in ("SHOWN", "DRAFT", "LATER", "GONE")]
    assert [row and row["sku"] for row in found] == ["SHOWN", None, None, None]


async def test_another_shop_sees_nothing(database, shop):
    async with database.write(shop_id=shop, actor=SYSTEM) as own:
        [row] = await goods.create(own, goods.product("茶杯", sku="CUP"))
    other = await shops.found(database)
    async with database.read(shop_id=other, actor=SYSTEM) as theirs:
        assert await listed(theirs) == []
        assert await listed(theirs, search="茶杯") == []
        assert await reads.find_product(theirs, id=row["id"]) is None
        assert await reads.list_variants_by_sku(theirs, skus=["CUP"]) == []


async def test_texts_that_nobody_selected_are_not_read(graphql):
    await graphql("{ products { nodes { name variants { sku } } } }")
    assert "product.description" not in graphql.texts[0]
    await graphql("{ products { edges { node { name descriptionTranslations { value } } } } }")
    assert ("product.description" in graphql.texts[0], "product.seo_title" in graphql.texts[0]) == (True, False)
