"""Documents are limited before they are validated or run, and remembered by their text."""

import pytest

from entrepot.endpoint.documents import Documents
from entrepot.schema import SCHEMA


def deep(levels):
    """A document that spreads a chain of fragments `levels` deep."""
    return "{ shop { " + "... on Shop { " * levels + "id" + " }" * levels + " } }"


def chained(length, spreads):
    """A chain of fragments, each of which spreads the next so many times over: a small text of many fields."""
    chain = "".join(f"fragment F{n} on Shop {{ {f'...F{n + 1} ' * spreads} }} " for n in range(length))
    return f"{{ shop {{ ...F0 }} }} {chain} fragment F{length} on Shop {{ id }}"


def branching(length):
    """The same by two fields of each level, so that no two of the selections can be merged."""
    below = [
        f"fragment F{n} on Category {{ parent {{ ...F{n + 1} }} ancestors {{ ...F{n + 1} }} }}" for n in range(length)
    ]
    return f"{{ category {{ ...F0 }} }} {' '.join(below)} fragment F{length} on Category {{ id }}"


def limit(name, found, maximum):
    """What is said of a document that is too large."""
    return f"Too much in one request: {name} is {found}, at most {maximum} is allowed."


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("{", "Syntax Error: Expected Name, found <EOF>."),
        ("{ nothing }", "Cannot query field 'nothing' on type 'Query'."),
        ("{" + " ".join(f"a{n}: shop {{ id }}" for n in range(61)) + "}", limit("aliases", 61, 60)),
        ("{ shop { " + "id @include(if: true) " * 21 + "} }", limit("directives", 21, 20)),
        (
            "{ shop { settings { __typename } } category { " + "parent { " * 11 + "id" + " }" * 13,
            limit("depth", 13, 12),
        ),
        ("{ " + "shop { id } " * 2000 + "}", "Syntax Error: Document contains more than 5000 tokens. Parsing aborted."),
        (chained(40, 2), limit("fields", 2**40 + 1, 2000)),
        (branching(10), limit("fields", 3071, 2000)),
        (chained(550, 1), "Validation aborted."),
        ("#" * 100_001, limit("characters", 100_001, 100_000)),
        ('{ product(slug: "a\\u0000") { id } }', "No text has a NUL character."),
    ],
)
def test_refusals(source, message):
    assert [error.message for error in Documents(SCHEMA).get(source).errors] == [message]


def test_a_document_is_parsed_once():
    documents = Documents(SCHEMA)
    assert documents.get("{ shop { id } }") is documents.get("{ shop { id } }")


def test_the_cache_is_bounded_and_keeps_what_was_used_last():
    documents = Documents(SCHEMA, size=2)
    first = documents.get("{ shop { id } }")
    documents.get("{ channels { id } }")
    assert documents.get("{ shop { id } }") is first
    documents.get("{ locations { id } }")
    assert documents.get("{ shop { id } }") is first
    assert len(documents._known) == 2
