"""A request whose length is said twice, as request smuggling does it, against the web server as we run it."""

import socket
from urllib.parse import urlsplit

import pytest

from tests import smuggling


@pytest.mark.parametrize("kind", smuggling.BOTH_LENGTHS)
def test_an_ambiguous_request_is_refused_and_nothing_hidden_behind_it_is_answered(demo_server, kind):
    port = urlsplit(demo_server.url).port
    assert smuggling.send(port, kind) == smuggling.Reaction(answers=1, status=400, closed=True)


def test_two_requests_of_clear_lengths_are_both_answered(demo_server):
    """What is refused above is not refused for being pipelined."""
    with socket.create_connection(("127.0.0.1", urlsplit(demo_server.url).port), timeout=20) as line:
        line.sendall(2 * smuggling.HIDDEN.encode())
        said = b""
        while said.count(b"HTTP/1.1 200") < 2:
            part = line.recv(65536)
            assert part, said
            said += part
    assert said.count(b"HTTP/1.1 ") == 2
