"""A request that says twice how long it is: by Content-Length and by Transfer-Encoding.

A proxy that believes the one and a server that believes the other disagree on where the next request begins, and
somebody else's request can be hidden there. So such a request must be refused, and what follows it never answered.
"""

import contextlib
import socket
from dataclasses import dataclass

SECONDS = 3
HIDDEN_PATH = "/healthz"
HIDDEN = f"GET {HIDDEN_PATH} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n"
HEAD = "POST /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
BOTH_LENGTHS = {
    "length first": HEAD + "content-length: {length}\r\ntransfer-encoding: chunked\r\n\r\n",
    "encoding first": HEAD + "transfer-encoding: chunked\r\ncontent-length: {length}\r\n\r\n",
    "encoding in disguise": HEAD + "content-length: {length}\r\nTransfer-Encoding: xchunked\r\n\r\n",
    "two lengths": HEAD + "content-length: {length}\r\ncontent-length: 5\r\n\r\n",
}
EMPTY_CHUNK = "0\r\n\r\n"


@dataclass(frozen=True)
class Reaction:
    """What came back: how many answers, the status of the first, and whether the connection was closed."""

    answers: int
    status: int | None
    closed: bool

    @property
    def is_safe(self) -> bool:
        """Refused, closed, and nothing hidden was answered."""
        return self.answers <= 1 and self.status in (None, 400) and self.closed


def send(port: int, kind: str) -> Reaction:
    """Send one of `BOTH_LENGTHS` with a hidden request behind it."""
    body = EMPTY_CHUNK + HIDDEN
    text = BOTH_LENGTHS[kind].format(length=len(body)) + body
    said, closed = _talk(port, text.encode())
    lines = said.split(b"HTTP/1.1 ")[1:]
    return Reaction(answers=len(lines), status=int(lines[0][:3]) if lines else None, closed=closed)


def _talk(port: int, sent: bytes) -> tuple[bytes, bool]:
    """What a server says until it closes the connection, or until it is silent for long."""
    said = b""
    with socket.create_connection(("127.0.0.1", port), timeout=SECONDS) as line, contextlib.suppress(TimeoutError):
        line.sendall(sent)
        while True:
            with contextlib.suppress(ConnectionResetError):
                if part := line.recv(65536):
                    said += part
                    continue
            return said, True
    return said, False
