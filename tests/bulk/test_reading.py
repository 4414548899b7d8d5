"""A whole list as a file: every row once, in order, in three formats, for its owner only."""

import uuid
from typing import Any

import asyncpg
import pytest

from entrepot.bulk.operations import assembling, reading
from entrepot.bulk.rules import states
from entrepot.endpoint import bulk_documents
from entrepot.kernel import database as databases
from entrepot.kernel import permissions, worker
from entrepot.kernel.asking import CellKind, Column
from tests.bulk import exporting
from tests.orders import arrange as trade
from tests.reviews import arrange as reviewing

NAMED = "query($w: CustomerWhere) { customers(where: $w) { nodes { id name } } }"


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of ten rows, chunks of two pages: what takes long otherwise happens with few rows."""
    monkeypatch.setattr(bulk_documents, "PAGE_SIZES", (10,))
    monkeypatch.setattr(states, "PAGES_OF_A_CHUNK", 2)


async def test_every_row_comes_once_and_in_the_order_of_the_list(
    graphql: Any, errand: worker.Errand, owner_of_shop: permissions.Actor, owner: asyncpg.Connection, shop: uuid.UUID
) -> None:
    await exporting.many_customers(owner, shop, 95)
    paged = await graphql("{ customers(first: 250) { nodes { id name email note } } }", actor=owner_of_shop)
    content = await exporting.result(graphql, errand, owner_of_shop, exporting.CUSTOMERS)
    assert exporting.lines(content) == paged["data"]["customers"]["nodes"]
    assert len(exporting.lines(content)) == 95


async def test_variables_filter_as_they_do_in_a_request(
    graphql: Any, errand: worker.Errand, owner_of_shop: permissions.Actor, owner: asyncpg.Connection, shop: uuid.UUID
) -> None:
    await exporting.many_customers(owner, shop, 30)
    variables = {"w": {"email": {"in": ["7@x.test", "12@x.test"]}}}
    content = await exporting.result(graphql, errand, owner_of_shop, NAMED, variables=variables)
    assert {row["name"] for row in exporting.lines(content)} == {"Customer 7", "Customer 12"}


async def test_an_empty_list_is_an_empty_file(
    graphql: Any, errand: worker.Errand, owner_of_shop: permissions.Actor
) -> None:
    assert await exporting.result(graphql, errand, owner_of_shop, exporting.CUSTOMERS) == b""


async def test_edges_and_aliases_and_a_way_to_the_list(
    graphql: Any, errand: worker.Errand, owner_of_shop: permissions.Actor, owner: asyncpg.Connection, shop: uuid.UUID
) -> None:
    await exporting.many_customers(owner, shop, 3)
    document = (
        "{ people: customers(orderBy: {field: NAME, direction: ASC}) { edges { cursor node { who: name ...C } } } }"
        " fragment C on Customer { email }"
    )
    content = await exporting.result(graphql, errand, owner_of_shop, document)
    assert exporting.lines(content) == [{"who": f"Customer {n}", "email": f"{n}@x.test"} for n in (1, 2, 3)]


async def test_lists_inside_of_a_list_are_rows_that_name_their_parent(
    graphql: Any, errand: worker.Errand, owner_of_shop: permissions.Actor, database: databases.Database, shop: uuid.UUID
) -> None:
    async with database.write(shop_id=shop, actor=trade.SYSTEM) as tx:
        [bought] = await reviewing.sell(tx)
        await reviewing.write(tx, bought, publish=True)
    document = "{ products { nodes { name reviews { nodes { rating product { name } } } } } }"
    [product, review] = exporting.lines(await exporting.result(graphql, errand, owner_of_shop, document))
    assert set(product) == {"name"}
    assert review == {"rating": 5, "product": {"name": product["name"]}, "__parentId": str(bought.product_id)}


async def test_a_table_has_a_column_for_each_path(
    graphql: Any, errand: worker.Errand, owner_of_shop: permissions.Actor, database: databases.Database, shop: uuid.UUID
) -> None:
    async with database.write(shop_id=shop, actor=trade.SYSTEM) as tx:
        goods = await trade.make_goods(tx, count=1)
        await trade.place(tx, goods, 2, name="王小明")
    document = (
        "{ orders { nodes { number total { amount currencyCode } customer { email } isPaid: __typename"
        " lines { quantity } } } }"
    )
    csv = exporting.table(await exporting.result(graphql, errand, owner_of_shop, document, format="CSV"))
    assert csv[0] == ["number", "total.amount", "total.currencyCode", "customer.email", "isPaid", "lines"]
    assert csv[1][1:] == ["20.00", "CNY", "", "Order", '[{"quantity":"2"}]']
    sheet = exporting.cells(await exporting.result(graphql, errand, owner_of_shop, document, format="XLSX"))
    assert [value for _, value in sheet[0]] == csv[0]
    assert sheet[1][1:3] == [("n", 20), ("s", "CNY")]


async def test_a_table_takes_one_list_only(graphql: Any, owner_of_shop: permissions.Actor) -> None:
    document = "{ products { nodes { id reviews { nodes { id } } } } }"
    [refused] = await exporting.refusals(graphql, owner_of_shop, document, format="CSV")
    assert (refused["code"], refused["field"]) == ("BULK_DOCUMENT_REFUSED", ["format"])


@pytest.mark.parametrize(
    "document",
    [
        "", "{ shop { name } }", "{ customers { nodes { nothing } } }", "{ customers(first: 3) { nodes { id } } }",
        "{ customers { count { value } } }", "{ customers { nodes { bulkId: id } } }", "mutation { logout { done } }",
        "{ a: customers { nodes { id } } b: customers { nodes { id } } }", "{ ...Q } fragment Q on Query { node }",
        "query A { customers { nodes { id } } } query B { customers { nodes { id } } }", "{ __schema { description } }",
        "subscription { orderChanged { id } }", "{ viewer { permissions } }", "{ nodes(ids: []) { id } }",
    ],
)  # fmt: skip
async def test_what_is_not_one_list_is_refused(
    graphql: Any, owner_of_shop: permissions.Actor, document: str, owner: asyncpg.Connection, shop: uuid.UUID
) -> None:
    [refused] = await exporting.refusals(graphql, owner_of_shop, document)
    assert (refused["code"], refused["field"]) == ("BULK_DOCUMENT_REFUSED", ["document"])
    assert await owner.fetchval("SELECT count(*) FROM bulk_operation WHERE shop_id = $1", shop) == 0


async def test_progress_is_told_after_each_chunk(
    graphql: Any, errand: worker.Errand, owner_of_shop: permissions.Actor, owner: asyncpg.Connection, shop: uuid.UUID,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    await exporting.many_customers(owner, shop, 50)
    monkeypatch.setattr(states, "CHUNKS_OF_A_JOB", 1)
    operation_id = await exporting.asked(graphql, owner_of_shop)
    told = []
    for _ in range(4):
        await exporting.run(errand, operation_id)
        found = await exporting.read(graphql, owner_of_shop, operation_id)
        told.append((found["state"], found["rows"]))
    assert told == [("RUNNING", 20), ("RUNNING", 40), ("RUNNING", 50), ("DONE", 50)]


async def test_a_job_makes_way_for_others_and_comes_back(
    graphql: Any, errand: worker.Errand, owner_of_shop: permissions.Actor, owner: asyncpg.Connection, shop: uuid.UUID,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    await exporting.many_customers(owner, shop, 50)
    monkeypatch.setattr(states, "CHUNKS_OF_A_JOB", 1)
    operation_id = await exporting.asked(graphql, owner_of_shop)
    count = "SELECT count(*) FROM jobs.pgqueuer WHERE entrypoint = 'run_bulk_operation' AND payload::text LIKE $1"
    wanted = "%" + operation_id.encode().hex() + "%"
    assert await owner.fetchval(count, wanted) == 1
    await exporting.run(errand, operation_id)
    assert await owner.fetchval(count, wanted) == 2


async def test_nothing_but_the_result_is_left_behind(
    graphql: Any, errand: worker.Errand, owner_of_shop: permissions.Actor, owner: asyncpg.Connection, shop: uuid.UUID,
) -> None:  # fmt: skip
    await exporting.many_customers(owner, shop, 50)
    operation_id = await exporting.asked(graphql, owner_of_shop)
    await exporting.run(errand, operation_id)
    leftover = await owner.fetchval(
        "SELECT convert_from(payload, 'UTF8')::jsonb -> 'keys' FROM jobs.pgqueuer"
        " WHERE entrypoint = 'remove_bulk_files' AND convert_from(payload, 'UTF8') LIKE $1",
        f"%{operation_id}%",
    )
    assert leftover.count("part-") == 3
    assert await owner.fetchval("SELECT count(*) FROM bulk_part WHERE shop_id = $1", shop) == 0


async def test_the_same_rows_make_the_same_spreadsheet(
    graphql: Any, errand: worker.Errand, owner_of_shop: permissions.Actor, owner: asyncpg.Connection, shop: uuid.UUID
) -> None:
    await exporting.many_customers(owner, shop, 5)
    operation_id = await exporting.asked(graphql, owner_of_shop, format="XLSX")
    async with errand.write() as tx:
        held = await reading.lifecycle.take(tx, id=uuid.UUID(operation_id))
    assert held is not None
    await reading.read_chunk(errand, held=held, position=reading.Position(chunks=0, cursor=None))
    made = []
    for name in ("one", "two"):
        directory = errand.services.storage.path("private/" + name)  # type: ignore[attr-defined]
        directory.mkdir(parents=True)
        columns = [Column(("id",), CellKind.TEXT), Column(("name",), CellKind.TEXT)]
        assert await assembling.put_together(errand, held=held, columns=columns, directory=directory)
        made.append((directory / "result").read_bytes())
    assert made[0] == made[1]
