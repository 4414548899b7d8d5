"""Two shops alike in one street, on one server: whoever acts in one of them has no business in the other."""

import contextlib
import dataclasses
import uuid
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import httpx
from graphql import (
    GraphQLField,
    GraphQLObjectType,
    get_named_type,
    is_abstract_type,
    is_composite_type,
    is_required_argument,
)

from entrepot.kernel import sealer
from entrepot.kernel.database import Database
from entrepot.schema import SCHEMA
from tests import harness
from tests.access import inputs_of, stocked
from tests.access.facts_of import facts_of
from tests.access.stocked import Stocked

ROOTS = ("Query", "Mutation", "Subscription")


@dataclass(frozen=True)
class Step:
    """A field that is selected, and the object type it is selected on."""

    on: str
    name: str
    field: GraphQLField


@dataclass(frozen=True)
class Street:
    """Both shops, what each has to offer, the server, and the owner of its database.

    `known` is the database's fingerprint as it was last seen; a test that is to change something forgets it.
    """

    client: httpx.AsyncClient
    database: Database
    owner: asyncpg.Connection
    shop: Stocked
    other: Stocked
    facts: Mapping[str, Any]
    other_facts: Mapping[str, Any]
    known: dict[str, str] = dataclasses.field(default_factory=dict)

    async def ask(
        self, query: str, variables: Mapping[str, Any] | None = None, *, actor: str, named: str | None = None
    ) -> Any:
        """What the first shop answers one of its actors; `named` is the shop of the header, where it is another."""
        headers = {"shop": named or self.shop.handle}
        if actor != "anonymous":
            headers["authorization"] = f"Bearer {self.shop.tokens[actor]}"
        body = {"query": query.replace("KEY", uuid.uuid4().hex), "variables": variables or {}}
        return (await self.client.post("/graphql", json=body, headers=headers)).json()


@contextlib.asynccontextmanager
async def opened(postgres: str, *, directory: Path) -> AsyncIterator[Street]:
    """The street, on a database of its own."""
    async with harness.throwaway(postgres) as url, stocked.serving(url, directory=directory) as (client, database):
        shop, other = await stocked.opened(database), await stocked.opened(database)
        for sold in (shop, other):
            await sealer.seal(database, shop_id=sold.id)
        owner = await asyncpg.connect(url)
        try:
            facts, other_facts = await facts_of(shop, owner), await facts_of(other, owner)
            yield Street(client, database, owner, shop, other, facts, other_facts)
        finally:
            await owner.close()


def ways(operation: str = "probe") -> Iterator[tuple[str, str]]:
    """For each field of the schema, by its coordinate, an operation that selects it on the shortest way from a root."""
    for kind, (root, steps) in _ways().items():
        for name, field in _fields(kind):
            yield f"{kind}.{name}", _document(operation, root, [*steps, Step(kind, name, field)])


def _ways() -> dict[str, tuple[str, list["Step"]]]:
    """The shortest way to each object type: the root it begins at, and the fields on it."""
    found: dict[str, tuple[str, list[Step]]] = {name: (name, []) for name in ROOTS}
    left = list(found)
    while left:
        kind = left.pop(0)
        root, steps = found[kind]
        for name, field in _fields(kind):
            named: Any = get_named_type(field.type)
            possible = SCHEMA.get_possible_types(named) if is_abstract_type(named) else [named]
            for target in possible:
                if isinstance(target, GraphQLObjectType) and target.name not in found:
                    found[target.name] = root, [*steps, Step(kind, name, field)]
                    left.append(target.name)
    return found


def _fields(kind: str) -> list[tuple[str, GraphQLField]]:
    found = SCHEMA.type_map[kind]
    assert isinstance(found, GraphQLObjectType)
    return sorted(found.fields.items())


def _document(operation: str, root: str, steps: list["Step"]) -> str:
    """Select the last field of a way; of what it gives, only the type."""
    declared: dict[str, str] = {}
    text = "{ __typename }" if is_composite_type(get_named_type(steps[-1].field.type)) else ""
    for before, step in reversed(list(zip([None, *steps], steps, strict=False))):
        given = ", ".join(_given(step, declared))
        key = ' @idempotent(key: "KEY")' if step.on == "Mutation" and inputs_of.moves_value(step.field) else ""
        text = f"{{ {step.name}{f'({given})' if given else ''}{key} {text} }}"
        if before is not None and is_abstract_type(get_named_type(before.field.type)):
            text = f"{{ ... on {step.on} {text} }}"
    variables = ", ".join(f"${name}: {kind}" for name, kind in declared.items())
    return f"{root.lower()} {operation}{f'({variables})' if variables else ''} {text}"


def _given(step: "Step", declared: dict[str, str]) -> Iterator[str]:
    for argument, of in step.field.args.items():
        if is_required_argument(of):
            declared[f"{step.name}_{argument}"] = str(of.type)
            yield f"{argument}: ${step.name}_{argument}"


def variables_of(query: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Valid values for the variables of such an operation."""
    root = query.split(" ", 1)[0].capitalize()
    found: dict[str, Any] = {}
    for name, field in inputs_of.root_fields(root).items():
        if f"{name}_" in query:
            given = inputs_of.arguments(name, field, facts)
            found |= {
                f"{name}_{argument}": value for argument, value in given.items() if f"${name}_{argument}:" in query
            }
    return found
