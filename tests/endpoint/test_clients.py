"""The caches of Apollo Client and urql page through our connections, and both clients read our refusals."""

from typing import Any

import pytest

from tests import servers
from tests.docs import walking

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("clients")]

CLIENTS = {"apollo", "urql"}
LISTED = """
query Listed($orderBy: ProductOrder) {
  products(orderBy: $orderBy, first: 100) { edges { node { slug } } pageInfo { hasNextPage } }
}
"""
# Two lists of the same field at once: a client must keep them apart by what they are ordered by.
LISTS = {
    "by name": {"orderBy": {"field": "NAME", "direction": "DESC"}},
    "as chosen": {"orderBy": {"field": "RANK", "direction": "ASC"}},
}
PAGES = 3
UNKNOWN = "{ products { prices } }"
STAFF_ONLY = "{ shop { name } staffMembers { nodes { name } } }"
TOO_MANY = "{ products(first: 101) { nodes { slug } } }"
SHOP = "{ shop { name } }"
EDIT = 'mutation { tagCreate(input: { name: [], slug: "new" }) { tag { slug } } }'
WRONG_TOKEN = {"Authorization": "Bearer of-nobody"}
# What is asked, with which headers, and the codes that the client must have at hand.
REFUSED: list[tuple[str, dict[str, str], list[str]]] = [
    (UNKNOWN, {}, ["GRAPHQL_VALIDATION_FAILED"]),
    (SHOP, WRONG_TOKEN, ["UNAUTHENTICATED"]),
    (STAFF_ONLY, {}, ["UNAUTHENTICATED", "UNAUTHENTICATED"]),
    (EDIT, {}, ["UNAUTHENTICATED"]),
    (TOO_MANY, {}, ["PAGE_SIZE_INVALID"]),
    ("{ shop { " + " ".join(f"n{i}: name" for i in range(40)) + " } }", {}, ["LIMIT_EXCEEDED"]),
]


def test_pages_become_one_list_in_order(demo_server: servers.Running) -> None:
    whole = {name: _listed(demo_server, variables) for name, variables in LISTS.items()}
    [length] = {len(slugs) for slugs in whole.values()}
    assert length > PAGES
    size = -(-length // PAGES)
    paged = walking.script("pages.mjs", {"url": f"{demo_server.url}/graphql", "size": size, "lists": LISTS})
    assert paged.keys() == CLIENTS
    for client, found in paged.items():
        slugs = {name: [edge["node"]["slug"] for edge in edges] for name, edges in found["lists"].items()}
        assert (client, slugs) == (client, whole)
        assert found["requests"] == PAGES * len(LISTS)


def test_the_lists_differ(demo_server: servers.Running) -> None:
    first, second = (_listed(demo_server, variables) for variables in LISTS.values())
    assert first != second
    assert sorted(first) == sorted(second)


def test_a_refusal_arrives_with_its_codes(demo_server: servers.Running) -> None:
    """Whatever the status of the response: a client that cannot read it as GraphQL reports one error without a code."""
    asked = [{"query": query, "variables": {}, "headers": headers} for query, headers, _ in REFUSED]
    refused = walking.script("refusals.mjs", {"url": f"{demo_server.url}/graphql", "asked": asked})
    assert refused.keys() == CLIENTS
    for client, answers in refused.items():
        found = [[error["code"] for error in answer["errors"]] for answer in answers]
        assert (client, found) == (client, [codes for _, _, codes in REFUSED])
        assert [answer["data"] for answer in answers] == [None] * len(REFUSED)


def _listed(server: servers.Running, variables: dict[str, Any]) -> list[str]:
    answer = server.graphql(LISTED, variables)["data"]["products"]
    assert not answer["pageInfo"]["hasNextPage"]
    return [edge["node"]["slug"] for edge in answer["edges"]]
