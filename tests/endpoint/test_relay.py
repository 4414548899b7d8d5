"""Relay's compiler accepts our schema: a small shop of `tests/clients/relay`, and every connection that there is."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from graphql import (
    GraphQLField,
    GraphQLObjectType,
    OperationDefinitionNode,
    build_schema,
    get_named_type,
    get_operation_ast,
    parse,
    validate,
)

from tests import servers
from tests.docs import guides, walking

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("clients")]

PUBLISHED = (guides.ROOT / "schema.graphql").read_text()
SCHEMA = build_schema(PUBLISHED)
COMPILER = walking.CLIENTS / "node_modules" / ".bin" / "relay-compiler"
PAGING = {"first", "after", "last", "before"}
# The first page of a long list, shown beside its parent; Query.reviews has the others.
FIRST_PAGES = {("Product", "reviews")}
# What only a customer has; staff are told so.
OF_CUSTOMERS = {"myReviews"}
LOGIN = 'mutation { staffLogin(input: { email: "owner@demo.example", password: "demo-shop-2026" }) { accessToken } }'
FRAGMENT = """
graphql`
  fragment connections_{owner}_{name} on {owner}
  @argumentDefinitions(count: {{ type: "Int", defaultValue: 2 }}, cursor: {{ type: "String" }})
  @refetchable(queryName: "connections{owner}{name}Query") {{
    {name}(first: $count, after: $cursor) @connection(key: "connections_{owner}_{name}") {{
      edges {{ node {{ __typename }} }}
    }}
  }}
`;
"""


def connections() -> Iterator[tuple[GraphQLObjectType, str, GraphQLField]]:
    """Every field that is a connection."""
    for kind in SCHEMA.type_map.values():
        if isinstance(kind, GraphQLObjectType):
            for name, field in kind.fields.items():
                if get_named_type(field.type).name.endswith("Connection"):
                    yield kind, name, field


PAGED = [(kind.name, name) for kind, name, _ in connections() if (kind.name, name) not in FIRST_PAGES]


@pytest.fixture(scope="session")
def compiled(clients: None, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The text of each operation that Relay sends, by its name."""
    project = tmp_path_factory.mktemp("relay") / "shop"
    shutil.copytree(walking.CLIENTS / "relay", project)
    (project / "src" / "connections.ts").write_text(
        "".join(FRAGMENT.format(owner=owner, name=name) for owner, name in PAGED)
    )
    ran = compile_shop(project)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    texts = json.loads((project / "queries.json").read_text()).values()
    return {_operation(text).name.value: text for text in texts}


def compile_shop(project: Path, schema: str = PUBLISHED) -> subprocess.CompletedProcess[str]:
    """Compile a project against a schema; the operations go to `queries.json`, as a manifest of trusted documents."""
    (project / "schema.graphql").write_text(schema)
    (project / "queries.json").write_text("{}")
    command = [str(COMPILER), "relay.config.json"]
    return subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)


def test_every_connection_has_the_arguments_of_relay() -> None:
    assert {(kind.name, name) for kind, name, field in connections() if PAGING - set(field.args)} == FIRST_PAGES
    assert ("Query", "products") in PAGED
    assert len(PAGED) > 20


def test_the_shop_compiles(compiled: dict[str, str]) -> None:
    kinds = [_operation(text).operation.value for name, text in compiled.items() if not name.startswith("connections")]
    assert sorted(kinds) == ["mutation"] * 3 + ["query"] * 7 + ["subscription"]


def test_what_relay_sends_is_valid(compiled: dict[str, str]) -> None:
    assert {f"connections{owner}{name}Query" for owner, name in PAGED} <= compiled.keys()
    assert [(name, error) for name, text in compiled.items() for error in validate(SCHEMA, parse(text))] == []


def test_every_connection_answers_relay(compiled: dict[str, str], demo_server: servers.Running) -> None:
    token = demo_server.graphql(LOGIN)["data"]["staffLogin"]["accessToken"]
    for owner, name in PAGED:
        assert owner == "Query"
        answer = demo_server.graphql(compiled[f"connections{owner}{name}Query"], token=token)
        if name in OF_CUSTOMERS:
            assert [error["extensions"]["code"] for error in answer["errors"]] == ["FORBIDDEN"]
            continue
        assert "errors" not in answer, answer
        found = answer["data"][name]
        assert len(found["edges"]) <= 2
        assert found["pageInfo"]["endCursor"] == (found["edges"][-1]["cursor"] if found["edges"] else None)


def test_a_list_grows_and_its_items_are_read_again(compiled: dict[str, str], demo_server: servers.Running) -> None:
    first = _ask(demo_server, compiled["productsPageQuery"], {})["products"]
    assert first["pageInfo"]["hasNextPage"]
    assert len(first["edges"]) == 10
    after = {"cursor": first["pageInfo"]["endCursor"], "count": 5}
    second = _ask(demo_server, compiled["productsListQuery"], after)["products"]
    both = [edge["node"] for edge in (*first["edges"], *second["edges"])]
    assert len({node["id"] for node in both}) == 15
    again = _ask(demo_server, compiled["productsCardQuery"], {"id": both[12]["id"], "variants": 3})
    assert again["node"] == both[12]


@pytest.mark.parametrize(
    ("published", "broken", "said"),
    [
        ("ProductEdge", "ProductLink", "edgeTypeName"),
        ("  endCursor: String\n", "  lastCursor: String\n", "endCursor"),
        ("type Product implements Node", "type Product", "@refetchable"),
    ],
)
def test_the_compiler_bites(published: str, broken: str, said: str, clients: None, tmp_path: Path) -> None:
    shutil.copytree(walking.CLIENTS / "relay", tmp_path / "shop")
    assert published in PUBLISHED
    ran = compile_shop(tmp_path / "shop", PUBLISHED.replace(published, broken))
    assert ran.returncode != 0
    assert said in ran.stdout + ran.stderr


def _ask(server: servers.Running, text: str, variables: dict[str, Any]) -> Any:
    answer = server.graphql(text, variables)
    assert "errors" not in answer, answer
    return answer["data"]


def _operation(text: str) -> OperationDefinitionNode:
    found = get_operation_ast(parse(text))
    assert found is not None
    return found
