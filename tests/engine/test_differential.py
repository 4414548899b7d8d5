"""The engine answers random operations as graphql-core does; `scripts/differential.py` asks a million."""

import contextlib

import pytest
from graphql import parse, validate

from entrepot.schema import SCHEMA
from tests import requests
from tests.engine import differing, kitchen_sink, reference, trade
from tests.engine.operations import Generator, Operation

# graphql-core leaves coroutines behind where a list fails half-way.
pytestmark = pytest.mark.filterwarnings("ignore:coroutine 'Executor:RuntimeWarning")

PIECES = 10
# A document is asked with up to three sets of variables on its one plan: 15,000 operations, and 5,000.
KITCHEN_DOCUMENTS = 5_600
WHOLE_DOCUMENTS = 2_400
AT_ONCE = 50

# Somebody from whom nothing is hidden, and somebody from whom everything is that can be.
ACTORS = (requests.everything(), requests.everything_but("read_contacts", "read_cost"))

# Each of these was answered otherwise once.
FOUND = {
    "a failed object is null whatever is selected of it": ("{ alpha(n: 0) { __typename } }", {}),
    "no batch is asked for a failed object": ("{ alpha(n: 0) { friends { id } countListOo } }", {}),
    "no batch is asked where an argument is at fault": (
        "query ($n: Int) { alpha(n: $n) { friends { id } } }",
        {"n": None},
    ),
    "a text that is null": ("{ named(n: 21) { nearest { nick } } }", {}),
    "a root switch that is null": ("query ($v: Boolean = false) { __typename @include(if: $v) }", {"v": None}),
    "a switch below the root that is null": (
        "query ($v: Boolean = false) { lonely { id @skip(if: $v) } named { id } }",
        {"v": None},
    ),
    "a switch below an abstract type that is null": (
        "query ($v: Boolean = false) { named { id @skip(if: $v) } lonely { id } }",
        {"v": None},
    ),
    "a switch of an item of an abstract type that is null": (
        "query ($v: Boolean = false) { measured(of: [3, 2]) { ... on Gamma { label @skip(if: $v) } size } }",
        {"v": None},
    ),
    "a switch below __schema that is null": (
        "query ($v: Boolean = false) { __typename __schema { description @include(if: $v) } }",
        {"v": None},
    ),
    "a failure as the value of a scalar that takes anything": ("{ lonely { nearest { anyOneX anyOneO } } }", {}),
    "one key on two types, with different selections": (
        "{ things(count: 12) { ... on Alpha { x: thingsOneO { ... on Named { nick nearest { name } } } }"
        " ... on Beta { x: namedOneO { nearest { id } } } } }",
        {},
    ),
    "one key on two types, whose failures propagate": (
        "{ things(count: 12) { ... on Named { name: nearest { nearest { nearest { name } } } } __typename } }",
        {},
    ),
    "one argument that fails in two slots of one batch": (
        "query ($n: Int = 1) { beta { a: friends(first: $n) { id } } beta { b: friends(first: $n) { id } } }",
        {"n": None},
    ),
}


@pytest.mark.parametrize("piece", range(PIECES))
async def test_the_kitchen_sink(piece):
    generator = Generator(kitchen_sink.SCHEMA, pools=kitchen_sink.POOLS)
    tally = differing.Tally()
    await assert_no_disagreement(generator, range(piece, KITCHEN_DOCUMENTS, PIECES), tally)


@pytest.mark.parametrize("piece", range(PIECES))
async def test_our_whole_schema(database, traded, piece):
    """Many operations on one snapshot; each in a savepoint, so that a failed statement is its own."""
    generator = trade.generator(SCHEMA, traded)
    tally = differing.Tally()
    seeds = range(piece, WHOLE_DOCUMENTS, PIECES)
    for start in range(0, len(seeds), AT_ONCE):
        async with database.read(shop_id=traded.shop, actor=ACTORS[piece % len(ACTORS)]) as tx:
            await assert_no_disagreement(generator, seeds[start : start + AT_ONCE], tally, trade.savepoints(tx))


@pytest.mark.parametrize("name", FOUND)
async def test_what_was_answered_otherwise_once(name):
    text, variables = FOUND[name]
    operation = Operation(0, text, None, [variables])
    assert not validate(kitchen_sink.SCHEMA, parse(text))
    found = await differing.compared(reference.with_resolvers(kitchen_sink.SCHEMA), operation, differing.Tally())
    assert found is None, str(found)


async def assert_no_disagreement(generator, seeds, tally, opened=differing.without_database):
    """Both answer every operation alike, and every document that was checked is valid."""
    found = differing.disagreements(generator, seeds, tally=tally, opened=opened)
    async with contextlib.aclosing(found):
        async for item in found:
            pytest.fail(str(item))
    print(tally)
    assert tally.counts["rejected"] == 0
