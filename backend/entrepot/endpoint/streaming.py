"""What WebSocket and server-sent events share: who may hold a connection, and operations that answer more than once."""

import asyncio
import contextlib
import logging
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import FrameType
from urllib.parse import urlsplit

from graphql import OperationType
from starlette.requests import HTTPConnection

from entrepot.endpoint import subscriptions
from entrepot.endpoint.answering import Endpoint
from entrepot.endpoint.asking import Asked
from entrepot.engine.context import Request
from entrepot.engine.execution import Answer
from entrepot.kernel import addresses, errors
from entrepot.kernel.feed import LOST
from entrepot.kernel.watches import Watches

MOST_CONNECTIONS = 20
EVERY_KIND = (OperationType.QUERY, OperationType.MUTATION, OperationType.SUBSCRIPTION)
logger = logging.getLogger("entrepot.endpoint")


@dataclass(frozen=True, kw_only=True, eq=False)
class Streaming:
    """Everything that answers on connections that stay open; one for each process."""

    endpoint: Endpoint
    watches: Watches
    origins: tuple[str, ...] = ()
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    _held: Counter[str] = field(default_factory=Counter)

    def welcomes(self, connection: HTTPConnection) -> bool:
        """Whether the page that opened a connection may: one of ours, one of the settings, or none at all."""
        origin = connection.headers.get("origin")
        if origin is None or not self.origins or origin in self.origins:
            return True
        return urlsplit(origin).netloc == connection.headers.get("host")

    def check(self, connection: HTTPConnection) -> None:
        """Refuse a connection too many of one address."""
        found = self._held[_address(connection)] + 1
        if found > MOST_CONNECTIONS:
            raise errors.LimitExceeded(limit="connections", found=found, maximum=MOST_CONNECTIONS)

    @contextlib.contextmanager
    def ended_by_signals(self) -> Iterator[None]:
        """End the streams when the process is asked to stop: the server waits for them, and tells them nothing."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        loop = asyncio.get_running_loop()
        found = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
        known = {number: handler for number, handler in found.items() if callable(handler)}

        def hear(number: int, frame: FrameType | None) -> None:
            loop.call_soon_threadsafe(self.stopping.set)
            known[signal.Signals(number)](number, frame)

        for number in known:
            signal.signal(number, hear)
        try:
            yield
        finally:
            for number, handler in known.items():
                signal.signal(number, handler)

    @contextlib.contextmanager
    def held(self, connection: HTTPConnection) -> Iterator[None]:
        """Count a connection of its address while the block runs."""
        address = _address(connection)
        self._held[address] += 1
        try:
            yield
        finally:
            self._held[address] -= 1
            if not self._held[address]:
                del self._held[address]

    async def answers(
        self,
        request: Request,
        asked: Asked,
        *,
        renew: subscriptions.Renew,
        kinds: tuple[OperationType, ...] = EVERY_KIND,
    ) -> "Answer | Paid":
        """The answer to a query or a mutation, the events of a subscription, or the answer that refuses either."""
        answer = await self._answers(request, asked, renew=renew, kinds=kinds)
        if isinstance(answer, Answer):
            self.endpoint.count(request, answer)
        return answer

    async def _answers(
        self, request: Request, asked: Asked, *, renew: subscriptions.Renew, kinds: tuple[OperationType, ...]
    ) -> "Answer | Paid":
        try:
            ready = await self.endpoint.admit(request, asked, kinds=kinds)
            if isinstance(ready, Answer):
                return ready
            if ready.prepared.kind is not OperationType.SUBSCRIPTION:
                return await self.endpoint.run(ready)
            seconds = self.endpoint.policy.of(request.actor).seconds
            try:
                async with asyncio.timeout(seconds):
                    found = await subscriptions.subscribe(ready.prepared, request, watches=self.watches, renew=renew)
            except TimeoutError:
                raise errors.TimedOut(seconds=seconds) from None
            return found if isinstance(found, Answer) else Paid(found, self.endpoint, ready.key)
        except errors.RequestError as error:
            return self.endpoint.refusal(error, request.message_locale)
        except LOST as lost:
            logger.error("no database for request %s: %s", request.request_id, lost)
            return self.endpoint.refusal(errors.Internal(request_id=request.request_id), request.message_locale)


class Paid:
    """The events of a subscription, each paid for; who has nothing left waits, and is told what is true by then."""

    def __init__(self, events: subscriptions.Events, endpoint: Endpoint, key: bytes) -> None:
        self._events = events
        self._throttle = endpoint.throttle
        self._key = key
        self._owed = 0

    def __aiter__(self) -> "Paid":
        return self

    async def __anext__(self) -> Answer:
        while self._owed:
            level = await self._throttle.take(self._key, self._owed)
            if level.given:
                self._owed = 0
            else:
                await asyncio.sleep(max(level.wait_seconds, 0.1))
        answer = await anext(self._events)
        self._owed = answer.cost
        return answer

    async def aclose(self) -> None:
        """End the subscription."""
        await self._events.aclose()


def _address(connection: HTTPConnection) -> str:
    return addresses.network(connection.client.host if connection.client else None)
