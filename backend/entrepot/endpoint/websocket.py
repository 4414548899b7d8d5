"""GraphQL over WebSocket: the protocol `graphql-transport-ws`, with every operation under the limits of HTTP.

https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Mapping
from typing import Any

import orjson
from starlette.responses import PlainTextResponse
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from entrepot.endpoint import asking, http
from entrepot.endpoint.answering import code_of, refused
from entrepot.endpoint.streaming import Paid, Streaming
from entrepot.engine.context import Request
from entrepot.engine.execution import Answer
from entrepot.kernel import errors
from entrepot.kernel.feed import LOST

PROTOCOL = "graphql-transport-ws"
INIT_SECONDS = 10.0
IDLE_SECONDS = 900.0
MAXIMUM_MESSAGE = 128_000
MOST_OPERATIONS = 10
ID_LENGTH = 128
REASON_BYTES = 123
# What a client that cannot set headers, as in a browser, says in the payload of `connection_init`.
NAMES = {"authorization": "authorization", "shop": "shop", "acceptLanguage": "accept-language"}
logger = logging.getLogger("entrepot.endpoint")


class Closed(Exception):
    """The end of a connection: its code, and why."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


async def serve(streaming: Streaming, socket: WebSocket) -> None:
    """Talk to a client until one of both has had enough."""
    refusal = _refusal(streaming, socket)
    if refusal is not None:
        await socket.send_denial_response(refusal)
        return
    with streaming.held(socket):
        await _converse(streaming, socket)


def _refusal(streaming: Streaming, socket: WebSocket) -> PlainTextResponse | None:
    """Why a client is not even let in."""
    if not streaming.welcomes(socket):
        return PlainTextResponse("origin not allowed / 来源不被允许\n", 403)
    try:
        streaming.check(socket)
    except errors.LimitExceeded as error:
        return PlainTextResponse(f"{error.message(http.locale_of(socket))}\n", 429)
    return None


async def _converse(streaming: Streaming, socket: WebSocket) -> None:
    """Accept, and listen; what ends an operation's task ends them all, and tells why."""
    speaks = PROTOCOL in socket.scope["subprotocols"]
    await socket.accept(PROTOCOL if speaks else None)
    end = Closed(1000, "")
    try:
        async with asyncio.TaskGroup() as operations:
            if not speaks:
                raise Closed(4406, "Subprotocol not acceptable")
            await Conversation(streaming, socket, operations).listen()
    except* WebSocketDisconnect:
        pass
    except* Closed as ends:
        end = _first(ends)
    if socket.application_state is WebSocketState.CONNECTED and socket.client_state is WebSocketState.CONNECTED:
        with contextlib.suppress(WebSocketDisconnect):
            await socket.close(end.code, end.reason.encode()[:REASON_BYTES].decode(errors="ignore"))


class Conversation:
    """One connection: what its client has said of itself, and the operations that run on it."""

    def __init__(self, streaming: Streaming, socket: WebSocket, operations: asyncio.TaskGroup) -> None:
        self._streaming = streaming
        self._socket = socket
        self._group = operations
        self._operations: dict[str, asyncio.Task[None]] = {}
        self._headers: Mapping[str, str] | None = None
        self._locale = http.locale_of(socket)
        self._init_by = time.monotonic() + INIT_SECONDS

    async def listen(self) -> None:
        """Do what the client says, until it is gone or says what nobody may."""
        while True:
            message = await self._receive()
            kind = message.get("type")
            if kind == "connection_init":
                await self._init(message.get("payload"))
            elif kind == "ping":
                await self._send({"type": "pong", **({"payload": message["payload"]} if "payload" in message else {})})
            elif kind == "subscribe":
                self._subscribe(message)
            elif kind == "complete":
                if (task := self._operations.get(_id(message))) is not None:
                    task.cancel()
            elif kind != "pong":
                raise Closed(4400, "Invalid message type")

    async def _receive(self) -> dict[str, Any]:
        """The next message; who says nothing for long, and waits for nothing, is sent away."""
        while True:
            ready = self._headers is not None
            try:
                async with asyncio.timeout(IDLE_SECONDS if ready else self._init_by - time.monotonic()):
                    received = await self._socket.receive()
            except TimeoutError:
                if not ready:
                    raise Closed(4408, "Connection initialisation timeout") from None
                if not self._operations:
                    raise Closed(1000, "Idle") from None
            else:
                return _read(received)

    async def _init(self, payload: Any) -> None:
        if self._headers is not None:
            raise Closed(4429, "Too many initialisation requests")
        said = {} if payload is None else payload
        if not isinstance(said, dict) or not all(isinstance(said.get(name, ""), str) for name in NAMES):
            raise Closed(4400, "Invalid payload of connection_init")
        given = {header: said[name] for name, header in NAMES.items() if name in said}
        # Behind a proxy a client that is no browser may have sent them as it does over HTTP.
        self._headers = {**self._socket.headers, **given}
        try:
            request = await self._authenticate()
        except errors.RequestError as error:
            raise Closed(4403, f"Forbidden: {error.message(self._locale)}") from None
        self._locale = request.message_locale
        await self._send({"type": "connection_ack"})

    def _subscribe(self, message: Mapping[str, Any]) -> None:
        if self._headers is None:
            raise Closed(4401, "Unauthorized")
        operation_id, payload = _id(message), message.get("payload")
        if operation_id in self._operations:
            raise Closed(4409, f"Subscriber for {operation_id} already exists")
        if not isinstance(payload, dict):
            raise Closed(4400, "Invalid payload of subscribe")
        task = self._group.create_task(self._operate(operation_id, payload, beside=len(self._operations)))
        self._operations[operation_id] = task
        task.add_done_callback(lambda _: self._forget(operation_id, task))

    def _forget(self, operation_id: str, task: asyncio.Task[None]) -> None:
        if self._operations.get(operation_id) is task:
            del self._operations[operation_id]

    async def _operate(self, operation_id: str, payload: Mapping[str, Any], *, beside: int) -> None:
        """One operation from its request to its end."""
        try:
            if beside >= MOST_OPERATIONS:
                raise errors.LimitExceeded(limit="operations", found=beside + 1, maximum=MOST_OPERATIONS)
            asked = asking.read_parameters(payload)
            request = await self._authenticate()
            found = await self._streaming.answers(request, asked, renew=self._renew)
            ended = await self._tell(operation_id, found)
        except errors.Unauthenticated as error:
            raise Closed(4401, f"Unauthorized: {error.message(self._locale)}") from None
        except errors.RequestError as error:
            ended = refused(error, self._locale)
        # Whoever hears that it is over may use the name anew.
        self._operations.pop(operation_id, None)
        if ended is None:
            await self._send({"id": operation_id, "type": "complete"})
        else:
            errors_told = [error.formatted for error in ended.errors]
            await self._send({"id": operation_id, "type": "error", "payload": errors_told})

    async def _tell(self, operation_id: str, found: Answer | Paid) -> Answer | None:
        """Send one answer or many; the refusal that ends them, if one does."""
        if isinstance(found, Answer):
            if found.refused:
                return found
            await self._send_next(operation_id, found)
            return None
        try:
            async for answer in found:
                if answer.refused:
                    if code_of(answer.errors[0]) == errors.Unauthenticated.code:
                        raise errors.Unauthenticated()
                    return answer
                await self._send_next(operation_id, answer)
        finally:
            await found.aclose()
        return None

    async def _authenticate(self) -> Request:
        try:
            return await self._renew()
        except LOST as lost:
            logger.error("no database to authenticate by: %s", lost)
            raise Closed(1013, "Try again later") from None

    async def _renew(self) -> Request:
        assert self._headers is not None
        return await self._streaming.endpoint.request(self._socket, headers=self._headers)

    async def _send_next(self, operation_id: str, answer: Answer) -> None:
        await self._send({"id": operation_id, "type": "next", "payload": http.formatted(answer)})

    async def _send(self, message: Mapping[str, Any]) -> None:
        await self._socket.send_text(orjson.dumps(message, default=str).decode())


def _read(received: Mapping[str, Any]) -> dict[str, Any]:
    if received["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(received["code"], received.get("reason"))
    data = received.get("text")
    if data is None:
        raise Closed(4400, "Messages are text")
    if len(data) > MAXIMUM_MESSAGE:
        raise Closed(1009, "Message too big")
    try:
        message = asking.read_json(data.encode())
    except errors.RequestError as error:
        raise Closed(4400, str(error)) from None
    if not isinstance(message, dict):
        raise Closed(4400, "Invalid message")
    return message


def _id(message: Mapping[str, Any]) -> str:
    found = message.get("id")
    if not isinstance(found, str) or not 0 < len(found) <= ID_LENGTH:
        raise Closed(4400, "Invalid id")
    return found


def _first(group: BaseExceptionGroup[Closed]) -> Closed:
    """The first of what ended a connection."""
    found: BaseException = group
    while isinstance(found, BaseExceptionGroup):
        found = found.exceptions[0]
    assert isinstance(found, Closed)
    return found
