"""GraphQL over server-sent events: one operation for each connection, by the protocol of `graphql-sse`.

https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md#distinct-connections-mode
"""

import asyncio
from collections.abc import AsyncIterator

from graphql import OperationType
from starlette.requests import Request as HttpRequest
from starlette.responses import Response, StreamingResponse

from entrepot.endpoint import http
from entrepot.endpoint.asking import Asked
from entrepot.endpoint.streaming import EVERY_KIND, Paid, Streaming
from entrepot.engine.context import Request
from entrepot.engine.execution import Answer
from entrepot.kernel import errors

EVENT_STREAM = "text/event-stream"
HEARTBEAT_SECONDS = 12.0
HEARTBEAT = b":\n\n"
COMPLETE = b"event: complete\ndata: \n\n"
READING = (OperationType.QUERY, OperationType.SUBSCRIPTION)


def is_wanted(connection: HttpRequest) -> bool:
    """Whether an event stream is what a client asks for first."""
    for item in connection.headers.get("accept", "").split(","):
        name = item.partition(";")[0].strip().lower()
        if name in (EVENT_STREAM, http.MODERN, http.JSON):
            return name == EVENT_STREAM
    return False


async def respond(streaming: Streaming, connection: HttpRequest) -> Response:
    """The stream of one operation; what is not even a request is refused as over HTTP."""
    try:
        asked = await http.read(streaming.endpoint, connection, connection.headers)
        _check(streaming, connection)
        request = await streaming.endpoint.request(connection, headers=connection.headers)
    except (http.Unreadable, errors.RequestError) as error:
        return http.refusal(connection, error)
    return StreamingResponse(
        _stream(streaming, connection, request, asked),
        media_type=EVENT_STREAM,
        headers={"cache-control": "no-store", "x-accel-buffering": "no", "x-request-id": request.request_id},
    )


def _check(streaming: Streaming, connection: HttpRequest) -> None:
    try:
        streaming.check(connection)
    except errors.LimitExceeded as error:
        raise http.Unreadable(429, error) from None


async def _stream(
    streaming: Streaming, connection: HttpRequest, request: Request, asked: Asked
) -> AsyncIterator[bytes]:
    async def renew() -> Request:
        return await streaming.endpoint.request(connection, headers=connection.headers)

    with streaming.held(connection):
        kinds = READING if connection.method == "GET" else EVERY_KIND
        found = await streaming.answers(request, asked, renew=renew, kinds=kinds)
        if isinstance(found, Answer):
            yield _next(found)
        else:
            # Says at once that the subscription has begun.
            yield HEARTBEAT
            async for chunk in _events(found, stopping=streaming.stopping):
                yield chunk
            if streaming.stopping.is_set():
                # Without its end, a client knows to come again.
                return
        yield COMPLETE


async def _events(found: Paid, *, stopping: asyncio.Event) -> AsyncIterator[bytes]:
    """Each event, and a sign of life where none comes for a while; until the process stops."""
    stopped = asyncio.ensure_future(stopping.wait())
    coming: asyncio.Future[Answer | None] = asyncio.ensure_future(anext(found, None))
    try:
        while not stopping.is_set():
            done, _ = await asyncio.wait(
                (coming, stopped), timeout=HEARTBEAT_SECONDS, return_when=asyncio.FIRST_COMPLETED
            )
            if coming not in done:
                yield HEARTBEAT
                continue
            answer = coming.result()
            if answer is None:
                return
            yield _next(answer)
            coming = asyncio.ensure_future(anext(found, None))
    finally:
        coming.cancel()
        stopped.cancel()
        await found.aclose()


def _next(answer: Answer) -> bytes:
    return b"event: next\ndata: " + http.encoded(answer) + b"\n\n"
