"""GraphQL over HTTP as its specification has it, said by the audits of graphql-http, which npm has; and the schema.

https://graphql.github.io/graphql-over-http/draft/
"""

import difflib
from typing import Any

import pytest

from tests import servers
from tests.docs import guides, walking

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("clients")]

# What is audited, by how strongly the specification asks for it; an audit's own name says what it is.
AUDITS = {
    "MUST": "0220 0221 0222 03D4 13EE 1B7A 28B9 2C94 4655 78D5 82A3 B8B3 BF61",
    "SHOULD": (
        "22EB 2EA1 34A2 428F 47DE 51FE 556A 572B 5E5B 74FF 7B9B 80D8 8161 865D 86EE 94B0 94B1 94B2 9ABE B7N8 "
        "BCF8 D586 FDE2"
    ),
    "MAY": (
        "3E3A 423L 4760 4761 4762 4763 58B0 58B1 58B2 58B3 5A70 6A70 6C00 6C01 6C02 6C03 8764 9C48 A5BF B6DC "
        "D6D5 LKJ0 LKJ1 LKJ2 LKJ3"
    ),
}
NAMES = [(level, name) for level, names in AUDITS.items() for name in names.split()]


@pytest.fixture(scope="session")
def audits(clients: None, demo_server: servers.Running) -> dict[str, dict[str, Any]]:
    """What each audit found, by its id."""
    found = walking.script("audits.mjs", {"url": f"{demo_server.url}/graphql"})
    return {audit["id"]: audit for audit in found}


def test_every_audit_is_here(audits: dict[str, dict[str, Any]]) -> None:
    found = [(audit["name"].split()[0], audit["id"]) for audit in audits.values()]
    assert sorted(found) == sorted(NAMES)


@pytest.mark.parametrize(("level", "name"), NAMES)
def test_the_audit_passes(level: str, name: str, audits: dict[str, dict[str, Any]]) -> None:
    audit = audits[name]
    assert audit["status"] == "ok", f"{audit['name']}: {audit['reason']}"


def test_introspection_tells_the_schema_that_is_published(demo_server: servers.Running) -> None:
    """GraphiQL and every generator of types see what `schema.graphql` says."""
    written = (guides.ROOT / "schema.graphql").read_text()
    asked = {"url": f"{demo_server.url}/graphql", "sdl": written}
    printed = walking.script("introspection.mjs", asked)
    lines = [printed[name].splitlines() for name in ("written", "told")]
    assert list(difflib.unified_diff(*lines, "schema.graphql", "introspection", lineterm="", n=1)) == []
    assert "type Query {" in printed["told"]
