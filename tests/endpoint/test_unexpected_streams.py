"""Failures that nobody foresaw, where an answer is a stream, where there is none yet, and where OAuth answers (G22)."""

import asyncio
import contextlib
import itertools
import json

import asyncpg
import httpx
import pytest

from entrepot.access.reads import apps as app_reads
from entrepot.access.reads import authentication
from entrepot.contract.declare import Watched
from entrepot.kernel.feed import LOST
from entrepot.schema import SCHEMA
from tests.access import people
from tests.endpoint import failing

ORDER_CHANGED = failing.Field(SCHEMA.subscription_type, "orderChanged")
STREAM = {"accept": "text/event-stream"}
NUMBERS = itertools.count()
EVERYTHING = (
    "SELECT (SELECT count(*) FROM change), (SELECT count(*) FROM access_token), (SELECT count(*) FROM throttle)"
)


@pytest.fixture
def log():
    """What is logged during a test."""
    with failing.logged() as kept:
        yield kept


@pytest.fixture
async def client(stage):
    async with httpx.AsyncClient(base_url=stage.server.url, timeout=30) as opened:
        yield opened


@pytest.fixture
async def all_shops(stage):
    """A connection of the database's owner, who sees everything."""
    opened = await asyncpg.connect(stage.server.database_url)
    yield opened
    await opened.close()


@pytest.fixture(params=failing.KINDS, ids=lambda make: type(make()).__name__)
def error(request):
    """A failure of each kind."""
    return request.param()


def failing_case(operation):
    """A root field that anybody may ask for."""
    cases = failing.cases(SCHEMA)
    return next(case for case in cases if case.operation == operation and case.failing.name in ("shop", "cartCreate"))


def check(said, error, log, *, headers=()):
    """What was said tells a request's id and nothing else; the log has the failure once, with that id."""
    [told] = said["errors"]
    request_id = told["extensions"]["requestId"]
    assert told["message"] == f"Something went wrong on our side; the request id is {request_id}."
    assert told["extensions"] == {"code": "INTERNAL", "requestId": request_id}
    raw = json.dumps([said, *headers]).encode()
    assert failing.INSIDE.findall(raw) == []
    assert [(record.levelname, record.exc_info[1]) for record in log if record.exc_info] == [("ERROR", error)]
    [record] = [record for record in log if record.exc_info]
    assert request_id in "\n".join([record.getMessage(), *getattr(error, "__notes__", ())])


async def told_to(log):
    """Wait until the log has a failure: the server writes of it when it has answered."""
    async with asyncio.timeout(10):
        while True:
            if any(record.exc_info for record in log):
                return
            await asyncio.sleep(0.01)


@contextlib.contextmanager
def replaced(operation, error):
    """A document whose only field fails with an error while the block runs."""
    case = failing_case(operation)
    # The server keeps the plans of documents that it knows.
    case.kinds, case.number = (lambda: error,), next(NUMBERS)
    with case.arranged() as errors:
        next(errors)
        yield case.document


def first_event(text):
    """The first answer of a stream."""
    return json.loads(next(line for line in text.splitlines() if line.startswith("data: "))[6:])


@pytest.mark.parametrize("operation", ["query", "mutation"])
async def test_g22_over_streams(client, stage, log, error, operation):
    with replaced(operation, error) as document:
        answer = await client.post("/graphql", json={"query": document}, headers={**STREAM, "shop": stage.handle})
        check(first_event(answer.text), error, log, headers=answer.headers.items())
        log.clear()
        async with stage.socket() as socket:
            await socket.subscribe(document)
            check(await socket.next(), error, log)
            assert await socket.hear() == {"id": "1", "type": "complete"}


@contextlib.contextmanager
def subscribing(find):
    """A subscription that finds what it watches in another way while the block runs."""

    async def watched(reader, **_arguments):
        return find(reader)

    known = ORDER_CHANGED.resolved.function
    object.__setattr__(ORDER_CHANGED.resolved, "function", watched)
    try:
        yield f"subscription Events{next(NUMBERS)} {{ orderChanged {{ id }} }}"
    finally:
        object.__setattr__(ORDER_CHANGED.resolved, "function", known)


async def test_a_subscription_that_cannot_begin(client, stage, log, error):
    def find(_reader):
        raise error

    with subscribing(find) as document:
        answer = await client.post("/graphql", json={"query": document}, headers={**STREAM, "shop": stage.handle})
        check(first_event(answer.text), error, log, headers=answer.headers.items())
        log.clear()
        async with stage.socket() as socket:
            await socket.subscribe(document)
            said = await socket.hear()
            assert (said["id"], said["type"]) == ("1", "error")
            check({"errors": said["payload"]}, error, log)


async def test_an_event_that_cannot_be_told(client, stage, log, error):
    signed = await stage.sign_in()
    headers = {**STREAM, "authorization": f"Bearer {signed.access_token}"}

    async def read(_reader, _ids):
        raise error

    placed = await stage.place()
    with subscribing(lambda _reader: Watched(ids=None, read=read)) as document:
        async with (
            stage.socket(token=signed.access_token) as socket,
            client.stream("POST", "/graphql", json={"query": document}, headers=headers) as stream,
        ):
            await socket.subscribe(document)
            await stage.watched_by(2)
            await stage.pay(placed)
            said = await socket.next()
            async with asyncio.timeout(10):
                line = await anext(line async for line in stream.aiter_lines() if line.startswith("data: "))
    # Two subscribers were told, each with an id of their own, and each of these is in the log.
    for answer in (said, json.loads(line[6:])):
        request_id = answer["errors"][0]["extensions"]["requestId"]
        check(answer, error, [record for record in log if request_id in record.getMessage()])
    # A worker beside them that lost its database for a moment says so, too.
    assert len([record for record in log if record.name == "entrepot.engine"]) == 2


@pytest.mark.parametrize("path", ["/oauth/token", "/oauth/revoke", "/graphql"])
async def test_what_fails_before_there_is_an_operation(client, stage, all_shops, log, error, monkeypatch, path):
    async def failing_read(*_args, **_arguments):
        raise error

    made = await people.install(stage.database, shop_id=stage.shop, scopes=["read_apps"])
    monkeypatch.setattr(app_reads, "find_client", failing_read)
    monkeypatch.setattr(authentication, "authenticate", failing_read)
    monkeypatch.setattr(authentication, "believe", lambda **_: None)
    before = await all_shops.fetchrow(EVERYTHING)
    if path == "/graphql":
        headers = {"authorization": f"Bearer {stage.anna.access_token}"}
        answer = await client.post(path, json={"query": "{ shop { handle } }"}, headers=headers)
    else:
        basic = (made.app["client_id"], made.client_secret)
        answer = await client.post(path, data={"grant_type": "client_credentials", "token": "x"}, auth=basic)
    await told_to(log)
    assert answer.status_code == 500
    check(answer.json(), error, log, headers=answer.headers.items())
    assert answer.headers["x-request-id"] == answer.json()["errors"][0]["extensions"]["requestId"]
    assert await all_shops.fetchrow(EVERYTHING) == before


async def test_a_socket_whose_client_cannot_be_authenticated(stage, log, error, monkeypatch):
    async def failing_read(*_args, **_arguments):
        raise error

    monkeypatch.setattr(authentication, "authenticate", failing_read)
    async with stage.raw_socket() as socket:
        await socket.say({"type": "connection_init", "payload": {"authorization": f"Bearer {stage.anna.access_token}"}})
        code, reason = await socket.end()
    expected = (1013, "Try again later") if isinstance(error, LOST) else (1006, "")
    assert (code, reason) == expected
    assert len([record for record in log if record.levelname == "ERROR"]) == 1
