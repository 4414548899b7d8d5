"""Exports go no further than their actor may at each moment; only the actor has the file; mass exports are seen."""

import uuid
from typing import Any

import asyncpg
import pytest

from entrepot.access.operations import apps, staff
from entrepot.bulk.operations import lifecycle, reading
from entrepot.bulk.operations.reading import Position
from entrepot.bulk.rules import states
from entrepot.endpoint import bulk_documents
from entrepot.kernel import database as databases
from entrepot.kernel import permissions, worker
from tests import shops
from tests.access import people
from tests.bulk import exporting
from tests.bulk.conftest import app_with, signed_in

SCOPES = ("export_lists", "read_customers")
TABLES = (
    "SELECT (SELECT count(*) FROM bulk_operation), (SELECT count(*) FROM change), (SELECT count(*) FROM jobs.pgqueuer)"
)


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page of ten rows is a chunk."""
    monkeypatch.setattr(bulk_documents, "PAGE_SIZES", (10,))
    monkeypatch.setattr(states, "PAGES_OF_A_CHUNK", 1)


@pytest.fixture
async def half_read(
    graphql: Any, errand: worker.Errand, owner_of_shop: permissions.Actor, owner: asyncpg.Connection,
    shop: uuid.UUID, database: databases.Database,
) -> tuple[permissions.Actor, lifecycle.Held, Position]:  # fmt: skip
    """An app's export of thirty customers, of which ten are read."""
    await exporting.many_customers(owner, shop, 30)
    app = await app_with(database, shop, *SCOPES)
    operation_id = await exporting.asked(graphql, app)
    async with errand.write() as tx:
        held = await lifecycle.take(tx, id=uuid.UUID(operation_id))
    assert held is not None
    position = await reading.read_chunk(errand, held=held, position=Position(chunks=0, cursor=None))
    assert position is not None
    assert not position.is_end
    return app, held, position


async def state_of(owner: asyncpg.Connection, held: lifecycle.Held) -> tuple[str, str | None, int, str | None]:
    found = await owner.fetchrow(
        "SELECT state, error_code, rows, result_key FROM bulk_operation WHERE id = $1", held.id
    )
    assert found is not None
    return tuple(found)  # type: ignore[return-value]


@pytest.mark.parametrize("scope", SCOPES)
async def test_sys10_an_app_that_lost_its_scope_reads_no_further(
    scope: str, half_read: Any, errand: worker.Errand, database: databases.Database, shop: uuid.UUID,
    owner: asyncpg.Connection,
) -> None:  # fmt: skip
    app, held, position = half_read
    left = [item for item in SCOPES if item != scope]
    async with database.write(shop_id=shop, actor=people.SYSTEM) as tx:
        await apps.update_apps(tx, commands=[apps.UpdateApp(id=app.app_id, scopes=left)])
    assert await reading.read_chunk(errand, held=held, position=position) is None
    assert await state_of(owner, held) == ("FAILED", "FORBIDDEN", 10, None)
    assert await owner.fetchval("SELECT count(*) FROM bulk_part WHERE operation_id = $1", held.id) == 0


async def test_sys10_an_app_that_was_taken_away_reads_no_further(
    half_read: Any, errand: worker.Errand, database: databases.Database, shop: uuid.UUID, owner: asyncpg.Connection
) -> None:
    app, held, position = half_read
    async with database.write(shop_id=shop, actor=people.SYSTEM) as tx:
        await apps.delete_apps(tx, app_ids=[app.app_id])
    assert await reading.read_chunk(errand, held=held, position=position) is None
    assert await state_of(owner, held) == ("FAILED", "FORBIDDEN", 10, None)


async def test_sys10_a_person_who_was_demoted_or_suspended_reads_no_further(
    graphql: Any, errand: worker.Errand, team: people.Team, owner_of_shop: permissions.Actor,
    owner: asyncpg.Connection, shop: uuid.UUID, database: databases.Database,
) -> None:  # fmt: skip
    await exporting.many_customers(owner, shop, 30)
    async with database.write(shop_id=shop, actor=people.SYSTEM) as tx:
        await people.hire(tx, "manager@shop.example", team.roles["manager"])
    for change in ({"role_ids": [team.roles["warehouse_keeper"]]}, {"state": "SUSPENDED"}):
        manager = await signed_in(database, shop, "manager@shop.example")
        operation_id = await exporting.asked(graphql, manager)
        async with errand.write() as tx:
            held = await lifecycle.take(tx, id=uuid.UUID(operation_id))
        assert held is not None
        position = await reading.read_chunk(errand, held=held, position=Position(chunks=0, cursor=None))
        assert position is not None
        async with database.write(shop_id=shop, actor=people.SYSTEM) as tx:
            await staff.update_staff(tx, commands=[staff.UpdateStaff(id=manager.id, **change)])
        assert await reading.read_chunk(errand, held=held, position=position) is None
        assert await state_of(owner, held) == ("FAILED", "FORBIDDEN", 10, None)
        async with database.write(shop_id=shop, actor=people.SYSTEM) as tx:
            back = staff.UpdateStaff(id=manager.id, role_ids=[team.roles["manager"]])
            await staff.update_staff(tx, commands=[back])


async def test_a_token_that_was_cut_down_gains_nothing_from_what_the_app_may(
    errand: worker.Errand, half_read: Any, database: databases.Database, shop: uuid.UUID, owner: asyncpg.Connection
) -> None:
    app, held, _ = half_read
    async with database.write(shop_id=shop, actor=people.SYSTEM) as tx:
        await apps.update_apps(tx, commands=[apps.UpdateApp(id=app.app_id, scopes=[*SCOPES, "read_orders"])])
    async with errand.read() as tx:
        now = await reading.actors.find_actor_of_now(tx, was=held.was)
    assert now is not None
    assert now.permissions == frozenset(SCOPES)


@pytest.mark.parametrize("scope", SCOPES)
async def test_what_one_may_not_read_is_not_taken_in(
    scope: str, graphql: Any, owner_of_shop: permissions.Actor, owner: asyncpg.Connection,
    shop: uuid.UUID, database: databases.Database,
) -> None:  # fmt: skip
    app = await app_with(database, shop, scope)
    before = tuple(await owner.fetchrow(TABLES))
    answer = await graphql(exporting.RUN, {"input": {"document": exporting.CUSTOMERS}}, actor=app)
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"FORBIDDEN"}
    assert tuple(await owner.fetchrow(TABLES)) == before


async def test_c27_the_file_is_for_whoever_asked_for_it(
    graphql: Any, errand: worker.Errand, team: people.Team, owner_of_shop: permissions.Actor,
    owner: asyncpg.Connection, shop: uuid.UUID, database: databases.Database,
) -> None:  # fmt: skip
    """Another app does not even see the operation; whoever reads the audit sees it without the file."""
    await exporting.many_customers(owner, shop, 3)
    own, other = await app_with(database, shop, *SCOPES), await app_with(database, shop, *SCOPES)
    operation_id = await exporting.asked(graphql, own)
    await exporting.run(errand, operation_id)
    assert (await exporting.read(graphql, own, operation_id))["url"] is not None
    assert await exporting.read(graphql, other, operation_id) is None
    seen = await exporting.read(graphql, owner_of_shop, operation_id)
    assert (seen["state"], seen["actorName"], seen["url"]) == ("DONE", "Report", None)
    listed = "{ bulkOperations { nodes { id url } } }"
    assert (await graphql(listed, actor=other))["data"]["bulkOperations"]["nodes"] == []
    found = (await graphql(listed, actor=owner_of_shop))["data"]["bulkOperations"]["nodes"]
    assert found == [{"id": operation_id, "url": None}]
    byid = "query($id: ID!) { node(id: $id) { id ... on BulkOperation { url } } }"
    assert (await graphql(byid, {"id": operation_id}, actor=other))["data"]["node"] is None


async def test_c27_another_shop_knows_nothing_of_it(
    graphql: Any, errand: worker.Errand, owner_of_shop: permissions.Actor, database: databases.Database
) -> None:
    operation_id = await exporting.asked(graphql, owner_of_shop)
    from_there = await people_of_another_shop(database)
    answer = await graphql(exporting.READ, {"id": operation_id}, actor=from_there[1], shop=from_there[0])
    assert answer["data"]["bulkOperation"] is None
    answer = await graphql(exporting.CANCEL, {"id": operation_id}, actor=from_there[1], shop=from_there[0])
    assert answer["data"]["bulkOperationCancel"]["userErrors"] == [{"code": "NOT_FOUND", "field": ["id"]}]
    assert (await exporting.read(graphql, owner_of_shop, operation_id))["state"] == "QUEUED"


async def people_of_another_shop(database: databases.Database) -> tuple[uuid.UUID, permissions.Actor]:
    other = await shops.found(database)
    await people.take_on(database, shop_id=other)
    return other, await signed_in(database, other, "owner@shop.example")


async def test_sys10_a_mass_export_is_recorded_once_and_seen(
    graphql: Any, errand: worker.Errand, owner_of_shop: permissions.Actor, owner: asyncpg.Connection, shop: uuid.UUID,
    database: databases.Database, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Counted over all exports of an hour, so that many small ones are no way around it."""
    monkeypatch.setattr(states, "MASS_EXPORT_ROWS", 50)
    await exporting.many_customers(owner, shop, 30)
    app = await app_with(database, shop, *SCOPES)
    operation_ids = [await exporting.asked(graphql, app) for _ in range(3)]
    for operation_id in operation_ids:
        await exporting.run(errand, operation_id)
    told = await owner.fetch("SELECT node_id, after FROM change WHERE shop_id = $1 AND operation = 'massExport'", shop)
    assert [str(row["node_id"]) for row in told] == [operation_ids[1]]
    listed = "{ bulkOperations(where: {isMassExport: {eq: true}}) { nodes { id actorName rows } } }"
    found = (await graphql(listed, actor=owner_of_shop))["data"]["bulkOperations"]["nodes"]
    assert {item["id"] for item in found} == set(operation_ids[1:])
    seen = await graphql(
        '{ changes(where: {operation: {eq: "massExport"}}) { nodes { nodeId after } } }', actor=owner_of_shop
    )
    assert seen["data"]["changes"] is not None


async def test_lists_without_customers_are_no_mass_export(
    graphql: Any, errand: worker.Errand, owner_of_shop: permissions.Actor, owner: asyncpg.Connection, shop: uuid.UUID,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(states, "MASS_EXPORT_ROWS", 1)
    operation_id = await exporting.asked(graphql, owner_of_shop, "{ roles { nodes { id } } }")
    await exporting.run(errand, operation_id)
    found = await exporting.read(graphql, owner_of_shop, operation_id)
    assert (found["state"], found["rows"], found["isMassExport"]) == ("DONE", 6, False)
