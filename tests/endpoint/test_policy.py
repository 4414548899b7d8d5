"""What an operator may decide of the endpoint: how long, how much, and what strangers are told."""

import pytest
from pydantic import ValidationError

from entrepot.kernel import database as databases
from entrepot.kernel.settings import Settings
from tests import harness, servers, shops

SCHEMA = "{ __schema { queryType { name } } }"
MODERN = {"accept": "application/graphql-response+json"}


@pytest.fixture
async def url(postgres):
    """A database with one shop."""
    async with harness.throwaway(postgres) as found:
        async with harness.pool(found) as opened:
            await shops.found(opened)
        yield found


def asked(server, query, **headers):
    """The status of an answer, and its first error's code."""
    answer = server.http.post("/graphql", json={"query": query}, headers={**MODERN, **headers})
    errors = answer.json().get("errors") or [{"extensions": {"code": None}}]
    return answer.status_code, errors[0]["extensions"]["code"]


@pytest.mark.parametrize(("told", "expected"), [(True, (200, None)), (False, (400, "INTROSPECTION_CLOSED"))])
async def test_g9_strangers_are_told_the_schema_where_the_operator_wants_that(url, tmp_path, told, expected):
    with servers.running(url, directory=tmp_path, introspection=told) as server:
        assert asked(server, SCHEMA) == expected
        assert asked(server, "{ __typename shop { __typename } }") == (200, None)


async def test_what_takes_too_long_is_given_up_and_paid_for(url, tmp_path, monkeypatch):
    find = databases.Tx.row

    async def slow(tx, statement, **values):
        await tx.connection.execute("SELECT pg_sleep(20)")
        return await find(tx, statement, **values)

    with servers.running(url, directory=tmp_path, request_seconds=1) as server:
        assert asked(server, "{ shop { handle } }") == (200, None)
        monkeypatch.setattr(databases.Tx, "row", slow)
        assert asked(server, '{ product(slug: "x") { id } }') == (408, "TIMED_OUT")
        monkeypatch.undo()
        # The connection that was given up in the middle of a statement is not given to anybody as it was.
        for _ in range(20):
            assert asked(server, '{ product(slug: "x") { id } }') == (200, None)


async def test_who_tries_many_tokens_is_slowed_down(url, tmp_path):
    chosen = {"cost_bucket": 1_000, "cost_maximum": 500, "cost_maximum_trade": 1_000, "cost_restored": 1}
    with servers.running(url, directory=tmp_path, **chosen) as server:
        found = [asked(server, "{ __typename }", authorization=f"Bearer wrong-{number}") for number in range(60)]
    assert found == [(401, "UNAUTHENTICATED")] * 50 + [(429, "THROTTLED")] * 10


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({"trusted_only": True}, "ENTREPOT_TRUSTED_ONLY needs a manifest"),
        ({"cost_bucket": 1_000, "cost_maximum": 2_000}, "a bucket must hold what one request may cost"),
    ],
)
def test_what_cannot_work_is_refused_at_the_start(chosen, said):
    with pytest.raises(ValidationError, match=said):
        Settings(**chosen)
