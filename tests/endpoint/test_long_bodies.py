"""Only who is known to run the shop may send a long body; of everybody else's, no more is read than a shopper's."""

import asyncio
import json
import socket

import pytest

from entrepot.endpoint import answering, http

SHOPPER, TRADE = 128_000, 1_000_000
ENDLESS = 99_999_999_999
OVER_HTTP = "application/graphql-response+json"
STREAM = "text/event-stream"


def body(size):
    """A question of so many bytes."""
    bare = json.dumps({"query": "{ shop { handle } }", "variables": {"filling": ""}})
    return bare.replace('""', f'"{"x" * (size - len(bare))}"').encode()


class Line:
    """A connection on which a request is sent in pieces."""

    def __init__(self, server):
        self._host = server.url.removeprefix("http://")
        name, port = self._host.split(":")
        self._opened = socket.create_connection((name, int(port)), timeout=30)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._opened.close()

    def begin(self, content, *, length=None, **headers):
        """Send the head and the content; by its length, more may be to come."""
        said = {"host": self._host, "content-type": "application/json", "content-length": length or len(content)}
        lines = [f"{name}: {value}" for name, value in (said | headers).items()]
        self._opened.sendall("\r\n".join(["POST /graphql HTTP/1.1", *lines, "", ""]).encode())
        self.go_on(content)

    def go_on(self, content):
        """Send more of it."""
        self._opened.sendall(content)

    def answer(self):
        """The status, whether the connection ends, and the first error's code."""
        said = b""
        while b"\r\n\r\n" not in said:
            said += self._opened.recv(65536)
        head, _, told = said.partition(b"\r\n\r\n")
        length = next((int(line[16:]) for line in head.lower().splitlines() if line.startswith(b"content-length: ")), 0)
        while len(told) < length:
            told += self._opened.recv(65536)
        found = json.loads(told) if length else {}
        code = found["errors"][0]["extensions"]["code"] if "errors" in found else None
        return int(head.split()[1]), b"connection: close" in head.lower(), code


@pytest.fixture
async def tokens(stage):
    """What somebody may send as authorization."""
    owner = await stage.sign_in()
    return {
        "a stranger": {},
        "somebody unknown": {"authorization": "Bearer wrong"},
        "a customer": {"authorization": f"Bearer {stage.anna.access_token}"},
        "no bearer": {"authorization": "Basic eDp5"},
        "staff": {"authorization": f"Bearer {owner.access_token}"},
    }


ENDS_413, ENDS_401 = (413, True, "LIMIT_EXCEEDED"), (401, True, "UNAUTHENTICATED")
READ = [
    ("a stranger", SHOPPER, (200, False, None)),
    ("a customer", SHOPPER, (200, False, None)),
    ("no bearer", SHOPPER, (200, False, None)),
    ("somebody unknown", SHOPPER, (401, False, "UNAUTHENTICATED")),
    ("staff", SHOPPER, (200, False, None)),
    ("staff", SHOPPER + 1, (200, False, None)),
    ("staff", TRADE, (200, False, None)),
    ("staff", TRADE + 1, ENDS_413),
    ("a stranger", SHOPPER + 1, ENDS_413),
    ("a customer", SHOPPER + 1, ENDS_413),
    ("no bearer", SHOPPER + 1, ENDS_413),
    ("somebody unknown", SHOPPER + 1, ENDS_401),
]


@pytest.mark.parametrize(("who", "size", "expected"), READ)
async def test_how_much_is_read(stage, tokens, who, size, expected):
    with Line(stage.server) as line:
        await asyncio.to_thread(line.begin, body(size), accept=OVER_HTTP, shop=stage.handle, **tokens[who])
        assert await asyncio.to_thread(line.answer) == expected


@pytest.mark.parametrize("accept", [OVER_HTTP, STREAM])
@pytest.mark.parametrize(("who", "expected"), [(row[0], row[2]) for row in READ if row[1] == SHOPPER + 1][1:])
async def test_what_is_too_long_is_not_waited_for(stage, tokens, accept, who, expected):
    """The answer comes while the body, by its own account, has hardly begun."""
    with Line(stage.server) as line:
        sent = {"length": ENDLESS, "accept": accept, "shop": stage.handle, **tokens[who]}
        await asyncio.to_thread(line.begin, b" " * (SHOPPER + 1), **sent)
        assert await asyncio.to_thread(line.answer) == expected


async def test_who_tries_many_tokens_is_slowed_down(stage, tokens, monkeypatch):
    monkeypatch.setattr(answering, "COST_OF_A_WRONG_TOKEN", stage.server.settings.cost_bucket)
    found = []
    for _ in range(2):
        with Line(stage.server) as line:
            sent = {"accept": OVER_HTTP, **tokens["somebody unknown"]}
            await asyncio.to_thread(line.begin, body(SHOPPER + 1), **sent)
            found.append(await asyncio.to_thread(line.answer))
    assert found == [ENDS_401, (429, True, "THROTTLED")]


async def test_what_is_no_question_of_ours_is_refused_before_anybody_is_asked_for(stage, tokens):
    with Line(stage.server) as line:
        sent = {"content-type": "text/plain", "length": ENDLESS, **tokens["somebody unknown"]}
        await asyncio.to_thread(line.begin, b" ", **sent)
        assert await asyncio.to_thread(line.answer) == (415, False, "BAD_REQUEST")


async def test_who_signs_out_while_sending_is_not_believed_any_more(stage, monkeypatch):
    signed = await stage.sign_in()
    content, known, limits_of = body(TRADE), asyncio.Event(), http._limits
    loop = asyncio.get_running_loop()

    async def noting(endpoint, connection):
        found = await limits_of(endpoint, connection)
        loop.call_soon_threadsafe(known.set)
        return found

    monkeypatch.setattr(http, "_limits", noting)
    with Line(stage.server) as line:
        half = TRADE // 2
        sent = {"length": TRADE, "accept": OVER_HTTP, "authorization": f"Bearer {signed.access_token}"}
        await asyncio.to_thread(line.begin, content[:half], **sent)
        async with asyncio.timeout(10):
            await known.wait()
        await stage.sign_out(signed)
        await asyncio.to_thread(line.go_on, content[half:])
        assert await asyncio.to_thread(line.answer) == (401, False, "UNAUTHENTICATED")
