"""C27: what one shop lists, finds, turns pages of, keeps or tells of its changes is its own, whoever asks with what."""

import re
import uuid
from typing import Any

import asyncpg
import pytest
from graphql import is_required_argument

from entrepot.kernel import ids
from tests.access import inputs_of, stocked
from tests.access.street import Street

UUIDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
QUERIES = inputs_of.root_fields("Query")
FREE = [name for name, field in QUERIES.items() if not any(map(is_required_argument, field.args.values()))]
# The feed's pages are read by positions, and are looked at below.
PAGES = [name for name, field in QUERIES.items() if "before" in field.args and name != "changes"]
SEARCHES = [name for name, field in QUERIES.items() if "search" in field.args]
# Lists that show nothing in a shop of which nobody wrote the reviews or ran out of stock.
MAY_BE_EMPTY = {"lowStock", "myReviews"}
# What is of the one who asks, where staff have none.
NOT_OF_STAFF = {"me", "myReviews", "product", "variant", "category", "tag", "order"}
CHANGES = inputs_of.selection(QUERIES["changes"].type, depth=3)
TABLES_WITH_IDS = """
SELECT c.table_name FROM information_schema.columns c JOIN information_schema.columns s USING (table_schema, table_name)
WHERE c.table_schema = 'public' AND c.column_name = 'id' AND c.udt_name = 'uuid' AND s.column_name = 'shop_id'
ORDER BY c.table_name
"""


@pytest.fixture(scope="module")
async def others(town: Street) -> set[str]:
    """Every id of the other shop, and its own."""
    return await ids_of(town.owner, town.other.id)


async def ids_of(owner: asyncpg.Connection, shop: uuid.UUID) -> set[str]:
    """The ids of a shop's rows, of every table that has any."""
    found = {str(shop)}
    for table in await owner.fetch(TABLES_WITH_IDS):
        rows = await owner.fetch(f'SELECT id FROM "{table["table_name"]}" WHERE shop_id = $1', shop)
        found |= {str(row["id"]) for row in rows}
    return found


async def ask(town: Street, name: str, *, actor: str = "owner", **given: Any) -> Any:
    """What the first shop answers of a query, three levels deep."""
    field = QUERIES[name]
    selection = inputs_of.selection(field.type, depth=3, free=actor != "owner")
    query = inputs_of.document("Query", name, field, selection=selection)
    return await town.ask(query, given, actor=actor)


def ids_in(answer: Any) -> set[str]:
    """Every id that an answer shows."""
    return set(UUIDS.findall(inputs_of.masked(answer)))


def has_rows(answer: Any, name: str) -> bool:
    """Whether a list shows anything."""
    found = answer["data"][name]
    return bool(found if isinstance(found, list | str) else found.get("nodes", found.get("count", True)))


@pytest.mark.parametrize("name", FREE)
async def test_a_list_shows_the_shops_own(town: Street, others: set[str], untouched: None, name: str) -> None:
    for actor in ("owner", "customer"):
        given = {"first": 100} if "first" in QUERIES[name].args else {}
        answer = await ask(town, name, actor=actor, **given)
        assert ids_in(answer) & others == set()
        if actor == "owner" and name not in {*MAY_BE_EMPTY, *NOT_OF_STAFF}:
            assert has_rows(answer, name)


@pytest.mark.parametrize("name", SEARCHES)
async def test_a_search_finds_the_shops_own(town: Street, others: set[str], untouched: None, name: str) -> None:
    own, foreign, shared = [
        await ask(town, name, search=text) for text in (town.shop.made["mark"], town.other.made["mark"], "13800138000")
    ]
    assert has_rows(own, name)
    assert not has_rows(foreign, name)
    assert (ids_in(own) | ids_in(shared)) & others == set()


@pytest.mark.parametrize("name", PAGES)
async def test_a_cursor_of_another_shop_turns_the_shops_own_pages(
    town: Street, others: set[str], untouched: None, name: str
) -> None:
    query = f"{{ {name}(first: 2) {{ pageInfo {{ startCursor endCursor }} }} }}"
    token = town.other.tokens["customer" if name == "myReviews" else "owner"]
    headers = {"authorization": f"Bearer {token}"}
    theirs = (await town.client.post("/graphql", json={"query": query}, headers=headers)).json()
    found = theirs["data"][name]["pageInfo"]
    for given in ({"first": 50, "after": found["endCursor"]}, {"last": 50, "before": found["endCursor"]}):
        answer = await ask(town, name, actor="customer" if name == "myReviews" else "owner", **given)
        assert answer.get("errors", []) == []
        assert ids_in(answer) & others == set()


async def test_the_changes_of_another_shop_are_not_told(town: Street, others: set[str], untouched: None) -> None:
    query = inputs_of.document("Query", "changes", QUERIES["changes"], selection=CHANGES)
    headers = {"authorization": f"Bearer {town.other.tokens['owner']}"}
    body = {"query": query, "variables": {"first": 100}}
    theirs = (await town.client.post("/graphql", json=body, headers=headers)).json()
    cursors = re.findall(r'"cursor": "([^"]+)"', inputs_of.masked(theirs))
    assert len(cursors) == 100
    for given in ({"first": 100}, {"first": 100, "after": cursors[0]}, {"last": 100, "before": cursors[-1]}):
        answer = await ask(town, "changes", **given)
        assert answer.get("errors", []) == []
        assert ids_in(answer) & others == set()


async def test_no_id_of_another_shop_is_a_node(town: Street, others: set[str], untouched: None) -> None:
    own = sorted(await ids_of(town.owner, town.shop.id))
    query = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }"
    for actor in ("anonymous", "customer", "owner", "app_with_every_scope"):
        wanted = sorted(others)
        for begin in range(0, len(wanted), 100):
            some = wanted[begin : begin + 100]
            answer = await town.ask(query, {"ids": some}, actor=actor)
            assert answer["data"]["nodes"] == [None] * len(some)
    shown: set[str] = set()
    for begin in range(0, len(own), 100):
        found = (await town.ask(query, {"ids": own[begin : begin + 100]}, actor="owner"))["data"]["nodes"]
        shown |= {item["__typename"] for item in found if item is not None}
    assert {"Order", "Product", "Customer", "StaffMember", "JournalEntry", "Media", "Shop"} <= shown


@pytest.mark.parametrize("actor", stocked.ACTORS_WITH_TOKENS)
async def test_a_token_opens_no_other_shop(town: Street, untouched: None, actor: str) -> None:
    """Not even to do what anybody may, or to change what its bearer may change at home."""
    for query in (
        "{ shop { id } }",
        "mutation { cartCreate(input: {}) { token } }",
        'mutation { tagCreate(input: {name: [{locale: "zh-CN", value: "x"}]}) { tag { id } } }',
    ):
        answer = await town.ask(query, actor=actor, named=town.other.handle)
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["UNAUTHENTICATED"]
        assert "data" not in answer
    at_home = await town.ask("{ shop { id } }", actor=actor)
    assert at_home["data"]["shop"]["id"] == str(town.shop.id)


async def test_what_is_kept_for_strangers_is_kept_for_their_shop(town: Street, untouched: None) -> None:
    query = "{ shop { id } products(first: 5) { nodes { id } } }"
    own, others = await ids_of(town.owner, town.shop.id), await ids_of(town.owner, town.other.id)
    for _ in range(2):
        assert ids_in(await town.ask(query, actor="anonymous")) <= own
        assert ids_in(await town.ask(query, actor="anonymous", named=town.other.handle)) <= others


async def test_a_key_means_nothing_in_another_shop(town: Street) -> None:
    """The same mutation with the same key, from the same person's double: done once in each shop."""
    query = """mutation { tagCreate(input: {name: [{locale: "zh-CN", value: "同"}]}) @idempotent(key: "the-same") {
        tag { id } userErrors { code } } }"""
    town.known.clear()
    made = []
    for shop in (town.shop, town.other, town.shop, town.other):
        headers = {"authorization": f"Bearer {shop.tokens['owner']}"}
        answer = (await town.client.post("/graphql", json={"query": query}, headers=headers)).json()
        made.append(answer["data"]["tagCreate"]["tag"]["id"])
    assert made[:2] == made[2:]
    assert made[0] in await ids_of(town.owner, town.shop.id)
    assert made[1] in await ids_of(town.owner, town.other.id)


async def test_ids_tell_their_kind_and_not_their_shop(town: Street) -> None:
    """The other shop's id of a kind is one of that kind: only whose it is makes it unknown."""
    for name in ("Variant", "Order", "Customer", "Media", "Role"):
        kinds = [ids.kind_of(uuid.UUID(facts[name])) for facts in (town.facts, town.other_facts)]
        assert [kind.name if kind else None for kind in kinds] == [name, name]
