"""The load: its own process, so that it takes no time of what it measures. Requests come as a file, figures as JSON.

python -m tests.benchmarks.drive PORT FILE --connections 8 --seconds 5
"""

import argparse
import asyncio
import json
import random
import sys
import time
from pathlib import Path
from typing import Any

import uvloop

LONGEST_SECONDS = 90


class Load:
    """What is asked next, what was answered and how fast, and when it is enough."""

    def __init__(self, requests: list[bytes], *, most: int | None, least: int, skew: float, seed: int) -> None:
        self.requests = requests
        self.skew = skew
        self.most = most
        self.least = least
        self.chance = random.Random(seed)
        self.seconds: list[float] = []
        self.sent = self.late = self.bytes = self.failed = 0
        self.time_is_up = False
        self.ended = 0.0
        self.idle = asyncio.Event()
        self.busy = 0

    def next(self) -> bytes | None:
        """The next request, or None when enough was asked."""
        enough = self.time_is_up and self.sent >= self.least if self.most is None else self.sent >= self.most
        if enough:
            self.ended = self.ended or time.perf_counter()
            self.busy -= 1
            if not self.busy:
                self.idle.set()
            return None
        self.sent += 1
        return self.requests[int(len(self.requests) * self.chance.random() ** self.skew)]

    def answered(self, seconds: float, length: int, *, failed: bool) -> None:
        """Count an answer; one that came after the end is only late."""
        self.bytes += length
        self.failed += failed
        if self.ended and self.most is None:
            self.late += 1
        else:
            self.seconds.append(seconds)

    def summary(self, started: float, spent: float) -> dict[str, float]:
        """Requests a second, percentiles, bytes of an answer; `answered` includes those that were late."""
        ended = self.ended if self.most is None else time.perf_counter()
        ordered = sorted(self.seconds)
        count = len(ordered)
        return {
            "answered": count + self.late,
            "seconds": ended - started,
            "rps": count / (ended - started),
            "p50_ms": 1e3 * ordered[count // 2],
            "p99_ms": 1e3 * ordered[min(count - 1, count * 99 // 100)],
            "bytes": self.bytes / (count + self.late),
            "failed": self.failed,
            "load_cpu_ms": 1e3 * (time.process_time() - spent) / (count + self.late),
        }


class Connection(asyncio.Protocol):
    """Sends the next request as soon as the answer to the last is whole."""

    def __init__(self, load: Load) -> None:
        self.load = load
        self.buffer = b""
        self.whole = 0
        self.started = 0.0
        self.waiting = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self.transport: Any = transport
        self.load.busy += 1
        self._send()

    def data_received(self, data: bytes) -> None:
        """Count an answer when it is whole."""
        self.buffer += data
        if not self.whole:
            head = self.buffer.find(b"\r\n\r\n")
            if head < 0:
                return
            self.whole = head + 4 + _length(self.buffer[:head])
        if len(self.buffer) < self.whole:
            return
        head = self.buffer.find(b"\r\n\r\n")
        failed = b" 200 " not in self.buffer[:16] or b'{"errors":' in self.buffer[head : head + 40]
        if failed and not self.load.failed:
            print(self.buffer[:1000], file=sys.stderr)
        self.load.answered(time.perf_counter() - self.started, self.whole - head - 4, failed=failed)
        self.buffer, self.whole = b"", 0
        self._send()

    def connection_lost(self, exc: Exception | None) -> None:
        """A server that hangs up on a request has failed; without this, we would wait for it."""
        if self.waiting:
            print(f"the server hung up: {exc}", file=sys.stderr)
            self.load.failed += 1
            self.load.ended = self.load.ended or time.perf_counter()
            self.load.idle.set()

    def _send(self) -> None:
        asked = self.load.next()
        self.waiting = asked is not None
        if asked is not None:
            self.started = time.perf_counter()
            self.transport.write(asked)


async def drive(port: int, load: Load, *, connections: int, seconds: float) -> dict[str, float]:
    """Keep so many connections busy for so long, and wait for the last answers."""
    loop = asyncio.get_running_loop()
    started, spent = time.perf_counter(), time.process_time()
    if load.most is None:
        loop.call_later(seconds, setattr, load, "time_is_up", True)
        loop.call_later(LONGEST_SECONDS, setattr, load, "least", 0)
    opened = [await loop.create_connection(lambda: Connection(load), "127.0.0.1", port) for _ in range(connections)]
    await load.idle.wait()
    for transport, _ in opened:
        transport.close()
    return load.summary(started, spent)


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
    parser.add_argument("port", type=int)
    parser.add_argument("file", type=Path)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--least", type=int, default=1, help="go on until so many are answered")
    parser.add_argument("--most", type=int, help="so many requests, however long they take")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--skew", type=float, default=1, help="above 1, the first requests are the most popular")
    given = parser.parse_args()
    load = Load(read_requests(given.file), most=given.most, least=given.least, skew=given.skew, seed=given.seed)
    driven = drive(given.port, load, connections=given.connections, seconds=given.seconds)
    print(json.dumps(uvloop.run(driven)))


if __name__ == "__main__":
    main()
