"""Sections 6.1 to 6.3 of the GraphQL specification, as a table: operations, their variables, and collecting fields.

Answers are written from the specification's text; `errors` are told as (message, path, locations). Section 6.2.3 is in
`test_specification_subscriptions.py`.
"""

import orjson
import pytest

from tests.engine import pets

NO_NULL = "Expected value of non-null type"
NUMBER = "query ($n: Int) { echo(int: $n) }"
MUST = "query ($n: Int!) { square(n: $n) }"
LIST = "query ($l: [Int]) { echo(list: $l) }"
RANGE = "query ($r: Range) { echo(range: $r) }"
TWO = "query A { a: __typename } query B { b: __typename }"
FRAGMENTS = "fragment D on Dog { barks } fragment C on Cat { lives }"
IF = "query ($yes: Boolean!, $no: Boolean! = false) "


def invalid(name, wanted, column=8):
    """The answer to a variable that cannot be coerced: nothing is executed, so there is no data."""
    return None, [(f"Variable '${name}' has invalid value{wanted}", None, [(1, column)])]


# section, title, document, variables, operation name, data (its keys in this order), errors
ROWS = [
    # 6.1 Executing requests: GetOperation
    ("6.1", "the only operation needs no name", "{ __typename }", {}, None, {"__typename": "Query"}, []),
    ("6.1", "the only operation may be named", "query A { __typename }", {}, "A", {"__typename": "Query"}, []),
    ("6.1", "the operation of a name", TWO, {}, "B", {"b": "Query"}, []),
    (
        "6.1",
        "several operations and no name",
        TWO,
        {},
        None,
        None,
        [("Must provide operation name if query contains multiple operations.", None, None)],
    ),
    ("6.1", "an unknown name", TWO, {}, "C", None, [("Unknown operation named 'C'.", None, None)]),
    (
        "6.1",
        "an unknown name of the only one",
        "{ a: __typename }",
        {},
        "C",
        None,
        [("Unknown operation named 'C'.", None, None)],
    ),
    # 6.1.2 Coercing variable values
    ("6.1.2", "a given value", NUMBER, {"n": 3}, None, {"echo": "int=3 text=default must=7"}, []),
    ("6.1.2", "an absent nullable variable is no entry", NUMBER, {}, None, {"echo": "text=default must=7"}, []),
    ("6.1.2", "null is an entry", NUMBER, {"n": None}, None, {"echo": "int=None text=default must=7"}, []),
    (
        "6.1.2",
        "an absent variable takes its default",
        "query ($n: Int = 5) { echo(int: $n) }",
        {},
        None,
        {"echo": "int=5 text=default must=7"},
        [],
    ),
    (
        "6.1.2",
        "null is no reason for the default",
        "query ($n: Int = 5) { echo(int: $n) }",
        {"n": None},
        None,
        {"echo": "int=None text=default must=7"},
        [],
    ),
    (
        "6.1.2",
        "a non-null variable takes its default",
        "query ($n: Int! = 5) { square(n: $n) }",
        {},
        None,
        {"square": 25},
        [],
    ),
    (
        "6.1.2",
        "a non-null variable is absent",
        MUST,
        {},
        None,
        *invalid("n", ": Expected a value of non-null type 'Int!' to be provided."),
    ),
    (
        "6.1.2",
        "a non-null variable is null",
        MUST,
        {"n": None},
        None,
        *invalid("n", f": {NO_NULL} 'Int!' not to be None."),
    ),
    ("6.1.2", "more variables than declared", MUST, {"n": 2, "m": 3}, None, {"square": 4}, []),
    (
        "6.1.2",
        "a value of another type",
        MUST,
        {"n": "2"},
        None,
        *invalid("n", ": Int cannot represent non-integer value: '2'"),
    ),
    ("6.1.2", "a float without a fraction is an Int", MUST, {"n": 2.0}, None, {"square": 4}, []),
    (
        "6.1.2",
        "a boolean is no Int",
        MUST,
        {"n": True},
        None,
        *invalid("n", ": Int cannot represent non-integer value: True"),
    ),
    (
        "6.1.2",
        "an Int of more than 32 bits",
        MUST,
        {"n": 2**31},
        None,
        *invalid("n", ": Int cannot represent non 32-bit signed integer value: 2147483648"),
    ),
    (
        "6.1.2",
        "one value for a list is a list of it",
        LIST,
        {"l": 3},
        None,
        {"echo": "text=default list=[3] must=7"},
        [],
    ),
    ("6.1.2", "a list with null", LIST, {"l": [1, None]}, None, {"echo": "text=default list=[1, None] must=7"}, []),
    (
        "6.1.2",
        "an item of another type",
        LIST,
        {"l": [1, "b"]},
        None,
        *invalid("l", " at [1]: Int cannot represent non-integer value: 'b'"),
    ),
    (
        "6.1.2",
        "an input object takes its fields' defaults",
        RANGE,
        {"r": {"low": 1}},
        None,
        {"echo": "text=default range=Range(low=1, high=UNSET, step=1) must=7"},
        [],
    ),
    (
        "6.1.2",
        "null for a field of an input object",
        RANGE,
        {"r": {"low": 1, "high": None}},
        None,
        {"echo": "text=default range=Range(low=1, high=None, step=1) must=7"},
        [],
    ),
    (
        "6.1.2",
        "a missing field",
        RANGE,
        {"r": {}},
        None,
        *invalid("r", ": Expected value of type 'Range' to include required field 'low', found: {}."),
    ),
    (
        "6.1.2",
        "an unknown field",
        RANGE,
        {"r": {"low": 1, "top": 2}},
        None,
        *invalid(
            "r",
            ": Expected value of type 'Range' not to include unknown field 'top'."
            " Did you mean 'low' or 'step'? Found: {'low': 1, 'top': 2}.",
        ),
    ),
    (
        "6.1.2",
        "an enum value by its name",
        "query ($c: Colour) { echo(colour: $c) }",
        {"c": "RED"},
        None,
        {"echo": "text=default colour=Colour.RED must=7"},
        [],
    ),
    (
        "6.1.2",
        "an enum value by what it stands for",
        "query ($c: Colour) { echo(colour: $c) }",
        {"c": "red"},
        None,
        *invalid("c", ": Value 'red' does not exist in 'Colour' enum. Did you mean the enum value 'RED'?"),
    ),
    # 6.2.1 Query
    (
        "6.2.1",
        "fields in the order in which they are asked",
        "{ b: square(n: 2) a: square(n: 1) }",
        {},
        None,
        {"b": 4, "a": 1},
        [],
    ),
    # 6.2.2 Mutation
    (
        "6.2.2",
        "mutations run one after the other",
        "mutation { a: add(n: 1) { number } b: add(n: 2) { number } c: add(n: 3) { number } }",
        {},
        None,
        {"a": {"number": 1}, "b": {"number": 3}, "c": {"number": 6}},
        [],
    ),
    (
        "6.2.2",
        "the type of the root",
        "mutation { a: add(n: 1) { number } __typename }",
        {},
        None,
        {"a": {"number": 1}, "__typename": "Mutation"},
        [],
    ),
    (
        "6.2.2",
        "a mutation that fails nulls what may not be null",
        "mutation { a: add(n: 1) { number } b: add(n: 13) { number } }",
        {},
        None,
        None,
        [("thirteen", ["b"], [(1, 36)])],
    ),
    # 6.3.2 Field collection
    ("6.3.2", "the alias is the key", "{ x: square(n: 3) }", {}, None, {"x": 9}, []),
    (
        "6.3.2",
        "one key is collected once, where it came first",
        "{ a: square(n: 1) b: square(n: 2) a: square(n: 1) }",
        {},
        None,
        {"a": 1, "b": 4},
        [],
    ),
    (
        "6.3.2",
        "selections of one key are merged, depth first",
        "{ pet { name } b: square(n: 1) pet { colour friend { name } } ... { pet { friend { colour } } } }",
        {},
        None,
        {"pet": {"name": "Rex", "colour": "RED", "friend": {"name": "Tom", "colour": "BLUE"}}, "b": 1},
        [],
    ),
    (
        "6.3.2",
        "a fragment's fields stand where it is spread",
        "{ pet { ...F name } } fragment F on Pet { colour }",
        {},
        None,
        {"pet": {"colour": "RED", "name": "Rex"}},
        [],
    ),
    (
        "6.3.2",
        "a fragment is visited once",
        "{ ...F b: square(n: 2) ...F } fragment F on Query { a: square(n: 1) }",
        {},
        None,
        {"a": 1, "b": 4},
        [],
    ),
    (
        "6.3.2",
        "fragments of types that a value is not of are left out",
        "{ pets { ...D ...C ... on Pet { name } } } " + FRAGMENTS,
        {},
        None,
        {"pets": [{"barks": True, "name": "Rex"}, {"lives": 9, "name": "Tom"}]},
        [],
    ),
    (
        "6.3.2",
        "a union within an interface",
        '{ pet(kind: "cat") { ... on CatOrDog { ... on Pet { name } ... on Dog { barks } } } }',
        {},
        None,
        {"pet": {"name": "Tom"}},
        [],
    ),
    (
        "6.3.2",
        "an inline fragment without a type",
        "{ pet { ... @include(if: true) { name } } }",
        {},
        None,
        {"pet": {"name": "Rex"}},
        [],
    ),
    ("6.3.2", "nothing is left", "{ pet { name @skip(if: true) } }", {}, None, {"pet": {}}, []),
    (
        "6.3.2",
        "skip and include, by literals",
        "{ a: __typename @skip(if: true) b: __typename @include(if: false) "
        "c: __typename @skip(if: false) @include(if: true) }",
        {},
        None,
        {"c": "Query"},
        [],
    ),
    ("6.3.2", "skip wins over include", "{ a: __typename @skip(if: true) @include(if: true) }", {}, None, {}, []),
    (
        "6.3.2",
        "skip and include, by variables",
        IF + "{ a: __typename @skip(if: $yes) ...F @include(if: $no) ... @include(if: $yes) { c: __typename } } "
        "fragment F on Query { b: __typename }",
        {"yes": True},
        None,
        {"c": "Query"},
        [],
    ),
    (
        "6.3.2",
        "a fragment that was skipped once may still be spread",
        "{ ...F @skip(if: true) b: square(n: 2) ...F } fragment F on Query { a: square(n: 1) }",
        {},
        None,
        {"b": 4, "a": 1},
        [],
    ),
    (
        "6.3.2",
        "__typename is of the concrete type",
        "{ pet { __typename friend { kind: __typename } } pets { __typename } }",
        {},
        None,
        {
            "pet": {"__typename": "Dog", "friend": {"kind": "Cat"}},
            "pets": [{"__typename": "Dog"}, {"__typename": "Cat"}],
        },
        [],
    ),
]


@pytest.mark.parametrize(
    ("section", "title", "document", "variables", "name", "data", "errors"),
    ROWS,
    ids=[" ".join(row[:2]) for row in ROWS],
)
async def test_executing_operations(section, title, document, variables, name, data, errors):
    is_refused = data is None and all(path is None for _, path, _ in errors)
    answer = await pets.answer(document, variables, name)
    assert answer == pets.shown(data, errors, is_refused=is_refused)
    assert orjson.dumps(answer.get("data")) == orjson.dumps(data)
