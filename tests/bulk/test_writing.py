"""A mutation for each line of a file: each line once, whatever happens in between; and what came of it."""

import uuid
from typing import Any

import asyncpg
import orjson
import pytest

from entrepot.access.operations import apps
from entrepot.bulk.operations import lifecycle
from entrepot.bulk.rules import states
from entrepot.kernel import database as databases
from entrepot.kernel import permissions, worker
from tests.access import people
from tests.bulk import exporting, importing
from tests.bulk.conftest import app_with

NAMES = "SELECT name FROM customer WHERE shop_id = $1 ORDER BY created_at, id"
SCOPES = ("import_rows", "write_customers", "read_customers")


def lines_of(*names: str) -> bytes:
    return b"".join(orjson.dumps({"input": {"name": name}}) + b"\n" for name in names)


async def names(owner: asyncpg.Connection, shop: uuid.UUID) -> list[str]:
    return sorted(row["name"] for row in await owner.fetch(NAMES, shop))


async def test_each_line_is_carried_out_and_told(
    graphql: Any, errand: worker.Errand, owner_of_shop: permissions.Actor, owner: asyncpg.Connection, shop: uuid.UUID
) -> None:
    found, result = await importing.done(graphql, errand, owner_of_shop, lines_of("A", "B", "C"))
    assert (found["state"], found["rows"], found["failedRows"]) == ("DONE", 3, 0)
    assert await names(owner, shop) == ["A", "B", "C"]
    told = exporting.lines(result)
    assert [(row["line"], row["data"]["customerCreate"]["customer"]["name"]) for row in told] == [
        (1, "A"), (2, "B"), (3, "C")
    ]  # fmt: skip


async def test_errors_are_told_by_line_and_stop_nothing(
    graphql: Any, errand: worker.Errand, owner_of_shop: permissions.Actor, owner: asyncpg.Connection, shop: uuid.UUID
) -> None:
    data = b"\n".join(
        [
            b'{"input": {"name": "A", "email": "a@x.test"}}', b'{"input": {"name": "B", "email": "a@x.test"}}', b"",
            b"not json", b"[1]", b'{"input": {"nothing": 1}}', b'{"input": {"name": "' + b"x" * 70_000 + b'"}}',
            b'{"input": {"name": "Z"}}',
        ]
    )  # fmt: skip
    found, result = await importing.done(graphql, errand, owner_of_shop, data)
    assert (found["state"], found["rows"], found["failedRows"]) == ("DONE", 7, 5)
    assert await names(owner, shop) == ["A", "Z"]
    told = {
        row["line"]: [(error["code"], error["field"]) for error in row.get("errors", [])]
        for row in exporting.lines(result)
    }
    assert told == {
        1: [], 2: [("EMAIL_TAKEN", ["email"])], 4: [("LINE_INVALID", [])], 5: [("LINE_INVALID", [])],
        6: [("BAD_USER_INPUT", [])], 7: [("LINE_INVALID", [])], 8: [],
    }  # fmt: skip


async def test_a_crash_after_the_work_and_before_the_progress_does_each_line_once(
    graphql: Any, errand: worker.Errand, owner_of_shop: permissions.Actor, owner: asyncpg.Connection, shop: uuid.UUID,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """The mutations of the second chunk are committed, then the worker dies before it can say so."""
    monkeypatch.setattr(states, "LINES_OF_A_CHUNK", 4)
    operation_id = await importing.started(graphql, errand, owner_of_shop, lines_of(*"ABCDEFGHIJ"))
    advance, calls = lifecycle.advance, []

    async def dying(*given: Any, **named: Any) -> Any:
        calls.append(named["chunk"].number)
        if calls == [1, 2]:
            raise KeyboardInterrupt
        return await advance(*given, **named)

    with monkeypatch.context() as patched:
        patched.setattr(lifecycle, "advance", dying)
        with pytest.raises(KeyboardInterrupt):
            await exporting.run(errand, operation_id)
    assert await names(owner, shop) == list("ABCDEFGH")
    assert (await importing.read(graphql, owner_of_shop, operation_id))["rows"] == 4
    await owner.execute("UPDATE bulk_operation SET leased_until = now() WHERE id = $1", uuid.UUID(operation_id))
    await exporting.run(errand, operation_id)
    found = await importing.read(graphql, owner_of_shop, operation_id)
    assert (found["state"], found["rows"], found["failedRows"]) == ("DONE", 10, 0)
    assert await names(owner, shop) == list("ABCDEFGHIJ")
    result = exporting.lines((await exporting.load(errand.services.storage, found["url"])).content)
    kept = {str(row["id"]) for row in await owner.fetch("SELECT id FROM customer WHERE shop_id = $1", shop)}
    assert {row["data"]["customerCreate"]["customer"]["id"] for row in result} == kept
    assert [row["line"] for row in result] == list(range(1, 11))


async def test_it_is_cancelled_after_a_chunk_and_tells_what_was_done(
    graphql: Any, errand: worker.Errand, owner_of_shop: permissions.Actor, owner: asyncpg.Connection, shop: uuid.UUID,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(states, "LINES_OF_A_CHUNK", 2)
    monkeypatch.setattr(states, "CHUNKS_OF_A_JOB", 1)
    operation_id = await importing.started(graphql, errand, owner_of_shop, lines_of(*"ABCDEF"))
    await exporting.run(errand, operation_id)
    await graphql(exporting.CANCEL, {"id": operation_id}, actor=owner_of_shop)
    await exporting.run(errand, operation_id)
    found = await importing.read(graphql, owner_of_shop, operation_id)
    assert (found["state"], found["rows"]) == ("CANCELED", 4)
    assert await names(owner, shop) == list("ABCD")
    result = exporting.lines((await exporting.load(errand.services.storage, found["url"])).content)
    assert [row["line"] for row in result] == [1, 2, 3, 4]


@pytest.mark.parametrize("scope", ["import_rows", "write_customers"])
async def test_sys10_an_app_that_lost_its_scope_writes_no_further(
    scope: str, graphql: Any, errand: worker.Errand, team: people.Team, owner: asyncpg.Connection, shop: uuid.UUID,
    database: databases.Database, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(states, "LINES_OF_A_CHUNK", 2)
    monkeypatch.setattr(states, "CHUNKS_OF_A_JOB", 1)
    app = await app_with(database, shop, *SCOPES)
    operation_id = await importing.started(graphql, errand, app, lines_of(*"ABCDEF"))
    await exporting.run(errand, operation_id)
    left = [item for item in SCOPES if item != scope]
    async with database.write(shop_id=shop, actor=people.SYSTEM) as tx:
        await apps.update_apps(tx, commands=[apps.UpdateApp(id=app.app_id, scopes=left)])
    await exporting.run(errand, operation_id)
    row = await owner.fetchrow(
        "SELECT state, error_code, rows FROM bulk_operation WHERE id = $1", uuid.UUID(operation_id)
    )
    assert row is not None
    assert tuple(row) == ("FAILED", "FORBIDDEN", 2)
    assert await names(owner, shop) == ["A", "B"]


@pytest.mark.parametrize(
    "document",
    [
        "{ customers { nodes { id } } }", "mutation { logout { done } } query { me { id } }",
        "mutation($input: AppCreateInput!) { appCreate(input: $input) { app { id } } }",
        'mutation($i: CustomerCreateInput!) { customerCreate(input: $i) @idempotent(key: "x") { customer { id } } }',
        "mutation($i: CustomerCreateInput!) { customerCreate(input: $i) @dryRun { customer { id } } }",
        "mutation($i: CustomerCreateInput!) { a: customerCreate(input: $i) { customer { id } } __typename }",
        "mutation($input: BulkMutationCreateInput!) { bulkMutationCreate(input: $input) { upload { url } } }",
    ],
)  # fmt: skip
async def test_what_is_not_one_mutation_is_refused(
    graphql: Any, owner_of_shop: permissions.Actor, document: str
) -> None:
    [refused] = (await importing.created(graphql, owner_of_shop, document, size=1))["userErrors"]
    assert (refused["code"], refused["field"]) == ("BULK_DOCUMENT_REFUSED", ["document"])


@pytest.mark.parametrize("size", [0, states.LARGEST_INPUT_BYTES + 1])
async def test_the_size_of_the_file_is_limited(graphql: Any, owner_of_shop: permissions.Actor, size: int) -> None:
    [refused] = (await importing.created(graphql, owner_of_shop, importing.CUSTOMER, size=size))["userErrors"]
    assert (refused["code"], refused["field"]) == ("OUT_OF_RANGE", ["sizeBytes"])


async def test_c23_the_upload_takes_no_more_than_was_announced(
    graphql: Any, errand: worker.Errand, owner_of_shop: permissions.Actor
) -> None:
    payload = await importing.created(graphql, owner_of_shop, importing.CUSTOMER, size=10)
    assert await importing.send(errand.services.storage, payload["upload"], b"x" * 11) == 413
    operation_id = payload["bulkOperation"]["id"]
    await graphql(importing.START, {"id": operation_id}, actor=owner_of_shop)
    await exporting.run(errand, operation_id)
    found = await importing.read(graphql, owner_of_shop, operation_id)
    assert (found["state"], found["failure"]["code"]) == ("FAILED", "INPUT_MISSING")


async def test_only_its_owner_starts_it_and_only_once(
    graphql: Any, errand: worker.Errand, owner_of_shop: permissions.Actor, database: databases.Database, shop: uuid.UUID
) -> None:
    operation_id = await importing.started(graphql, errand, owner_of_shop, lines_of("A"))
    app = await app_with(database, shop, *SCOPES)
    again = (await graphql(importing.START, {"id": operation_id}, actor=owner_of_shop))["data"]["bulkMutationStart"]
    assert again["userErrors"] == [{"code": "BULK_OPERATION_SETTLED", "field": ["id"]}]
    others = (await graphql(importing.START, {"id": operation_id}, actor=app))["data"]["bulkMutationStart"]
    assert others["userErrors"] == [{"code": "NOT_FOUND", "field": ["id"]}]


async def test_a_mutation_that_moves_value_needs_no_key_of_its_own(
    graphql: Any, errand: worker.Errand, owner_of_shop: permissions.Actor
) -> None:
    document = "mutation($input: JournalPostInput!) { journalPost(input: $input) { entry { id } userErrors { code } } }"
    ten = {"amount": "10.00", "currencyCode": "CNY"}
    line = {"input": {"lines": [{"account": "1002", "debit": ten}, {"account": "6602", "credit": ten}], "memo": "rent"}}
    found, result = await importing.done(graphql, errand, owner_of_shop, orjson.dumps(line), document=document)
    assert (found["failedRows"], exporting.lines(result)[0].get("errors")) == (0, None)
