"""What operations cost: told before by the text, counted afterwards by what was made, and the one bounds the other."""

import pytest
from graphql import GraphQLError, parse, validate

from entrepot.contract import declare
from entrepot.contract import schema as schemas
from entrepot.contract.connections import Connection
from entrepot.engine import cost, execution
from entrepot.engine.parsed import Parsed
from entrepot.kernel import ids
from entrepot.kernel.permissions import PUBLIC
from tests.engine import requesting

THING = ids.kind("CostlyThing", 0xEE)


async def parts_of_things(reader, rows, *, first: int = 5):
    """So many parts as were asked for."""
    return [[{"id": ids.new(THING), "size": {"width": 1}} for _ in range(first)] for _ in rows]


async def weighty_of_things(reader, rows):
    """Something that takes work for each row."""
    return [1 for _ in rows]


async def no_one(reader, rows):
    """Nothing for anybody."""
    return [None for _ in rows]


@declare.object_type(allow=PUBLIC)
class Size:
    """Comes along with its thing."""

    width: int


@declare.object_type(allow=PUBLIC, node=THING)
class CostlyThing:
    """Is read by itself."""

    id: ids.Id
    size: Size
    parts: list["CostlyThing"] = declare.batch(parts_of_things)
    few: list["CostlyThing"] = declare.batch(parts_of_things, items=2)
    weighty: int = declare.batch(weighty_of_things, cost=7)
    owner: "CostlyThing | None" = declare.batch(no_one)


@declare.object_type(allow=PUBLIC)
class Query:
    """Where operations begin."""

    @declare.query(allow=PUBLIC)
    async def thing(reader: declare.Reader) -> CostlyThing:
        """One thing."""
        return (await parts_of_things(reader, [None], first=1))[0][0]

    @declare.query(allow=PUBLIC, sized_by=("ids",))
    async def several(reader: declare.Reader, ids: list[ids.Id]) -> list[CostlyThing]:
        """As many as are named."""
        return (await parts_of_things(reader, [None], first=len(ids)))[0]

    @declare.query(allow=PUBLIC)
    async def things(
        reader: declare.Reader, first: int | None = None, last: int | None = None, beside: str | None = None
    ) -> Connection[CostlyThing]:
        """A page."""
        nodes = (await parts_of_things(reader, [None], first=first or last or 20))[0]
        return {"nodes": nodes, "edges": [{"node": node, "cursor": "c"} for node in nodes], "page_info": {}}


SCHEMA = schemas.build(query=Query, scalars={})
TABLE = [
    ("{ __typename }", {}, 0, 0),
    ("{ thing { id size { width } } }", {}, 1, 1),
    ("{ thing { parts { id } } }", {}, 6, 6),
    ("{ thing { parts(first: 3) { id } } }", {}, 4, 4),
    ("{ thing { parts(first: 0) { id } } }", {}, 1, 1),
    ("{ thing { few { id } } }", {}, 3, 6),
    ("{ thing { weighty } }", {}, 8, 8),
    ("{ thing { owner { owner { id } } } }", {}, 3, 1),
    ("{ thing { parts(first: 2) { parts(first: 3) { weighty } } } }", {}, 1 + 2 * (1 + 3 * (1 + 7)), 51),
    ("{ things { pageInfo { __typename } } }", {}, 0, 0),
    ("{ things { nodes { id } } }", {}, 20, 20),
    ("{ things(first: 4) { nodes { id } edges { node { id } } } }", {}, 8, 8),
    ("{ things(last: 4) { edges { cursor node { parts(first: 2) { id } } } } }", {}, 12, 12),
    ("{ things(first: null) { nodes { id } } }", {}, 20, 20),
    ("query($n: Int) { things(first: $n) { nodes { id } } }", {"n": 7}, 7, 7),
    ("query($n: Int = 3) { things(first: $n) { nodes { id } } }", {}, 3, 3),
    ("query($n: Int) { things(first: $n) { nodes { id } } }", {}, 20, 20),
    ("query($n: Int) { things(first: $n) { nodes { id } } }", {"n": -7}, 0, None),
    ("query($b: String) { things(first: 4, beside: $b) { nodes { id } } }", {"b": "x"}, 4, 4),
    ("query($b: String!) { things(first: 4, beside: $b) { nodes { id } } }", {"b": "x"}, 4, 4),
    ("query($b: String) { things(beside: $b) { nodes { id } } }", {}, 20, 20),
    ("{ several(ids: []) { id } }", {}, 0, 0),
    ("query($ids: [ID!]!) { several(ids: $ids) { id } }", {"ids": [str(ids.new(THING))] * 3}, 3, 3),
    ("{ a: thing { id } b: thing { id } }", {}, 2, 2),
    ("{ thing { id } thing { size { width } } }", {}, 1, 1),
    ("{ thing { ...F ...F } } fragment F on CostlyThing { parts { id } }", {}, 6, 6),
    ("{ thing { parts @include(if: false) { id } } }", {}, 1, 1),
    ("query($on: Boolean!) { thing { parts @skip(if: $on) { id } } }", {"on": True}, 1, 1),
    ("query($on: Boolean!) { thing { parts @skip(if: $on) { id } } }", {"on": False}, 6, 6),
    ("{ ...Q } fragment Q on Query { thing { ... on Node { id ... on CostlyThing { owner { id } } } } }", {}, 2, 1),
]


def planned(text, variables):
    """The plan of an operation, and its coerced variables."""
    document = parse(text)
    assert validate(SCHEMA, document) == []
    found = execution.plan_of(SCHEMA, Parsed(document), variables=variables, operation_name=None)
    assert not isinstance(found, list), found
    assert not isinstance(found[0], GraphQLError)
    return found


@pytest.mark.parametrize(("text", "variables", "requested", "actual"), TABLE, ids=[row[0] for row in TABLE])
async def test_what_is_asked_and_what_it_was(text, variables, requested, actual):
    plan, coerced = planned(text, variables)
    assert cost.total(plan.parts, coerced) == requested
    if actual is not None:
        prepared = execution.Prepared(plan=plan, variables=coerced, given=variables)
        answer = await execution.run(prepared, requesting.Requesting(requesting.reader()))
        assert (answer.errors, answer.cost) == ([], actual)


def test_one_plan_serves_every_length():
    text = "query($n: Int) { things(first: $n) { nodes { parts { id } } } }"
    document = Parsed(parse(text))
    costs = []
    for length in (1, 10, 100):
        plan, coerced = execution.plan_of(SCHEMA, document, variables={"n": length}, operation_name=None)
        costs.append(cost.total(plan.parts, coerced))
    assert (costs, len(document.plans)) == ([6, 60, 600], 1)


def test_a_huge_number_is_only_a_number():
    nested = "parts(first: 2147483647) { " * 10 + "id" + " }" * 10
    plan, coerced = planned("{ thing { " + nested + " } }", {})
    assert cost.total(plan.parts, coerced) > 2147483647**10


def test_the_schema_says_what_everything_costs():
    text = schemas.to_sdl(SCHEMA)
    assert 'type Size @cost(weight: "0") {' in text
    assert "type CostlyThing implements Node {" in text
    assert 'weighty: Int! @cost(weight: "7")' in text
    assert 'parts(first: Int! = 5): [CostlyThing!]! @listSize(assumedSize: 5, slicingArguments: ["first"])' in text
    assert (
        "things(first: Int = null, last: Int = null, beside: String = null): CostlyThingConnection! "
        '@listSize(assumedSize: 20, slicingArguments: ["first", "last"], sizedFields: ["nodes", "edges"])'
    ) in text
    assert 'several(ids: [ID!]!): [CostlyThing!]! @listSize(assumedSize: 10, slicingArguments: ["ids"])' in text
