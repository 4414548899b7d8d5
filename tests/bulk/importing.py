"""Imports as tests ask for them: create, upload, start, run, and what came of each line."""

from typing import Any

import httpx
from starlette.applications import Starlette

from entrepot.kernel import files, permissions, storage, worker
from tests.bulk import exporting

CREATE = """
mutation($input: BulkMutationCreateInput!) {
  bulkMutationCreate(input: $input) {
    bulkOperation { id state kind format }
    upload { url method headers { name value } expiresAt }
    userErrors { code message field }
  }
}
"""
START = "mutation($id: ID!) { bulkMutationStart(id: $id) { bulkOperation { state } userErrors { code field } } }"
READ = """
query($id: ID!) { bulkOperation(id: $id) { id state rows failedRows objects url failure { code message } } }
"""
CUSTOMER = "mutation($input: CustomerCreateInput!) { customerCreate(input: $input) { customer { id name } } }"


async def send(keeper: storage.Storage, upload: dict[str, Any], data: bytes) -> int:
    """Upload with exactly the returned request."""
    app = Starlette(routes=files.routes(keeper))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://shop.test") as browser:
        headers = {item["name"]: item["value"] for item in upload["headers"]}
        return (await browser.request(upload["method"], upload["url"], headers=headers, content=data)).status_code


async def created(graphql: Any, actor: permissions.Actor, document: str, *, size: int, format: str = "JSONL") -> Any:
    """The payload of a new import."""
    given = {"input": {"document": document, "sizeBytes": size, "format": format}}
    return (await graphql(CREATE, given, actor=actor))["data"]["bulkMutationCreate"]


async def started(
    graphql: Any, errand: worker.Errand, actor: permissions.Actor, data: bytes, *, document: str = CUSTOMER,
    format: str = "JSONL",
) -> str:  # fmt: skip
    """Create, upload and start; the operation's id."""
    payload = await created(graphql, actor, document, size=len(data), format=format)
    assert payload["userErrors"] == []
    operation_id = str(payload["bulkOperation"]["id"])
    assert await send(errand.services.storage, payload["upload"], data) == 204
    answer = (await graphql(START, {"id": operation_id}, actor=actor))["data"]["bulkMutationStart"]
    assert answer == {"bulkOperation": {"state": "QUEUED"}, "userErrors": []}
    return operation_id


async def read(graphql: Any, actor: permissions.Actor, operation_id: str) -> dict[str, Any]:
    """The operation as its owner sees it."""
    found: dict[str, Any] = (await graphql(READ, {"id": operation_id}, actor=actor))["data"]["bulkOperation"]
    return found


async def done(
    graphql: Any, errand: worker.Errand, actor: permissions.Actor, data: bytes, **given: Any
) -> tuple[dict[str, Any], bytes]:
    """Start, run; the operation and its result."""
    operation_id = await started(graphql, errand, actor, data, **given)
    await exporting.run(errand, operation_id)
    found = await read(graphql, actor, operation_id)
    result = (await exporting.load(errand.services.storage, found["url"])).content if found["url"] else b""
    return found, result
