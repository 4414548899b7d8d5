"""Exports as tests ask for them, and many customers to export."""

import csv
import io
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import openpyxl
import orjson
from starlette.applications import Starlette

from entrepot.bulk import jobs as bulk_jobs
from entrepot.kernel import files, permissions, storage, worker

RUN = """
mutation($input: BulkQueryRunInput!) {
  bulkQueryRun(input: $input) { bulkOperation { id state kind format rows } userErrors { code message field } }
}
"""
READ = """
query($id: ID!) {
  bulkOperation(id: $id) {
    id state rows objects url sizeBytes isMassExport actorName failure { code message } startedAt settledAt expiresAt
  }
}
"""
CANCEL = "mutation($id: ID!) { bulkOperationCancel(id: $id) { bulkOperation { state } userErrors { code field } } }"
CUSTOMERS = "{ customers { nodes { id name email note } } }"
# Ids whose last byte says that they are customers, in the order of their numbers.
MANY = """
INSERT INTO customer (shop_id, id, name, email, note)
SELECT $1, ('01900000-0000-7000-8000-' || lpad(to_hex(n), 10, '0') || '40')::uuid, 'Customer ' || n, n || '@x.test', $3
FROM generate_series(1, $2::int) AS n
"""


async def many_customers(owner: asyncpg.Connection, shop: uuid.UUID, count: int, *, note: str = "") -> None:
    """Write customers straight into the table: 1, 2, 3 …"""
    await owner.execute(MANY, shop, count, note)


async def asked(graphql: Any, actor: permissions.Actor, document: str = CUSTOMERS, **given: Any) -> str:
    """Put a query into the queue; the operation's id."""
    answer = await graphql(RUN, {"input": {"document": document, **given}}, actor=actor)
    payload = answer["data"]["bulkQueryRun"]
    assert payload["userErrors"] == []
    assert payload["bulkOperation"]["state"] == "QUEUED"
    return str(payload["bulkOperation"]["id"])


async def refusals(graphql: Any, actor: permissions.Actor, document: str, **given: Any) -> list[Mapping[str, Any]]:
    """What is said against a query."""
    answer = await graphql(RUN, {"input": {"document": document, **given}}, actor=actor)
    found: list[Mapping[str, Any]] = answer["data"]["bulkQueryRun"]["userErrors"]
    return found


async def run(errand: worker.Errand, operation_id: str) -> None:
    """What the worker does."""
    await bulk_jobs.run_bulk_operation(errand, operation_id=operation_id)


async def read(graphql: Any, actor: permissions.Actor, operation_id: str) -> dict[str, Any]:
    """The operation as its reader sees it."""
    found: dict[str, Any] = (await graphql(READ, {"id": operation_id}, actor=actor))["data"]["bulkOperation"]
    return found


async def load(keeper: storage.Storage, url: str) -> httpx.Response:
    """Load a result as a browser would."""
    app = Starlette(routes=files.routes(keeper))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://shop.test") as browser:
        return await browser.get(url)


async def result(graphql: Any, errand: worker.Errand, actor: permissions.Actor, document: str, **given: Any) -> bytes:
    """Ask, run and load."""
    operation_id = await asked(graphql, actor, document, **given)
    await run(errand, operation_id)
    found = await read(graphql, actor, operation_id)
    assert (found["state"], found["failure"]) == ("DONE", None)
    return (await load(errand.services.storage, found["url"])).content


def lines(content: bytes) -> list[Any]:
    """The rows of JSON lines."""
    return [orjson.loads(line) for line in content.splitlines()]


def table(content: bytes) -> list[list[str]]:
    """The rows of a CSV file."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def cells(content: bytes) -> list[list[tuple[str, Any]]]:
    """The rows of a spreadsheet: of each cell its type and its value."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [[(cell.data_type, cell.value) for cell in row] for row in book.active.iter_rows()]


def files_of(directory: Path) -> list[str]:
    """The files below a directory."""
    return sorted(path.name for path in directory.rglob("*") if path.is_file())
