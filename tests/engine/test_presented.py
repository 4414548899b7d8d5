"""What is told of a failure: of one that nobody foresaw the request's id, whatever the value was that failed (G22)."""

import logging
from types import SimpleNamespace

import pytest
from graphql import GraphQLError, GraphQLInt, GraphQLList, GraphQLNonNull, GraphQLString

from entrepot.contract import failures
from entrepot.engine import completion

REQUEST = {"request_id": "r-1", "locale": "en"}
TOLD = "Something went wrong on our side; the request id is r-1."


def slot(kind):
    """A field of a type, as far as completing its values goes."""
    return SimpleNamespace(kind=kind, coordinate="Bird.wings", nodes=[])


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (GraphQLInt, "kingfisher"),
        (GraphQLInt, 2**40),
        (GraphQLNonNull(GraphQLInt), {"secret": "kingfisher"}),
        (GraphQLString, {"secret": "kingfisher"}),
        (GraphQLList(GraphQLInt), 7),
    ],
)
def test_a_value_of_the_wrong_type_is_logged_and_not_told(kind, value, caplog):
    completed = completion.completer(slot(kind), kind)
    with pytest.raises(TypeError) as raised:
        completed(value, None)
    failed = GraphQLError(str(raised.value), original_error=raised.value)
    [told] = failures.presented([failed], **REQUEST)
    assert (told.message, told.extensions["code"]) == (TOLD, "INTERNAL")
    assert [record.exc_info[1] for record in caplog.records] == [raised.value]


def test_one_failure_of_many_fields_is_logged_once(caplog):
    same, other = RuntimeError("kingfisher"), RuntimeError("heron")
    failed = [GraphQLError(str(error), original_error=error) for error in (same, same, other, same)]
    with caplog.at_level(logging.ERROR):
        told = failures.presented(failed, **REQUEST)
    assert [error.message for error in told] == [TOLD] * 4
    assert [record.exc_info[1] for record in caplog.records] == [same, other]
