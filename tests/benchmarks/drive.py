"""The load: its own process, so that it takes no time of what it measures. Requests come as a file, figures as JSON.

python -m tests.benchmarks.drive HOST PORT FILE --connections 8 --seconds 5
"""

import argparse
import asyncio
import itertools
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import uvloop


class Connection(asyncio.Protocol):
    """Sends the next request as soon as the answer to the last is whole."""

    def __init__(self, requests: Iterator[bytes], figures: "Figures") -> None:
        self.requests = requests
        self.figures = figures
        self.buffer = b""
        self.started = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self.transport: Any = transport
        self._send()

    def data_received(self, data: bytes) -> None:
        """Count an answer when it is whole."""
        self.buffer += data
        head = self.buffer.find(b"\r\n\r\n")
        if head < 0:
            return
        length = _length(self.buffer[:head])
        if len(self.buffer) < head + 4 + length:
            return
        failed = b" 200 " not in self.buffer[:16] or b'{"errors":' in self.buffer[head : head + 40]
        self.figures.answered(time.perf_counter() - self.started, length, failed=failed)
        self.buffer = b""
        if not self.figures.over:
            self._send()

    def _send(self) -> None:
        self.started = time.perf_counter()
        self.transport.write(next(self.requests))


class Figures:
    """What was answered, and how fast."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.bytes = 0
        self.failed = 0
        self.over = False

    def answered(self, seconds: float, length: int, *, failed: bool) -> None:
        """Count one."""
        self.seconds.append(seconds)
        self.bytes += length
        self.failed += failed

    def summary(self, lasted: float) -> dict[str, float]:
        """Requests a second, percentiles, bytes of an answer."""
        ordered = sorted(self.seconds)
        count = len(ordered)
        return {
            "requests": count,
            "rps": count / lasted,
            "p50_ms": 1e3 * ordered[count // 2],
            "p99_ms": 1e3 * ordered[min(count - 1, count * 99 // 100)],
            "bytes": self.bytes / count,
            "failed": self.failed,
        }


async def drive(host: str, port: int, requests: list[bytes], *, connections: int, seconds: float) -> dict[str, float]:
    """Keep so many connections busy for so long."""
    figures, endless = Figures(), itertools.cycle(requests)
    loop = asyncio.get_running_loop()
    opened = [
        await loop.create_connection(lambda: Connection(endless, figures), host, port) for _ in range(connections)
    ]
    started = time.perf_counter()
    await asyncio.sleep(seconds)
    figures.over = True
    lasted = time.perf_counter() - started
    for transport, _ in opened:
        transport.close()
    return figures.summary(lasted)


def read_requests(file: Path) -> list[bytes]:
    """The requests of a file, as they go over the wire."""
    return [line.encode("latin-1") for line in json.loads(file.read_text())]


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        if line[:15].lower() == b"content-length:":
            return int(line[15:])
    raise ValueError("an answer without a length")


def main() -> None:
    """Read the requests, drive, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("host")
    parser.add_argument("port", type=int)
    parser.add_argument("file", type=Path)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=5)
    given = parser.parse_args()
    driven = drive(
        given.host, given.port, read_requests(given.file), connections=given.connections, seconds=given.seconds
    )
    print(json.dumps(uvloop.run(driven)))


if __name__ == "__main__":
    main()
