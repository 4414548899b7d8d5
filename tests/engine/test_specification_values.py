"""Sections 6.4.1 and 6.4.3 of the GraphQL specification, as a table: arguments and the completion of values.

Answers are written from the specification's text; `errors` are told as (message, path, locations).
"""

import orjson
import pytest

from tests.engine import pets

NULL_GIVEN = "Argument '{}' has invalid value: Expected variable '$m' provided to non-null type 'Int!' not to be None."

ECHO = "text=default must=7"


# section, title, document, variables, data (its keys in this order), errors
ROWS = [
    # 6.4.1 Coercing field arguments
    ("6.4.1", "defaults", "{ echo }", {}, {"echo": ECHO}, []),
    ("6.4.1", "a literal", "{ echo(int: 3) }", {}, {"echo": f"int=3 {ECHO}"}, []),
    ("6.4.1", "a literal null is no default", "{ echo(text: null) }", {}, {"echo": "text=None must=7"}, []),
    (
        "6.4.1",
        "an absent variable takes the argument's default",
        "query ($t: String) { echo(text: $t) }",
        {},
        {"echo": ECHO},
        [],
    ),
    (
        "6.4.1",
        "a null variable does not",
        "query ($t: String) { echo(text: $t) }",
        {"t": None},
        {"echo": "text=None must=7"},
        [],
    ),
    (
        "6.4.1",
        "a variable's default comes before the argument's",
        'query ($t: String = "v") { echo(text: $t) }',
        {},
        {"echo": "text=v must=7"},
        [],
    ),
    (
        "6.4.1",
        "an absent variable for a non-null argument with a default",
        "query ($m: Int) { echo(must: $m) }",
        {},
        {"echo": ECHO},
        [],
    ),
    (
        "6.4.1",
        "a null variable for a non-null argument with a default",
        "query ($m: Int) { echo(must: $m) square(n: 2) }",
        {"m": None},
        None,
        [
            (
                NULL_GIVEN.format("must"),
                ["echo"],
                [(1, 30)],
            )
        ],
    ),
    (
        "6.4.1",
        "a null variable nulls only its field where that may be null",
        "query ($m: Int = 1) { square(n: $m) echo }",
        {"m": None},
        {"square": None, "echo": ECHO},
        [
            (
                NULL_GIVEN.format("n"),
                ["square"],
                [(1, 33)],
            )
        ],
    ),
    ("6.4.1", "one value for a list", "{ echo(list: 3) }", {}, {"echo": "text=default list=[3] must=7"}, []),
    (
        "6.4.1",
        "a variable in a list",
        "query ($n: Int) { echo(list: [1, $n]) }",
        {"n": 2},
        {"echo": "text=default list=[1, 2] must=7"},
        [],
    ),
    (
        "6.4.1",
        "an absent variable in a list is null",
        "query ($n: Int) { echo(list: [1, $n]) }",
        {},
        {"echo": "text=default list=[1, None] must=7"},
        [],
    ),
    (
        "6.4.1",
        "an absent variable in an input object is no entry",
        "query ($n: Int) { echo(range: {low: 1, high: $n, step: 2}) }",
        {},
        {"echo": "text=default range=Range(low=1, high=UNSET, step=2) must=7"},
        [],
    ),
    (
        "6.4.1",
        "an absent variable for a field with a default",
        "query ($n: Int) { echo(range: {low: 1, step: $n}) }",
        {},
        {"echo": "text=default range=Range(low=1, high=UNSET, step=1) must=7"},
        [],
    ),
    ("6.4.1", "an enum", "{ echo(colour: GREEN) }", {}, {"echo": "text=default colour=Colour.GREEN must=7"}, []),
    # 6.4.3 Value completion
    ("6.4.3", "null", "{ values { may } }", {}, {"values": {"may": None}}, []),
    ("6.4.3", "a list", "{ values(values: [1, null]) { list } }", {}, {"values": {"list": [1, None]}}, []),
    (
        "6.4.3",
        "lists in lists",
        "{ values(grid: [[1], null, []]) { rows } }",
        {},
        {"values": {"rows": [[1], None, []]}},
        [],
    ),
    (
        "6.4.3",
        "what is no list",
        '{ values(any: "text") { may } pet { name } }',
        {},
        {"values": {"may": None}, "pet": {"name": "Rex"}},
        [],
    ),
    (
        "6.4.3",
        "a string is coerced",
        '{ values(any: "text") { text number real } }',
        {},
        {"values": {"text": "7", "number": 7, "real": 7.0}},
        [],
    ),
    (
        "6.4.3",
        "a float is an Int only without a fraction",
        '{ values(any: "real") { text real number } }',
        {},
        {"values": {"text": "1.5", "real": 1.5, "number": None}},
        [("Int cannot represent non-integer value: 1.5", ["values", "number"], [(1, 35)])],
    ),
    ("6.4.3", "a whole float is an Int", '{ values(any: "whole") { number } }', {}, {"values": {"number": 7}}, []),
    (
        "6.4.3",
        "an Int has 32 bits",
        '{ values(any: "large") { number real } }',
        {},
        {"values": {"number": None, "real": 2147483648.0}},
        [("Int cannot represent non 32-bit signed integer value: 2147483648", ["values", "number"], [(1, 26)])],
    ),
    (
        "6.4.3",
        "a Float is finite",
        '{ values(any: "nan") { real } }',
        {},
        {"values": {"real": None}},
        [("Float cannot represent non numeric value: nan", ["values", "real"], [(1, 24)])],
    ),
    (
        "6.4.3",
        "a boolean",
        '{ values(any: "yes") { flag number text } }',
        {},
        {"values": {"flag": True, "number": 1, "text": "true"}},
        [],
    ),
    (
        "6.4.3",
        "a scalar of the wrong kind",
        '{ values(any: "list") { text } }',
        {},
        {"values": {"text": None}},
        [("String cannot represent value: []", ["values", "text"], [(1, 25)])],
    ),
    ("6.4.3", "an enum by its value", '{ values(any: "red") { colour } }', {}, {"values": {"colour": "RED"}}, []),
    (
        "6.4.3",
        "an unknown value of an enum",
        '{ values(any: "whole") { colour } }',
        {},
        {"values": {"colour": None}},
        [("Enum 'Colour' cannot represent value: 7.0", ["values", "colour"], [(1, 26)])],
    ),
    (
        "6.4.3",
        "an abstract value of no known type",
        '{ pet(kind: "bird") { name } }',
        {},
        {"pet": None},
        [
            (
                "Abstract type 'Pet' was resolved to a type 'Bird' that does not exist inside the schema.",
                ["pet"],
                [(1, 3)],
            )
        ],
    ),
    (
        "6.4.3",
        "objects in lists",
        "{ values(value: 1) { many { may } } }",
        {},
        {"values": {"many": [{"may": 1}, {"may": 1}]}},
        [],
    ),
]


@pytest.mark.parametrize(
    ("section", "title", "document", "variables", "data", "errors"), ROWS, ids=[" ".join(row[:2]) for row in ROWS]
)
async def test_executing_fields(section, title, document, variables, data, errors):
    answer = await pets.answer(document, variables)
    assert answer == pets.shown(data, errors)
    assert orjson.dumps(answer["data"]) == orjson.dumps(data)
