"""Counts of facets, pages and totals over random shops, against what plain Python counts of the same products."""

import random
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from entrepot.catalog import facets, listing
from entrepot.catalog.facets import Part
from entrepot.catalog.inputs import ProductOrder, ProductOrderField, ProductWhere
from entrepot.catalog.operations import tags
from entrepot.catalog.rules.commands import CreateTag
from entrepot.catalog.rules.products import ProductState, is_visible
from entrepot.kernel import pagination, permissions
from entrepot.kernel.filters import IntFilter
from entrepot.kernel.pagination import Direction
from tests.catalog import goods

SYSTEM = permissions.Actor.system("test")
WORDS = ("chair", "chairs", "chairman", "oak", "oaken", "lamp", "cup")
SEARCHES = (None, "chair", "chairs", "oak", "oak chair", "oak chairs", "lam", "none")
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Made:
    """A product as the test knows it."""

    id: Any
    words: tuple[str, ...]
    tags: frozenset[Any]
    categories: frozenset[Any]
    visible: bool
    rank: int


def matches(made: Made, search: str | None) -> bool:
    """Whether a product has every word: earlier ones as they are or by their stem, the last as a beginning too."""
    *before, last = (search or "").split() or [""]
    stems = {word.removesuffix("s") for word in made.words} | set(made.words)
    whole = all(word.removesuffix("s") in stems for word in before)
    return whole and (last.removesuffix("s") in stems or any(word.startswith(last) for word in made.words))


async def fill(tx: Any, chance: random.Random) -> tuple[list[Made], dict[Any, frozenset[Any]]]:
    """Sixty products of few words in a tree of categories, some of them hidden; and what each category is under."""
    tree = await goods.create_tree(tx, [("A", None), ("B", "A"), ("C", "B"), ("D", "A"), ("E", None)])
    key = {name: row["id"] for name, row in tree.items()}
    under = {
        key[name]: frozenset(key[item] for item in way)
        for name, way in zip("ABCDE", ("A", "AB", "ABC", "AD", "E"), strict=True)
    }
    marks = [
        row["id"] for row in await tags.create_tags(tx, commands=[CreateTag(name={"zh-CN": f"T{n}"}) for n in range(7)])
    ]
    commands: list[Any] = []
    for number in range(60):
        dates = chance.choice(
            [{}, {}, {}, {"publish_at": tx.now + DAY}, {"unpublish_at": tx.now - DAY}, {"publish_at": tx.now - DAY}]
        )
        commands.append(
            goods.product(
                " ".join(chance.sample(WORDS, 2)),
                published=chance.random() < 0.8,
                rank=number % 5,
                tag_ids=chance.sample(marks, chance.randrange(4)),
                category_ids=chance.sample(list(under), chance.randrange(4)),
                **dates,
            )
        )
    rows = await goods.create(tx, *commands)
    made = [
        Made(
            id=row["id"],
            words=tuple(command.name["zh-CN"].split()),
            tags=frozenset(command.tag_ids),
            categories=frozenset().union(*(under[item] for item in command.category_ids)),
            visible=is_visible(
                ProductState(row["state"]), publish_at=row["publish_at"], unpublish_at=row["unpublish_at"], now=tx.now
            ),
            rank=row["rank"],
        )
        for row, command in zip(rows, commands, strict=True)
    ]
    return made, under


@pytest.mark.parametrize("seed", range(3))
async def test_facets_and_pages_count_what_is_there(tx, seed):
    made, _ = await fill(tx, random.Random(seed))
    for actor in (SYSTEM, permissions.ANONYMOUS):
        tx.actor = actor
        for search in SEARCHES:
            for where in (None, ProductWhere(rank=IntFilter(gte=2))):
                expected = [
                    item
                    for item in made
                    if (item.visible or actor is SYSTEM) and matches(item, search) and (where is None or item.rank >= 2)
                ]
                found = await facets.count_facets(tx, where=where, search_text=search)
                assert found["count"] == len(expected)
                assert _counts(found["tags"], "tag") == Counter(tag for item in expected for tag in item.tags)
                assert _counts(found["categories"], "category") == Counter(
                    category for item in expected for category in item.categories
                )
                for part in Part:
                    alone = await facets.count_facets(tx, where=where, search_text=search, parts=[part])
                    assert alone == {"count": 0, "categories": [], "tags": [], part.value: found[part.value]}
                page = await listing.page_of_products(tx, where=where, search_text=search, first=100, counted=True)
                assert {row["id"] for row in page["nodes"]} == {item.id for item in expected}
                assert len(page["nodes"]) == len(expected)
                assert (await pagination.count(tx, page))["value"] == len(expected)


@pytest.mark.parametrize("search", ["chair", "oak chair"])
@pytest.mark.parametrize("actor", [SYSTEM, permissions.ANONYMOUS])
async def test_pages_by_relevance_join_without_gap_either_way(tx, search, actor):
    await fill(tx, random.Random(7))
    tx.actor = actor
    whole = [
        row["id"] for row in (await listing.page_of_products(tx, where=None, search_text=search, first=100))["nodes"]
    ]
    order = ProductOrder(field=ProductOrderField.RELEVANCE, direction=Direction.DESC)
    for forwards in (True, False):
        seen: list[Any] = []
        cursor = None
        while True:
            window = {"first": 3, "after": cursor} if forwards else {"last": 3, "before": cursor}
            with tx.counting() as count:
                page = await listing.page_of_products(
                    tx, where=None, search_text=search, order_by=order, counted=True, **window
                )
                counted = await pagination.count(tx, page)
            assert (count.statements, counted["value"]) == (1, len(whole))
            ids = [row["id"] for row in page["nodes"]]
            seen = seen + ids if forwards else ids + seen
            cursor = page["page_info"]["end_cursor" if forwards else "start_cursor"]
            if not page["page_info"]["has_next_page" if forwards else "has_previous_page"]:
                break
        assert seen == whole


async def test_nothing_is_read_of_what_nobody_selected(graphql):
    await graphql('{ productFacets(search: "oak") { tags { count } } }')
    assert ["product_tag" in graphql.texts[0], "category_ancestor" in graphql.texts[0]] == [True, False]


def _counts(items: list[dict[str, Any]], name: str) -> Counter[Any]:
    return Counter({item[name]["id"]: item["count"] for item in items})
