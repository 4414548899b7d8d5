"""GraphQL over HTTP: bytes to a request, an answer to bytes, with the status codes of the specification's draft.

https://graphql.github.io/graphql-over-http/draft/
"""

import asyncio
import re
import uuid
from collections.abc import Mapping
from typing import Any

import orjson
from graphql import OperationType
from starlette.requests import ClientDisconnect, HTTPConnection
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from entrepot.endpoint import asking, limits
from entrepot.endpoint.answering import ALL_KINDS, Endpoint, KindWrong, code_of, refused
from entrepot.endpoint.keeping import Kept
from entrepot.endpoint.stored import PersistedQueryNotFound
from entrepot.engine.context import Request
from entrepot.engine.execution import Answer
from entrepot.kernel import errors, text
from entrepot.kernel.provisos import Broken

MODERN = "application/graphql-response+json"
JSON = "application/json"
# What an answer depends on besides its address.
VARY = "Accept, Accept-Language, Authorization, Shop"
# What a request that was refused is answered with; a client of the older kind reads the body and expects 200.
STATUSES = {"UNAUTHENTICATED": 401, "FORBIDDEN": 403, "THROTTLED": 429, "TIMED_OUT": 408}
GETTING = ("GET", "HEAD")
QUALITY = re.compile(r"q=([0-9.]+)")
BODY_SECONDS = 10
# What is left of a body is not waited for.
CLOSING = {"connection": "close"}


class Unreadable(Exception):
    """A request that is none: its status and what is said about it."""

    def __init__(
        self, status: int | None, error: errors.RequestError, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(str(error))
        self.status = status
        self.error = error
        self.headers = headers or {}


async def respond(endpoint: Endpoint, http: HttpRequest) -> Response:
    """Answer one request; errors of ours never become a 5xx that tells internals."""
    headers = headers_of(http)
    kind = negotiated(headers.get("accept"))
    try:
        if kind is None:
            raise Unreadable(406, errors.BadRequest(reason=f"accept {MODERN} or {JSON}"))
        asked = await read(endpoint, http, headers)
        try:
            request, answer = await _answered(endpoint, http, headers, asked, believing=True)
        except Broken:
            request, answer = await _answered(endpoint, http, headers, asked, believing=False)
    except (Unreadable, errors.RequestError) as error:
        return refusal(http, error)
    said = {"x-request-id": request.request_id}
    if isinstance(answer, Kept):
        return _kept_response(http, answer, kind or MODERN, said)
    # What cannot be got may be posted; what cannot be posted either is only told.
    got_wrong = http.method in GETTING and answer.refused and code_of(answer.errors[0]) == KindWrong.code
    return _response(answer, kind or MODERN, status=405 if got_wrong else None, headers=said)


async def _answered(
    endpoint: Endpoint, http: HttpRequest, headers: Mapping[str, str], asked: asking.Asked, *, believing: bool
) -> tuple[Request, Answer | Kept]:
    request = await endpoint.request(http, headers=headers, believing=believing)
    kinds = (OperationType.QUERY,) if http.method in GETTING else ALL_KINDS
    keep = http.method in GETTING or endpoint.kept_answers is not None
    return request, await endpoint.answer_or_kept(request, asked, kinds=kinds, keep=keep)


def refusal(http: HttpRequest, error: Unreadable | errors.RequestError) -> Response:
    """The response to what is no request, or to one of somebody unknown."""
    kind, locale = negotiated(http.headers.get("accept")) or MODERN, locale_of(http)
    headers = {"x-request-id": uuid.uuid4().hex}
    if isinstance(error, Unreadable):
        return _response(refused(error.error, locale), kind, status=error.status, headers=headers | {**error.headers})
    return _response(refused(error, locale), kind, status=_status_of(error), headers=headers)


def negotiated(accept: str | None) -> str | None:
    """The media type to answer with; None where nothing that we can say is accepted."""
    if not accept:
        return JSON
    best: tuple[float, str] | None = None
    for item in accept.split(","):
        name, _, rest = item.partition(";")
        found = QUALITY.search(rest)
        quality = float(found.group(1)) if found and found.group(1).count(".") < 2 else 1.0
        offered = {MODERN: MODERN, JSON: JSON, "application/*": JSON, "*/*": JSON}.get(name.strip().lower())
        if offered is not None and quality > 0 and (best is None or quality > best[0]):
            best = quality, offered
    return best[1] if best else None


def locale_of(http: HTTPConnection) -> str:
    """The language of messages before a shop is known."""
    return text.negotiate(http.headers.get("accept-language", ""), offered=("en", "zh-CN"), default="en")


def headers_of(http: HTTPConnection) -> Mapping[str, str]:
    """The headers by name, taken apart once; of one that stands twice the first, as Starlette gives it."""
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in reversed(http.scope["headers"])}


async def read(endpoint: Endpoint, http: HttpRequest, headers: Mapping[str, str]) -> asking.Asked:
    """What is asked; raises where it is no request of ours."""
    if http.method in GETTING:
        return asking.read_query(http.query_params)
    kind, _, parameters = headers.get("content-type", "").partition(";")
    charset = parameters.strip().lower().removeprefix("charset=").strip('"')
    if kind.strip().lower() != JSON or charset not in ("", "utf-8"):
        raise Unreadable(415, errors.BadRequest(reason=f"content-type must be {JSON} in utf-8"))
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise Unreadable(415, errors.BadRequest(reason="content-encoding is not understood"))
    return asking.read_body(await _body(endpoint, http))


async def _body(endpoint: Endpoint, http: HttpRequest) -> bytes:
    """The body; given up when it takes too long, or is too long for a shopper and not known to be somebody else's."""
    chunks: list[bytes] = []
    size, allowed = 0, endpoint.policy.shopper
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in http.stream():
                size += len(chunk)
                if size > allowed.body and allowed is endpoint.policy.shopper:
                    allowed = await _limits(endpoint, http)
                if size > allowed.body:
                    error = errors.LimitExceeded(limit="body", found=size, maximum=allowed.body)
                    raise Unreadable(413, error, CLOSING)
                chunks.append(chunk)
    except TimeoutError:
        raise Unreadable(408, errors.TimedOut(seconds=BODY_SECONDS), CLOSING) from None
    except ClientDisconnect:
        raise Unreadable(400, errors.BadRequest(reason="the body ended early")) from None
    return b"".join(chunks)


async def _limits(endpoint: Endpoint, http: HttpRequest) -> limits.Limits:
    """The limits of whoever sends a long body; the rest of one whose token is wrong is not read.

    What is short is read before anybody is authenticated, what is long is authenticated once more when it is read: so
    no token is believed for longer than a question of one packet would be.
    """
    if "authorization" not in http.headers:
        return endpoint.policy.shopper
    try:
        request = await endpoint.request(http, headers=http.headers)
    except errors.RequestError as error:
        raise Unreadable(_status_of(error), error, CLOSING) from None
    return endpoint.policy.of(request.actor)


def _status_of(error: errors.RequestError) -> int | None:
    """The status of a refusal; None where that depends on what the client accepts."""
    return {errors.Unauthenticated.code: 401, errors.Throttled.code: None}.get(error.code, 400)


def _kept_response(http: HttpRequest, kept: Kept, kind: str, headers: dict[str, str]) -> Response:
    """What every stranger is answered; only what was got, and not posted, may be kept by others than us."""
    headers |= {"cache-control": "no-store", "vary": VARY}
    if http.method in GETTING:
        etag = f'"{kept.etag}-{"m" if kind == MODERN else "j"}"'
        headers |= {"cache-control": f"public, max-age={kept.seconds}", "age": str(kept.age), "etag": etag}
        known = [item.strip().removeprefix("W/") for item in http.headers.get("if-none-match", "").split(",")]
        if etag in known or "*" in known:
            return Response(status_code=304, headers=headers)
    return Response(kept.body, media_type=f"{kind}; charset=utf-8", headers=headers)


def _response(answer: Answer, kind: str, *, status: int | None = None, headers: Mapping[str, str]) -> Response:
    body = encoded(answer)
    said = {"cache-control": "no-store", "vary": VARY, **headers}
    code = code_of(answer.errors[0]) if answer.errors else ""
    if status is None:
        status = 200
        # Clients of persisted queries expect their question to be answered like any other.
        if answer.refused and kind == MODERN and code != PersistedQueryNotFound.code:
            status = STATUSES.get(code, 400)
        if code == errors.Throttled.code:
            wait = int((answer.errors[0].extensions or {})["waitMilliseconds"])
            said["retry-after"] = str(-(-wait // 1000))
    if status == 405:
        said["allow"] = "POST"
    return Response(body, status_code=status, media_type=f"{kind}; charset=utf-8", headers=said)


def encoded(answer: Answer) -> bytes:
    """An answer as JSON."""
    return orjson.dumps(formatted(answer), default=str)


def formatted(answer: Answer) -> dict[str, Any]:
    """An answer in the shape of the specification."""
    body: dict[str, Any] = {}
    if answer.errors:
        body["errors"] = [error.formatted for error in answer.errors]
    if not answer.refused:
        body["data"] = answer.data
    if answer.extensions:
        body["extensions"] = answer.extensions
    return body
