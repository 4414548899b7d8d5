"""Documents are limited before they are validated or run, and remembered by their text."""

import pytest

from entrepot.engine.documents import Documents
from entrepot.schema import SCHEMA


def deep(levels):
    """A document that spreads a chain of fragments `levels` deep."""
    return "{ shop { " + "... on Shop { " * levels + "id" + " }" * levels + " } }"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("{", "Syntax Error: Expected Name, found <EOF>."),
        ("{ nothing }", "Cannot query field 'nothing' on type 'Query'."),
        (
            "{" + " ".join(f"a{n}: shop {{ id }}" for n in range(101)) + "}",
            "The document has 101 aliases; at most 100 are allowed.",
        ),
        ("{ " + "shop { id } " * 2000 + "}", "Syntax Error: Document contains more than 5000 tokens. Parsing aborted."),
        ("#" * 100_001, "A document has at most 100000 characters."),
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
