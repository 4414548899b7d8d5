"""Sections 6.4.4 and 7 of the GraphQL specification, as a table: errors, what they make null, and the response.

Answers are written from the specification's text; `errors` are told as (message, path, locations).
"""

import orjson
import pytest

from tests.engine import pets

NULL_GIVEN = "Argument '{}' has invalid value: Expected variable '$m' provided to non-null type 'Int!' not to be None."


def null(field):
    """What is said of a null that may not be."""
    return f"Cannot return null for non-nullable field Values.{field}."


# section, title, document, variables, data (its keys in this order), errors
ROWS = [
    # 6.4.4 Handling execution errors
    (
        "6.4.4",
        "an error nulls its field",
        "{ values(value: 1) { refused may } }",
        {},
        {"values": {"refused": None, "may": 1}},
        [("refused", ["values", "refused"], [(1, 22)])],
    ),
    (
        "6.4.4",
        "or its parent, once only",
        "{ values(value: 1) { mustRefused may } square(n: 2) }",
        {},
        {"values": None, "square": 4},
        [("refused", ["values", "mustRefused"], [(1, 22)])],
    ),
    (
        "6.4.4",
        "null where it may not be",
        "{ values { must } }",
        {},
        {"values": None},
        [(null("must"), ["values", "must"], [(1, 12)])],
    ),
    (
        "6.4.4",
        "through every parent that may not be null",
        "{ values { again { mustAgain { must } } may } }",
        {},
        {"values": {"again": None, "may": None}},
        [(null("must"), ["values", "again", "mustAgain", "must"], [(1, 32)])],
    ),
    (
        "6.4.4",
        "each item of a list by itself",
        "{ values { many { must } } }",
        {},
        {"values": {"many": [None, None]}},
        [
            (null("must"), ["values", "many", 0, "must"], [(1, 19)]),
            (null("must"), ["values", "many", 1, "must"], [(1, 19)]),
        ],
    ),
    (
        "6.4.4",
        "an item that may not be null nulls the list, and one error is told",
        "{ values { manyMusts { must } may } }",
        {},
        {"values": {"manyMusts": None, "may": None}},
        [(null("must"), ["values", "manyMusts", 0, "must"], [(1, 24)])],
    ),
    ("6.4.4", "[Int] is null", "{ values { list } }", {}, {"values": {"list": None}}, []),
    ("6.4.4", "[Int] holds null", "{ values(values: [1, null]) { list } }", {}, {"values": {"list": [1, None]}}, []),
    ("6.4.4", "[Int!] is null", "{ values { listOfMust } }", {}, {"values": {"listOfMust": None}}, []),
    (
        "6.4.4",
        "[Int!] holds null",
        "{ values(values: [1, null]) { listOfMust } }",
        {},
        {"values": {"listOfMust": None}},
        [(null("listOfMust"), ["values", "listOfMust", 1], [(1, 31)])],
    ),
    (
        "6.4.4",
        "[Int]! is null",
        "{ values { mustList } }",
        {},
        {"values": None},
        [(null("mustList"), ["values", "mustList"], [(1, 12)])],
    ),
    (
        "6.4.4",
        "[Int]! holds null",
        "{ values(values: [1, null]) { mustList } }",
        {},
        {"values": {"mustList": [1, None]}},
        [],
    ),
    (
        "6.4.4",
        "[Int!]! is null",
        "{ values { mustListOfMust } }",
        {},
        {"values": None},
        [(null("mustListOfMust"), ["values", "mustListOfMust"], [(1, 12)])],
    ),
    (
        "6.4.4",
        "[Int!]! holds null",
        "{ values(values: [1, null]) { mustListOfMust } }",
        {},
        {"values": None},
        [(null("mustListOfMust"), ["values", "mustListOfMust", 1], [(1, 31)])],
    ),
    (
        "6.4.4",
        "[[Int!]!] and [[Int!]] hold a list that holds null",
        "{ values(grid: [[1], [2, null]]) { mustRows rows } }",
        {},
        {"values": {"mustRows": None, "rows": [[1], None]}},
        [
            (null("mustRows"), ["values", "mustRows", 1, 1], [(1, 36)]),
            (null("rows"), ["values", "rows", 1, 1], [(1, 45)]),
        ],
    ),
    (
        "6.4.4",
        "up to the root",
        "query ($m: Int) { square(n: 1) echo(must: $m) }",
        {"m": None},
        None,
        [
            (
                NULL_GIVEN.format("must"),
                ["echo"],
                [(1, 43)],
            )
        ],
    ),
    # 7.1 Response format
    (
        "7.1.1",
        "data is there beside errors",
        "{ values { refused } }",
        {},
        {"values": {"refused": None}},
        [("refused", ["values", "refused"], [(1, 12)])],
    ),
    (
        "7.1.2",
        "a path has the alias",
        "{ v: values { r: refused } }",
        {},
        {"v": {"r": None}},
        [("refused", ["v", "r"], [(1, 15)])],
    ),
    (
        "7.1.2",
        "every place of a merged field",
        "{ values { refused } values {\n  refused\n} }",
        {},
        {"values": {"refused": None}},
        [("refused", ["values", "refused"], [(1, 12), (2, 3)])],
    ),
    (
        "7.1.2",
        "a place within a fragment",
        "{ ...F }\nfragment F on Query { values { refused } }",
        {},
        {"values": {"refused": None}},
        [("refused", ["values", "refused"], [(2, 32)])],
    ),
    (
        "7.1.2",
        "one error for each place that failed",
        "{ a: values { refused } b: values { many { refused } } }",
        {},
        {"a": {"refused": None}, "b": {"many": [{"refused": None}, {"refused": None}]}},
        [
            ("refused", ["a", "refused"], [(1, 15)]),
            ("refused", ["b", "many", 0, "refused"], [(1, 44)]),
            ("refused", ["b", "many", 1, "refused"], [(1, 44)]),
        ],
    ),
    (
        "7.2.2",
        "keys in the order of the selection, whenever they are found",
        "{ values(value: 1) { again { may } may refused x: may } }",
        {},
        {"values": {"again": {"may": 1}, "may": 1, "refused": None, "x": 1}},
        [("refused", ["values", "refused"], [(1, 40)])],
    ),
]


@pytest.mark.parametrize(
    ("section", "title", "document", "variables", "data", "errors"), ROWS, ids=[" ".join(row[:2]) for row in ROWS]
)
async def test_errors_and_responses(section, title, document, variables, data, errors):
    answer = await pets.answer(document, variables)
    assert answer == pets.shown(data, errors)
    assert orjson.dumps(answer["data"]) == orjson.dumps(data)


@pytest.mark.parametrize(
    ("document", "variables"), [("query ($n: Int!) { square(n: $n) }", {}), ("query A { echo } query B { echo }", {})]
)
async def test_data_is_absent_where_nothing_was_executed(document, variables):
    """7.1: an error before execution leaves no data; 6.4.4 says null where a failure reached the root."""
    assert list(await pets.answer(document, variables)) == ["errors"]
