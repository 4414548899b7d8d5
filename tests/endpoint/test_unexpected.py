"""Whatever fails in a way nobody foresaw is answered with the request's id, told to the log once, and undone (G22).

The cases are generated from the schema: every field that is declared, by a query and by a mutation that lead to it.
"""

from types import SimpleNamespace

import httpx
import pytest
from graphql import is_non_null_type
from pydantic import SecretStr

from entrepot import app
from entrepot.contract import failures
from entrepot.contract import schema as schemas
from entrepot.kernel import permissions
from entrepot.kernel.settings import Settings
from entrepot.schema import SCHEMA
from tests import shops
from tests.endpoint import failing

CASES = list(failing.cases(SCHEMA))
MODERN = {"accept": "application/graphql-response+json"}
SPOILT = "SELECT count(*) FROM change WHERE shop_id = $1 AND operation = 'SPOILT'"
KEYS = "SELECT count(*) FROM idempotency_key WHERE shop_id = $1"


@pytest.fixture(scope="module")
async def asked(database, database_url, tmp_path_factory):
    """The whole application over HTTP, as the system itself, who may ask for every field."""
    shop = await shops.found(database)

    async def authenticate(*_):
        return shop, permissions.Actor.system("test")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(app, "_authenticate", authenticate)
        settings = Settings(
            database_url=database_url,
            data_dir=tmp_path_factory.mktemp("unexpected"),
            secret=SecretStr("s" * 40),
            cost_bucket=1_000_000_000,
            cost_restored=1_000_000_000,
        )
        application = app.create(settings)
        async with application.router.lifespan_context(application):
            transport = httpx.ASGITransport(app=application)
            headers = {**MODERN, "authorization": "Bearer x"}
            async with httpx.AsyncClient(transport=transport, base_url=settings.base_url, headers=headers) as client:

                async def post(document):
                    return await client.post("/graphql", json={"query": document})

                yield SimpleNamespace(client=client, post=post, shop=shop)


def complaint(case, error, answer, records):
    """What is wrong with the answer to a case, or with what the log has of it."""
    request_id = answer.headers["x-request-id"]
    errors = answer.json().get("errors", [])
    told = {
        "message": f"Something went wrong on our side; the request id is {request_id}.",
        "path": case.path,
        "extensions": {"code": "INTERNAL", "requestId": request_id},
    }
    logged = [record.getMessage() for record in records if record.exc_info and record.exc_info[1] is error]
    raw = b"\n".join([answer.content, *(value for pair in answer.headers.raw for value in pair)])
    found = {
        "status": answer.status_code != 200,
        "errors": [{name: item.get(name) for name in told} for item in errors] != [told],
        "more": [set(item) - {*told, "locations"} for item in errors] != [set()],
        "inside": failing.INSIDE.findall(raw),
        "log": logged != [f"unexpected error in request {request_id}"],
        "more in the log": [record.getMessage() for record in records if record.levelname == "ERROR"] != logged,
    }
    wrong = {name: said for name, said in found.items() if said}
    return f"{case.name}: {wrong}\n{case.document}\n{answer.text[:300]}" if wrong else None


async def complaints(ask, cases, log):
    """What is wrong with the answers to some cases."""
    found = []
    for case in cases:
        with case.arranged() as errors:
            for error in errors:
                log.clear()
                answer = await ask(case.document)
                found.append(complaint(case, error, answer, log))
    return [said for said in found if said]


@pytest.fixture
def log():
    """What is logged during a test."""
    with failing.logged() as kept:
        yield kept


def test_every_function_of_the_schema_is_among_the_cases():
    """Subscriptions need a connection that stays open, and are tested there."""
    declared = [(f"{parent}.{name}", found.declaration.style) for parent, name, found in schemas.walk(SCHEMA)]
    cases = [(f"{case.failing.parent}.{case.failing.name}", case.failing.declaration.style) for case in CASES]
    for style in ("query", "batch", "derived", "mutation"):
        assert {item for item in cases if item[1] == style} == {item for item in declared if item[1] == style}
    types = [case.failing.parent.name for case in CASES if case.failing.declaration.style == "plain"]
    assert sorted(types) == sorted({name.partition(".")[0] for name, style in declared if style == "plain"})


@pytest.mark.parametrize("operation", ["query", "mutation"])
async def test_g22_what_fails_unexpectedly_says_only_the_request_id(asked, owner, log, operation):
    cases = [case for case in CASES if case.operation == operation]
    before = [await owner.fetchval(statement, asked.shop) for statement in (SPOILT, KEYS)]
    found = await complaints(asked.post, cases, log)
    assert (len(found), found[:5]) == (0, [])
    assert [await owner.fetchval(statement, asked.shop) for statement in (SPOILT, KEYS)] == before


async def test_g22_strangers_are_told_no_more_and_their_answers_are_not_kept(asked, owner, log):
    public = [case for case in CASES if case.failing.resolved.allow == (permissions.PUBLIC,)]
    cases = [case for case in public if not case.way and case.operation == "query"]
    assert len(cases) > 10
    handle = await owner.fetchval("SELECT handle FROM shop_directory WHERE shop_id = $1", asked.shop)

    async def get(document):
        answer = await asked.client.get(
            "/graphql", params={"query": document}, headers={"authorization": "", "shop": handle}
        )
        assert answer.headers["cache-control"] == "no-store"
        return answer

    assert await complaints(get, cases, log) == []


async def test_what_does_not_fail_is_kept(asked, owner, log):
    """There is something to undo, so that its absence says something."""
    batches = [case for case in CASES if case.failing.declaration.style == "batch" and case.operation == "mutation"]
    case = next(case for case in batches if not is_non_null_type(case.failing.kind))
    before = await owner.fetchval(SPOILT, asked.shop)
    with case.arranged():
        answer = await asked.post(case.document)
    assert "errors" not in answer.json()
    assert (await owner.fetchval(SPOILT, asked.shop), log) == (before + 1, [])


async def test_a_failure_that_is_told_would_be_noticed(asked, log, monkeypatch):
    monkeypatch.setattr(failures, "presented", lambda failed, **_: list(failed))
    case = next(case for case in CASES if not case.way)
    [found, *_] = await complaints(asked.post, [case], log)
    assert "'inside': [b'kingfisher'" in found
