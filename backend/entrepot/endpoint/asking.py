"""From bytes to what is asked: strict about JSON, so that no two readers of a request understand it differently."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from entrepot.endpoint import limits
from entrepot.kernel import errors

NAMES = ("query", "variables", "operationName", "extensions", "documentId")
HASHED = "sha256:"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A GraphQL request: a document or, in the extensions, what stands for one."""

    query: str | None
    variables: Mapping[str, Any] = field(default_factory=dict)
    operation_name: str | None = None
    document_id: str | None = None
    extensions: Mapping[str, Any] = field(default_factory=dict)


def read_body(data: bytes) -> Asked:
    """The request in a body of JSON."""
    body = read_json(data)
    if isinstance(body, dict) and any(data.count(b'"%s"' % name.encode()) > 1 for name in NAMES):
        _refuse_duplicates(data)
    return read_parameters(body)


def read_query(given: Mapping[str, str]) -> Asked:
    """The request in the parameters of an address."""
    body: dict[str, Any] = dict(given)
    for name in ("variables", "extensions"):
        if name in body:
            body[name] = read_json(body[name].encode()) if body[name] else None
    return read_parameters(body)


def read_parameters(body: Any) -> Asked:
    """The request in decoded JSON."""
    if not isinstance(body, dict):
        raise errors.BadRequest(reason="one JSON object per request / 每次请求一个 JSON 对象")
    query, name = body.get("query"), body.get("operationName")
    if query is not None and not isinstance(query, str):
        raise errors.BadRequest(reason="query must be a string / query 必须是字符串")
    if name is not None and not isinstance(name, str):
        raise errors.BadRequest(reason="operationName must be a string / operationName 必须是字符串")
    variables, extensions = (_object(body, key) for key in ("variables", "extensions"))
    limits.check_values(variables)
    limits.check_values(extensions)
    document_id = _document_id(body, extensions)
    if not query and not document_id:
        raise errors.BadRequest(reason="query is missing / 缺少 query")
    return Asked(
        query=query or None,
        variables=variables,
        operation_name=name or None,
        document_id=document_id,
        extensions=extensions,
    )


def read_json(data: bytes) -> Any:
    """Decoded JSON; what is not JSON is refused."""
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        raise errors.BadRequest(reason="not JSON / 不是 JSON") from None


def _object(body: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = body.get(key)
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise errors.BadRequest(reason=f"{key} must be an object / {key} 必须是对象")
    return found


def _document_id(body: Mapping[str, Any], extensions: Mapping[str, Any]) -> str | None:
    """What stands for the document: of the specification's draft, or of automatic persisted queries."""
    found = body.get("documentId")
    persisted = extensions.get("persistedQuery")
    if found is None and isinstance(persisted, dict):
        found = persisted.get("sha256Hash")
    if found is not None and not isinstance(found, str):
        raise errors.BadRequest(reason="documentId must be a string / documentId 必须是字符串")
    return found.removeprefix(HASHED) or None if found else None


def _refuse_duplicates(data: bytes) -> None:
    """A name that stands twice on the top level means one thing to us and another to a filter before us."""

    def top(pairs: list[tuple[str, Any]]) -> list[str]:
        return [name for name, _ in pairs]

    try:
        names = json.loads(data, object_pairs_hook=top, parse_int=str)
    except RecursionError:
        raise errors.LimitExceeded(limit="nesting", found=limits.NESTING + 1, maximum=limits.NESTING) from None
    if len(names) != len(set(names)):
        raise errors.BadRequest(reason="a name stands twice / 字段名重复")
