"""GraphQL over HTTP: bytes to a request, an answer to bytes."""

import logging
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import orjson
from graphql import GraphQLError, GraphQLSchema, OperationType, get_operation_ast
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from entrepot.engine import execution
from entrepot.engine.context import Request
from entrepot.engine.documents import Documents
from entrepot.engine.schema import to_graphql_error
from entrepot.kernel import buckets, errors, feed, permissions
from entrepot.kernel.database import Database

assert feed.change_signal is not None
assert buckets.bucket is not None
logger = logging.getLogger("entrepot.endpoint")
MAXIMUM_BODY_BYTES = 1_000_000
RESPONSE_TYPE = "application/graphql-response+json"
JSON_TYPE = "application/json"

Authenticate = Callable[[Database, str, uuid.UUID | None], Awaitable[tuple[uuid.UUID, permissions.Actor]]]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The GraphQL request inside of an HTTP request."""

    query: str
    variables: dict[str, Any] | None
    operation_name: str | None


@dataclass(frozen=True, kw_only=True, eq=False)
class Endpoint:
    """The `/graphql` endpoint: callable with an HTTP request."""

    schema: GraphQLSchema
    documents: Documents
    database: Database
    authenticate: Authenticate
    services: Any = None

    async def __call__(self, http: HttpRequest) -> Response:
        """Answer one request; errors of ours never become a 5xx that tells internals."""
        request_id = uuid.uuid4().hex
        try:
            asked = await _read(http)
            request = await self._request(http, request_id)
        except errors.RequestError as error:
            return _error_response(http, error, request_id)
        parsed = self.documents.get(asked.query)
        if parsed.document is None:
            return _response(http, None, list(parsed.errors), request_id, refused=True)
        operation = get_operation_ast(parsed.document, asked.operation_name)
        if http.method == "GET" and operation and operation.operation is not OperationType.QUERY:
            refusal = errors.BadRequest(reason="GET may only query / GET 只能查询")
            return _error_response(http, refusal, request_id, status=405)
        answer = await execution.execute(
            self.schema,
            parsed,
            request,
            variables=asked.variables,
            operation_name=asked.operation_name,
        )
        return _response(http, answer.data, list(answer.errors), request_id, refused=answer.refused)

    async def _request(self, http: HttpRequest, request_id: str) -> Request:
        named = await self._named_shop(http)
        scheme, _, token = http.headers.get("authorization", "").partition(" ")
        if token and scheme.lower() == "bearer":
            shop_id, actor = await self.authenticate(self.database, token.strip(), named)
        else:
            shop_id, actor = await self._shop(http, named), permissions.ANONYMOUS
        return Request(
            database=self.database,
            shop_id=shop_id,
            actor=actor,
            accept_language=http.headers.get("accept-language", ""),
            request_id=request_id,
            address=http.client.host if http.client else None,
            user_agent=http.headers.get("user-agent"),
            services=self.services,
        )

    async def _named_shop(self, http: HttpRequest) -> uuid.UUID | None:
        handle = http.headers.get("shop")
        if not handle:
            return None
        found = await self.database.find_shop_id(handle=handle)
        if found is None:
            raise errors.ShopNotFound()
        return found

    async def _shop(self, http: HttpRequest, named: uuid.UUID | None) -> uuid.UUID:
        if named is not None:
            return named
        host = http.headers.get("host", "").split(":")[0].lower()
        found = await self.database.find_shop_id(host=host) or await self.database.find_shop_id()
        if found is None:
            raise errors.ShopNotFound()
        return found


async def _read(http: HttpRequest) -> Asked:
    if http.method == "GET":
        body: Any = dict(http.query_params)
        for name in ("variables", "extensions"):
            if name in body:
                body[name] = _json(body[name].encode())
        return _asked(body)
    kind = http.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind != JSON_TYPE:
        raise errors.BadRequest(reason="content-type must be application/json")
    return _asked(_json(await _body(http)))


async def _body(http: HttpRequest) -> bytes:
    """The body, given up as soon as it is too long."""
    chunks: list[bytes] = []
    size = 0
    async for chunk in http.stream():
        size += len(chunk)
        if size > MAXIMUM_BODY_BYTES:
            raise errors.BadRequest(reason=f"at most {MAXIMUM_BODY_BYTES} bytes")
        chunks.append(chunk)
    return b"".join(chunks)


def _json(data: bytes) -> Any:
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        raise errors.BadRequest(reason="not JSON / 不是 JSON") from None


def _asked(body: Any) -> Asked:
    if not isinstance(body, dict):
        raise errors.BadRequest(reason="one JSON object per request / 每次请求一个 JSON 对象")
    query, variables, name = body.get("query"), body.get("variables"), body.get("operationName")
    if not isinstance(query, str) or not query:
        raise errors.BadRequest(reason="query must be a string")
    if variables is not None and not isinstance(variables, dict):
        raise errors.BadRequest(reason="variables must be an object")
    if name is not None and not isinstance(name, str):
        raise errors.BadRequest(reason="operationName must be a string")
    return Asked(query=query, variables=variables, operation_name=name or None)


def _error_response(
    http: HttpRequest, error: errors.RequestError, request_id: str, *, status: int | None = None
) -> Response:
    locale = "zh-CN" if http.headers.get("accept-language", "").lower().startswith("zh") else "en"
    made = to_graphql_error(error, locale=locale)
    default = 401 if isinstance(error, errors.Unauthenticated) else 400
    return _response(http, None, [made], request_id, refused=True, status=status or default)


def _response(
    http: HttpRequest,
    data: Any,
    found: list[GraphQLError],
    request_id: str,
    *,
    refused: bool,
    status: int | None = None,
) -> Response:
    accepts = http.headers.get("accept", "")
    modern = RESPONSE_TYPE in accepts
    body: dict[str, Any] = {}
    if found:
        body["errors"] = [error.formatted for error in found]
    if not refused:
        body["data"] = data
    default = 400 if refused and modern else 200
    return Response(
        orjson.dumps(body, default=str),
        status_code=status or default,
        media_type=f"{RESPONSE_TYPE if modern else JSON_TYPE}; charset=utf-8",
        headers={"x-request-id": request_id},
    )
