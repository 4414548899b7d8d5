"""GraphQL over server-sent events: one operation a connection, and who is told what."""

import asyncio
import contextlib
import json

import httpx
import pytest

from entrepot.endpoint import server_sent_events, streaming
from tests.endpoint.live import ALL, ONE

SHOP = "{ shop { handle } }"
CREATE = "mutation { cartCreate(input: {lines: []}) { cart { lines { id } } } }"
COMPLETE = ("complete", None)


class Stream:
    """An event stream as its client reads it."""

    def __init__(self, response):
        self.response = response
        self._lines = response.aiter_lines()

    async def hear(self):
        """The next event with its data, or a comment as None."""
        name = data = None
        async with asyncio.timeout(10):
            async for line in self._lines:
                if line.startswith(":"):
                    name = "comment"
                elif line.startswith("event: "):
                    name = line.removeprefix("event: ")
                elif line.startswith("data: "):
                    data = json.loads(line.removeprefix("data: ") or "null")
                elif not line:
                    return name, data
        return None

    async def rest(self):
        """Everything that comes until the server ends the stream, without comments."""
        found = []
        while (event := await self.hear()) is not None:
            found += [event] if event[0] != "comment" else []
        return found


@pytest.fixture
async def client(stage):
    async with httpx.AsyncClient(base_url=stage.server.url, timeout=30) as opened:
        yield opened


@contextlib.asynccontextmanager
async def opened(client, stage, query, variables=None, *, token=None, method="POST", accept="text/event-stream"):
    headers = {"accept": accept, "shop": stage.handle, **({"authorization": f"Bearer {token}"} if token else {})}
    given = {"query": query, "variables": variables or {}}
    if method == "GET":
        more = {"params": {**given, "variables": json.dumps(given["variables"])}}
    else:
        more = {"json": given}
    if token and token != stage.anna.access_token:
        del headers["shop"]
    async with client.stream(method, "/graphql", headers=headers, **more) as response:
        yield Stream(response)


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_query_is_one_event_and_the_end(client, stage, method):
    async with opened(client, stage, SHOP, method=method) as stream:
        assert (stream.response.status_code, stream.response.headers["content-type"]) == (
            200,
            "text/event-stream; charset=utf-8",
        )
        assert stream.response.headers["cache-control"] == "no-store"
        [(name, answer), end] = await stream.rest()
    assert (name, answer["data"], end) == ("next", {"shop": {"handle": stage.handle}}, COMPLETE)


async def test_a_mutation_is_posted_and_not_got(client, stage):
    async with opened(client, stage, CREATE) as stream:
        assert (await stream.hear())[1]["data"] == {"cartCreate": {"cart": {"lines": []}}}
    async with opened(client, stage, CREATE, method="GET") as stream:
        [(_, answer), end] = await stream.rest()
    assert ([error["extensions"]["code"] for error in answer["errors"]], end) == (["KIND_WRONG"], COMPLETE)


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("{", ["GRAPHQL_PARSE_FAILED"]),
        ("{ nothing }", ["GRAPHQL_VALIDATION_FAILED"]),
        (ALL, ["UNAUTHENTICATED"]),
        ('subscription { orderChanged(token: "x") { id } }', ["NOT_FOUND"]),
        ("{ products(first: 100) { nodes { variants(first: 100) { product { id } } } } }", ["LIMIT_EXCEEDED"]),
    ],
)
async def test_what_is_refused_is_told_in_the_stream(client, stage, query, codes):
    async with opened(client, stage, query) as stream:
        [(name, answer), end] = await stream.rest()
    assert (name, [error["extensions"]["code"] for error in answer["errors"]], end) == ("next", codes, COMPLETE)
    assert "data" not in answer


async def test_a_wrong_token_is_refused_as_over_http(client, stage):
    async with opened(client, stage, ALL, token="wrong") as stream:
        await stream.response.aread()
        assert (stream.response.status_code, stream.response.json()["errors"][0]["extensions"]["code"]) == (
            401,
            "UNAUTHENTICATED",
        )


@pytest.mark.parametrize(
    ("accept", "is_stream"),
    [
        ("text/event-stream", True),
        ("text/event-stream, multipart/mixed", True),
        ("text/event-stream;q=1, application/json;q=0.9", True),
        ("application/graphql-response+json, application/json, text/event-stream, multipart/mixed", False),
        ("*/*", False),
    ],
)
async def test_a_stream_is_for_those_who_ask_for_one_first(client, stage, accept, is_stream):
    async with opened(client, stage, SHOP, accept=accept) as stream:
        await stream.response.aread()
        assert stream.response.headers["content-type"].startswith("text/event-stream") is is_stream


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_each_sees_what_another_connection_commits_and_only_what_they_may(client, stage, method):
    placed = await stage.place()
    owner, other = await stage.sign_in(), await stage.sign_in(elsewhere=True)
    tokens = [owner.access_token, stage.anna.access_token, stage.bert.access_token, other.access_token]
    async with contextlib.AsyncExitStack() as stack:
        found = [
            await stack.enter_async_context(opened(client, stage, ALL, token=token, method=method)) for token in tokens
        ]
        assert [await stream.hear() for stream in found] == [("comment", None)] * 4
        await stage.watched_by(4)
        dry = await stage.cancel(placed, token=owner.access_token, dry_run=True)
        assert dry == {"paymentState": "VOIDED"}
        waiting = [asyncio.create_task(stream.hear()) for stream in found]
        done, _ = await asyncio.wait(waiting, timeout=0.8)
        assert not done
        await stage.cancel(placed, token=owner.access_token)
        told = [await task for task in waiting[:2]]
        expected = {"orderChanged": {"id": str(placed.order_id), "paymentState": "VOIDED"}}
        assert [(name, answer["data"]) for name, answer in told] == [("next", expected)] * 2
        done, _ = await asyncio.wait(waiting[2:], timeout=0.8)
        assert not done
        for task in waiting[2:]:
            task.cancel()
    await stage.watched_by(0)


async def test_a_silent_stream_shows_signs_of_life(client, stage, monkeypatch):
    monkeypatch.setattr(server_sent_events, "HEARTBEAT_SECONDS", 0.1)
    placed = await stage.place()
    async with opened(client, stage, ONE, {"id": str(placed.order_id)}, token=stage.anna.access_token) as stream:
        assert [await stream.hear() for _ in range(4)] == [("comment", None)] * 4
        await stage.pay(placed)
        while (event := await stream.hear())[0] == "comment":
            pass
        assert event[1]["data"]["orderChanged"]["paymentState"] == "PAID"


async def test_a_revoked_token_ends_the_stream_with_the_next_event(client, stage):
    signed = await stage.sign_in()
    placed = await stage.place()
    async with opened(client, stage, ALL, token=signed.access_token) as stream:
        await stage.watched_by(1)
        await stage.sign_out(signed)
        await stage.pay(placed)
        [(name, answer), end] = await stream.rest()
    assert (name, answer["errors"][0]["extensions"]["code"], "data" in answer, end) == (
        "next",
        "UNAUTHENTICATED",
        False,
        COMPLETE,
    )
    await stage.watched_by(0)


async def test_streams_and_sockets_of_an_address_are_counted_together(client, stage, monkeypatch):
    monkeypatch.setattr(streaming, "MOST_CONNECTIONS", 1)
    async with stage.socket(), opened(client, stage, SHOP) as stream:
        await stream.response.aread()
        assert (stream.response.status_code, stream.response.json()["errors"][0]["extensions"]["code"]) == (
            429,
            "LIMIT_EXCEEDED",
        )
    await asyncio.sleep(0.2)
    async with opened(client, stage, SHOP) as stream:
        assert (await stream.hear())[0] == "next"
