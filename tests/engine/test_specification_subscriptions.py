"""Section 6.2.3 of the GraphQL specification, as a table: event streams, events, and their end.

Each row is also put to graphql-core's `subscribe`, whose answers must be the same.
"""

import orjson
import pytest
from graphql import parse, subscribe

from tests.engine import reference, requesting, subscribing
from tests.engine.subscribing import FIRST, SECOND

NO_NULL = "Expected a value of non-null type"
HERE = "subscription { "
MUST_NOT_BE_NULL = "Cannot return null for non-nullable field Thing."


def error(message, path, column):
    found = {"message": message, "locations": [{"line": 1, "column": column}]}
    return {**found, "path": path} if path else found


# section, title, document, variables, which nodes change, what is answered
ROWS = [
    # 6.2.3.1 Source stream: CreateSourceEventStream, ResolveFieldEventStream
    (
        "6.2.3.1",
        "nothing is told before something happens",
        HERE + "changed { name } }",
        {},
        [],
        [],
    ),
    (
        "6.2.3.1",
        "arguments are coerced once, when it begins",
        "subscription ($n: Int!) { changed(size: $n) { name } }",
        {"n": 13},
        [FIRST],
        [{"errors": [error("thirteen", ["changed"], 27)]}],
    ),
    (
        "6.2.3.1",
        "a variable that cannot be coerced is a request error",
        "subscription ($n: Int!) { changed(size: $n) { name } }",
        {},
        [FIRST],
        [{"errors": [error(f"Variable '$n' has invalid value: {NO_NULL} 'Int!' to be provided.", None, 15)]}],
    ),
    (
        "6.2.3.1",
        "an error of an aliased field is told at its response key",
        HERE + "mine: changed(size: 13) { name } }",
        {},
        [FIRST],
        [{"errors": [error("thirteen", ["mine"], 16)]}],
    ),
    (
        "6.2.3.1",
        "the one root field may come from a fragment",
        "subscription { ...F } fragment F on Subscription { changed { name } }",
        {},
        [FIRST],
        [{"data": {"changed": {"name": "first"}}}],
    ),
    # 6.2.3.2 Response stream: MapSourceToResponseEvent, ExecuteSubscriptionEvent
    (
        "6.2.3.2",
        "each event is executed by itself, in their order",
        HERE + "changed { id name } }",
        {},
        [FIRST, SECOND, FIRST],
        [
            {"data": {"changed": {"id": str(FIRST), "name": "first"}}},
            {"data": {"changed": {"id": str(SECOND), "name": "second"}}},
            {"data": {"changed": {"id": str(FIRST), "name": "first"}}},
        ],
    ),
    (
        "6.2.3.2",
        "aliases, typename and batches",
        HERE + "it: changed { __typename a: again again } }",
        {},
        [SECOND],
        [{"data": {"it": {"__typename": "Thing", "a": "second", "again": "second"}}}],
    ),
    (
        "6.2.3.2",
        "variables hold for every event",
        "subscription ($yes: Boolean!) { changed { name @include(if: $yes) size @skip(if: $yes) } }",
        {"yes": False},
        [FIRST, SECOND],
        [{"data": {"changed": {"size": 1}}}, {"data": {"changed": {"size": 2}}}],
    ),
    (
        "6.2.3.2",
        "an error of a field is told in its event, and the stream goes on",
        HERE + "changed { name refused } }",
        {},
        [FIRST, SECOND],
        [
            {
                "data": {"changed": {"name": "first", "refused": None}},
                "errors": [error("refused", ["changed", "refused"], 31)],
            },
            {
                "data": {"changed": {"name": "second", "refused": None}},
                "errors": [error("refused", ["changed", "refused"], 31)],
            },
        ],
    ),
    (
        "6.2.3.2",
        "null goes up to the root field where that may be null",
        HERE + "maybe { must } }",
        {},
        [SECOND, FIRST],
        [
            {"data": {"maybe": None}, "errors": [error(MUST_NOT_BE_NULL + "must.", ["maybe", "must"], 24)]},
            {"data": {"maybe": {"must": "there"}}},
        ],
    ),
    (
        "6.2.3.2",
        "null goes up to the data of that event where it may not",
        HERE + "changed { mustRefused } }",
        {},
        [FIRST],
        [{"data": None, "errors": [error("refused", ["changed", "mustRefused"], 26)]}],
    ),
]


@pytest.mark.parametrize(
    ("section", "title", "document", "variables", "changes", "answers"),
    ROWS,
    ids=[f"{row[0]} {row[1]}" for row in ROWS],
)
async def test_subscriptions(section, title, document, variables, changes, answers):
    found = await subscribing.Subscriber().events(document, variables, changes=changes)
    assert [_loaded(item) for item in found] == answers
    assert await _of_the_reference(document, variables, changes) == answers


async def test_unsubscribing_ends_the_stream_and_what_it_watches():
    subscriber = subscribing.Subscriber()
    events = await subscriber.subscribe(HERE + "changed { name } }")
    assert subscriber.watching == 1
    subscriber.change(FIRST)
    assert (await anext(events)).data == {"changed": {"name": "first"}}
    await events.aclose()
    assert subscriber.watching == 0
    assert [item async for item in events] == []


async def _of_the_reference(document, variables, changes):
    schema = reference.with_resolvers(subscribing.build())
    for field in schema.subscription_type.fields.values():
        _give_events(field, changes)
    reader = requesting.reader(calls=[])
    context = reference.Loading(reader)
    found = subscribe(schema, parse(document), variable_values=variables, context_value=context, hide_suggestions=False)
    found = await found if hasattr(found, "__await__") else found
    if hasattr(found, "errors"):
        assert found.data is None
        return [_loaded({"errors": [item.formatted for item in found.errors]})]
    return [_loaded(item.formatted) async for item in found]


def _give_events(field, changes):
    """The source stream of a field as graphql-core wants it: refused first, or one row for each change."""
    resolve = field.resolve

    async def rows(root, info, **given):
        await resolve(root, info, **given)

        async def each():
            for node in changes:
                yield subscribing.ROWS[node]

        return each()

    field.subscribe = rows
    field.resolve = lambda row, _info, **_given: row


def _loaded(formatted):
    """An answer as its reader has it, without the codes that we add and the specification leaves to us."""
    answer = orjson.loads(orjson.dumps(formatted, default=str))
    for found in answer.get("errors", ()):
        found.pop("extensions", None)
    return answer
